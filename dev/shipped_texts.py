"""Write the shipped texts as Markdown: dev/python dev/shipped_texts.py DATABASE FOLDER.

``dev/texts`` calls it on a fresh database. Nothing of the examples stays there.
"""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polib
from freezegun import freeze_time
from lxml import html

from odoo.api import SUPERUSER_ID, Environment
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

from environment.paths import ADDON

LANGUAGES = {"en_US": "en", "fr_FR": "fr"}
SHIPPED = "relance_scenario_"
TODAY = date(2026, 3, 31)
TEXTS = ("subject", "intro", "closing", "activity_note", "activity_text")
NAMES = ("name", "activity_summary")
TABLE = {"en": "the invoices, how to pay", "fr": "les factures, comment régler"}
ANCHORS = {
    "en": {"due": "D", "rejection": "R", "promise": "P"},
    "fr": {"due": "J", "rejection": "R", "promise": "P"},
}
USUAL = {"en": "the usual contact", "fr": "le contact habituel"}
OFF = {"en": "off", "fr": "désactivée"}
COLON = {"en": ":", "fr": "\N{NO-BREAK SPACE}:"}


def main(name: str, folder: Path) -> None:
    """Write one file a shipped scenario and language to ``folder``."""
    options = ["-d", name, "--no-http", "--max-cron-threads=0", "--log-level=error"]
    config.parse_config(options, setup_logging=True)
    moment = f"{TODAY} 09:00:00"
    with Registry(name).cursor() as cr, freeze_time(moment):
        env = Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
        speak_all(env)
        customers = create_examples(env)
        for key, scenario in shipped(env).items():
            for language, short in LANGUAGES.items():
                if is_translated(scenario, short):
                    page = "\n\n".join(render(scenario, customers, language))
                    (folder / f"{key}.{short}.md").write_text(f"{page}\n")
        cr.rollback()


def speak_all(env: Environment) -> None:
    """Load the languages of the files, with the addon's translations."""
    for language in LANGUAGES:
        env["res.lang"]._activate_lang(language)
    addon = env["ir.module.module"].search([("name", "=", ADDON.name)])
    addon._update_translations(list(LANGUAGES))


def shipped(env: Environment) -> dict:
    """Return the shipped scenarios by the end of their names."""
    known = env["ir.model.data"].search(
        [("module", "=", ADDON.name), ("model", "=", "relance.scenario")], order="name"
    )
    return {
        row.name.removeprefix(SHIPPED): env["relance.scenario"].browse(row.res_id)
        for row in known
    }


def create_examples(env: Environment) -> dict:
    """Return one customer of the same name for each legal type, and one abroad."""
    france = env.ref("base.fr")
    company = env.ref("base.main_company")
    euro = env.ref("base.EUR")
    euro.active = True
    company.write({"name": "Atelier Martin", "country_id": france.id})
    company.currency_id = euro
    env.ref("base.user_admin").name = "Anne Leroy"
    customers = {}
    types = env["res.partner"]._fields["relance_legal_type"]._description_selection(env)
    for legal_type, _label in types:
        values = {"relance_legal_type": legal_type, "country_id": france.id}
        customers[legal_type] = create_customer(env, **values)
    customers["key"] = create_customer(
        env, relance_legal_type="professional", relance_key_account=True
    )
    customers["foreign"] = create_customer(
        env, relance_legal_type="professional", country_id=env.ref("base.de").id
    )
    customers["public"].write(
        {"relance_commitment_number": "4500012345", "relance_service_code": "FACTURES"}
    )
    return customers


def create_customer(env: Environment, **values: object):
    """Return a customer of the same name as the others, so that texts compare."""
    return env["res.partner"].create(
        {"name": "Durand", "email": "durand@example.com", **values}
    )


def is_translated(scenario, short: str) -> bool:
    """Say whether all the terms of the scenario are in the catalogue."""
    if short == "en":
        return True
    catalogue = polib.pofile(str(ADDON / "i18n" / f"{short}.po"))
    known = {term.msgid for term in catalogue.translated_entries()}
    steps = scenario.with_context(lang="en_US").all_step_ids
    return all(
        term in known
        for name in (*TEXTS, *NAMES)
        for step in steps
        for term in steps._fields[name].get_trans_terms(step[name])
    )


