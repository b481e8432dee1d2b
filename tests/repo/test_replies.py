"""The weights of the words of replies, and the sets that they are learnt from."""

import sys

from rules.sending.reply_evidence import WEIGHTS


def test_the_weights_are_learnt_from_the_sets_as_they_are(root, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(root / "dev"), *sys.path])
    from learning.replies import find_digest

    first = WEIGHTS.read_text(encoding="utf-8").splitlines()[0]
    assert find_digest() in first, "run dev/learn_replies"
