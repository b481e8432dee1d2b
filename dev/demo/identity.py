"""The numbers that identify a French company, derived from its SIREN."""

ESTABLISHMENT = "0001"
# Numbers that nobody has: the French ones are kept for films (Arcep), as are those of
# Britain and America. In France, by the first digits of the zip code.
FRENCH_ZONES = {
    "01 99 00": "75 77 78 91 92 93 94 95",
    "02 61 91": "14 18 22 27 28 29 35 36 37 41 44 45 49 50 53 56 61 72 76 85",
    "03 53 01": "02 08 10 21 25 39 51 52 54 55 57 58 59 60 62 67 68 70 71 80 88 89 90",
    "05 36 49": "09 12 16 17 19 23 24 31 32 33 40 46 47 64 65 79 81 82 86 87",
}
REST_OF_FRANCE = "04 65 71"
ABROAD = {
    "BE": "+32 2 555 0{:03d}",
    "CH": "+41 22 555 0{:03d}",
    "DE": "+49 30 23125 {:03d}",
    "GB": "+44 20 7946 0{:03d}",
    "NL": "+31 20 555 0{:03d}",
    "US": "+1 202-555-0{:03d}",
}


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


def phone(country: str, zip_code: str, rank: int) -> str:
    """Return a phone number of a place that reaches nobody.

    >>> phone("FR", "69002", 7), phone("GB", "SW1Y 6QY", 7)
    ('+33 4 65 71 01 07', '+44 20 7946 0107')
    """
    number = 100 + rank
    if country in ABROAD:
        return ABROAD[country].format(number)
    zones = (
        zone for zone, zips in FRENCH_ZONES.items() if zip_code[:2] in zips.split()
    )
    zone = next(zones, REST_OF_FRANCE)
    return f"+33 {zone[1:]} {number // 100:02d} {number % 100:02d}"


def _luhn(number: str) -> int:
    """Return the remainder of Luhn's sum, 0 for a valid number."""
    weights = (1 + rank % 2 for rank in range(len(number)))
    products = (
        int(digit) * weight
        for digit, weight in zip(reversed(number), weights, strict=True)
    )
    return sum(sum(divmod(product, 10)) for product in products) % 10
