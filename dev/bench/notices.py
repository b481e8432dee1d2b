"""200 formal notices printed in one batch beside 200 invoices: notices.py NAME ADDRESS.

A served database on whose address the styles are; what is made in it is thrown away
with it. Each notice is a letter and the computation of its interest.
"""

import json
import sys
from datetime import timedelta

from bench.papers import create_invoices, measure, opened, store_styles, time_invoices
from environment.steps import clear_errors

COUNT = 200
LATE = timedelta(days=90)
LYON = {"zip": "69001", "city": "Lyon"}


def main(name: str, address: str) -> None:
    """Print what both took, as JSON."""
    with opened(name, address) as env:
        moves = create_invoices(env, LATE, [LYON] * COUNT)
        notices = env["relance.notice"]._prepare(moves)
        store_styles(moves)
        notices[:1]._render_letters()
        invoices = time_invoices(moves)
        letters = measure(lambda: print_notices(notices))
        ratio = round(letters / invoices, 2)
        told = {"count": COUNT, "invoices": invoices, "notices": letters}
        print(json.dumps(told | {"ratio": ratio}))
        env.cr.rollback()


def print_notices(notices) -> None:
    """Freeze the letters and make one file of them."""
    notices._freeze()
    notices.action_print()


if __name__ == "__main__":
    with clear_errors():
        main(*sys.argv[1:])
