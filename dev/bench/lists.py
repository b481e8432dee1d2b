"""The first page of our lists beside Odoo's own: lists.py DATABASE; costs are printed.

Each list is read as the web client does for a manager of reminders: all the fields of
the view for the first 80 rows, in its order, and their count. Ours and the plain one
take turns.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from freezegun import freeze_time
from lxml import etree

from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tools.safe_eval import safe_eval

from .books_template import connect_odoo
from .fixed import DAY
from .meter import Cost, Meter

ROWS = 80
COUNTED = 10001
CALLS = 7
WARM_UPS = 2
# What we tell of a customer, beside Odoo's own columns.
CUSTOMER_COLUMNS = (
    "relance_overdue",
    "relance_due",
    "relance_oldest_days",
    "relance_next_date",
    "relance_last_date",
    "relance_reminder_count",
)
CUSTOMERS = [("customer_rank", ">", 0)]
INVOICES = "account.action_move_out_invoice_type"


@dataclass(frozen=True)
class List:
    """One list view: what the web client asks for to show its first page."""

    model: str
    domain: list[Any]
    specification: Mapping[str, Any]
    order: str
    context: Mapping[str, Any]

    def read(self, env: Environment) -> None:
        env[self.model].with_context(**self.context).web_search_read(
            self.domain,
            self.specification,
            limit=ROWS,
            order=self.order,
            count_limit=COUNTED,
        )


def measure(database: str) -> dict[str, Any]:
    """Return what each call cost: {list: {"ours": [cost…], "plain": [cost…]}}."""
    connect_odoo(database)
    meter = Meter(database)
    with freeze_time(f"{DAY} 15:00:00", tick=True):
        with opened(database) as env:
            pairs = _get_pairs(env)
        return {name: measure_pair(meter, pair) for name, pair in pairs.items()}


@contextmanager
def opened(database: str) -> Iterator[Environment]:
    """Give the environment of a request of the administrator, in all companies."""
    with Registry(database).cursor() as cr:
        administrator = Environment(cr, 1, {}).ref("base.user_admin")
        context = {
            **Environment(cr, administrator.id, {})["res.users"].context_get(),
            "allowed_company_ids": administrator.company_ids.ids,
        }
        yield Environment(cr, administrator.id, context)


def measure_pair(meter: Meter, pair: Mapping[str, List]) -> dict[str, list[Cost]]:
    """Return what each call of the lists cost; they take turns."""
    costs: dict[str, list[Cost]] = {who: [] for who in pair}
    for _call in range(WARM_UPS + CALLS):
        for who, shown in pair.items():
            with opened(meter.database) as env, meter.phase(who):
                shown.read(env)
            costs[who].append(meter.costs[who])
    return {who: found[WARM_UPS:] for who, found in costs.items()}


def _get_pairs(env: Environment) -> dict[str, dict[str, List]]:
    """Return each of our lists, and the one of Odoo that it is compared with."""
    invoices = _get_list(env, INVOICES)
    plain = get_plain_customers(env)
    more: dict[str, Any] = {column: {} for column in CUSTOMER_COLUMNS}
    ours = replace(plain, specification={**plain.specification, **more})
    is_open = [("state", "=", "open")]
    due_items = _get_list(env, "relance_avancee.relance_due_item_action", is_open)
    reminders = _get_list(env, "relance_avancee.relance_reminder_action")
    return {
        "due_items": {"ours": due_items, "plain": invoices},
        "reminders": {"ours": reminders, "plain": invoices},
        "customers": {"ours": ours, "plain": plain},
    }


def get_plain_customers(env: Environment) -> List:
    """Return the list of customers without our columns."""
    shown = _get_list(env, "account.res_partner_action_customer", CUSTOMERS)
    return replace(shown, specification=_plain(shown))


def _plain(shown: List) -> dict[str, Any]:
    """Return the specification of a list without our columns."""
    return {
        name: asked
        for name, asked in shown.specification.items()
        if not name.startswith("relance_")
    }


def _get_list(env: Environment, action: str, filtered: list[Any] | None = None) -> List:
    """Return the list of an action, with what its default filters keep."""
    found = env.ref(action).sudo()
    context = safe_eval(found.context or "{}")
    model = env[found.res_model].with_context(**context)
    view = found.view_ids.filtered(lambda view: view.view_mode == "list").view_id
    view |= found.view_id.filtered(lambda view: view.type == "list")
    arch = etree.fromstring(model.get_view(view[:1].id, "list")["arch"])
    names = arch.xpath("//field[not(ancestor::field)]")
    return List(
        model=found.res_model,
        domain=safe_eval(found.domain or "[]") + (filtered or []),
        specification=_get_specification(model, names),
        order=arch.get("default_order") or "",
        context=context,
    )


def _get_specification(model: Any, nodes: list[etree._Element]) -> dict[str, Any]:
    """Return what the web client asks of each field of a list."""
    specification: dict[str, Any] = {}
    for node in nodes:
        field = model._fields[node.get("name")]
        is_named = field.type in ("many2one", "reference")
        if is_named or "tags" in (node.get("widget") or ""):
            specification[field.name] = {"fields": {"display_name": {}}}
        else:
            specification[field.name] = {}
    return specification


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
