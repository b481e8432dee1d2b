import base64
import io
import json

from PIL import Image, ImageDraw

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ...models.answers.relance_payment_plan_papers import PLAN
from ...rules.page.acceptance import PROOF, find_faults, unpack
from .common import PageCommon

DRAWN = "data:image/png;base64,"


class TestAcceptance(PageCommon):
    """What a customer accepted on its page is proved by an export alone."""

    def _draw(self, size=(600, 200), is_blank=False, kind="PNG"):
        """Return a signature as the page sends it."""
        picture = Image.new("RGBA", size, (0, 0, 0, 0))
        if not is_blank:
            ImageDraw.Draw(picture).line((10, 10, 90, 40), fill="black", width=3)
        output = io.BytesIO()
        (picture if kind == "PNG" else picture.convert("RGB")).save(output, kind)
        return DRAWN + base64.b64encode(output.getvalue()).decode()

    def _agree(self, **typed):
        """Return a plan that was proposed, then accepted on the page."""
        plan = self._propose()
        answer = self._accept(plan, **typed)
        self.assertEqual(answer.status_code, 303, answer.text[:3000])
        self.env.invalidate_all()
        return plan

    def _export(self, plan):
        self.env.flush_all()
        _name, content = plan._export_acceptance()
        return unpack(content)

    def _get_answer(self):
        return self.env["relance.page.answer"].sudo().search([], limit=1)

    def test_the_export_tells_who_accepted_what_when_and_from_where(self):
        plan = self._agree()
        files = self._export(plan)
        self.assertFalse(find_faults(files, self._get_answer().fingerprint))
        told = json.loads(files[PROOF])
        self.assertEqual(
            told["signer"],
            {"name": "Ana Martin", "capacity": "Director", "manner": "typed"},
        )
        self.assertEqual(told["link"]["email"], "accounts@customer.example.com")
        self.assertEqual(told["origin"]["ip"], "127.0.0.1")
        self.assertTrue(told["origin"]["user_agent"])
        self.assertTrue(told["accepted_at"].endswith("Z"))
        self.assertEqual(
            (told["plan"]["version"], told["plan"]["total"]), (1, "1000.00")
        )
        self.assertEqual(len(told["plan"]["instalments"]), 3)
        self.assertEqual(files["plan.pdf"], plan.sudo().shown_id.raw)
        self.assertEqual(files["agreement.pdf"], plan.sudo().pdf_id.raw)
        self.assertIn(b"def main", files["verify.py"])

    def test_a_file_that_is_changed_afterwards_is_told(self):
        files = self._export(self._agree())
        [fault] = find_faults(files | {"agreement.pdf": files["agreement.pdf"] + b" "})
        self.assertIn("agreement.pdf was changed", fault)

    def test_what_is_accepted_is_the_file_that_was_shown(self):
        plan = self._propose()
        shown = self.url_open(f"{self.url}/plan/{plan.id}").content
        again = self.url_open(f"{self.url}/plan/{plan.id}").content
        self._accept(plan)
        self.env.invalidate_all()
        files = self._export(plan)
        self.assertTrue(files["plan.pdf"] == shown == again)

    def test_a_plan_that_changed_is_shown_anew(self):
        plan = self._propose()
        # sudo: papers are the engine's
        first = plan.sudo()._get_shown_paper()
        plan.clause = "Something else"
        second = plan.sudo()._get_shown_paper()
        self.assertNotEqual(first, second)
        self.assertFalse(first.exists())

    def test_what_was_shown_is_neither_changed_nor_removed(self):
        plan = self._agree()
        for file in plan.sudo().proof_ids:
            with self.assertRaises(UserError):
                file.raw = b"Something else"
            with self.assertRaises(UserError):
                file.unlink()

    def test_the_copy_is_mailed_at_once_with_the_fingerprint(self):
        plan = self._agree()
        # sudo: the queue of mails is for administrators
        mail = (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", plan._name), ("res_id", "=", plan.id)], limit=1)
        )
        self.assertIn(self._get_answer().fingerprint, mail.body_html)
        self.assertEqual(mail.attachment_ids, plan.sudo().pdf_id)

    def test_who_has_no_address_accepts_as_well(self):
        self.debtor.email = False
        self.assertEqual(self._agree().state, "active")

    def test_a_signature_that_is_drawn_is_kept_as_a_picture(self):
        plan = self._agree(signature=self._draw())
        files = self._export(plan)
        self.assertFalse(find_faults(files))
        self.assertEqual(json.loads(files[PROOF])["signer"]["manner"], "drawn")
        with Image.open(io.BytesIO(files["signature.png"])) as picture:
            self.assertEqual((picture.format, picture.size), ("PNG", (600, 200)))

    def test_the_agreement_shows_who_signed_and_what_was_drawn(self):
        plan = self._agree(signature=self._draw())
        signed = plan.sudo()._get_signed()
        self.assertIn("by Ana Martin, Director", signed["words"])
        drawn = base64.b64decode(signed["drawn"])
        self.assertEqual(drawn, self._export(plan)["signature.png"])
        # sudo: papers are the engine's
        reports = self.env["ir.actions.report"].sudo()
        page = reports._render_qweb_html(PLAN, plan.ids)[0].decode()
        self.assertIn(signed["words"], page)
        self.assertIn(signed["drawn"], page)
        self.assertNotIn("read and approved”", page)

    def test_what_was_signed_by_hand_leaves_room_for_a_pen(self):
        plan = self._propose()
        self.assertEqual(plan.sudo()._get_signed(), {})

    def test_a_signature_is_read_again_before_it_is_sent(self):
        plan = self._propose()
        review = self._accept(plan, signature=self._draw(), step="")
        self.assertIn("Drawn by hand", review.text)
        self.assertIn('alt="Your signature"', review.text)

    def test_what_is_no_drawing_is_refused_and_nothing_is_bound(self):
        plan = self._propose()
        page = "<svg xmlns='http://www.w3.org/2000/svg'/>"
        cut = self._draw()
        for drawing in (
            "javascript:alert(1)",
            DRAWN,
            DRAWN + "not base64",
            DRAWN + base64.b64encode(page.encode()).decode(),
            cut[: len(cut) // 2],
            self._draw(kind="JPEG"),
            self._draw(size=(5000, 10)),
            self._draw(is_blank=True),
            DRAWN + "A" * 200_000,
        ):
            answer = self._accept(plan, signature=drawing)
            self.assertIn("cannot be read", answer.text, drawing[:50])
        self.env.invalidate_all()
        self.assertEqual(plan.state, "proposed")

    def test_what_a_picture_hides_is_left_out(self):
        drawn = base64.b64decode(self._draw().removeprefix(DRAWN))
        hidden = DRAWN + base64.b64encode(drawn + b"<script>").decode()
        plan = self._agree(signature=hidden)
        self.assertNotIn(b"<script>", self._export(plan)["signature.png"])

    def test_a_collector_exports_it_and_nobody_else(self):
        plan = self._agree()
        action = plan.action_export_acceptance()
        self.authenticate(self.env.user.login, self.env.user.login)
        answer = self.url_open(action["url"])
        self.assertEqual(answer.headers["Content-Type"], "application/zip")
        self.assertFalse(find_faults(unpack(answer.content)))
        self.assertEqual(self.url_open("/relance/plan/0/acceptance").status_code, 404)
        reader = self._create_user("proof_reader", "reader")
        with self.assertRaises(AccessError):
            plan.with_user(reader)._export_acceptance()
        self.authenticate(None, None)
        answer = self.url_open(action["url"], allow_redirects=False)
        self.assertEqual(answer.status_code, 303)

    @mute_logger("odoo.http")
    def test_a_plan_accepted_otherwise_has_no_such_proof(self):
        with self.assertRaisesRegex(UserError, "was not accepted on the page"):
            self._propose().action_export_acceptance()

    def test_the_files_go_when_their_term_is_over(self):
        plan = self._agree(signature=self._draw())
        files = plan.sudo().proof_ids | plan.sudo().pdf_id | plan.sudo().shown_id
        plan.sudo()._erase_personal()
        self.assertFalse(files.exists())
