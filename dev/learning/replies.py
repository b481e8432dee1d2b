"""Learn what the words of replies weigh, from the labelled sets of the tests.

One logistic regression a kind, over the evidence of each sentence. The labels are of
mails: what a mail of several sentences says is said by the one that tells most of the
label (a way to say it, its day, its items), else by the one that the weights of a first
round choose. Nothing depends on chance: the same sets give the same weights.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "relance_avancee"))

from rules.sending.reply_days import Writing, find_day  # noqa: E402
from rules.sending.reply_evidence import (  # noqa: E402
    ALWAYS,
    KINDS,
    WEIGHTS,
    find_evidence,
)
from rules.sending.reply_items import find_items  # noqa: E402
from rules.sending.reply_json import read_example  # noqa: E402
from rules.sending.reply_kinds import find_kinds  # noqa: E402
from rules.sending.reply_text import (  # noqa: E402
    plain,
    read_reply,
    split_sentences,
)
from rules.sending.reply_words import spell_out  # noqa: E402

SETS = tuple(
    ROOT / "tests" / "rules" / "sending" / name
    for name in ("replies.json", "replies_fresh.json")
)
# kind → sentences written to be learnt from, "none" → those that say nothing
SENTENCES = Path(__file__).with_name("sentences.json")
ROUNDS, EPOCHS = 3, 14
RATE, DECAY = 1.2, 0.02
START = -3.0  # most sentences say none of the kinds
CLEAR = 0.01  # an error under it teaches nothing
UNLIKE = 0.15  # a sentence under it is not the one that says what the mail says
LEAST = 0.1  # weights under it are left out
RARE = 2  # times that a word is seen before it weighs


@dataclass
class Sentence:
    """A sentence with what is known of it: kind → said (1) or not (0)."""

    evidence: list[str]
    scale: float
    told: frozenset[str] = frozenset()
    labels: dict[int, int] = field(default_factory=dict)


@dataclass
class Weights:
    """What each word weighs for each kind, and how it was reached."""

    words: dict[str, list[float]] = field(default_factory=dict)
    moves: dict[str, list[float]] = field(default_factory=dict)
    always: list[float] = field(default_factory=lambda: [START] * len(KINDS))

    def weigh(self, sentence: Sentence, kind: int) -> float:
        """Return the chance that a sentence says a kind."""
        nothing = [0.0] * len(KINDS)
        words = [self.words.get(word, nothing)[kind] for word in sentence.evidence]
        score = self.always[kind] + sentence.scale * sum(words)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def learn(self, sentence: Sentence) -> None:
        """Move the weights towards what is known of a sentence (AdaGrad)."""
        for kind, said in sentence.labels.items():
            error = self.weigh(sentence, kind) - said
            if abs(error) < CLEAR:
                continue
            self.always[kind] -= 0.05 * error
            step = error * sentence.scale
            for word in sentence.evidence:
                weights = self.words.setdefault(word, [0.0] * len(KINDS))
                moves = self.moves.setdefault(word, [CLEAR] * len(KINDS))
                moves[kind] += step * step
                weights[kind] -= RATE * step / math.sqrt(moves[kind])

    def decay(self) -> None:
        """Make all weights a little smaller: what is not taught again is forgotten."""
        for weights in self.words.values():
            weights[:] = [weight * (1 - DECAY) for weight in weights]


def main(arguments: Sequence[str]) -> None:
    """Write the weights that the sets teach."""
    replies = [reply for path in SETS for reply in read_set(path)]
    weights = learn(replies + list(read_sentences()))
    write_weights(weights, WEIGHTS)
    print(f"{len(weights.words)} words weigh in {WEIGHTS.relative_to(ROOT)}.")


def read_set(path: Path) -> list[dict[str, Any]]:
    """Return the labelled replies of a file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(content, list):
        return content
    replies: list[dict[str, Any]] = content["replies"]
    for reply in replies:
        reply["open_items"] = content["open_items"][reply["open_items"]]
    return replies


def read_sentences() -> Iterator[dict[str, Any]]:
    """Yield the sentences written to be learnt from, as mails of one sentence."""
    for kind, sentences in json.loads(SENTENCES.read_text(encoding="utf-8")).items():
        said = [] if kind == "none" else [{"kind": kind}]
        for sentence in sentences:
            expected = {"is_automatic": False, "suggestions": said}
            yield {"body": sentence, "date": "2026-03-11", "expected": expected}


