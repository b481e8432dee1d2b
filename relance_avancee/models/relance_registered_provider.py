import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..tools.client_action import notify

_logger = logging.getLogger(__name__)


class RelanceRegisteredProvider(models.Model):
    """Who carries registered letters for us, and the adapter that speaks to it.

    An extension adds its kind to ``kind`` and its adapter, a model that inherits
    ``relance.registered.adapter``, to ``_get_adapters``.
    """

    _name = "relance.registered.provider"
    _description = "Carrier of Registered Letters"
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

    @api.depends("kind", "company_id")
    def _compute_folder(self):
        for provider in self:
            adapter = provider._get_adapter()
            provider.folder = provider.id and adapter._get_place(provider)

    def action_collect(self):
        """Take in the proofs that have come back; tell how many."""
        count = sum(len(provider._collect()) for provider in self)
        return notify(self.env._("Proofs archived: %(count)s.", count=count))

    @api.model
    def _cron_collect(self):
        """Take in the proofs of all the carriers; one that fails stops only itself."""
        known = list(self._get_adapters())
        for provider in self.search([("kind", "in", known)]):
            try:
                provider._collect()
            except (OSError, UserError):
                _logger.exception("The proofs of %s cannot be read.", provider.name)

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
            try:
                with self.env.cr.savepoint():
                    found = self._archive(proof)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise
            except Exception:
                _logger.exception("The proof %s cannot be taken in.", proof)
                continue
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


class RelanceNotice(models.Model):
    """The carrier of a notice, and the proofs that it sends back."""

    _inherit = "relance.notice"

    provider_id = fields.Many2one(
        "relance.registered.provider",
        string="Carrier",
        ondelete="set null",
        check_company=True,
        index="btree_not_null",
    )
    provider_reference = fields.Char(readonly=True, copy=False)

    def action_deposit(self):
        """Hand these letters over to their carriers."""
        self._check_collector()
        for provider, notices in self.grouped("provider_id").items():
            if not provider:
                raise UserError(self.env._("Choose a carrier on the notice."))
            # sudo: the carrier's adapter writes files, for whoever may send
            provider.sudo()._deposit(notices.sudo())

    def _archive_proofs(self, values, files):
        """Keep the proofs of this notice, and what they tell; each of them once."""
        self.ensure_one()
        known = {(file.name, file.raw) for file in self.proof_ids}
        new = [file for file in files if file not in known]
        if files and not new:
            return
        kept = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, content in new
            ]
        )
        commands = [fields.Command.link(file.id) for file in kept]
        self.write(values | ({"proof_ids": commands} if commands else {}))
