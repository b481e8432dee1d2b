from ..common import RelanceCommon


class RejectionCommon(RelanceCommon):
    """A ladder for what was returned, a branch, and how a rejection is recorded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.returned = cls._create_scenario(
            "Returned", "professional", payment_kind="returned", step_ids=[]
        )
        cls.returned.step_ids = [
            cls._prepare_step(
                1,
                "1",
                anchor="rejection",
                intro="<p>{payment_amount} refused on {rejection_date}: {motive}.</p>",
            ),
            cls._prepare_step(8, "2", anchor="rejection"),
        ]
        cls.notice, cls.second = cls.returned.step_ids
        cls.branch = cls.env["res.company"].create(
            {
                "name": "Branch",
                "parent_id": cls.company.id,
                "country_id": cls.company.country_id.id,
            }
        )
        cls.env.user.company_ids |= cls.branch

    def _reject(self, source, day=None, **values):
        """Record a rejection from the wizard, as a user does; return it."""
        action = (
            source.action_relance_reject()
            if source._name == "account.payment"
            else source.action_relance_reject_payment()
        )
        wizard = source.env["relance.payment.reject"].browse(action["res_id"])
        wizard.write({"motive": "funds", **values, **({"date": day} if day else {})})
        wizard.action_apply()
        return self.env["relance.rejection"].search([], limit=1)

    def _get_todos(self, xmlid="relance_avancee.mail_activity_rejected"):
        kind = self.env.ref(xmlid)
        return self.debtor.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        )

    def _create_bank_line(self, day, amount):
        """Return a line of the bank statement booked on the customer's account."""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": day,
                "amount": amount,
                "partner_id": self.debtor.id,
                "payment_ref": "Bank",
            }
        )
        _bank, suspense, _other = line._seek_for_lines()
        suspense.account_id = self.company_data["default_account_receivable"]
        return line.move_id.line_ids.filtered(
            lambda aml: aml.account_id == suspense.account_id
        )

    def _get_receivable(self, move):
        return move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
