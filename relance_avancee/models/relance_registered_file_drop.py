import re
from pathlib import Path
from uuid import uuid4

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
        stamp = fields.Datetime.now().strftime("%Y%m%d-%H%M%S")
        for notice in notices:
            name = f"{notice._get_file_number()}.pdf"
            self._write_out(provider, name, notice._get_package())
        self._write_out(provider, f"{stamp}.csv", notices._get_csv())
        return {notice: {"provider_reference": f"{stamp}.csv"} for notice in notices}

    @api.model
    def _collect(self, provider):
        """Return the files of ``in`` whose name is the one of a proof."""
        found = sorted(self._get_folder(provider, "in").iterdir())
        return [
            path
            for path in found
            if PROOF.fullmatch(path.name) and not path.is_symlink()
        ]

    @api.model
    def _read_proof(self, provider, path):
        """Return what a file tells: its notice, the day and number of its name."""
        match = PROOF.fullmatch(path.name)
        notice = self._find_notice(provider, match["number"])
        if not notice:
            return None
        values = {DATES[match["what"].lower()]: fields.Date.to_date(match["day"])}
        if match["tracking"]:
            values["tracking_number"] = match["tracking"]
        return notice, values, [(path.name, path.read_bytes())]

    @api.model
    def _accept_proof(self, provider, path):
        """Move a file that was taken in to ``archived``."""
        archived = path.parents[1] / "archived"
        archived.mkdir(exist_ok=True)
        path.rename(archived / path.name)

    @api.model
    def _get_place(self, provider):
        """Return the folder of a carrier."""
        return str(self._get_root() / str(provider.id))

    def _find_notice(self, provider, number):
        """Return the notice of a carrier that has this number, once it was sent."""
        found = self.env["relance.notice"].search(
            [
                # "-" stands for what no file name holds: any character here
                ("name", "=ilike", number.replace("-", "_")),
                ("provider_id", "=", provider.id),
                ("frozen_on", "!=", False),
            ]
        )
        found = found.filtered(lambda notice: notice._get_file_number() == number)
        return found if len(found) == 1 else found.browse()

    def _write_out(self, provider, name, content):
        """Write a file that stands in ``out`` once the transaction is committed.

        Written beside it first: a full disk is told before, and nobody reads a half.
        """
        folder = self._get_folder(provider, "out")
        draft = folder / f".{name}.{uuid4().hex}"
        draft.write_bytes(content)
        self.env.cr.postcommit.add(lambda: draft.rename(folder / name))
        self.env.cr.postrollback.add(lambda: draft.unlink(missing_ok=True))

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
