"""The numbers that identify a French company, derived from its SIREN."""

ESTABLISHMENT = "0001"


def siret(siren: str) -> str:
    """Return the number of the head office: the SIREN, a rank and a check digit.

    >>> siret("732829320")
    '73282932000017'
    """
    return next(
        number
        for digit in range(10)
        if _luhn(number := f"{siren}{ESTABLISHMENT}{digit}") == 0
    )


def french_vat(siren: str) -> str:
    """Return the VAT number of a French company.

    >>> french_vat("732829320")
    'FR44732829320'
    """
    key = (12 + 3 * (int(siren) % 97)) % 97
    return f"FR{key:02d}{siren}"


def _luhn(number: str) -> int:
    """Return the remainder of Luhn's sum, 0 for a valid number."""
    weights = (1 + rank % 2 for rank in range(len(number)))
    products = (
        int(digit) * weight
        for digit, weight in zip(reversed(number), weights, strict=True)
    )
    return sum(sum(divmod(product, 10)) for product in products) % 10
