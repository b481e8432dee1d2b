from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, formatLang

from ...const import MANAGER
from ...rules.reminders.placeholders import one_line
from ...tools.days import write_day
from ...tools.savepoint import apart

PAID_AFTER = 15
MONDAY = 0
HOUR = 7  # of the company's own Monday morning


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
            "subject": one_line(
                self.env._("Payment reminders: last week at %s", root.name)
            ),
            "body_html": body,
            "email_to": one_line(user.email_formatted),
            "email_from": one_line(root.email_formatted or user.email_formatted),
            "is_relance": True,
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
                start=write_day(self.env, monday - timedelta(days=7)),
                end=write_day(self.env, monday - timedelta(days=1)),
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
        """Return {figures: (title, what is counted, labels, when there is none)}.

        They are told in this order. An extension may add a block at the end, with its
        figures in ``_get_queries``; ``labels`` are those of the keys of its rows.
        """
        fields = self.env["relance.reminder"]._fields
        levels = dict(fields["level"]._description_selection(self.env))
        return {
            **self._get_chasing_blocks(levels),
            **self._get_return_blocks(),
            **self._get_coming_blocks(levels),
        }

    def _get_chasing_blocks(self, levels):
        """Return the blocks of what the reminders did, and of what they left alone."""
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
        }

    def _get_return_blocks(self):
        """Return the blocks of what came back: messages, replies, payments."""
        return {
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
        }

    def _get_coming_blocks(self, levels):
        """Return the blocks of what is still to leave."""
        return {
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

    # What the weekly summary counts -----------------------------------------------

    @api.model
    def _read_figures(self, root, monday):
        """Return {block: rows} of the week before ``monday``, in ``root``'s currency.

        A row is (key, count, amount).
        """
        self.env.flush_all()
        values = {
            "companies": tuple(root._relance_companies().ids),
            "monday": monday,
            "heard": tuple(self._find_heard_steps(root).ids) or (0,),
            "start": monday - timedelta(days=7),
            "end": monday + timedelta(days=7),
            "within": PAID_AFTER,
        }
        return {
            name: self.env.execute_query(SQL(query, **values))
            for name, query in self._get_queries().items()
        }

    @api.model
    def _find_heard_steps(self, root):
        """Return the steps of which a customer hears, those of no to-do alone."""
        steps = self.env["relance.scenario.step"]
        own = steps.search([("company_id", "child_of", root.id)])
        return own.filtered(lambda step: step._is_contact())

    @api.model
    def _get_queries(self):
        """Return {block: SQL text}; an extension may add those of its own blocks.

        Each selects (key, count, amount); ``_read_figures`` names what it may refer to.
        """
        return {
            **self._get_chasing_queries(),
            **self._get_return_queries(),
            **self._get_coming_queries(),
        }

    @api.model
    def _get_chasing_queries(self):
        """Return the queries of ``_get_chasing_blocks``."""
        return {
            "sent": """
                SELECT level, COUNT(*), COALESCE(SUM(amount_overdue), 0)
                  FROM relance_reminder
                 WHERE company_id IN %(companies)s AND is_contact AND state = 'sent'
                   AND date_sent >= %(start)s AND date_sent < %(monday)s
              GROUP BY level ORDER BY level""",
            "held": """
                SELECT reason, COUNT(*), COALESCE(SUM(amount_residual), 0)
                  FROM relance_due_item
                 WHERE company_id IN %(companies)s AND state = 'open'
                   AND status IN ('held', 'excluded') AND date_maturity < %(monday)s
              GROUP BY 1 ORDER BY 3 DESC, 1""",
            "paid": """
                SELECT 'paid', COUNT(*), COALESCE(SUM(item.amount_residual), 0)
                  FROM relance_due_item item
                 WHERE item.company_id IN %(companies)s AND item.state = 'closed'
                   AND item.reason = 'paid'
                   AND item.date_closed >= %(start)s AND item.date_closed < %(monday)s
                   AND EXISTS (
                       SELECT FROM relance_reminder_line line
                         JOIN relance_reminder reminder
                           ON reminder.id = line.reminder_id
                        WHERE line.due_item_id = item.id AND line.state = 'sent'
                          AND line.cycle = item.cycle AND reminder.is_contact
                          AND line.date_sent
                              BETWEEN item.date_closed - %(within)s
                                  AND item.date_closed)
                HAVING COUNT(*) > 0""",
        }

    @api.model
    def _get_return_queries(self):
        """Return the queries of ``_get_return_blocks``; two make one block."""
        return {
            "failed": """
                SELECT delivery.state, COUNT(*),
                       COALESCE(SUM(reminder.amount_overdue), 0)
                  FROM relance_delivery delivery
                  JOIN relance_reminder reminder ON reminder.id = delivery.reminder_id
                 WHERE reminder.company_id IN %(companies)s
                   AND delivery.state IN ('failed', 'bounced')
                   AND COALESCE(delivery.date_sent, delivery.create_date)
                       >= %(start)s
                   AND COALESCE(delivery.date_sent, delivery.create_date)
                       < %(monday)s
              GROUP BY 1 ORDER BY 1""",
            "replies": """
                SELECT 'replies', COUNT(DISTINCT reminder.id), 0
                  FROM mail_message message
                  JOIN relance_reminder reminder ON reminder.id = message.res_id
                 WHERE message.model = 'relance.reminder'
                   AND message.message_type = 'email'
                   AND reminder.company_id IN %(companies)s
                   AND message.date >= %(start)s AND message.date < %(monday)s
                HAVING COUNT(*) > 0""",
            "rejected": """
                SELECT 'rejected', COUNT(*), COALESCE(SUM(amount_residual), 0)
                  FROM relance_due_item
                 WHERE company_id IN %(companies)s
                   AND rejected_on >= %(start)s AND rejected_on < %(monday)s
                HAVING COUNT(*) > 0""",
        }

    @api.model
    def _get_coming_queries(self):
        """Return the queries of ``_get_coming_blocks``."""
        return {
            "waiting": """
                SELECT level, COUNT(*), COALESCE(SUM(amount_overdue), 0)
                  FROM relance_reminder
                 WHERE company_id IN %(companies)s AND is_contact AND state = 'draft'
              GROUP BY level ORDER BY level""",
            "coming": """
                SELECT step.level, COUNT(*), COALESCE(SUM(item.amount_residual), 0)
                  FROM relance_due_item item
                  JOIN relance_scenario_step step ON step.id = item.next_step_id
                 WHERE item.company_id IN %(companies)s AND item.state = 'open'
                   AND item.status = 'scheduled' AND step.id IN %(heard)s
                   AND item.next_date >= %(monday)s AND item.next_date < %(end)s
              GROUP BY step.level ORDER BY step.level""",
        }


class ResCompany(models.Model):
    """The weekly summary: who receives it, and when it is due."""

    _inherit = "res.company"

    relance_summary = fields.Boolean(
        string="Weekly summary",
        default=True,
        groups="base.group_user",
        help="On Monday morning the managers of reminders receive by mail what was "
        "sent, what waits and why, and what was paid after a reminder.",
    )
    relance_summary_week = fields.Date(
        string="Last weekly summary",
        groups="base.group_user",
        help="The Monday on which it was sent.",
    )

    def _get_relance_summary_week(self):
        """Return this week's Monday if its summary is due, else None.

        It is due from Monday morning on, where the company is; later in the week when
        the server was off, but not in the week of the installation.
        """
        self.ensure_one()
        zone = self._get_relance_timezone(self.partner_id)
        now = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        monday = now.date() - timedelta(days=now.weekday())
        if now.weekday() == MONDAY and now.hour < HOUR:
            return None
        last = self.relance_summary_week
        is_due = last < monday if last else now.weekday() == MONDAY
        return monday if is_due else None

    def _get_relance_summary_users(self):
        """Return the managers of reminders of the company who have an address."""
        # sudo: the members of a group are read by administrators only
        managers = self.env.ref(MANAGER).sudo()
        return managers.all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and user.email_normalized
                and self in user.company_ids
            )
        ).sorted("id")
