from collections import Counter, defaultdict
from functools import cache

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules.takeover.takeover import DEFAULT_STARTS, band_of, first_step, held_before

SPOKEN_STARTS = ("begin", "friendly", "firm", "last")
STEPS_TOLD = 3  # first messages named in a line, the most frequent first


class RelanceTakeoverBand(models.TransientModel):
    """The open items of one age band, and the rung where they start."""

    _name = "relance.takeover.band"
    _description = "Age Band to Take Over"
    _order = "number"

    wizard_id = fields.Many2one(
        "relance.takeover", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    number = fields.Integer(readonly=True)
    name = fields.Char(string="Age", compute="_compute_name")
    item_count = fields.Integer(string="Items", readonly=True)
    customer_count = fields.Integer(string="Customers", readonly=True)
    amount = fields.Monetary(readonly=True)
    followed_count = fields.Integer(string="Already reminded", readonly=True)
    start = fields.Selection(
        [
            ("begin", "From the beginning"),
            ("friendly", "Friendly"),
            ("firm", "Firm"),
            ("last", "Last amicable"),
            ("hold", "Leave on hold"),
        ],
        string="Starts with",
        required=True,
    )
    hidden_starts = fields.Json(compute="_compute_hidden_starts")
    first_steps = fields.Json(
        readonly=True, help="{start: [[step, items that begin with it]]}"
    )
    outcome = fields.Char(string="What happens", compute="_compute_outcome")

    @api.depends("number")
    def _compute_name(self):
        names = self._get_names()
        for band in self:
            band.name = names[band.number]

    @api.depends("number")
    def _compute_hidden_starts(self):
        """Do not offer to leave on hold what is not due yet."""
        for band in self:
            band.hidden_starts = [] if band.number else ["hold"]

    @api.depends("start")
    def _compute_outcome(self):
        for band in self:
            band.outcome = " ".join(band._get_outcome())

    def _get_names(self):
        """Return the names of the bands, the youngest first."""
        return (
            self.env._("Not due yet"),
            self.env._("1 to 10 days late"),
            self.env._("11 to 30 days late"),
            self.env._("31 to 60 days late"),
            self.env._("61 to 90 days late"),
            self.env._("91 to 180 days late"),
            self.env._("Over 180 days late"),
        )

    @api.model
    def _fill(self, wizard):
        """Create the bands of ``wizard`` with what each holds today.

        They start as chosen the last time, if there is one.
        """
        wizard.company_id.check_access("read")
        # sudo: the reading is one statement over the companies of the take-over
        items = (
            self.env["relance.due.item"]
            .sudo()
            ._read_takeover_items(wizard.company_id._relance_companies())
        )
        today = wizard.company_id._relance_today()
        last = wizard.log_ids[:1]
        groups = defaultdict(list)
        for item in items:
            groups[band_of((today - item.due).days)].append(item)
        find = self._get_first_step_finder(items)
        self.create(
            [
                {
                    "wizard_id": wizard.id,
                    "number": number,
                    "start": start,
                    "item_count": len(groups[number]),
                    "customer_count": len({item.debtor for item in groups[number]}),
                    "amount": sum(item.residual for item in groups[number]),
                    "followed_count": sum(item.is_followed for item in groups[number]),
                    "first_steps": self._count_first_steps(groups[number], find),
                }
                for number, start in enumerate(last.starts or DEFAULT_STARTS)
            ]
        )

    def _get_first_step_finder(self, items):
        """Return the function that finds the step heard first by an item."""
        due_items = self.env["relance.due.item"]
        ladders = due_items._get_takeover_ladders(
            {item.scenario for item in items} - {None}
        )
        spoken = due_items._get_spoken_steps(ladders)

        @cache
        def find(steps, start):
            heard = [step for step in steps if step.id in spoken]
            return first_step(heard, "friendly" if start == "begin" else start)

        return lambda item, start: find(item.get_ladder(ladders), start)

    def _count_first_steps(self, items, find):
        """Return {start: [[step, how many of ``items`` begin with it]]}, most first."""
        moved = [item for item in items if item.scenario and not item.is_followed]
        counts = {
            start: Counter(
                step.id for item in moved if (step := find(item, start)) is not None
            )
            for start in SPOKEN_STARTS
        }
        return {start: count.most_common() for start, count in counts.items()}

    def _get_outcome(self):
        """Return the sentences that tell what the choice does to the band."""
        self.ensure_one()
        if not self.item_count:
            return [self.env._("Nothing here.")]
        if self.start == "hold":
            sentences = [self.env._("Nothing leaves, until you come back here.")]
        elif not self.number:
            sentences = [self.env._("Each at its own date, after the due date.")]
        elif steps := self._get_first_told():
            sentences = [self.env._("First message: %(steps)s.", steps=steps)]
        else:
            sentences = [self.env._("No first message.")]
        if self.followed_count:
            sentences.append(
                self.env._(
                    "%(count)s already reminded: they follow their own history.",
                    count=self.followed_count,
                )
            )
        return sentences

    def _get_first_told(self):
        """Return the steps with which the items of the band begin, with how many."""
        counts = (self.first_steps or {}).get(self.start) or []
        told = [
            self.env._(
                "“%(step)s” (%(count)s)",
                step=self.env["relance.scenario.step"].browse(step).name,
                count=count,
            )
            for step, count in counts[:STEPS_TOLD]
        ]
        if more := sum(count for _step, count in counts[STEPS_TOLD:]):
            told.append(self.env._("others (%(count)s)", count=more))
        return ", ".join(told)

    def _get_starts(self):
        """Return the start of each band, the youngest first."""
        return tuple(band.start for band in self.sorted("number"))

    def _get_held_before(self, today):
        """Return the day before which items stay on hold, None when none do.

        :raise UserError: when an older band starts though a younger one waits.
        """
        try:
            return held_before(self._get_starts(), today)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "A band left on hold keeps the older ones on hold too, and what is "
                    "not due yet cannot be left on hold. Choose again where to start."
                )
            ) from error
