from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.relance_avancee.const import MANAGER, NOTICE
from odoo.addons.relance_avancee.models.company.guarded import always


class RelanceScenarioStep(models.Model):
    """A step may leave by letter, with the same texts as by e-mail."""

    _inherit = "relance.scenario.step"

    use_letter = fields.Boolean(string="Letter")

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return super()._get_user_fields() | always(MANAGER, "use_letter")

    @api.constrains("use_letter", "level", "subject", "intro")
    def _check_letter(self):
        self._check_channels()
        for step in self.filtered("use_letter"):
            if step.level >= NOTICE:
                raise ValidationError(
                    self.env._(
                        "%(step)s: a formal notice has a letter of its own, choose the "
                        "to-do.",
                        step=step.name,
                    )
                )
            if step._is_silent("subject") or step._is_silent("intro"):
                raise ValidationError(
                    self.env._(
                        "%(step)s sends a letter: write its subject and its text, in "
                        "each language.",
                        step=step.name,
                    )
                )

    @api.depends("use_letter")
    def _compute_means(self):
        # EXTENDS planning
        return super()._compute_means()

    def _has_texts(self):
        # EXTENDS planning
        return super()._has_texts() or self.use_letter

    def _get_channels(self):
        # EXTENDS planning
        return super()._get_channels() + (["letter"] if self.use_letter else [])
