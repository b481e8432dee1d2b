#!/usr/bin/env python3
"""Prepare what the other commands need; each of them does it for itself as well."""

from environment.databases import ensure_template
from environment.prepare import prepare_odoo
from environment.steps import clear_errors

if __name__ == "__main__":
    with clear_errors():
        prepare_odoo()
        ensure_template()
