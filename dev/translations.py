"""Write an addon's .pot and fr.po from the terms that Odoo exported."""

import sys
from pathlib import Path

import polib

# Dates and tools would change the files at each export, and say nothing.
HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "Report-Msgid-Bugs-To": "",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
FRENCH_HEADER = {
    **HEADER,
    "Language": "fr",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}
WIDTH = 78


def with_french(
    exported: polib.POFile, french: dict[tuple[str, str | None], str]
) -> polib.POFile:
    """Return the exported terms, with the French given by text and context."""
    result = polib.POFile(wrapwidth=WIDTH)
    for entry in sorted(exported, key=lambda entry: (entry.msgid, entry.msgctxt or "")):
        result.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgctxt=entry.msgctxt,
                msgstr=french.get((entry.msgid, entry.msgctxt), ""),
                comment=entry.comment,
                occurrences=sorted(entry.occurrences),
                flags=entry.flags,
            )
        )
    return result


def known_french(path: Path) -> dict[tuple[str, str | None], str]:
    """Return the translations that a file holds, those in doubt left out."""
    if not path.exists():
        return {}
    known = [entry for entry in polib.pofile(path) if not entry.fuzzy]
    return {(entry.msgid, entry.msgctxt): entry.msgstr for entry in known}


def write(path: Path, terms: polib.POFile, header: dict[str, str]) -> None:
    """Write terms to a file, under a header that does not change."""
    terms.metadata = header
    path.parent.mkdir(parents=True, exist_ok=True)
    terms.save(path)


def main(exported_path: str, addon: str) -> int:
    """Write both files; print the terms without French; return 1 if there are any."""
    exported = polib.pofile(exported_path)
    folder = Path(addon) / "i18n"
    french_path = folder / "fr.po"
    french = with_french(exported, known_french(french_path))
    write(folder / f"{Path(addon).name}.pot", with_french(exported, {}), HEADER)
    write(french_path, french, FRENCH_HEADER)
    missing = [entry.msgid for entry in french if not entry.msgstr]
    print(f"{len(french)} terms, {len(missing)} of them without French.")
    for text in missing:
        print(f"  {text!r}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
