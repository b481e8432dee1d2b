from ..common import RelanceCommon

FINANCE = "finance@dupont.example.com"
USUAL = "dupont@customer.example.com"


class RecipientsCommon(RelanceCommon):
    """A customer with a head of finance, who receives a copy of the first step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.finance = cls._create_contact("finance", FINANCE)
        cls.friendly.copy_role = "finance"
        cls.invoice = cls._create_invoice("2026-03-02")

    @classmethod
    def _create_contact(cls, role, email, debtor=None):
        return cls.env["res.partner"].create(
            {
                "name": f"The {role}",
                "parent_id": (debtor or cls.debtor).id,
                "type": "other",
                "relance_role": role,
                "email": email,
            }
        )
