from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, html2plaintext, plaintext2html

from ...rules.planning.reasons import BY_HAND
from ...tools.access import check_collector

# The screen offers it for ten seconds; the rest is for a slow network.
UNDO_SECONDS = 20
# A note that is sent again within an hour, since its answer was lost, is one note.
SAME_NOTE_HOURS = 1
NOTE = "relance_avancee.mail_message_subtype_note"


class RelanceDeskCustomer(models.Model):
    """What was done last to a customer: noted, told, undone.

    Nothing of it is stored: what one click made has the moment of its transaction.
    """

    _inherit = "relance.desk.customer"

    def store_note(self, text):
        """Keep what the user writes of the customer; the same words twice are one."""
        check_collector(self.env)
        self.ensure_one()
        self.check_access("write")
        if not text.strip():
            raise UserError(self.env._("Write the note first."))
        debtor = self._get_debtors()
        if self._is_noted(text.strip()):
            return
        # sudo: a collector may not write customers
        debtor.sudo().message_post(
            body=plaintext2html(text.strip()),
            subtype_xmlid=NOTE,
            record_company_id=self.company_id.id,
        )

    def _is_noted(self, text):
        """Say whether the user has noted ``text`` of the customer lately."""
        # sudo: its own notes, on a customer that it may read
        notes = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "res.partner"),
                    ("res_id", "=", self.debtor_id.id),
                    ("record_company_id", "=", self.company_id.id),
                    ("subtype_id", "=", self.env.ref(NOTE).id),
                    ("create_uid", "=", self.env.uid),
                    (
                        "create_date",
                        ">=",
                        self.env.cr.now() - timedelta(hours=SAME_NOTE_HOURS),
                    ),
                ]
            )
        )
        words = html2plaintext(plaintext2html(text))
        return words in [html2plaintext(note.body) for note in notes]

    def find_done(self):
        """Return what the user has just done to the customer, False for nothing.

        ``key`` names it, ``told`` says it, ``can_undo`` whether it may be undone.
        """
        check_collector(self.env)
        self.ensure_one()
        self.check_access("read")
        moment, done = self._find_done()
        return bool(done) and {
            "key": moment.isoformat(),
            "told": self._tell_done(done),
            "can_undo": not any(map(self._has_left, done.values())),
        }

    def undo(self, key):
        """Undo what the user has just done to the customer, named by ``key``.

        :raise UserError: when it is too late, or more was done since.
        """
        check_collector(self.env)
        self.ensure_one()
        self.check_access("write")
        moment, done = self._find_done()
        if not done or moment.isoformat() != key:
            raise UserError(
                self.env._(
                    "It is too late to undo this: its seconds have passed, or more was "
                    "done since. Each thing can still be ended where it stands."
                )
            )
        told = self._tell_done(done)
        if any(map(self._has_left, done.values())):
            raise UserError(
                self.env._("It has left, and cannot be undone: %(done)s.", done=told)
            )
        undoers = self._get_undoers()
        for name, records in done.items():
            undoers[name](records)
        self.invalidate_model()
        return self.env._("Undone: %(done)s.", done=told)

    # What was done ----------------------------------------------------------------

    def _find_done(self):
        """Return the last moment in which the user did something, and {model: what}."""
        self.check_access("read")
        self.env.flush_all()
        found = defaultdict(lambda: defaultdict(list))
        sources = self._get_doing_sources()
        for name, number, moment in self.env.execute_query(
            SQL(" UNION ALL ").join(sources.values())
        ):
            found[moment][name].append(number)
        moment = max(found, default=None)
        done = found.get(moment, {})
        return moment, {
            name: self.env[name].browse(done[name]) for name in sources if name in done
        }

    def _get_doing_sources(self):
        """Return {model: SELECT of its name, id, moment} of what the user just did.

        In the order in which it is undone; an extension may add its own, with its
        ``_get_undoers``.
        """
        is_open = SQL("told.date_end IS NULL")
        by_hand = SQL(
            "told.lifted IS NOT TRUE AND told.act_id IS NULL AND told.kind = ANY(%s)",
            list(BY_HAND),
        )
        acts = self.env["relance.act"]._get_act_models()
        return {
            "relance.call": self._select_made("relance.call", SQL("true")),
            **{name: self._select_made(name, is_open) for name in acts},
            "relance.hold": self._select_made("relance.hold", by_hand),
            "mail.message": self._select_notes(),
            "relance.desk.mark": self._select_changed(
                "relance.desk.mark",
                SQL("(told.before ->> 'by')::integer = %s", self.env.uid),
            ),
            "relance.reminder": self._select_changed(
                "relance.reminder",
                SQL(
                    "told.approved_by_id = %s AND told.date_approved >= %s "
                    "AND told.state IN ('approved', 'queued', 'sent')",
                    self.env.uid,
                    fields.Datetime.now() - timedelta(seconds=UNDO_SECONDS),
                ),
            ),
        }

    def _select_made(self, model, condition):
        """Return what the user has just made of ``model`` about the customer."""
        mine = SQL("told.create_uid = %s AND %s", self.env.uid, condition)
        return self._select_doings(model, SQL("told.create_date"), mine)

    def _select_changed(self, model, condition):
        """Return what was just changed of ``model`` about the customer."""
        return self._select_doings(model, SQL("told.write_date"), condition)

    def _select_doings(self, model, moment, condition):
        return SQL(
            """SELECT %(model)s, told.id, %(moment)s FROM %(table)s told
                WHERE told.debtor_id = ANY(%(debtors)s)
                  AND told.company_id = ANY(%(companies)s)
                  AND %(moment)s >= %(since)s AND %(condition)s""",
            model=model,
            moment=moment,
            table=SQL.identifier(self.env[model]._table),
            debtors=self.debtor_id.ids,
            companies=self.company_id.ids,
            since=self.env.cr.now() - timedelta(seconds=UNDO_SECONDS),
            condition=condition,
        )

    def _select_notes(self):
        return SQL(
            """SELECT 'mail.message', told.id, told.create_date FROM mail_message told
                WHERE told.model = 'res.partner' AND told.res_id = ANY(%s)
                  AND told.record_company_id = ANY(%s) AND told.subtype_id = %s
                  AND told.create_uid = %s AND told.create_date >= %s""",
            self.debtor_id.ids,
            self.company_id.ids,
            self.env.ref(NOTE).id,
            self.env.uid,
            self.env.cr.now() - timedelta(seconds=UNDO_SECONDS),
        )

    def _has_left(self, records):
        """Say whether one of ``records`` is a message that left, for good."""
        return records._name == "relance.reminder" and "sent" in records.mapped("state")

    # In words ---------------------------------------------------------------------

    def _tell_done(self, done):
        """Return what was done, in words; what follows from a call is told by it."""
        if calls := done.get("relance.call"):
            results = dict(calls._fields["result"]._description_selection(self.env))
            return self.env._("Call: %(result)s", result=results[calls[0].result])
        if marks := done.get("relance.desk.mark"):
            return marks[0]._tell_change()
        if "mail.message" in done:
            return self.env._("Note")
        return ", ".join(
            record.display_name for records in done.values() for record in records
        )

    # Undone -----------------------------------------------------------------------

    def _get_undoers(self):
        """Return {model: method} that undoes what was done to a record of it."""
        acts = self.env["relance.act"]._get_act_models()
        return {
            "relance.call": lambda calls: calls._undo(),
            **dict.fromkeys(acts, lambda records: records.action_withdraw()),
            "relance.hold": lambda holds: holds.action_lift(),
            # sudo: its own notes
            "mail.message": lambda notes: notes.sudo().unlink(),
            "relance.desk.mark": lambda marks: marks._undo(),
            "relance.reminder": lambda reminders: reminders.action_back_to_draft(),
        }
