"""The pictures of what customers say, for the guides: answers_pictures.py FOLDER."""

import shutil
import sys
import tempfile
from pathlib import Path

from environment.steps import clear_errors
from screenshots.days import FRENCH, live

ENGLISH = "en_US"
NAMES = {
    ENGLISH: (
        "dispute.png",
        "history.png",
        "plan_agreement.png",
        "plan_simulation.png",
        "promise_dialog.png",
        "suggestion.png",
    ),
}
NAMES[FRENCH] = tuple(name.replace(".png", ".fr.png") for name in NAMES[ENGLISH])


def main(images: Path) -> None:
    """Live the answers of customers in each language; keep the pictures shown."""
    for lang, names in NAMES.items():
        with tempfile.TemporaryDirectory() as folder:
            lived = Path(folder)
            live("answers", lived, lived / "mails", lang)
            for name in names:
                shutil.copy(lived / name, images / name)


if __name__ == "__main__":
    with clear_errors():
        main(Path(sys.argv[1]))
