"""What a person wrote in a mail: without what it quotes, nor its signature."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from lxml import etree, html
from mailparser_reply import EmailReplyParser

# Characters of a reply, and of a line: nobody writes more, machines do.
LONGEST, LONGEST_LINE = 6_000, 1_000
LANGUAGES = ["fr", "en", "de", "nl", "es", "it"]
QUOTES = (
    "//blockquote | //style | //script | //head | //*[@data-o-mail-quote]"
    " | //*[contains(@class, 'gmail_quote')] | //*[contains(@class, 'yahoo_quoted')]"
    " | //*[contains(@class, 'moz-cite-prefix')]"
)
# What follows these is the message that is answered.
HISTORY = (
    "//*[@id='divRplyFwdMsg'] | //*[@id='appendonsend']"
    " | //*[@id='mail-editor-reference-message-container']"
)
BLOCKS = frozenset(
    {"br", "div", "li", "p", "pre", "table", "td", "tr", "h1", "h2", "h3"}
)
FORWARDED = re.compile(
    r"^\W*(?:-{3,}|_{5,}|\*{3,})?\s*(?:(?:begin )?forwarded message|message "
    r"transf[ée]r[ée]"
    r"|original message|message d['’]origine|d[ée]but du message)\b.*$",
    re.IGNORECASE | re.MULTILINE,
)
WROTE = re.compile(
    r"^(?:le|on|am|op|el|il)\b[^\n]{4,160}(?:\n[^\n]{0,120})?"
    r"(?:a [ée]crit|wrote|schrieb|schreef|escribi[óo]|ha scritto)\s*:\s*$",
    re.IGNORECASE | re.MULTILINE,
)
# "From: … Subject: …" and its like, in the lines above an earlier message.
HEADERS = re.compile(
    r"^\W*(?:de|from|von|van|da|exp[ée]diteur)\s*:.*\n(?:.*\n){0,6}?"
    r"\W*(?:objet|subject|betreff|onderwerp|oggetto|asunto|sujet)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
# One line of such headers, left alone.
HEADER_LINE = re.compile(r"(?:from|to|cc|de|à|a|exp[ée]diteur)\s*:\s.*@", re.IGNORECASE)
CLOSING = re.compile(
    r"(?i:(?:(?:avec (?:mes|nos) )?(?:merci(?: (?:d['’]avance|par avance|beaucoup"
    r"|encore))?|thanks?"
    r"(?: (?:you|again|in advance))?|many thanks|en vous (?:en )?remerciant(?: par "
    r"avance)?)"
    r"[ ,.!]*(?:et |and )?)?"
    r"(?:(?:bien |très |tres )?(?:cordialement|sincèrement|respectueusement"
    r"|amicalement)"
    r"|cdlt|cdt|bàv|bav|bien à vous|bien a vous|salutations|belle (?:journée|soirée)"
    r"|(?:meilleures|sincères|cordiales|distinguées) salutations"
    r"|(?:bonne|excellente|très bonne) (?:journée|soirée|fin de \w+|réception)"
    r"|rgds|brgds|kr|(?:kind(?:est)?|best|warm(?:est)?|many|with)? ?regards|all the "
    r"best"
    r"|yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?|best(?: wishes)?"
    r"|cheers"
    r"|br|mfg|envoyé (?:de|depuis) .*|sent from .*|get outlook for .*|télécharger "
    r"outlook.*"
    r"|(?:veuillez|je vous prie d['’]|nous vous prions d['’])\s*(?:agréer|recevoir"
    r"|croire)"
    r".*))(?:[ ,.|/-]+[A-ZÀ-Þ][\w.'’-]*){0,4}"
)
# Nothing below these lines is of the person who writes.
FOOTER = re.compile(
    r"^\W*(?:(?:this|the (?:information|contents?)|ce|cet|le pr[ée]sent|les "
    r"informations)\b"
    r".{0,80}(?:confiden|privileged|intended|destin|exclusi)"
    r"|(?:if you are not|si vous n['’]?[êe]tes pas).{0,30}(?:recipient|destinataire)"
    r"|(?:confidentiality|disclaimer|avertissement|confidentialit[ée]|important "
    r"notice)\b"
    r"|.{0,40}(?:environne?ment.{0,30}(?:imprim|print)|imprime[rz].{0,40}(?:mail"
    r"|message"
    r"|courriel)|before printing)"
    r"|l['’]int[ée]grit[ée] de ce message"
    r"|.{0,60}\b(?:registered (?:in|office|number)|soci[ée]t[ée] au capital"
    r"|R\.?C\.?S\b))",
    re.IGNORECASE,
)
GREETING = re.compile(
    r"^(?i:bonjour|bonsoir|hello|hi|dear|chère?s?|madame|monsieur|good (?:morning"
    r"|afternoon))"
    r"(?:[ ,]+(?i:à (?:tous|toutes|vous)|madame|monsieur|mesdames|messieurs|there|all"
    r"|team|sirs?|everyone|or|et|and)|[ ,]+[A-ZÀ-Þ][\w.'’-]*)*\s*(?:[,!:.]|$)"
)
THANKS = re.compile(r"(?:many )?(?:merci|thanks?)(?: you| d['’]avance)?[ ,.!]*", re.I)
# A name alone on its line, below a word of thanks.
NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){0,3}")
LIST_ITEM = re.compile(r"^(?:[-*•–]|\d{1,2}[.)])\s+")
# A full stop that ends no sentence: "n. 12", "12.03", "M. Martin", "etc. et".
SENTENCE_END = re.compile(
    r"(?<=[.!?…])(?<!\bM\.)(?<!\bMr\.)(?<!\bMme\.)(?<!\bMrs\.)(?<!\b[Nn]o\.)"
    r"(?<!\bInv\.)(?<!\bFact\.)(?<!\bref\.)(?<!\bréf\.)(?<!\bn\.)[\"»)]*\s+(?=[\"«(]?\S)"
)


def read_reply(body: str, is_html: bool = False) -> str:
    """Return what the sender wrote, a line a paragraph; nothing of what is quoted.

    >>> read_reply("It is paid.\\n\\nOn Mon, 2 Mar 2026, Us wrote:\\n> Please pay.")
    'It is paid.'
    >>> read_reply("> Please pay.\\nWe dispute it.\\n-- \\nAnn")
    'We dispute it.'
    """
    text = _flatten(body) if is_html else body
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\xa0", " ")
    text = _shorten(_drop_quoted_lines(text))
    text = _cut_history(text)
    return _join_wrapped(_drop_signature(text))


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text, greetings and thanks left out.

    >>> split_sentences("Hello,\\nInv. 12 is paid. And 13? Thanks!")
    ['Inv. 12 is paid.', 'And 13?']
    """
    found = []
    for line in text.splitlines():
        for sentence in SENTENCE_END.split(LIST_ITEM.sub("", line, count=1)):
            sentence = GREETING.sub("", sentence.strip(), count=1).strip() or ""
            if sentence and not THANKS.fullmatch(sentence):
                found.append(sentence)
    return found


