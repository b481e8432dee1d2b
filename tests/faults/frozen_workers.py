"""Odoo's own command line, as if it were the moment that RELANCE_MOMENT names.

Odoo starts itself again for its websockets, with arguments of its own: they hold no
moment.
"""

import os
from datetime import datetime

from freezegun import freeze_time

from odoo.cli import main

if __name__ == "__main__":
    with freeze_time(datetime.fromisoformat(os.environ["RELANCE_MOMENT"]), tick=True):
        main()
