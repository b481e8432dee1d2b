from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...const import MANAGER, READER
from ...rules.sending.means import sort_means
from ..company.guarded import always


class RelanceScenarioStep(models.Model):
    """In which order the means of a step are tried."""

    _inherit = "relance.scenario.step"

    first_means = fields.Selection(
        selection=lambda self: self.env["relance.delivery"]._get_means(),
        string="Tried first",
        help="Empty: e-mail, then text message, then letter. A contact that prefers "
        "one of the means of the step is reached by it first.",
    )
    second_means = fields.Selection(
        selection=lambda self: self.env["relance.delivery"]._get_means(),
        string="Tried next",
        help="The others follow in their usual order.",
    )

    @api.model
    def _get_user_fields(self):
        # EXTENDS planning
        return super()._get_user_fields() | always(
            MANAGER, "first_means", "second_means"
        )

    @api.constrains("first_means", "second_means")
    def _check_means(self):
        for step in self:
            if step.second_means and step.first_means in (False, step.second_means):
                raise ValidationError(
                    self.env._(
                        "%(step)s: say which means is tried first, then another one.",
                        step=step.name,
                    )
                )

    def _get_means(self):
        # EXTENDS planning: in the order in which they are tried
        means = super()._get_means()
        return sort_means(means, [self.first_means, self.second_means])


class RelanceReminder(models.Model):
    """Who is written to in vain: it is told before anybody approves."""

    _inherit = "relance.reminder"

    def _get_to_warning(self, recipient, address, dead):
        # EXTENDS reminders
        refusal = recipient._tell_relance_refusal("email")
        return refusal or super()._get_to_warning(recipient, address, dead)

    def _get_copy_contact(self, contacts):
        # EXTENDS reminders: who wants no e-mail gets no copy of one
        contact = super()._get_copy_contact(contacts)
        return contact.filtered(lambda who: not who._find_relance_refusal("email"))


class RelanceDelivery(models.Model):
    """By which means a customer hears of us."""

    _inherit = "relance.delivery"

    @api.model
    def _get_means(self):
        """Return [(code, label)] of the means installed, the to-do of ours left out."""
        channels = self._fields["channel"]._description_selection(self.env)
        return [(code, label) for code, label in channels if code != "activity"]

    def _filter_welcome(self):
        """Return those whose recipient has not refused their means since."""
        return self.filtered(
            lambda delivery: (
                not self._get_channel(delivery.channel)._find_refusal(
                    delivery.reminder_id
                )
            )
        )

    def _take_back_refused(self):
        """Take back what is wanted no more by its means; return it.

        The dispatch decides anew: another means, or a person who is told why.
        """
        refused = self - self._filter_welcome()
        refused.reminder_id._withdraw()
        if refused:
            self.env.ref("relance_avancee.ir_cron_relance_dispatch")._trigger()
        return refused


class ResPartner(models.Model):
    """By which means somebody is best reached, and by which not at all, since when."""

    _inherit = "res.partner"

    relance_preferred_means = fields.Selection(
        selection=lambda self: self._get_relance_means(),
        string="Best reached by",
        groups=READER,
        help="Tried first where a step has several means and the first that is "
        "possible is enough; a customer's counts for contacts without one. Who is "
        "best reached by a call is called before the others.",
    )
    relance_email_refused = fields.Date(
        string="No e-mail since",
        groups=READER,
        help="The day on which this person asked for no reminder by e-mail; a "
        "customer's counts for all its contacts. Another means of the step is used, "
        "else a to-do says why.",
    )
    relance_letter_refused = fields.Date(
        string="No letter since",
        groups=READER,
        help="The day on which this person asked for no reminder by letter; a "
        "customer's counts for all its contacts. A formal notice, which the law asks "
        "for, is sent all the same.",
    )
    relance_call_refused = fields.Date(
        string="No call since",
        groups=READER,
        help="The day on which this person asked not to be called; a customer's "
        "counts for all its contacts. The call sheet proposes somebody else, or says "
        "that nobody may be called.",
    )

    @api.model
    def _get_relance_means(self):
        """Return [(code, label)] of the ways to reach somebody, a call with them."""
        return [
            *self.env["relance.delivery"]._get_means(),
            ("call", self.env._("A call")),
        ]

    @api.model
    def _get_relance_refusal_fields(self):
        """Return {means: field}: the day since which somebody wants nothing by it.

        An extension adds that of its own means.
        """
        return {
            "email": "relance_email_refused",
            "letter": "relance_letter_refused",
            "call": "relance_call_refused",
        }

    def _find_relance_refusal(self, means):
        """Return who of this person and its company refuses ``means``, or nobody."""
        self.ensure_one()
        name = self._get_relance_refusal_fields().get(means)
        if not name:
            return self.browse()
        # one after the other: together they would not be read with everybody's
        return self.filtered(name) or self.commercial_partner_id.filtered(name)

    def _tell_relance_refusal(self, means):
        """Return since when ``means`` is refused, in a sentence, or empty."""
        refusing = self._find_relance_refusal(means)
        if not refusing:
            return ""
        name = self._get_relance_refusal_fields()[means]
        label = self._fields[name]._description_string(self.env)
        return self.env._(
            "%(person)s: %(refusal)s %(day)s.",
            person=refusing.name or refusing.display_name,
            refusal=label[:1].lower() + label[1:],
            day=format_date(self.env, refusing[name], date_format="long"),
        )

    def _get_relance_first_refusals(self):
        """Return {field: the first day} of what any of these refuses."""
        days = {
            name: list(filter(None, self.mapped(name)))
            for name in self._get_relance_refusal_fields().values()
        }
        return {name: min(found) for name, found in days.items() if found}
