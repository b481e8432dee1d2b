import logging
import os
import re
import stat
from pathlib import Path
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

from ...const import MANAGER
from ...tools.access import check_manager
from ...tools.client_action import notify
from ...tools.savepoint import apart
from ..company.guarded import always, once

_logger = logging.getLogger(__name__)
PARAMETER = "relance_avancee.file_drop"
FILE_MODE, FOLDER_MODE = 0o600, 0o700
MOST_BYTES = 20_000_000  # of a proof
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


class RelanceRegisteredProvider(models.Model):
    """Who carries registered letters for us, and the adapter that speaks to it.

    An extension adds its kind to ``kind`` and its adapter, a model that inherits
    ``relance.registered.adapter``, to ``_get_adapters``.
    """

    _name = "relance.registered.provider"
    _description = "Carrier of Registered Letters"
    _inherit = "relance.guarded"
    _order = "sequence, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        [("file_drop", "Files in a folder of the server")],
        required=True,
        default="file_drop",
    )
    folder = fields.Char(compute="_compute_folder")

    @api.model
    def _get_user_fields(self):
        # EXTENDS relance.guarded
        return once(MANAGER, "company_id") | always(
            MANAGER, "name", "active", "sequence", "kind"
        )

    @api.depends("kind", "company_id")
    def _compute_folder(self):
        for provider in self:
            adapter = provider._get_adapter()
            provider.folder = provider.id and adapter._get_place(provider)

    def action_collect(self):
        """Take in the proofs that have come back; tell how many."""
        check_manager(self.env)
        count = sum(len(provider._collect()) for provider in self)
        return notify(self.env._("Proofs archived: %(count)s.", count=count))

    @api.model
    def _cron_collect(self):
        """Take in the proofs of all the carriers; one that fails stops only itself."""
        known = list(self._get_adapters())
        for provider in self.search([("kind", "in", known)]):
            with apart(
                self.env, "The proofs of %s cannot be read.", provider.display_name
            ):
                provider._collect()

    def _deposit(self, notices):
        """Hand over the letters of frozen ``notices``, and record their deposit."""
        self.ensure_one()
        waiting = notices.filtered(
            lambda notice: notice.state == "frozen" and not notice.provider_reference
        )
        if not waiting:
            raise UserError(self.env._("No letter waits to be posted."))
        for notice, told in self._get_adapter()._deposit(self, waiting).items():
            notice.write(told)

    def _collect(self):
        """Archive what came back from the carrier; return the notices concerned.

        What cannot be read stays where it is; what was archived is taken away once
        that is committed.
        """
        self.ensure_one()
        notices = self.env["relance.notice"]
        for proof in self._get_adapter()._collect(self):
            found = None
            with apart(self.env, "The proof %s cannot be taken in.", proof):
                found = self._archive(proof)
            if found:
                notices |= found
                self._accept_later(proof)
        return notices

    def _archive(self, proof):
        """Archive one proof; return its notice, None when it is of nobody."""
        found = self._get_adapter()._read_proof(self, proof)
        if not found:
            return None
        notice, values, files = found
        notice._archive_proofs(values, files)
        return notice

    def _accept_later(self, proof):
        """Take a proof away from the carrier once it is stored for good."""
        adapter = self._get_adapter()

        def accept():
            try:
                adapter._accept_proof(self, proof)
            except OSError:
                # read again next time, and archived once only
                _logger.exception("The proof %s cannot be moved.", proof)

        self.env.cr.postcommit.add(accept)

    @api.model
    def _get_adapters(self):
        """Return {kind: name of the adapter's model}; an extension adds its own."""
        return {"file_drop": "relance.registered.file.drop"}

    def _get_adapter(self):
        return self.env[self._get_adapters()[self.kind or "file_drop"]]


class RelanceRegisteredAdapter(models.AbstractModel):
    """What an adapter of a carrier does: nothing but these methods."""

    _name = "relance.registered.adapter"
    _description = "Adapter of a Carrier of Registered Letters"

    @api.model
    def _deposit(self, provider, notices):
        """Hand over the letters; return {notice: values of what is known of it}.

        Values: ``deposit_date``, ``tracking_number``, ``provider_reference``. What is
        handed over leaves once the transaction is committed, and only then.
        """
        raise NotImplementedError

    @api.model
    def _collect(self, provider):
        """Return what came back, each by what names it; nothing is taken away yet."""
        raise NotImplementedError

    @api.model
    def _read_proof(self, provider, proof):
        """Return (notice, values, [(file name, content)]) of what came back.

        Values: ``deposit_date``, ``presentation_date``, ``receipt_date``,
        ``refusal_date``, ``tracking_number``. None when it is of no notice.

        :raise ValueError: when it cannot be read; it stays with the carrier.
        """
        raise NotImplementedError

    @api.model
    def _accept_proof(self, provider, proof):
        """Take away what was archived; called once that is committed."""
        raise NotImplementedError

    @api.model
    def _get_place(self, provider):
        """Return where a person finds what is exchanged, for the screen."""
        return ""


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
        # two deposits may fall in one second: neither replaces the list of the other
        stamp = f"{fields.Datetime.now():%Y%m%d-%H%M%S}-{uuid4().hex[:8]}"
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
            if PROOF.fullmatch(path.name) and not path.is_symlink() and path.is_file()
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
        return notice, values, [(path.name, self._read_file(path))]

    @api.model
    def _read_file(self, path):
        """Return the content of a file of the folder, and of nothing else.

        A link put in its place since is not followed, a pipe does not keep the job
        waiting for ever.

        :raise ValueError: when it is no file, or too large for a proof.
        """
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(handle, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
                raise ValueError(f"{path} is no file of {MOST_BYTES} bytes at most.")
            return file.read(MOST_BYTES)

    @api.model
    def _accept_proof(self, provider, path):
        """Move a file that was taken in to ``archived``."""
        archived = path.parents[1] / "archived"
        archived.mkdir(mode=FOLDER_MODE, exist_ok=True)
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
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with open(os.open(draft, flags, FILE_MODE), "wb") as file:
            file.write(content)
        self.env.cr.postcommit.add(lambda: draft.rename(folder / name))
        self.env.cr.postrollback.add(lambda: draft.unlink(missing_ok=True))

    def _get_folder(self, provider, name):
        """Return one folder of a carrier, made when it is not there."""
        own = self._get_root() / str(provider.id)
        folder = own / name
        try:
            own.parent.mkdir(parents=True, exist_ok=True)
            # letters are personal data: nobody else of the server reads them
            for place in (own, folder):
                place.mkdir(mode=FOLDER_MODE, exist_ok=True)
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
