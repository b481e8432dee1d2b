from rules.desk.teams import Customer, Place, Team, fits, initial, share

SMALL, LARGE = Team(1, members=(7, 8)), Team(2, members=(9,), overdue=1000.0)


def test_each_condition_keeps_out_who_is_not_of_it():
    customer = Customer(1, "Zénith", 33, 5, 6, 100.0, "1")
    for team in (
        Team(1, countries=frozenset({34})),
        Team(1, scenarios=frozenset({4})),
        Team(1, salespeople=frozenset({3})),
        Team(1, last="Y"),
        Team(1, overdue=100.01),
        Team(1, level="2"),
    ):
        assert not fits(customer, team), team
    assert fits(customer, Team(1, (), frozenset({33}), frozenset({5}), frozenset({6})))
    assert fits(customer, Team(1, first="Z", last="Z", overdue=100.0, level="1"))


def test_who_has_no_country_is_of_no_country():
    assert not fits(Customer(1), Team(1, countries=frozenset({33})))


def test_a_letter_is_read_without_its_accent():
    assert [initial(name) for name in ("Électro", "çà", "42 SAS")] == ["E", "C", "4"]


def test_the_first_team_that_fits_has_the_customer():
    customer = Customer(1, overdue=5000.0)
    assert share([customer], [LARGE, SMALL], {}) == {1: Place(2, 9)}
    assert share([customer], [SMALL, LARGE], {}) == {1: Place(1, 7)}


def test_a_team_without_members_takes_nobody():
    assert share([Customer(1)], [Team(3), SMALL], {}) == {1: Place(1, 7)}
    assert share([Customer(1)], [Team(3)], {}) == {}


def test_members_share_by_number_the_largest_first():
    customers = [Customer(n, overdue=float(n)) for n in (1, 2, 3, 4)]
    places = share(customers, [SMALL], {})
    assert {n: place.member for n, place in places.items()} == {4: 7, 3: 8, 2: 7, 1: 8}


def test_who_has_customers_by_hand_gets_fewer():
    customers = [Customer(1, chosen=7), Customer(2, chosen=7), Customer(3), Customer(4)]
    places = share(customers, [SMALL], {})
    assert places == {3: Place(1, 8), 4: Place(1, 8)}


def test_a_customer_keeps_its_collector_in_the_same_team():
    known = {n: Place(1, 7) for n in (1, 2, 3)}
    customers = [Customer(n) for n in (1, 2, 3)]
    assert share(customers, [SMALL], known) == known


def test_who_has_left_the_team_leaves_its_customers():
    places = share([Customer(1)], [Team(1, members=(8,))], {1: Place(1, 7)})
    assert places == {1: Place(1, 8)}


def test_an_escalation_alone_takes_who_was_chosen_by_hand():
    boss = Team(4, members=(1,), level="2", is_escalation=True)
    firm, friendly = Customer(1, level="2", chosen=7), Customer(2, level="1", chosen=7)
    assert share([firm, friendly], [boss, SMALL], {}) == {1: Place(4, 1)}
