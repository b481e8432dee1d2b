"""Whose customer it is: the first team that it fits, and in it who has least to do.

Who has a customer keeps it while the team is the same: nobody learns to know another
collector because the numbers would be rounder.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Customer(NamedTuple):
    """What decides whose customer it is; ``chosen`` is its collector by hand."""

    id: int
    name: str = ""
    country: int | None = None
    scenario: int | None = None
    salesperson: int | None = None
    overdue: float = 0.0
    level: str = ""
    chosen: int | None = None


class Team(NamedTuple):
    """Which customers are theirs; an empty condition is none.

    An ``is_escalation`` takes over customers with a collector chosen by hand too.
    """

    id: int
    members: tuple[int, ...] = ()
    countries: frozenset[int] = frozenset()
    scenarios: frozenset[int] = frozenset()
    salespeople: frozenset[int] = frozenset()
    first: str = ""
    last: str = ""
    overdue: float = 0.0
    level: str = ""
    is_escalation: bool = False


class Place(NamedTuple):
    """The team and the member who have a customer."""

    team: int
    member: int


def initial(name: str) -> str:
    """Return the first letter of a name, without its accent, in capitals.

    >>> initial("école de musique"), initial(" 3M France"), initial("")
    ('E', '3', '')
    """
    plain = unicodedata.normalize("NFKD", name.strip())
    return plain[:1].upper()


def fits(customer: Customer, team: Team) -> bool:
    """Say whether ``customer`` is one of ``team``.

    >>> fits(Customer(1, "Élan"), Team(1, first="A", last="K"))
    True
    >>> fits(Customer(1, overdue=999.0), Team(1, overdue=1000.0))
    False
    >>> fits(Customer(1, chosen=7), Team(1))
    False
    """
    if customer.chosen and not team.is_escalation:
        return False
    named = (
        (customer.country, team.countries),
        (customer.scenario, team.scenarios),
        (customer.salesperson, team.salespeople),
    )
    return (
        all(not wanted or value in wanted for value, wanted in named)
        and _is_between(initial(customer.name), team.first, team.last)
        and customer.overdue >= team.overdue
        and customer.level >= team.level
    )


def _is_between(letter: str, first: str, last: str) -> bool:
    return (not first or letter >= first) and (not last or letter <= last)


def share(
    customers: Iterable[Customer], teams: Sequence[Team], known: Mapping[int, Place]
) -> dict[int, Place]:
    """Return {customer: its place}, of those whom a team with members takes.

    ``teams`` come in their order, ``known`` is who has whom today.

    >>> teams = [Team(1, members=(7, 8))]
    >>> share([Customer(1), Customer(2), Customer(3)], teams, {3: Place(1, 7)})
    {3: Place(team=1, member=7), 1: Place(team=1, member=8), 2: Place(team=1, member=7)}
    """
    manned = [team for team in teams if team.members]
    found: list[tuple[Customer, Team]] = []
    loads: Counter[int] = Counter()
    for customer in customers:
        team = next((team for team in manned if fits(customer, team)), None)
        if team:
            found.append((customer, team))
        elif customer.chosen:
            loads[customer.chosen] += 1
    places = {}
    for customer, team in found:
        place = known.get(customer.id)
        if place and place.team == team.id and place.member in team.members:
            places[customer.id] = place
            loads[place.member] += 1
    for customer, team in sorted(found, key=lambda pair: -pair[0].overdue):
        if customer.id not in places:
            member = min(team.members, key=lambda one: loads[one])
            places[customer.id] = Place(team.id, member)
            loads[member] += 1
    return places
