"""The day that a sentence names, from the day on which it was written."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january janv jan",
            "fevrier february fevr fev feb",
            "mars march mar",
            "avril april avr apr",
            "mai may",
            "juin june jun",
            "juillet july juil jul",
            "aout august aug",
            "septembre september sept sep",
            "octobre october oct",
            "novembre november nov",
            "decembre december dec",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "lundi monday mon",
            "mardi tuesday tue tues",
            "mercredi wednesday wed",
            "jeudi thursday thu thur thurs",
            "vendredi friday fri",
            "samedi saturday sat",
            "dimanche sunday sun",
        )
    )
    for name in names.split()
}
NUMBERS = {
    "un": 1,
    "une": 1,
    "a": 1,
    "an": 1,
    "one": 1,
    "deux": 2,
    "two": 2,
    "trois": 3,
    "three": 3,
    "quatre": 4,
    "four": 4,
    "cinq": 5,
    "five": 5,
    "six": 6,
    "sept": 7,
    "seven": 7,
    "huit": 8,
    "eight": 8,
    "dix": 10,
    "ten": 10,
    "quinze": 15,
    "couple of": 2,
    "quelques": 3,
    "few": 3,
    "douze": 12,
    "twelve": 12,
    "vingt": 20,
    "twenty": 20,
    "dizaine de": 10,
    "quinzaine de": 15,
    "vingtaine de": 20,
    "trentaine de": 30,
    "trente": 30,
    "thirty": 30,
}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
COUNT = r"\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
NEXT = re.compile("prochain|next")
RECENT = timedelta(days=3)  # a promise dated a little before the mail is of that day


@dataclass(frozen=True)
class Writing:
    """When a sentence was written, and where it looks: to come, or gone."""

    on: date
    is_future: bool = True
    is_american: bool = False

    def place(self, day: int, month: int, year: int | None = None) -> date | None:
        """Return that day of the year meant, None if there is no such day."""
        if year is not None:
            return _day(year + 2000 if year < 100 else year, month, day)
        found = _day(self.on.year, month, day)
        if found is None:
            return None
        if self.is_future and found < self.on - RECENT:
            return _day(self.on.year + 1, month, day)
        if not self.is_future and found > self.on:
            return _day(self.on.year - 1, month, day)
        return found

    def sees(self, day: date) -> bool:
        """Say whether a day is on the side where the sentence looks."""
        return day >= self.on if self.is_future else day <= self.on

    def on_weekday(self, weekday: int) -> date:
        """Return the next such day, or the last one."""
        if self.is_future:
            return self.on + timedelta(days=(weekday - self.on.weekday()) % 7 or 7)
        return self.on - timedelta(days=(self.on.weekday() - weekday) % 7 or 7)

    def on_month_day(self, day: int) -> date | None:
        """Return the next such day of a month, or the last one."""
        found = _day(self.on.year, self.on.month, day)
        if found and (found >= self.on if self.is_future else found <= self.on):
            return found
        first = self.on.replace(day=1)
        other = first + timedelta(days=31) if self.is_future else first - timedelta(1)
        return _day(other.year, other.month, day)


Reader = Callable[[re.Match[str], Writing], "date | None"]


def find_day(sentence: str, writing: Writing) -> date | None:
    """Return the day that a sentence, as :func:`reply_text.plain` has it, names.

    >>> monday = Writing(date(2026, 3, 2))
    >>> [str(find_day(text, monday)) for text in ("on friday", "fin de mois")]
    ['2026-03-06', '2026-03-31']
    >>> str(find_day("paye le 27/02", Writing(date(2026, 3, 2), is_future=False)))
    '2026-02-27'
    """
    for pattern, read in READERS:
        for found in pattern.finditer(sentence):
            day = read(found, writing)
            if day and (read in WRITTEN or writing.sees(day)):
                return day
    return None


def add_working_days(day: date, count: int) -> date:
    """Return the day ``count`` days from Monday to Friday after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _add_months(day: date, count: int) -> date:
    """Return the same day ``count`` months later, or the last one of that month."""
    first = day.replace(day=1)
    for _month in range(min(count, 60)):
        first = month_end(first) + timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), month_end(first))


def first_working_day(day: date) -> date:
    """Return ``day``, or the Monday that follows it."""
    return add_working_days(day - timedelta(days=1), 1)


