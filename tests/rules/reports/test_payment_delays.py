"""The table of D441-6: its bands, its total, and what is left out of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.reports.payment_delays import BANDS, Late, Whole, band, table

LATES = st.lists(
    st.builds(
        Late,
        invoice=st.integers(1),
        days_late=st.integers(-30, 400),
        amount=st.integers(1, 10**6).map(float),
        is_disputed=st.booleans(),
    )
)


def test_three_invoices_by_hand():
    found = table(
        [Late(1, 1, 120.0), Late(2, 31, 240.0), Late(3, 91, 60.0), Late(4, 0, 999.0)],
        Whole(4200.0, 10),
    )
    assert [cell.number for cell in found.bands] == [1, 1, 0, 1]
    assert [cell.amount for cell in found.bands] == [120, 240, 0, 60]
    assert found.total.share == pytest.approx(10)
    assert found.total.share_of_number == pytest.approx(30)


def test_disputed_invoices_stand_apart():
    found = table([Late(1, 10, 100.0), Late(2, 10, 50.0, True)], Whole(1000.0))
    assert (found.total.number, found.total.amount) == (1, 100)
    assert (found.excluded.number, found.excluded.amount) == (1, 50)


def test_without_turnover_there_is_no_share():
    assert table([Late(1, 10, 100.0)], Whole(0.0)).total.share is None


@given(LATES)
def test_the_bands_and_what_is_left_out_are_all_that_is_late(lates):
    found = table(lates, Whole(1000.0))
    late = [one for one in lates if one.days_late > 0]
    assert len(found.bands) == len(BANDS)
    assert sum(cell.number for cell in found.bands) == found.total.number
    assert found.total.number + found.excluded.number == len(late)
    assert found.total.amount + found.excluded.amount == sum(x.amount for x in late)


@given(st.integers(-10, 500))
def test_a_day_more_is_never_a_lower_band(days):
    first, second = band(days), band(days + 1)
    assert (-1 if first is None else first) <= (-1 if second is None else second)
