"""What people do to the books between two phases of the job."""

BROKEN_VIEW = """<xpath expr="/t" position="inside">
    <t t-if="any(row['number'] == '{number}' for row in due_lines)" t-out="1 // 0" />
</xpath>"""


def pay(env, number, share=1.0):
    """Register the payment of an invoice, or of a share of it."""
    invoice = find(env, number)
    amount = invoice.currency_id.round(invoice.amount_residual * share)
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    ).create({"amount": amount})._create_payments()


def reset(env, number):
    """Reset an invoice to draft."""
    find(env, number).button_draft()


def post(env, number):
    """Post again an invoice that was reset to draft."""
    find(env, number).action_post()


def write_address(env, customer, address):
    """Give a customer an address, or take it away."""
    env["res.partner"].search([("name", "=", customer)]).email = address


def break_template(env, number):
    """Have the e-mail raise when it lists the invoice, as a bad customisation does."""
    template = env.ref("relance_avancee.relance_reminder_email")
    env["ir.ui.view"].create(
        {
            "name": "broken",
            "type": "qweb",
            "inherit_id": template.id,
            "arch": BROKEN_VIEW.format(number=number),
        }
    )


def mend_template(env):
    """Take the bad customisation away."""
    env["ir.ui.view"].search([("name", "=", "broken")]).unlink()


def attach_documents(env):
    """Give each invoice its legal PDF: the reminders carry them."""
    for invoice in env["account.move"].search([("move_type", "=", "out_invoice")]):
        env["ir.attachment"].create(
            {
                "name": f"{invoice.name}.pdf",
                "raw": b"%PDF-1.4 " + invoice.name.encode(),
                "mimetype": "application/pdf",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )


def find(env, number):
    """Return the invoice of that number."""
    return env["account.move"].search([("name", "=", number)])


ACTS = {
    act.__name__: act
    for act in (
        pay,
        reset,
        post,
        write_address,
        break_template,
        mend_template,
        attach_documents,
    )
}