def month_end(day: date) -> date:
    """Return the last day of the month of ``day``."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_iso(found: re.Match[str], writing: Writing) -> date | None:
    return _day(int(found[1]), int(found[2]), int(found[3]))


def _read_numbers(found: re.Match[str], writing: Writing) -> date | None:
    day, month = int(found[1]), int(found[2])
    if writing.is_american and "." in found[0]:
        return None  # a section, a version or an amount
    if month > 12 or (writing.is_american and day <= 12):
        day, month = month, day
    year = int(found[3]) if found[3] else None
    return writing.place(day, month, year) if 1 <= month <= 12 else None


def _read_day_month(found: re.Match[str], writing: Writing) -> date | None:
    year = int(found["year"]) if found["year"] else None
    return writing.place(int(found["day"]), MONTHS[found["month"]], year)


# A date written in full is meant, whatever the side of it.
WRITTEN = (_read_iso, _read_numbers, _read_day_month)


def _read_part_of_month(found: re.Match[str], writing: Writing) -> date | None:
    first = _first_of(MONTHS[found["month"]], writing)
    return _part(found["part"], first)


def _read_month(found: re.Match[str], writing: Writing) -> date | None:
    """Read the end of a month to come; of one gone, no day is told."""
    if not writing.is_future:
        return None
    return month_end(_first_of(MONTHS[found["month"]], writing))


def _read_part_of_this_month(found: re.Match[str], writing: Writing) -> date | None:
    first = writing.on.replace(day=1)
    if NEXT.search(found[0]):
        first = month_end(first) + timedelta(days=1)
    day = _part(found["part"], first)
    if day < writing.on and writing.is_future:
        return _part(found["part"], month_end(first) + timedelta(days=1))
    return day


def _read_next_month_day(found: re.Match[str], writing: Writing) -> date | None:
    following = month_end(writing.on) + timedelta(days=1)
    return _day(following.year, following.month, int(found["day"]))


def _read_next_month(found: re.Match[str], writing: Writing) -> date | None:
    return month_end(month_end(writing.on) + timedelta(days=1))


def _read_week(found: re.Match[str], writing: Writing) -> date | None:
    friday = writing.on + timedelta(days=4 - writing.on.weekday())
    if re.search("debut|early|beginning|start", found[0]):
        friday -= timedelta(days=4)
    elif re.search(r"\bmi\b|milieu|mid", found[0]):
        friday -= timedelta(days=2)
    is_next = bool(NEXT.search(found[0])) or friday < writing.on
    return friday + timedelta(days=7 * is_next)


def _read_quarter(found: re.Match[str], writing: Writing) -> date | None:
    month = (writing.on.month + 2) // 3 * 3
    return month_end(writing.on.replace(month=month, day=1))


def _read_week_of(found: re.Match[str], writing: Writing) -> date | None:
    """Read the Friday of the week in which a day is."""
    day = find_day(found["rest"], writing)
    return day + timedelta(days=4 - day.weekday()) if day else None


def _read_week_number(found: re.Match[str], writing: Writing) -> date | None:
    """Read the Friday of a week of the calendar (ISO 8601), to come or gone."""
    week, year = int(found["week"]), writing.on.isocalendar()[0]
    if not 1 <= week <= 53:
        return None
    friday = date.fromisocalendar(year, min(week, 52), 5)
    if writing.is_future and friday < writing.on:
        return date.fromisocalendar(year + 1, min(week, 52), 5)
    return friday


def _read_delay(found: re.Match[str], writing: Writing) -> date | None:
    count, unit = _count(found["count"]), found["unit"]
    if "ouvr" in found[0] or found["working"]:
        return add_working_days(writing.on, count)
    days = 7 if unit.startswith(("sem", "week")) else 1
    if unit.startswith(("mois", "month")):
        return _add_months(writing.on, count)
    return writing.on + timedelta(days=days * count)


def _read_ago(found: re.Match[str], writing: Writing) -> date | None:
    days = 7 if found["unit"].startswith(("sem", "week")) else 1
    return writing.on - timedelta(days=days * _count(found["count"]))


def _read_weekday(found: re.Match[str], writing: Writing) -> date | None:
    """Read a weekday; the one of next week when the sentence says so."""
    weekday = WEEKDAYS[found["weekday"]]
    last = re.search(r"dernier|passe\b|last", found[0])
    way = Writing(writing.on, writing.is_future and not last)
    day = way.on_weekday(weekday)
    monday = writing.on + timedelta(days=7 - writing.on.weekday())
    if re.search(r"semaine prochaine|next week|en huit", found[0]):
        return monday + timedelta(days=weekday)
    # "next Tuesday", said on a Monday, is not tomorrow; "Tuesday week" is a week later
    is_later = found["week"] or (NEXT.search(found[0]) and (day - writing.on).days == 1)
    return day + timedelta(days=7) if is_later else day


def _read_day_alone(found: re.Match[str], writing: Writing) -> date | None:
    return writing.on_month_day(int(found["day"]))


def _first_of(month: int, writing: Writing) -> date:
    """Return the first day of the month meant: that of the mail, or the next one."""
    year = writing.on.year
    if writing.is_future:
        return date(year + (month < writing.on.month), month, 1)
    return date(year - (month > writing.on.month), month, 1)


def _part(part: str, first: date) -> date:
    """Return the day meant by the start, the middle or the end of a month."""
    if re.match(r"(?:the )?mi", part):
        return first.replace(day=15)
    if re.search("debut|early|start|beginning", part):
        return first.replace(day=5)
    return month_end(first)


def _count(text: str) -> int:
    return int(text) if text.isdigit() else NUMBERS[text]


def _days(count: int) -> Reader:
    return lambda found, writing: writing.on + timedelta(days=count)


PART = (
    r"(?P<part>(?:a |d'ici |pour )?(?:la )?fin(?: du mois)?(?: de| du| d')?"
    r"|mi|courant|debut|early|mid|(?:the )?(?:end|start|beginning) of)"
)
READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (
            r"\b(?:week (?:of|commencing)|w/c|semaine du) (?P<rest>.{1,40})",
            _read_week_of,
        ),
        (r"\b(\d{4})-(\d{2})-(\d{2})\b", _read_iso),
        (
            r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?(?![\d/-]"
            r"|\.\d|,\d| ?(?:eur|€|%))",
            _read_numbers,
        ),
        (
            rf"\b(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?(?: of)? (?P<month>{MONTH})\b\.?"
            r"(?:,? (?P<year>20\d\d))?",
            _read_day_month,
        ),
        (
            rf"\b(?P<month>{MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)"
            r"(?:,? (?P<year>20\d\d))?",
            _read_day_month,
        ),
        (rf"\b{PART}[ -](?P<month>{MONTH})\b", _read_part_of_month),
        (
            r"\b(?P<day>\d{1,2})(?:er|st|nd|rd|th)? (?:du mois prochain"
            r"|of next month)\b",
            _read_next_month_day,
        ),
        (
            r"\b(?P<part>fin|mi|debut|(?:the )?(?:end|start|middle|beginning) of|month)"
            r"[ -](?:de |du |ce |the |of |this )*(?:next )?(?:mois|month|end\b)"
            r"(?: prochain)?",
            _read_part_of_this_month,
        ),
        (
            r"\b(?:dernier jour (?:ouvre )?|last (?:working |business )?day )(?:du"
            r"|de ce|of"
            r" the|of this) (?:mois|month)\b",
            lambda found, writing: month_end(writing.on),
        ),
        (
            r"\b(?:first|premier|1er|1st)(?: day| jour)? (?:of next month|du mois "
            r"prochain)",
            lambda found, writing: month_end(writing.on) + timedelta(days=1),
        ),
        (
            r"\b(?:fin (?:du|de) |end of (?:the |this )?)(?:trimestre|quarter)\b"
            r"|\bquarter[ -]end\b",
            _read_quarter,
        ),
        (r"\b(?:eom|month[ -]end)\b", lambda found, writing: month_end(writing.on)),
        (r"\b(?:le mois prochain|next month)\b", _read_next_month),
        (
            rf"\b(?:in|en|during|au mois de|au mois d'|pour) (?P<month>{MONTH})\b(?! "
            rf"\d)",
            _read_month,
        ),
        (r"\b(?:avant-hier|day before yesterday)\b", _days(-2)),
        (r"\b(?:hier|yesterday|last night)\b", _days(-1)),
        (r"\b(?:apres-demain|day after tomorrow)\b", _days(2)),
        (r"\b(?:demain|tomorrow)\b", _days(1)),
        (
            r"\b(?:aujourd'hui|(?<!a )ce jour|ce matin|ce soir|ce midi|cet apres-midi"
            r"|today"
            r"|tonight"
            r"|this (?:morning|afternoon|evening))\b",
            _days(0),
        ),
        (
            rf"\b(?:{WEEKDAY}),? (?:le |the )?(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?\b"
            r"(?![/.,:]?\d| ?(?:%|€|eur|jour|day|h\b))",
            _read_day_alone,
        ),
        (
            r"\b(?:before|avant) (?:the |le )?week-?end\b",
            lambda found, writing: Writing(writing.on).on_weekday(4),
        ),
        (
            r"\bweek-?end\b(?! passe| dernier)",
            lambda found, writing: writing.on_weekday(5),
        ),
        (
            # "mon" is French for "my"
            rf"\b(?:(?:last|next|this|on|le|ce|de) )*(?P<weekday>(?:{WEEKDAY})"
            r"(?<!\bmon)|(?<=on )mon|(?<=by )mon|(?<=next )mon|mon(?=[ ,]*\d|\W*$))\b"
            r"(?P<week> week\b)?(?: (?:prochain|dernier|passe|en huit|de la semaine "
            r"prochaine"
            r"|next week|of next week))?",
            _read_weekday,
        ),
        (r"\b(?:sous |d'ici (?:une )?)?huitaine\b", _days(8)),
        (r"\b(?:quinzaine|fortnight)\b", _days(15)),
        (
            rf"\b(?:il y a|depuis) (?P<count>{COUNT}) (?P<unit>jours?|semaines?)\b",
            _read_ago,
        ),
        (rf"\b(?P<count>{COUNT}) (?P<unit>days?|weeks?) ago\b", _read_ago),
        (
            r"\b(?:sous|dans|within|in) (?P<count>\d{2,3}) ?h(?:eures|ours)?\b",
            lambda found, writing: writing.on + timedelta(hours=int(found["count"])),
        ),
        (
            rf"\b(?:sous|dans|d'ici|within|in|en)(?: les| the| next| maximum| about| "
            rf"around| roughly| approximately"
            rf"| environ| une(?= \w+aine)| another| prochains)* ?"
            rf"(?P<count>{COUNT})(?: a \d+)? (?P<working>(?:working|business) )?"
            r"(?P<unit>jours?|days?|semaines?|weeks?|mois|months?)"
            r"(?: ouvres| ouvrables)?",
            _read_delay,
        ),
        (
            r"\b(?:semaine|week|s|sem|wk)[ .]?(?:n°? ?)?(?P<week>\d{1,2})\b(?! ?h)",
            _read_week_number,
        ),
        (
            r"\b(?:christmas|xmas|noel)\b",
            lambda found, writing: writing.place(24, 12),
        ),
        (
            r"\b(?:new year|nouvel an|fin de l'annee|fin d'annee|year[- ]end"
            r"|end of (?:the |this )?year)\b",
            lambda found, writing: writing.place(31, 12),
        ),
        (
            r"\b(?:(?:en )?debut (?:de )?(?:la )?semaine(?: prochaine)?"
            r"|mid[ -](?:next )?week"
            r"|(?:early|beginning of|start of) (?:the |next |this )*week"
            r"|(?:en )?milieu de semaine(?: prochaine)?|(?:dans|within|courant|in) "
            r"(?:de )?(?:la|the) (?:semaine|week)(?! (?:prochaine|after))|la semaine "
            r"prochaine|next week|cette semaine|this week"
            r"|fin de (?:la )?semaine(?: prochaine)?|(?:the )?end of (?:the |this "
            r"|next )?week)\b",
            _read_week,
        ),
        (
            r"\b(?:le|du|the|au|avant le|before the|by the|on the) (?P<day>\d{1,2})"
            r"(?:er|st|nd|rd|th)?\b(?![/.,:]?\d| ?(?:%|€|eur|jour|day|h\b))",
            _read_day_alone,
        ),
        (
            r"\b(?:this (?:am|pm|lunchtime)|at lunchtime|(?:tout )?de suite"
            r"|straight away"
            r"|right away)\b",
            _days(0),
        ),
        (
            r"\b(?:(?:dans|en fin de|fin d['e]) ?(?:la |l')?(?:journee|apres-midi"
            r"|matinee)|eod|cob|end of (?:the "
            r")?day"
            r"|close of (?:play|business)|within the day|immediatement|sur-le-champ)\b",
            _days(0),
        ),
    )
)
