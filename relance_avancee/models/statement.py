from dataclasses import dataclass


@dataclass(slots=True)
class Section:
    """The lines of one customer, or of one factor, with their totals."""

    partner: object
    lines: list
    totals: object


@dataclass(slots=True)
class Block:
    """What a statement says in one currency; ``assigned`` is payable to factors."""

    currency: object
    sections: list
    assigned: list
    totals: object

    @property
    def lines(self):
        """Return all the lines of the currency, those of the factors last."""
        return [
            line for part in (*self.sections, *self.assigned) for line in part.lines
        ]


@dataclass(slots=True)
class Statement:
    """The account of ``partner`` with ``company`` on ``day``, ready to be written.

    ``debtors`` are the customers whose items it lists: the partner and its entities.
    ``lang`` is that of the one who receives it, ``recipient``.
    """

    partner: object
    debtors: object
    recipient: object
    company: object
    day: object
    lang: str
    blocks: list
    bank: dict | None