def plain(text: str) -> str:
    """Return a text as patterns read it: small letters, no accents, one space.

    >>> plain("L’échéance\\xa0: déjà RÉGLÉE")
    "l'echeance : deja reglee"
    """
    bare = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("’", "'"))
    letters = "".join(char for char in bare if not unicodedata.combining(char))
    return " ".join(letters.lower().split())


def _flatten(body: str) -> str:
    """Return the text of an HTML mail without what it quotes."""
    try:
        tree = html.document_fromstring(body[: 50 * LONGEST] or "<p/>")
    except (etree.ParserError, ValueError):
        return ""
    for start in tree.xpath(HISTORY):
        for follower in list(start.itersiblings()):
            follower.drop_tree()
        start.drop_tree()
    for quote in tree.xpath(QUOTES):
        if quote.getparent() is not None:
            quote.drop_tree()
    return "".join(_walk(tree))


def _walk(tree: html.HtmlElement) -> Iterator[str]:
    """Yield the text of a tree; the lines of its source mean nothing, but in a pre."""
    kept = 0
    for event, node in etree.iterwalk(tree, events=("start", "end", "comment")):
        is_block = node.tag in BLOCKS
        if event == "start":
            kept += node.tag == "pre"
            yield "\n" if is_block else ""
            yield (node.text or "") if kept else _one_line(node.text)
        else:
            kept -= node.tag == "pre" and event == "end"
            yield "\n" if is_block and node.tag != "br" else ""
            yield (node.tail or "") if kept else _one_line(node.tail)


def _one_line(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _drop_quoted_lines(text: str) -> str:
    """Return the lines that quote nothing, without what announces the quotes."""
    lines = text.split("\n")
    if any(line.lstrip().startswith(">") for line in lines):
        # an answer between two quotes goes on with nothing
        text = "\n".join(
            "" if line.lstrip().startswith(">") else line for line in lines
        )
        # answered below the quote, or between its lines: the header goes alone
        return WROTE.sub("", text)
    return text


def _shorten(text: str) -> str:
    """Return the text without empty lines in a row, no longer than a person writes."""
    lines = [line.strip()[:LONGEST_LINE] for line in text.split("\n")]
    pairs = zip(["", *lines], lines, strict=False)
    return "\n".join(line for above, line in pairs if line or above)[:LONGEST]


def _cut_history(text: str) -> str:
    """Return what stands above the message that is answered or forwarded."""
    for mark in (FORWARDED, HEADERS, WROTE):
        if found := mark.search(text):
            text = text[: found.start()]
    return EmailReplyParser(languages=LANGUAGES).parse_reply(text) or ""


def _drop_signature(text: str) -> str:
    """Return the lines above the signature, and a postscript below it."""
    kept, is_signature = [], False
    lines = text.split("\n")
    for place, line in enumerate(lines):
        bare = line.strip().rstrip(",.! ")
        if FOOTER.match(line):
            break
        if re.match(r"p\.? ?s\b", bare, re.IGNORECASE):
            is_signature = False
        elif _closes(line, bare, lines[place + 1 :]):
            is_signature = True
        if not is_signature and not HEADER_LINE.match(line):
            kept.append(line.strip())
    return "\n".join(kept)


def _closes(line: str, bare: str, after: list[str]) -> bool:
    """Say whether a line ends what is said: a closing, or thanks above a name."""
    if line.rstrip() in ("--", "—", "__") or CLOSING.fullmatch(bare):
        return True
    name = next((line.strip() for line in after if line.strip()), "")
    return bool(THANKS.fullmatch(bare) and NAME.fullmatch(name))


def _join_wrapped(text: str) -> str:
    """Return the text with the lines that a mail program broke joined again."""
    joined: list[str] = []
    was_long = False
    for line in text.split("\n"):
        goes_on = bool(joined and joined[-1] and line) and not LIST_ITEM.match(line)
        if goes_on and (was_long or line[0].islower()):
            ends = joined[-1][-1] in ".!?:"
            joined[-1:] = [joined[-1], line] if ends else [f"{joined[-1]} {line}"]
        else:
            joined.append(line)
        was_long = len(line) > 60
    return "\n".join(line for line in joined if line).strip()
