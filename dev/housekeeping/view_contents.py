"""The views that the addons make or change, as a user gets them."""

from collections.abc import Collection, Iterator
from typing import Any

from lxml import etree

from odoo.api import Environment

from housekeeping.record_contents import ExternalIds

INDENT = "    "


def tell_views(
    env: Environment, ours: Collection[str], known: ExternalIds
) -> Iterator[str]:
    """Yield the whole arch of each view that our addons make or extend."""
    rows = env["ir.model.data"].search(
        [("module", "in", ours), ("model", "=", "ir.ui.view")]
    )
    views = env["ir.ui.view"].browse(rows.mapped("res_id")).exists()
    found = {known.of_record(root): root for root in roots(views)}
    for name, view in sorted(found.items()):
        yield f"view {name}"
        arch = etree.fromstring(view.get_combined_arch())
        yield from tell_element(arch, known, INDENT)


def roots(views: Any) -> Iterator[Any]:
    """Yield the views that those given end in."""
    for view in views:
        while view.mode == "extension":
            view = view.inherit_id
        yield view


def tell_element(
    element: etree._Element, known: ExternalIds, indent: str
) -> Iterator[str]:
    """Yield an element and all that it holds, a line each; comments are left out."""
    if isinstance(element.tag, str):
        attributes = {**element.attrib}
        if attributes.get("type") == "action":
            attributes["name"] = known.of_action(attributes["name"])
        told = [f" {name}={value!r}" for name, value in sorted(attributes.items())]
        yield f"{indent}<{element.tag}{''.join(told)}>"
        yield from tell_text(element.text, indent + INDENT)
        for child in element:
            yield from tell_element(child, known, indent + INDENT)
    yield from tell_text(element.tail, indent)


def tell_text(text: str | None, indent: str) -> Iterator[str]:
    """Yield a text without its line breaks, unless it is empty."""
    words = " ".join((text or "").split())
    if words:
        yield f"{indent}{words}"
