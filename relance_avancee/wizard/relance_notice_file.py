from odoo import fields, models


class RelanceNoticeFile(models.TransientModel):
    """A file that is downloaded once: many letters, or their list."""

    _name = "relance.notice.file"
    _description = "Download of Formal Notices"

    name = fields.Char(required=True)
    content = fields.Binary(required=True)
