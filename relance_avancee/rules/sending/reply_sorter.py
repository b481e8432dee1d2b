"""What a reply says, sentence by sentence: suggestions, for a person to accept.

Each quotes the sentence that made it. Nothing is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from .replies import is_automatic
from .reply_days import Writing, find_day, first_working_day
from .reply_evidence import DOUBT, SURE, weigh
from .reply_items import DATED, REST, OpenItem, find_items
from .reply_kinds import (
    OPEN_QUESTION,
    QUESTION,
    REQUEST,
    SAYS,
    find_kinds,
    says,
)
from .reply_people import BY_MACHINE
from .reply_text import plain, read_reply, split_sentences
from .reply_words import (
    ALREADY,
    MEANS,
    NO,
    NOT,
    PAYMENT,
    PLANNED,
    TRANSFER,
    alone,
    any_of,
    spell_out,
)

MOST = 10  # suggestions of one mail: a person reads no more
# Words of an answer to what was asked: a day says all of it.
BRIEF, BRIEFEST = 5, 3
# What people rarely write of themselves weighs little in the sets.
RARE_DOUBT = 0.03
FAR = 120  # days: nobody promises vaguely for later
KINDS = (*SAYS, "question", "other")
OF_ITEMS = {"paid", "will_pay", "dispute", "needs_document"}
BY_MACHINES = {"left_company", "machine", "out_of_office"}
# Where one thing ends and another begins.
ITEM = r"(?:la|le|les|l'autre|celle|the|invoice|inv|fac\w*|f\d+|pour (?:la|le|les|l'))"
OTHER = (
    "(?:the |le |la |l')?(?:rest|remainder|balance|remaining|reste|solde|others?"
    "|autres?|second)"
)
CLAUSES = re.compile(
    rf"\s*(?:;|, (?=\d{{3,}} (?:is|was|will|has|est|sera|a|le)\b)|, (?=(?:{ITEM}"
    rf"|paiement|virement|reglement|payment"
    r"|(?:je|nous|on|i|we) (?:pense|pensons|crois|espere|think|hope|expect|will))\b)"
    rf"|,? (?:with|et|and|puis|then) (?={OTHER}\b)"
    r"|,? (?:mais|but|par contre|en revanche|however|cependant|toutefois|whereas"
    r"|, (?:the |la |le )?(?=(?:first|second|third|last|premiere?|deuxieme|seconde"
    r"|troisieme|derniere?)(?: one| invoice| facture)?\b)"
    r"|tandis que|quant a|as for|et (?=(?:la|le|les|l'|nous|celle|je|pour|vous)\b)"
    r"|and (?=(?:the|we|i|for|will|please|inv|fac|you|can|could)\b)|while)\b,?)\s*"
)
# "for invoice 12" and "13, both are": one list
LIST_END = re.compile(r"\d{2,}$")
LIST_START = re.compile(rf"(?:{ITEM} )?\d{{2,}}\b")
AUTOMATIC_SUBJECT = re.compile(
    r"^(?:reponse automatique|automatic reply"
    r"|auto(?:matic)?[- ]?(?:reply|response)"
    r"|absen(?:ce|t)\w*\b(?! (?:de|d'|of)\b)|out of (?:the )?office|ooo\b|delivery "
    r"status|undeliver\w+"
    r"|mail delivery"
    r"|(?:read|lu|not read|delivered|lecture|remis) ?: |returned mail|failure notice"
    r"|(?:case|request|incident|demande|dossier) #?[a-z]*\d{3,}\b|fermeture annuelle"
    r"|accuse de reception|\[?ticket|\[#?[a-z]+[-#: ]?\d{3,}|away\b|conges?\b|en"
    r" vacances)"
)
MACHINES = re.compile(
    r"\b(?:mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply"
    r"|ne[-_.]?pas[-_.]?repondre|noresponse|notifications?@)"
)
# "X is late. It will be paid": what the sentence before named
IT = re.compile(
    r"\b(?:celles?-ci|cette (?:derniere )?facture|ces factures|cette derniere|elles?|it"
    r"|this (?:invoice|one)|that|cela|ca|they|them)\b"
)
# "paid, and the rest next week"
TO_COME = re.compile(
    r"\b(?:suivra|suivront|suit|follows?|later|plus tard|next|prochaine?|sera"
    r"|seront|will)\b"
)
# "the payment of invoice 12 dated 3 March": the day is of the payment
DATED_PAYMENT = re.compile(rf"\b{TRANSFER}\b.*\b(?:en date du|dated)\b")
# the day of the sentence before
THEN = re.compile(
    r"\b(?:then|by then|that day|on that date|a cette date|ce jour-la|a ce moment-la)\b"
)
PAYS = re.compile(alone(PAYMENT))
DONE = re.compile(alone(ALREADY))
# "Payment by card on 8 March": without a verb, the day tells
BARE = re.compile(
    rf"^\W*{TRANSFER}(?: (?:par|by|via) {MEANS})? (?:le|du|on|of|dated) (?=\d|the)"
)
PROMISES = re.compile(alone(any_of(PAYMENT, PLANNED)))
# A day that is not one of payment: of a meeting, a call, an answer, or a wish.
VAGUE_BARRED = re.compile(
    alone(
        any_of(
            NO,
            NOT,
            r"if|si|sauf|unless|vous (?:devez|deviez)|rappel\w*|bon|bonne|bons|belle",
            "great|nice|enjoy|lovely|see you|speak|reunion|meeting|call|come back",
            "a (?:lundi|mardi|mercredi|jeudi|vendredi|demain)|reviens|revenir|get back",
            r"appel\w*|telephon\w*|repond\w*",
        )
    )
)
# "he who signs is back on Thursday": no day of payment
COMING = re.compile(
    r"\b(?:qui (?:rentre|revient|est (?:absent|de retour|en conges?))\w*"
    r"|(?:he|she|they|il|elle) (?:will be|is|are|sera|est) (?:back|in|de retour)"
    r"|(?:il|elle) (?:rentre|revient)|who (?:is|will be) (?:back|away|off|out)"
    r"|(?:is|are) (?:back|away|off|out|closed|on"
    r" leave) (?:until|till|on|from)|(?:est|sera) (?:absente?|en conges?|fermee?)"
    r")(?: [^ ,;.]+){1,4}"
)
# "it was planned for the 5th": what was to be, and was not
FAILED = re.compile(
    r"\b(?:etai(?:t|ent)|was|were|had been) (?:\w+ )?(?:programme|prevu|planifie"
    r"|scheduled"
    r"|planned|due|supposed)\w*(?: [^ ,;.]+){1,4}"
    r"|\b(?:ayant recu|having received)\b[^,;]*"
)
WISH = re.compile(
    r"\b(?:bonne?|belle|excellente?|have a|enjoy)(?: \w+){0,2} (?:journee|soiree"
    r"|week-?end"
    r"|semaine|apres-midi|day|week|evening|afternoon|fetes|christmas)\b"
)
AMOUNT = re.compile(
    r"(?:(?P<before>eur|usd|gbp|chf|€|\$|£) ?)?"
    r"(?<![\w/.,-])(?P<number>\d{1,3}(?:[ .,']\d{3})*(?:[.,]\d{1,2})?"
    r"|\d+(?:[.,]\d{1,2})?)(?![\w/-])"
    r"(?: ?(?P<after>euros?|eur|usd|gbp|chf|€|\$|£|k€))?"
)


@dataclass(frozen=True)
class Suggestion:
    """What one sentence seems to say; ``items`` are the numbers that it can mean."""

    kind: str
    sentence: str
    day: date | None = None
    amount: float | None = None
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    """A mail received on ``day`` about ``open_items``."""

    subject: str
    body: str
    day: date
    headers: Mapping[str, str] = field(default_factory=dict)
    open_items: Sequence[OpenItem] = ()
    is_html: bool = False
    lang: str = ""


def sort_reply(reply: Reply) -> list[Suggestion]:
    """Return what the reply seems to say, each thing once.

    >>> mail = Reply("Re: reminder", "We paid invoice 12 on 27/02.", date(2026, 3, 2))
    >>> [(found.kind, str(found.day)) for found in sort_reply(mail)]
    [('paid', '2026-02-27')]
    """
    automatic = is_from_machine(reply)
    found: dict[tuple[str, object], Suggestion] = {}
    for suggestion in _read_sentences(reply, automatic):
        if automatic and suggestion.kind not in BY_MACHINES:
            continue
        known = found.setdefault(_what(suggestion), suggestion)
        # a sentence ends with what it means, the first one that tells a day counts
        is_same = known.sentence == suggestion.sentence
        if suggestion.day and (not known.day or is_same):
            found[_what(suggestion)] = suggestion
    return _settle(_merge(list(found.values())), automatic, reply)[:MOST]


def _read_sentences(reply: Reply, automatic: bool) -> Iterator[Suggestion]:
    """Yield what each sentence says, with what those before it named."""
    before = Before(reply)
    for sentence in split_sentences(read_reply(reply.body, reply.is_html)):
        found = list(_read_sentence(sentence, reply, automatic))
        found = [before.complete(one) for one in found or before.go_on(sentence)]
        before.remember(sentence, found)
        yield from found


@dataclass
class Before:
    """What the sentences before one named, which it may mean without saying it again.

    ``named`` are the last items, ``waiting`` those of which nothing was said yet,
    ``parts`` the parts of the last sentence, ``found`` what it said.
    """

    reply: Reply
    named: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    parts: Sequence[str] = ()
    found: Sequence[Suggestion] = ()

    def go_on(self, sentence: str) -> list[Suggestion]:
        """Return the payment of before, with the day that a sentence alone tells.

        "Have you had my cheque? I sent it on the 4th."
        """
        last, read = (self.found[-1] if self.found else None), plain(sentence)
        if not last or last.kind != "paid" or last.day or not DONE.search(read):
            return []
        day = _find_date("paid", read, self.reply)
        return [replace(last, sentence=sentence, day=day)] if day else []

    def complete(self, found: Suggestion) -> Suggestion:
        """Return a suggestion with the items and the day that its sentence means."""
        read = plain(found.sentence)
        if not found.items and found.kind in OF_ITEMS:
            # "it", or the invoice of which nothing was said yet
            items = self.named if IT.search(read) else self.waiting
            found = replace(found, items=items)
        if found.kind == "will_pay" and not found.day and THEN.search(read):
            days = [_find_date("will_pay", part, self.reply) for part in self.parts]
            found = replace(found, day=next(filter(None, reversed(days)), None))
        return found

    def remember(self, sentence: str, found: Sequence[Suggestion]) -> None:
        """Keep what a sentence named, and what it said."""
        read = plain(sentence)
        said_of = {item for one in found for item in one.items}
        told = tuple(find_items(read, "", self.reply.open_items))
        self.named = told or self.named
        self.waiting = () if said_of & set(told) else told
        self.parts, self.found = read.split(", "), found


def _merge(found: list[Suggestion]) -> list[Suggestion]:
    """Return the suggestions without the vague ones that another of the kind tells."""
    telling = {one.kind for one in found if one.items or one.day}
    return [one for one in found if one.items or one.day or one.kind not in telling]


def is_from_machine(reply: Reply) -> bool:
    """Say whether a machine wrote the mail: its headers, its subject or its words."""
    sender = plain(reply.headers.get("From", ""))
    return (
        is_automatic(reply.headers)
        or bool(AUTOMATIC_SUBJECT.search(plain(reply.subject)))
        or bool(MACHINES.search(sender))
        or bool(BY_MACHINE.search(plain(read_reply(reply.body, reply.is_html))))
    )


def _what(suggestion: Suggestion) -> tuple[str, object]:
    """Return what tells a suggestion from others of the mail."""
    if suggestion.kind in ("paid", "will_pay", "dispute"):
        return suggestion.kind, suggestion.items
    return suggestion.kind, suggestion.day


def _settle(found: list[Suggestion], automatic: bool, reply: Reply) -> list[Suggestion]:
    """Return the suggestions without those that others make needless."""
    kinds = {suggestion.kind for suggestion in found}
    if automatic and "left_company" in kinds:
        found = [one for one in found if one.kind != "out_of_office"]
    if automatic and kinds & {"left_company", "out_of_office"}:
        return _dated_absence([one for one in found if one.kind != "machine"], reply)
    if automatic:
        text = read_reply(reply.body, reply.is_html)
        first = (split_sentences(text) or [reply.subject])[0]
        return [one for one in found if one.kind == "machine"] or [
            Suggestion("machine", first)
        ]
    found = [one for one in found if one.kind != "machine"]
    if len(kinds) > 1:
        found = [
            one
            for one in found
            if one.kind != "question"
            or ("needs_document" not in kinds and _is_open_question(one.sentence))
        ]
    return found


def _is_open_question(sentence: str) -> bool:
    """Say whether a sentence asks something, whatever else the mail says."""
    return says(OPEN_QUESTION, plain(sentence)) or weigh(sentence)["question"] >= SURE


def _dated_absence(found: list[Suggestion], reply: Reply) -> list[Suggestion]:
    """Return one absence, with the day of return wherever it stands."""
    away = [one for one in found if one.kind == "out_of_office"]
    others = [one for one in found if one.kind != "out_of_office"]
    dated = [one for one in away if one.day]
    if away and not dated:
        text = read_reply(reply.body, reply.is_html)
        lines = [plain(line) for line in split_sentences(text)]
        days = [_find_date("out_of_office", line, reply) for line in lines]
        dated = [replace(away[0], day=next(filter(None, days), None))]
    return dated[:1] + others


def _read_sentence(
    sentence: str, reply: Reply, automatic: bool
) -> Iterator[Suggestion]:
    """Yield what a sentence says: a suggestion for each kind of each clause."""
    read = spell_out(plain(sentence))
    doubted = frozenset() if automatic else _find_doubted(read)
    whole = find_kinds(read, automatic, doubted)
    if "plan_request" in whole:
        # "half now, and the other half in April" is one thing
        said = [(kind, read) for kind in whole]
    else:
        said = _read_clauses(CLAUSES.split(read), reply, automatic, doubted)
    if not said:
        # what no part says is read with all around it
        kinds = whole or tuple(
            kind
            for kind in _find_vague(read, reply)
            if kind not in doubted or len(read.split()) <= BRIEFEST
        )
        said = [(kind, read) for kind in kinds or _find_sure(read, automatic)]
    for kind, part in said:
        yield _suggest(kind, sentence, part, read if len(said) == 1 else part, reply)


def _find_doubted(read: str) -> frozenset[str]:
    """Return the kinds that the words of a sentence do not speak of."""
    return frozenset(
        kind
        for kind, chance in weigh(read).items()
        if chance < (RARE_DOUBT if kind in BY_MACHINES else DOUBT)
    )


def _find_sure(read: str, automatic: bool) -> list[str]:
    """Return the kind that the words of a sentence speak of, if they surely do."""
    kind, chance = max(weigh(read).items(), key=lambda pair: pair[1])
    is_told = len(read.split()) > 1 and not automatic
    return [kind] if chance >= SURE and is_told else []


def _read_clauses(
    clauses: Sequence[str], reply: Reply, automatic: bool, doubted: frozenset[str]
) -> list[tuple[str, str]]:
    """Return kinds with their clause: "paid on Monday, and the rest on Friday"."""
    said: list[tuple[str, str]] = []
    for clause in _join_brief(clauses):
        still = doubted and doubted & _find_doubted(clause)
        kinds = find_kinds(clause, automatic, still)
        goes_on = not kinds and said and said[-1][0] in ("paid", "will_pay")
        if goes_on and _goes_on(clause, reply):
            kind, before = said[-1]
            if kind == "paid" and TO_COME.search(clause):
                said.append(("will_pay", clause))
            elif find_day(before, _writing(kind, reply)):
                said.append((kind, clause))
            else:
                # "12 and 13 on Friday"
                said[-1] = kind, f"{before} {clause}"
        said += [(kind, clause) for kind in kinds]
    return said


def _join_brief(clauses: Sequence[str]) -> Iterator[str]:
    """Yield the clauses, a brief one with the next: "invoice 12 and invoice 13"."""
    before = ""
    for clause in clauses:
        is_list = LIST_END.search(before) and LIST_START.match(clause)
        if len(before.split()) > 2 and not is_list:
            yield before
            before = ""
        before = f"{before} {clause}".strip()
        if find_kinds(before):
            yield before
            before = ""
    if before:
        yield before


def _find_vague(read: str, reply: Reply) -> list[str]:
    """Return what a sentence means that says nothing plainly.

    A question; a payment by its day, to come or gone; an address to write to.
    """
    if says(QUESTION, read):
        return [] if says(REQUEST, read) else ["question"]
    if VAGUE_BARRED.search(read):
        return []
    told, writing = _drop_other_days(read), _writing("will_pay", reply)
    past = find_day(told, replace(writing, is_future=False))
    future = find_day(told, writing)
    if future and not writing.sees(future):
        future = None
    is_brief = len(told.split()) <= BRIEF
    is_past = past and (not future or reply.day - past <= future - reply.day)
    is_done = DONE.search(told) and (is_brief or PAYS.search(told))
    if is_past and (is_done or BARE.search(told)):
        return ["paid"]
    if (
        future
        and (future - reply.day).days < FAR
        and (
            is_brief
            or PROMISES.search(told)
            or (REST.search(told) and len(told.split()) < 9)
        )
    ):
        return ["will_pay"]
    return ["wrong_contact"] if re.search(r"\S@\S", read) else []


def _goes_on(clause: str, reply: Reply) -> bool:
    """Say whether a clause without verb tells a day for other items."""
    is_other = REST.search(clause) or any(find_items(clause, "", reply.open_items))
    return bool(is_other and find_day(clause, Writing(reply.day)))


def _suggest(
    kind: str, sentence: str, clause: str, around: str, reply: Reply
) -> Suggestion:
    """Return the suggestion with its day, amount and items.

    What the clause does not tell is looked for in the words ``around`` it.
    """
    subject, amount = plain(reply.subject), find_amount(clause, reply.open_items)
    amount = amount or find_amount(around, reply.open_items)
    items = tuple(find_items(clause, "", reply.open_items, amount)) or tuple(
        find_items(around, subject, reply.open_items, amount)
    )
    return Suggestion(
        kind,
        sentence,
        _find_date(kind, clause, reply) or _find_date(kind, around, reply),
        amount,
        items if kind in OF_ITEMS else (),
    )


def _find_date(kind: str, clause: str, reply: Reply) -> date | None:
    """Return the day promised, of payment, or the first one back."""
    if kind not in ("paid", "will_pay", "out_of_office"):
        return None
    writing = _writing(kind, reply)
    if kind == "out_of_office":
        return _find_return(clause, writing)
    day = find_day(_drop_other_days(clause), writing)
    if not day and kind == "paid" and DATED_PAYMENT.search(clause):
        day = find_day(clause, writing)
    if day and kind == "paid" and day > reply.day:
        return None
    return day


def _drop_other_days(clause: str) -> str:
    """Return a clause without the days of documents, absences, failures and wishes."""
    for other in (DATED, COMING, FAILED, WISH):
        clause = other.sub("", clause)
    return clause


def _writing(kind: str, reply: Reply) -> Writing:
    """Return when a kind is written, and on which side its day is."""
    is_american = reply.lang.replace("-", "_") == "en_US"
    return Writing(reply.day, kind != "paid", is_american)


BACK = re.compile(
    r"\b(?:retour|back|return\w*|reviens|reviendrai|reprendrai|reouv\w+"
    r"|reopen\w*)\b(?P<rest>.*)"
)
UNTIL = re.compile(
    r"\b(?P<word>jusqu'(?:au|a|en)|until|till|through|to|au)\b(?=(?P<rest>.*))"
)
MORNING = re.compile(r"^ (?:\w+ ){0,3}?(?:au matin|in the morning)\b")
INCLUDED = re.compile(r"^(?:jusqu|au\b|through|to\b)|inclu|\bend of\b")


def _find_return(clause: str, writing: Writing) -> date | None:
    """Return the first day back: that of the return, or the one after the absence."""
    if (found := BACK.search(clause)) and (day := find_day(found["rest"], writing)):
        return day
    for found in reversed(list(UNTIL.finditer(clause))):
        # the last one: "access to mail from 9 to 13 March"
        day = find_day(found["word"] + found["rest"], writing)
        if day and MORNING.match(found["rest"]):
            return day
        if day and INCLUDED.search(found["word"] + found["rest"]):
            return first_working_day(day + timedelta(days=1))
        if day:
            return day
    return None


def find_amount(clause: str, open_items: Iterable[OpenItem] = ()) -> float | None:
    """Return the amount of money that a clause names: with its currency, or owed.

    >>> find_amount("nous virons 1 234,56 € vendredi"), find_amount("facture 2026")
    (1234.56, None)
    """
    owed = {round(item.amount, 2) for item in open_items}
    for found in AMOUNT.finditer(clause):
        value = _read_number(found["number"])
        is_money = bool(found["before"] or found["after"])
        if value and (is_money or (value in owed and value > 31)):
            return value * (1000 if found["after"] == "k€" else 1)
    return None


def _read_number(text: str) -> float:
    """Return a number written with either comma or point.

    >>> [_read_number(text) for text in ("1 234,56", "1,234.56", "1.234", "12,5")]
    [1234.56, 1234.56, 1234.0, 12.5]
    """
    text = text.replace(" ", "").replace("'", "")
    if found := re.fullmatch(r"(.*)[.,](\d{1,2})", text):
        return float(re.sub(r"\D", "", found[1]) + "." + found[2])
    return float(re.sub(r"\D", "", text))
