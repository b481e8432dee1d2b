"""What PostgreSQL cannot tell apart while a test is one transaction."""

from odoo.tools import SQL


def read_snapshot(marks):
    """Tell the writes from now on from those before, in the one transaction of a test.

    PostgreSQL numbers the writes of a savepoint as those of a transaction.
    """
    marks.env.cr.execute("SAVEPOINT relance_snapshot")
    [[number]] = marks.env.execute_query(
        SQL(
            """INSERT INTO relance_change_mark (company_id, date, date_whole)
               VALUES (%s, '2020-01-01', '2020-01-01') RETURNING xmin::text::bigint""",
            marks.env.company.id,
        )
    )
    return number, number
