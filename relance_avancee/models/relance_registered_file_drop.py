import re
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

PARAMETER = "relance_avancee.file_drop"
# MED-2026-0001_received_2026-11-20.pdf: which notice, what happened, when
PROOF = re.compile(
    r"(?P<number>[\w-]+)_(?P<what>posted|presented|received|refused)"
    r"_(?P<day>\d{4}-\d{2}-\d{2})(?:_(?P<tracking>\w+))?\.(?:pdf|png|jpe?g|xml)",
    re.IGNORECASE,
)
DATES = {
    "posted": "deposit_date",
    "presented": "presentation_date",
    "received": "receipt_date",
    "refused": "refusal_date",
}
WAITING = ("frozen", "sent", "received")


class RelanceRegisteredFileDrop(models.AbstractModel):
    """Letters as files in the folder ``out``, proofs as files in the folder ``in``.

    For a mail house or a bridge that takes files. A proof says by its name which
    notice it is of; it is moved to ``archived`` once it was taken in.
    """

    _name = "relance.registered.file.drop"
    _inherit = "relance.registered.adapter"
    _description = "Registered Letters as Files"

    @api.model
    def _deposit(self, provider, notices):
        """Write the letters and their list; the deposit is told by a proof."""
        folder = self._get_folder(provider, "out")
        for notice in notices:
            content = notice._get_package()
            (folder / f"{notice.name}.pdf").write_bytes(content)
        stamp = fields.Datetime.now().strftime("%Y%m%d-%H%M%S")
        (folder / f"{stamp}.csv").write_bytes(notices._get_csv())
        return {notice: {"provider_reference": f"{stamp}.csv"} for notice in notices}

    @api.model
    def _collect(self, provider):
        """Return what the files of ``in`` tell, and move them to ``archived``."""
        archived = self._get_folder(provider, "archived")
        found = []
        for path in sorted(self._get_folder(provider, "in").iterdir()):
            match = PROOF.fullmatch(path.name)
            notice = match and self._find_notice(provider, match["number"])
            if not notice or path.is_symlink():
                continue
            found.append((notice, self._read(match), [(path.name, path.read_bytes())]))
            path.rename(archived / path.name)
        return found

    @api.model
    def _get_place(self, provider):
        """Return the folder of a carrier."""
        return str(self._get_root() / str(provider.id))

    def _find_notice(self, provider, number):
        """Return the notice of a carrier that has this number, once it was sent."""
        return self.env["relance.notice"].search(
            [
                ("name", "=", number),
                ("provider_id", "=", provider.id),
                ("state", "in", WAITING),
            ]
        )

    def _read(self, match):
        """Return what the name of a proof tells of its notice."""
        day = fields.Date.to_date(match["day"])
        values = {DATES[match["what"].lower()]: day}
        if match["tracking"]:
            values["tracking_number"] = match["tracking"]
        return values

    def _get_folder(self, provider, name):
        """Return one folder of a carrier, made when it is not there."""
        folder = self._get_root() / str(provider.id) / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(
                self.env._("The folder %(folder)s cannot be written.", folder=folder)
            ) from error
        return folder

    def _get_root(self):
        """Return the folder of this database: only administrators choose another."""
        # sudo: a parameter of the system, which its users never read
        chosen = self.env["ir.config_parameter"].sudo().get_param(PARAMETER)
        root = Path(chosen or Path(config["data_dir"]) / "relance_file_drop")
        return root / self.env.cr.dbname
