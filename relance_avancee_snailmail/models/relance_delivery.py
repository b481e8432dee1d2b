from odoo import fields, models
from odoo.fields import Domain

# Odoo tries these again by itself: the letter waits.
UNPAID = ("CREDIT_ERROR", "TRIAL_ERROR")
# Another attempt as it is would be refused too.
REFUSED = ("MISSING_REQUIRED_FIELDS", "NO_PRICE_AVAILABLE", "FORMAT_ERROR")
# What Odoo's service asks for of an address.
NEEDED = ("name", "street", "zip", "city", "country_id")
FAILED = "relance_avancee.mail_activity_failed"


class RelanceDelivery(models.Model):
    """A letter that Odoo's postal service carries follows Odoo's own state of it."""

    _inherit = "relance.delivery"

    snailmail_letter_id = fields.Many2one(
        "snailmail.letter",
        string="Letter at Odoo's service",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    letter_partner_id = fields.Many2one(
        related="snailmail_letter_id.partner_id",
        string="Address of",
        help="The contact whose address is on the letter: mend it there.",
    )

    def _get_to_print_domain(self):
        # EXTENDS 'relance_avancee_letter'
        own = Domain("snailmail_letter_id", "!=", False)
        return super()._get_to_print_domain() & ~own

    def _get_letter(self):
        """Return the letters of these at Odoo's service."""
        # sudo: a letter of a reminder is for the engine
        return self.sudo().snailmail_letter_id

    def _hand_over_letters(self):
        """Give each of these letters to Odoo's queue, its file with it."""
        for delivery in self:
            # sudo: a collector sends reminders, the letter is the engine's
            letters = self.env["snailmail.letter"].sudo()
            reminder = delivery.reminder_id
            letter = letters.create(
                {
                    "model": reminder._name,
                    "res_id": reminder.id,
                    "partner_id": reminder._get_letter_place().id,
                    "company_id": reminder.company_id.id,
                    "user_id": reminder.collector_id.id,
                    "color": reminder.company_id.snailmail_color,
                    "cover": reminder.company_id.snailmail_cover,
                    "duplex": reminder.company_id.snailmail_duplex,
                }
            )
            # sudo: what is printed is the same for whoever sends it
            letter._keep_relance_file(delivery.sudo()._print_letters())
            delivery.snailmail_letter_id = letter
        if self:
            self.env.ref("snailmail.snailmail_print")._trigger()

    def _give_up_letters(self):
        """Cancel what is left of earlier attempts: of one message one letter leaves."""
        left = self._get_letter().filtered(
            lambda one: one.state in ("pending", "error")
        )
        left._cancel_by_relance()

    def _take_back_readdressed(self):
        """Take back what waits for an address that has changed; return it.

        The file shows where the letter goes to: the dispatch has another one made.
        """
        waiting = self.filtered(lambda one: one.reminder_id.state == "queued")
        moved = waiting.filtered(
            lambda one: one.address != one.reminder_id._write_postal()
        )
        moved.reminder_id._withdraw()
        if moved:
            self.env.ref("relance_avancee.ir_cron_relance_dispatch")._trigger()
        return moved

    # What Odoo's service says -----------------------------------------------------

    def _follow_letter(self):
        """Note what Odoo says of these letters, and nothing of others.

        While the service is spoken to, nothing else is written: a conflict would have
        the letter posted twice.
        """
        now = fields.Datetime.now()
        for delivery in self._in_company_language():
            letter = delivery._get_letter()
            if letter.state == "sent" and delivery.state != "sent":
                delivery._record_outcome(now, None)
                delivery.is_dead = False
            elif letter.state == "error":
                delivery._follow_letter_error(letter)

    def _follow_letter_error(self, letter):
        """Note why ``letter`` was not posted; one that is not paid for waits."""
        error = self._tell_letter_failure(letter)
        if letter.error_code in UNPAID and self.state == "queued":
            self.error = error
            return
        # what has left, and did not arrive, is not simply posted again
        is_dead = bool(self.date_sent) or letter.error_code in REFUSED
        self._record_outcome(None, error, is_dead)

    def _close_letters(self, before):
        """Bring the reminders to what Odoo's service said; ``before`` are the states.

        A letter that was posted and did not arrive is taken back like any other.
        """
        failed = self.filtered(lambda one: one.state == "failed")
        failed._close_letter_links()
        late = failed.filtered(lambda one: before[one] == "sent")
        (late - late._fall_to_next())._mark_dead()
        late._reschedule()
        changed = self.filtered(lambda one: before[one] != one.state) - late
        changed._close_round()
        self._ask_for_credit()

    def _ask_for_credit(self):
        """Open one to-do a company for letters that wait for want of credit."""
        unpaid = self.filtered(lambda one: one.state == "queued" and one.error)
        for company, own in unpaid.grouped("company_id").items():
            waiting = self.search(
                [
                    ("snailmail_letter_id", "!=", False),
                    ("company_id", "=", company.id),
                    ("state", "=", "queued"),
                ]
            )
            told = waiting.reminder_id.activity_ids.mapped("summary")
            if own[0].error not in told:
                own[0].reminder_id._schedule_todo(FAILED, own[0].error)

    def _tell_letter_failure(self, letter):
        """Return why ``letter`` was not posted, and what to do about it."""
        values = {
            "contact": letter.partner_id.display_name,
            "country": letter.partner_id.country_id.name or "",
        }
        sentences = {
            "CREDIT_ERROR": self.env._(
                "No credit is left at Odoo's postal service: buy some, the letters "
                "wait."
            ),
            "TRIAL_ERROR": self.env._(
                "No account at Odoo's postal service: open one, the letters wait."
            ),
            "NO_PRICE_AVAILABLE": self.env._(
                "Odoo's postal service posts no letter to %(country)s: correct the "
                "country of %(contact)s, or use another means.",
                **values,
            ),
            "FORMAT_ERROR": self.env._(
                "Odoo's postal service refused the file of the letter: print and post "
                "it, or use another means."
            ),
            "ATTACHMENT_ERROR": self.env._("The file of the letter could not be made."),
            "MISSING_REQUIRED_FIELDS": self._tell_missing_lines(letter.partner_id),
        }
        unknown = self.env._(
            "Odoo's postal service did not post the letter, and does not say why."
        )
        return sentences.get(letter.error_code, unknown)

    def _tell_missing_lines(self, partner):
        """Return which lines of the address of ``partner`` are to be mended."""
        labels = {
            name: partner._fields[name]._description_string(self.env)
            for name in NEEDED
            if not partner[name]
        }
        if not labels:
            return self.env._(
                "Odoo's postal service does not know the address of %(contact)s: "
                "correct it.",
                contact=partner.display_name,
            )
        return self.env._(
            "The address of %(contact)s is not complete: write %(fields)s.",
            contact=partner.display_name,
            fields=", ".join(labels.values()),
        )


class RelanceReminder(models.Model):
    """What Odoo's service keeps of a reminder goes with it."""

    _inherit = "relance.reminder"

    def _erase_personal(self):
        # EXTENDS 'relance_avancee': the files tell who owed what
        letters = self.delivery_ids._get_letter()
        letters._cancel_by_relance()
        letters.attachment_id.unlink()
        letters.exists().unlink()
        return super()._erase_personal()