def find_digest() -> str:
    """Return what tells the labelled sets from any others."""
    digest = hashlib.sha256()
    for path in SETS:
        digest.update(json.dumps(read_set(path), sort_keys=True).encode())
    digest.update(SENTENCES.read_bytes())
    return digest.hexdigest()[:16]


def learn(replies: Sequence[Mapping[str, Any]]) -> Weights:
    """Return the weights that labelled replies teach."""
    mails = [(reply, list(_read(reply))) for reply in replies if _is_personal(reply)]
    _forget_rare([sentence for _reply, mail in mails for sentence in mail])
    weights = None
    for _round in range(ROUNDS):
        for reply, mail in mails:
            _label(mail, reply["expected"], weights)
        weights = _fit([sentence for _reply, mail in mails for sentence in mail])
    return weights or Weights()


def _is_personal(reply: Mapping[str, Any]) -> bool:
    return not reply["expected"]["is_automatic"]


def _read(reply: Mapping[str, Any]) -> Iterator[Sentence]:
    """Yield the sentences of a reply."""
    text = read_reply(reply["body"], reply.get("is_html", False))
    sentences = split_sentences(text)
    for sentence in sentences:
        evidence = sorted(find_evidence(sentence))
        is_alone = len(sentences) == 1
        told = frozenset(() if is_alone else _find_told(plain(sentence), reply))
        yield Sentence(evidence, 1 / math.sqrt(len(evidence) or 1), told)


def _find_told(sentence: str, reply: Mapping[str, Any]) -> Iterator[str]:
    """Yield the kinds, the days, to come and gone, and the items that it can mean."""
    yield from find_items(sentence, "", read_example(reply).open_items)
    yield from find_kinds(spell_out(sentence))
    is_american = reply.get("lang") == "en_US"
    for is_future in (True, False):
        writing = Writing(date.fromisoformat(reply["date"]), is_future, is_american)
        if day := find_day(sentence, writing):
            yield day.isoformat()


def _forget_rare(sentences: Sequence[Sentence]) -> None:
    """Leave out the words that are seen once."""
    seen = Counter(word for sentence in sentences for word in sentence.evidence)
    for sentence in sentences:
        sentence.evidence = [word for word in sentence.evidence if seen[word] >= RARE]


def _label(
    mail: Sequence[Sentence], expected: Mapping[str, Any], weights: Weights | None
) -> None:
    """Tell of each sentence of a mail which kinds it says, and which not."""
    said = {
        label["kind"]: {
            label["kind"],
            label.get("date"),
            *(label.get("items") or ()),
        }
        for label in expected["suggestions"]
    }
    unknown = set(expected.get("maybe", ()))
    for kind, name in enumerate(KINDS):
        if name in said:
            _label_said(mail, kind, said[name], weights)
        elif name not in unknown:
            for sentence in mail:
                sentence.labels[kind] = 0


def _label_said(
    mail: Sequence[Sentence], kind: int, told: set[str], weights: Weights | None
) -> None:
    """Tell which sentence of a mail says a kind that the mail says."""
    chances = [weights.weigh(one, kind) if weights else 0.5 for one in mail]
    # the one that tells the kind, day and items of the label, else the likeliest
    ranks = [
        (len(told & one.told), chance)
        for one, chance in zip(mail, chances, strict=True)
    ]
    if not mail or (not weights and ranks.count(max(ranks)) > 1):
        return
    best = ranks.index(max(ranks))
    for place, sentence in enumerate(mail):
        sentence.labels.pop(kind, None)
        if place == best or chances[place] < UNLIKE:
            sentence.labels[kind] = int(place == best)


def _fit(sentences: Sequence[Sentence]) -> Weights:
    """Return the weights that the labels of sentences teach."""
    weights, order = Weights(), random.Random(0)
    shuffled = list(sentences)
    for _epoch in range(EPOCHS):
        order.shuffle(shuffled)
        for sentence in shuffled:
            weights.learn(sentence)
        weights.decay()
    return weights


def write_weights(weights: Weights, path: Path) -> None:
    """Write the weights as hundredths, a word a line."""
    rows = {word: _round(row) for word, row in sorted(weights.words.items())}
    with path.open("w", encoding="utf-8", newline="") as lines:
        lines.write(f"# learnt from {find_digest()} by dev/learn_replies\n")
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow([ALWAYS, *_round(weights.always)])
        writer.writerows([word, *row] for word, row in rows.items() if any(row))


def _round(row: Sequence[float]) -> list[int | str]:
    """Return weights as hundredths; nothing for those that hardly weigh."""
    return [round(100 * weight) if abs(weight) >= LEAST else "" for weight in row]


if __name__ == "__main__":
    main(sys.argv[1:])