def render(scenario, customers: dict, language: str) -> Iterator[str]:
    """Yield the paragraphs of the page of a scenario."""
    scenario = scenario.with_context(lang=language, active_test=False)
    short = LANGUAGES[language]
    query = scenario._get_partner_query()
    chosen = scenario.env["res.partner"].search([("id", "in", query)])
    concerned = [customer for customer in customers.values() if customer in chosen]
    yield f"# {scenario.name}"
    yield "<!-- Written by dev/texts: change the texts in relance_avancee/data. -->"
    for step in scenario.all_step_ids.sorted(lambda s: (s.level, s.offset_days)):
        yield f"## {heading(step, short)}"
        texts = {
            "\n\n".join(render_step(step, customer, language)): customer
            for customer in concerned
        }
        # what a customer is changes who is chosen, never what one text says
        if len(texts) > 1:
            labels = dict(
                scenario.env["res.partner"]._fields["relance_legal_type"].selection
            )
            for text, customer in texts.items():
                yield f"### {labels[customer.relance_legal_type]}"
                yield text
        else:
            yield from texts


def heading(step, short: str) -> str:
    """Return when the step comes, its level and its name."""
    letter = ANCHORS[short][step.anchor]
    levels = dict(step._fields["level"]._description_selection(step.env))
    off = "" if step.active else f" ({OFF[short]})"
    return f"{letter}{step.offset_days:+} · {levels[step.level]} · {step.name}{off}"


def render_step(step, customer, language: str) -> Iterator[str]:
    """Yield the e-mail and the to-do of a step, as ``customer`` would have them."""
    reminder, short = create_reminder(step, customer, language), LANGUAGES[language]
    if step.use_email:
        yield f"*{describe(step, short)}*"
        yield f"**{reminder.subject}**"
        yield from paragraphs(reminder.intro)
        yield f"[ {TABLE[short]} ]"
        yield from paragraphs(reminder.closing)
    if step.use_activity:
        activity = reminder._schedule_step_todo()
        assignees = step._fields["activity_assignee"]._description_selection(step.env)
        yield f"☐ **{activity.summary}** ({dict(assignees)[step.activity_assignee]})"
        yield from (f"> {line}" for line in paragraphs(activity.note))


def describe(step, short: str) -> str:
    """Return to whom the e-mail goes and on which conditions."""
    fields = step._fields
    roles = dict(fields["copy_role"]._description_selection(step.env))
    parts = [
        f"{fields['recipient_role']._description_string(step.env)}{COLON[short]} "
        f"{roles.get(step.recipient_role, USUAL[short])}"
    ]
    if step.copy_role:
        label = fields["copy_role"]._description_string(step.env)
        parts.append(f"{label}{COLON[short]} {roles[step.copy_role]}")
    parts += [
        fields[name]._description_string(step.env)
        for name in ("approval", "attach_invoices", "inform_salesperson")
        if step[name]
    ]
    return " · ".join(parts)


def create_reminder(step, customer, language: str):
    """Return a reminder at ``step`` for one invoice of ``customer``."""
    env = step.env
    due = TODAY - timedelta(days=step.offset_days)
    item = env["relance.due.item"].create(
        {
            "company_id": step.company_id.id,
            "debtor_id": customer.id,
            "contact_id": customer.id,
            "name": "FA/2026/0012",
            "currency_id": env.ref("base.EUR").id,
            "date_maturity": due,
            "rejected_on": due if step.anchor == "rejection" else False,
            "amount_total": 12000,
            "amount_residual": 12000,
            "amount_residual_currency": 12000,
        }
    )
    return env["relance.reminder"].create(
        {
            "company_id": step.company_id.id,
            "debtor_id": customer.id,
            "contact_id": customer.id,
            "email": customer.email,
            "lang": language,
            "scenario_id": step.scenario_id.id,
            "step_id": step.id,
            "level": step.level,
            "is_contact": step.use_email,
            "date": TODAY,
            "collector_id": env.ref("base.user_admin").id,
            "amount_overdue": 12000,
            "line_ids": [
                Command.create(
                    {
                        "due_item_id": item.id,
                        "cycle": 1,
                        "role": "step",
                        "step_id": step.id,
                        "name": item.name,
                        "date_maturity": due,
                        "currency_id": item.currency_id.id,
                        "amount_total": 12000,
                        "amount_residual_currency": 12000,
                    }
                )
            ],
        }
    )


def paragraphs(markup: str) -> list[str]:
    """Return the text of each paragraph of some HTML."""
    if not markup:
        return []
    found = html.fragment_fromstring(str(markup), create_parent="div").iter("p")
    texts = (" ".join(block.text_content().split()) for block in found)
    return [text for text in texts if text]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
