"""The formal notices, a picture a page: notices.py DATABASE FOLDER ADDRESS."""

import base64
import io
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config
from odoo.tools.pdf import PdfFileWriter

from environment.steps import clear_errors

TODAY = date(2026, 11, 16)
RESOLUTION = "70"
REPORT = "relance_avancee.relance_notice_letter_report"
PROOFS = ("Commande signée.pdf", "Bon de livraison signé.pdf")
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="70">'
    '<rect width="70" height="70" rx="12" fill="#2f5d8c"/>'
    '<text x="86" y="47" font-family="sans-serif" font-size="34" fill="#2f5d8c">'
    "Ateliers Morel</text></svg>"
)


@dataclass(frozen=True)
class Letter:
    """One variant: its file, the customer, the language, the kind, a cover page."""

    name: str
    customer: str
    lang: str
    kind: str = "notice"
    has_cover: bool = False


LETTERS = (
    Letter("professional.fr", "professional", "fr_FR"),
    Letter("professional.en", "professional", "en_US"),
    Letter("consumer.fr", "consumer", "fr_FR"),
    Letter("consumer.en", "consumer", "en_US"),
    Letter("public.fr", "public", "fr_FR"),
    Letter("public.en", "public", "en_US"),
    Letter("final.fr", "professional", "fr_FR", "final"),
    Letter("final.en", "professional", "en_US", "final"),
    Letter("final_consumer.fr", "consumer", "fr_FR", "final"),
    Letter("final_public.fr", "public", "fr_FR", "final"),
    Letter("cover.fr", "professional", "fr_FR", has_cover=True),
)
CUSTOMERS = {
    "professional": {
        "name": "Brasserie des Trois Ponts SARL",
        "is_company": True,
        "company_registry": "84210567300014",
        "street": "18 quai des Bateliers",
        "zip": "67000",
        "city": "Strasbourg",
    },
    "consumer": {
        "name": "Mme Claire Vasseur",
        "street": "4 bis rue du Moulin",
        "street2": "Appartement 12",
        "zip": "69003",
        "city": "Lyon",
    },
    "public": {
        "name": "Commune de Saint-Aubin-les-Eaux",
        "is_company": True,
        "company_registry": "21760001200012",
        "street": "1 place de la Mairie",
        "zip": "76190",
        "city": "Saint-Aubin-les-Eaux",
    },
}


def main(name: str, folder: Path, address: str) -> None:
    """Write the pages of each letter of a database that is thrown away."""
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)
    folder.mkdir(parents=True, exist_ok=True)
    with Registry(name).cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {"lang": "fr_FR"})
        env["res.lang"]._activate_lang("fr_FR")
        env["ir.config_parameter"].set_param("report.url", address)
        prepare_company(env)
        customers = {kind: create_customer(env, kind) for kind in CUSTOMERS}
        notices = [
            prepare_notice(env, customers[letter.customer], letter)
            for letter in LETTERS
        ]
        # The styles are stored by a rendering; who prints asks Odoo for them.
        env["ir.actions.report"]._render_qweb_html(REPORT, notices[0].ids)
        cr.commit()
        for notice, letter in zip(notices, LETTERS, strict=True):
            write_pages(notice, letter, folder)


def prepare_company(env: Environment) -> None:
    """Give the company all that a business letter states."""
    company = env.company
    company.write(
        {
            "name": "Ateliers Morel",
            "street": "27 rue de la Charité",
            "zip": "69002",
            "city": "Lyon",
            "country_id": env.ref("base.fr").id,
            "company_registry": "51234567800027",
            "vat": False,
            "phone": "+33 4 72 00 00 00",
            "email": "comptabilite@ateliers-morel.example.com",
            "relance_legal_form": "SARL",
            "relance_share_capital": 20000,
            "relance_registry_town": "RCS Lyon",
            "relance_mediator": (
                "Médiation de la consommation, 10 rue de la Paix, 75002 Paris, "
                "mediation.example.com"
            ),
            "logo": base64.b64encode(LOGO.encode()),
        }
    )
    env.user.partner_id.write({"name": "Hélène Morel", "function": "Gérante"})
    if company.partner_id.bank_ids:
        return
    company.partner_id.bank_ids = [
        Command.create(
            {
                "acc_number": "FR1420041010050500013M02606",
                "allow_out_payment": True,
                "relance_date_changed": "2020-01-01",
                "bank_id": env["res.bank"]
                .create({"name": "Banque", "bic": "PSSTFRPPXXX"})
                .id,
            }
        ),
    ]


def create_customer(env: Environment, kind: str, **values: str):
    """Return a customer with four late invoices, one of them paid in part."""
    customer = env["res.partner"].create(
        CUSTOMERS[kind]
        | {"country_id": env.ref("base.fr").id, "relance_legal_type": kind}
        | values
    )
    amounts = ((10000.0, 200), (1830.5, 96), (642.0, 61), (1250.0, 33))
    moves = env["account.move"].union(
        *(create_invoice(env, customer, *amount) for amount in amounts)
    )
    for name in PROOFS:
        keep_proof(env, moves[:1], name)
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=moves[:1].ids
    ).create(
        {"payment_date": TODAY - timedelta(days=120), "amount": 4000.0}
    )._create_payments()
    return customer


def keep_proof(env: Environment, move, name: str) -> None:
    """Keep a signed document on an invoice: it is proposed as an enclosure."""
    writer, output = PdfFileWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(output)
    env["ir.attachment"].create(
        {
            "name": name,
            "raw": output.getvalue(),
            "mimetype": "application/pdf",
            "res_model": move._name,
            "res_id": move.id,
        }
    )


def create_invoice(env: Environment, customer, amount: float, days: int):
    """Return a posted invoice that is so many days late."""
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "currency_id": env.ref("base.EUR").id,
            "invoice_date": TODAY - timedelta(days=days + 30),
            "invoice_date_due": TODAY - timedelta(days=days),
            "invoice_payment_term_id": False,
            "invoice_origin": f"BC-{days}",
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": "Travaux",
                        "price_unit": amount,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        }
    )
    move.action_post()
    return move


def prepare_notice(env: Environment, customer, letter: Letter):
    """Return the draft of a letter."""
    customer.lang = letter.lang
    moves = env["account.move"].search(
        [("partner_id", "=", customer.id), ("move_type", "=", "out_invoice")]
    )
    notice = env["relance.notice"]._prepare(moves, kind=letter.kind)
    notice.write(
        {
            "date": TODAY,
            "tracking_number": "1A 123 456 7890 1",
            "with_cover": letter.has_cover,
        }
    )
    notice._refresh_amounts()
    return notice


def write_pages(notice, letter: Letter, folder: Path) -> None:
    """Write one picture a page."""
    content = notice._render_letters()[notice.id]
    with tempfile.NamedTemporaryFile(suffix=".pdf") as pdf:
        pdf.write(content)
        pdf.flush()
        for old in folder.glob(f"{letter.name}-*.png"):
            old.unlink()
        command = ["pdftoppm", "-png", "-r", RESOLUTION, pdf.name]
        subprocess.run([*command, folder / letter.name], check=True)


if __name__ == "__main__":
    with clear_errors():
        main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
