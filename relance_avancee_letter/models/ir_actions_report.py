from odoo import api, models

# Letters run no script: nothing is waited for.
WITHOUT_DELAY = "relance_letters_without_delay"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _build_wkhtmltopdf_args(self, *args, **options):
        # EXTENDS 'base': it waits a second for the scripts of each document of a file
        command = super()._build_wkhtmltopdf_args(*args, **options)
        if self.env.context.get(WITHOUT_DELAY) and "--javascript-delay" in command:
            command[command.index("--javascript-delay") + 1] = "0"
        return command
