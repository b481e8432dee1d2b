from rules.due_items.moved import pair_moved


def test_equal_amounts_are_pairs_whatever_their_order():
    assert pair_moved({1: 50.0, 2: 70.0}, {"B": 70.0, "A": 50.0}) == {
        1: ("A",),
        2: ("B",),
    }


def test_the_same_amount_twice_goes_to_two_lines():
    assert pair_moved({1: 50.0, 2: 50.0}, {"A": 50.0, "B": 50.0}) == {
        1: ("A",),
        2: ("B",),
    }


def test_one_bill_continues_all_its_invoices():
    assert pair_moved({1: 300.0}, {"A": 100.0, "B": 200.0}) == {1: ("A", "B")}


def test_what_is_left_goes_on_in_every_line_that_is_left():
    debits = {1: 95.0, 2: 5.0, 3: 70.0}
    assert pair_moved(debits, {"A": 100.0, "B": 70.0}) == {
        1: ("A",),
        2: ("A",),
        3: ("B",),
    }


def test_a_line_without_a_claim_continues_nothing():
    assert pair_moved({1: 50.0, 2: 70.0}, {"A": 50.0}) == {1: ("A",)}
    assert pair_moved({1: 50.0}, {}) == {}


def test_the_noise_of_floats_is_no_difference():
    assert pair_moved({1: 0.1 + 0.2, 2: 9.0}, {"B": 9.0, "A": 0.3}) == {
        1: ("A",),
        2: ("B",),
    }
