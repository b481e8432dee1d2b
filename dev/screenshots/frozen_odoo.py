"""Odoo's own command line, as if it were the moment given: MOMENT ARGUMENTS…"""

import sys
from datetime import datetime

from freezegun import freeze_time

from odoo.cli import main

if __name__ == "__main__":
    moment = datetime.fromisoformat(sys.argv.pop(1))
    with freeze_time(moment, tick=True):
        main()
