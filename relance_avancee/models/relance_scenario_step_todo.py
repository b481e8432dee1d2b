from odoo import api, fields, models


class RelanceScenarioStep(models.Model):
    """The to-do of a step: for whom, what to say, what to copy."""

    _inherit = "relance.scenario.step"

    activity_assignee = fields.Selection(
        [
            ("collector", "The collector"),
            ("salesperson", "The salesperson of the customer"),
            ("manager", "A manager of reminders"),
        ],
        string="To-do for",
        required=True,
        default="collector",
        help="Without such a person, the collector.",
    )
    activity_minimum_amount = fields.Monetary(
        string="To-do only from",
        help="Beside an e-mail: no to-do for a reminder under this amount.",
    )
    activity_note = fields.Html(
        string="What to do",
        translate=True,
        help="The script of a call, what to check first: in the company's language.",
    )
    activity_text = fields.Html(
        string="Text ready to copy",
        translate=True,
        help="A letter or a text message that a person sends: in the language of the "
        "customer.",
    )

    @api.constrains("activity_summary", "activity_note", "activity_text")
    def _check_todo_placeholders(self):
        for step in self:
            step._check_words(
                step.activity_summary, step.activity_note, step.activity_text
            )
