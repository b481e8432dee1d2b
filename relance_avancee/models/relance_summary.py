from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..tools.savepoint import apart


class RelanceSummary(models.AbstractModel):
    """The managers' week, by mail: sent, held and why, paid after a reminder."""

    _name = "relance.summary"
    _description = "Weekly Summary of Reminders"

    @api.model
    def _cron_send(self):
        """Send the summaries that are due, once a week and root company."""
        cron = self.env["ir.cron"]
        roots = self.env["res.company"].search(
            [("parent_id", "=", False), ("relance_summary", "=", True)]
        )
        cron._commit_progress(remaining=len(roots))
        for root in roots:
            with apart(self.env, "The summary of %s could not be sent.", root.name):
                self._send_if_due(root)
            if not cron._commit_progress(1):
                break

    @api.model
    def _send_if_due(self, root):
        """Queue this week's summary of ``root`` if nobody has; another worker waits.

        The week is recorded in the same transaction as the mails.
        """
        locked = root.try_lock_for_update()
        monday = locked and locked._get_relance_summary_week()
        if not monday:
            return self.env["mail.mail"]
        root.relance_summary_week = monday
        if not self._has_news(root, monday):
            return self.env["mail.mail"]
        return self._send(root, monday, root._get_relance_summary_users())

    @api.model
    def _send_now(self, root, user):
        """Send ``user`` the summary of the last seven days, at any time."""
        if not user.email_normalized:
            raise UserError(
                self.env._("Write your own e-mail address in your preferences first.")
            )
        return self._send(root, root._relance_today(), user)

    def _has_news(self, root, monday):
        """Say whether there is anything at all to tell."""
        return any(self._read_figures(root, monday).values())

    @api.model
    def _send(self, root, monday, users):
        """Queue the mail of the week before ``monday`` to each of ``users``."""
        # sudo: what the whole company did is summed up, for its managers only
        summary = self.sudo()
        figures = summary._read_figures(root, monday)
        figures["returned"] = figures["replies"] + figures["rejected"]
        values = [
            summary.with_context(lang=user.lang, tz=user.tz)._prepare_mail_values(
                root, monday, user, figures
            )
            for user in users
        ]
        mails = summary.env["mail.mail"].create(values)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return mails

    def _prepare_mail_values(self, root, monday, user, figures):
        """Return the values of the mail to one manager, in the context's language."""
        body = self.env["ir.qweb"]._render(
            "relance_avancee.relance_summary",
            self._prepare_body_values(root, monday, figures),
            lang=self.env.lang,
        )
        return {
            "subject": self.env._("Payment reminders: last week at %s", root.name),
            "body_html": body,
            "email_to": user.email_formatted,
            "email_from": root.email_formatted or user.email_formatted,
            "auto_delete": True,
            "state": "outgoing",
        }

    def _prepare_body_values(self, root, monday, figures):
        """Return the values of the template: plain strings, already written."""
        blocks = self._get_blocks()
        return {
            "company": root.name,
            "period": self.env._(
                "From %(start)s to %(end)s",
                start=format_date(self.env, monday - timedelta(days=7)),
                end=format_date(self.env, monday - timedelta(days=1)),
            ),
            "receipts": self._get_receipts_line(root),
            "is_stale": root._are_relance_receipts_stale(root._relance_today()),
            "tiles": self._prepare_tiles(root, figures),
            "blocks": [
                self._prepare_block(root, *blocks[name], figures.get(name, []))
                for name in blocks
            ],
            "url": f"{root.get_base_url()}/odoo/reminders-to-approve",
        }

    def _get_receipts_line(self, root):
        if not root.relance_freshness_days:
            return False
        return root.with_env(self.env)._get_relance_receipts_sentence(
            root._relance_today()
        )

    def _get_blocks(self):
        """Return {figures: (title, what is counted, labels, when there is none)}."""
        fields = self.env["relance.reminder"]._fields
        levels = dict(fields["level"]._description_selection(self.env))
        reasons = dict(self.env["relance.due.item"]._selection_reason())
        return {
            "sent": (
                self.env._("Sent, by level"),
                self.env._("Messages"),
                levels,
                self.env._("Nothing was sent."),
            ),
            "paid": (
                self.env._("Paid within 15 days of a reminder"),
                self.env._("Due items"),
                {"paid": self.env._("Settled with money")},
                self.env._("Nothing yet."),
            ),
            "held": (
                self.env._("Not chased, and why"),
                self.env._("Due items"),
                reasons,
                self.env._("Nothing is held."),
            ),
            "failed": (
                self.env._("Could not be delivered"),
                self.env._("Messages"),
                {"failed": self.env._("Not sent"), "bounced": self.env._("Came back")},
                self.env._("Every message arrived."),
            ),
            "returned": (
                self.env._("What came back from customers"),
                self.env._("Number"),
                {
                    "replies": self.env._("Replies"),
                    "rejected": self.env._("Rejected payments"),
                },
                self.env._("No reply, no rejected payment."),
            ),
            "waiting": (
                self.env._("Waiting for an approval"),
                self.env._("Messages"),
                levels,
                self.env._("Nothing waits."),
            ),
            "coming": (
                self.env._("Coming this week"),
                self.env._("Due items"),
                levels,
                self.env._("Nothing is scheduled."),
            ),
        }

    def _prepare_block(self, root, title, counted, labels, empty, rows):
        """Return one table of the mail; amounts that nobody claims stay empty."""
        return {
            "title": title,
            "counted": counted,
            "empty": empty,
            "rows": [
                {
                    "label": labels.get(key) or key or "",
                    "count": count,
                    "amount": self._format(root, amount) if amount else "",
                }
                for key, count, amount in rows
            ],
        }

    def _prepare_tiles(self, root, figures):
        """Return the three figures of the head: sent, paid after it, waiting."""
        titles = {
            "sent": self.env._("sent"),
            "paid": self.env._("paid after a reminder"),
            "waiting": self.env._("to approve"),
        }
        return [
            {
                "title": title,
                "count": sum(count for _key, count, _amount in figures[name]),
                "amount": self._format(
                    root, sum(amount for _key, _count, amount in figures[name])
                ),
            }
            for name, title in titles.items()
        ]

    def _format(self, root, amount):
        return formatLang(self.env, amount, currency_obj=root.currency_id)
