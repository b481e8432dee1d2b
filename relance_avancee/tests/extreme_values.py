"""What no person would write, by the type of a field; who writes what, over RPC."""

import base64
import random
from itertools import chain, cycle, islice

from odoo.service.model import call_kw

LONG = "x" * 100_000
FAR = 2**31
NOBODY = 999_999_999
DATES = ("0001-01-01", "9999-12-31", "9999-12-29", "2026-13-45", "infinity", 0, False)
NUMBERS = (FAR, -FAR, FAR - 1, -FAR - 1, 1e308, -1e308, 2**63, 0, -1, False, "x")
TEXTS = (
    "",
    " ",
    LONG,
    "a\r\nBcc: x@example.com",
    "a\x00b",
    "{customer}{total}{x}{",
    '<a href="https://{company}">x</a>',
    "<script>alert(1)</script>",
    "=1+1",
    "[('name', '=like', 'a\\\\')]",
    "[('id', 'in', [" + "[" * 50,
    "13-45",
    False,
    [1],
)
EXTREMES = {
    "integer": NUMBERS,
    "float": (*NUMBERS, float("nan"), float("inf"), -float("inf"), 1e-308),
    "monetary": (*NUMBERS, float("nan"), float("inf"), -float("inf")),
    "date": DATES,
    "datetime": ("0001-01-01 00:00:00", "9999-12-31 23:59:59", *DATES),
    "char": TEXTS,
    "text": TEXTS,
    "html": TEXTS,
    "boolean": (True, False, "x"),
    "json": ({"x": 1}, [1], "text", {"1": float("nan")}, {"1": None}, 1e308, False),
    "binary": (
        "no base64",
        base64.b64encode(b"a;b\n" * 1000).decode(),
        LONG,
        False,
    ),
    "reference": ("res.partner,1", "x", False),
}


class Writer:
    """A user who tries every field with extreme values, the same ones each run.

    ``targets`` are {model: ids} of what it may change without touching those who must
    not notice; ``foreign`` the ids that it names in relations, by model.
    """

    def __init__(self, user, targets, foreign):
        self.env = user.with_user(user).env(context={"lang": "en_US"}, su=False)
        self.targets = targets
        self.foreign = foreign
        self.tried = self.accepted = 0
        self.random = random.Random(user.login)

    def try_writes(self, count):
        """Try ``count`` writes, field after field; what is refused leaves nothing."""
        for model, row, values in islice(cycle(self._get_attempts()), count):
            self.tried += 1
            try:
                with self.env.cr.savepoint():
                    if row:
                        call_kw(self.env[model], "write", [[row], values], {})
                    else:
                        call_kw(self.env[model], "create", [[values]], {})
                    self.env.flush_all()
                self.accepted += 1
            except Exception:
                self.env.invalidate_all(flush=False)

    def _get_attempts(self):
        """Return all the attempts (model, id, values) in one order; id 0 creates."""
        attempts = list(
            chain.from_iterable(
                self._get_field_attempts(model, name, field, ids)
                for model, ids in self.targets.items()
                for name, field in self._get_fields(model)
            )
        )
        self.random.shuffle(attempts)
        # what may be written at all comes first, what is refused as a whole last
        return sorted(attempts, key=lambda attempt: not self._may_write(attempt[0]))

    def _may_write(self, model):
        return self.env[model].has_access("write")

    def _get_fields(self, model):
        """Return our fields of a model: all those of ours, what we add to others."""
        return [
            (name, field)
            for name, field in self.env[model]._fields.items()
            if name not in ("id", "create_uid", "write_uid")
            and (model.startswith("relance.") or name.startswith("relance_"))
        ]

    def _get_field_attempts(self, model, name, field, ids):
        values = self._get_values(model, field)
        rows = [*self.random.sample(ids, min(len(ids), 2)), 0]
        return [
            (model, row, self._get_base(model, row) | {name: value})
            for value in values
            for row in rows
            if row or model.startswith("relance.")
        ]

    def _get_base(self, model, row):
        """Return what a new record needs beside the field: that of another one."""
        ids = self.targets[model]
        if row or not ids or not self.env[model].has_access("create"):
            return {}
        # sudo: what a client reads on its screen before it sends a new record
        source = self.env[model].sudo().browse(ids[0])
        return {
            name: source[name].id if field.type == "many2one" else source[name]
            for name, field in self._get_fields(model)
            if field.required and field.store and not field.compute
        }

    def _get_values(self, model, field):
        """Return the extreme values of a field."""
        if field.type == "selection":
            return [*field.get_values(self.env), "x", False, 7]
        if field.type == "many2one":
            known = self.foreign.get(field.comodel_name, [])
            return [*known, NOBODY, FAR, -1, False, "x"]
        if field.type in ("one2many", "many2many"):
            known = self.foreign.get(field.comodel_name, [])[:3]
            return [[[6, 0, known]], [[4, NOBODY, 0]], [[5, 0, 0]], [[0, 0, {}]], "x"]
        return EXTREMES.get(field.type, ("x", False))
