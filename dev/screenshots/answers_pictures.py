"""Pictures of what customers say and see, for the guides: answers_pictures.py DIR."""

import shutil
import sys
import tempfile
from pathlib import Path

from environment.steps import clear_errors
from screenshots.days import FRENCH, live

ENGLISH = "en_US"
# What each day shows, under the name that it has in English.
NAMES = {
    "answers": (
        "call.png",
        "dispute.png",
        "history.png",
        "plan_agreement.png",
        "plan_simulation.png",
        "promise_dialog.png",
        "suggestion.png",
    ),
    "calls": ("call_sheet.png", "digest.png"),
    "debtor": (
        "debtor_choice.png",
        "debtor_pays_desk.png",
        "debtor_plan.png",
        "debtor_settings.png",
        "debtor_told.png",
    ),
}
LANGUAGES = {ENGLISH: ".png", FRENCH: ".fr.png"}


def main(images: Path) -> None:
    """Live the days of customers in each language; keep the pictures shown."""
    for day, names in NAMES.items():
        for lang, end in LANGUAGES.items():
            with tempfile.TemporaryDirectory() as folder:
                lived = Path(folder)
                live(day, lived, lived / "mails", lang)
                for name in names:
                    kept = name.replace(".png", end)
                    shutil.copy(lived / kept, images / kept)


if __name__ == "__main__":
    with clear_errors():
        main(Path(sys.argv[1]))
