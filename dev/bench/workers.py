"""Odoo as a script: with workers it starts another process by the name of this one."""

from odoo.cli.command import main

if __name__ == "__main__":
    main()
