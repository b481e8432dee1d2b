import os
import stat
import tempfile
from pathlib import Path

from odoo.exceptions import UserError

from .common import TODAY, NoticeCommon

SAVEPOINT = "odoo.addons.relance_avancee.tools.savepoint"


class TestNoticeCarrier(NoticeCommon):
    """Letters leave as files once, and no proof that comes back is lost."""

    def setUp(self):
        super().setUp()
        self.enterContext(self._at(TODAY))
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.env["ir.config_parameter"].set_param("relance_avancee.file_drop", folder)
        self.providers = self.env["relance.registered.provider"]
        self.provider = self.providers.create({"name": "Files"})
        self.place = Path(self.provider.folder)
        self.notice = self._hand()

    def _hand(self):
        """Return a notice that waits for its carrier."""
        notice = self._prepare()
        notice.provider_id = self.provider
        notice.action_send()
        return notice

    def _commit(self):
        """Do what a commit does after it."""
        self.env.cr.postcommit.run()

    def _list(self, folder):
        """Return the names of the files of a folder of the carrier."""
        place = self.place / folder
        return sorted(path.name for path in place.iterdir()) if place.exists() else []

    def _return(self, told, notice=None, content=b"%PDF-1.4 proof"):
        """Return the name of a proof that the carrier has put down."""
        name = f"{(notice or self.notice).name.replace('/', '-')}_{told}.pdf"
        (self.place / "in").mkdir(parents=True, exist_ok=True)
        (self.place / "in" / name).write_bytes(content)
        return name

    def _collect(self):
        """Let the cron take in what has come back."""
        self.providers._cron_collect()

    def test_the_carrier_takes_files_and_gives_proofs_back(self):
        self.notice.action_deposit()
        self._commit()
        self.assertIn(f"{self.notice.name}.pdf", self._list("out"))
        name = self._return("posted_2026-11-16_1A2345")
        (self.place / "in" / "unknown.pdf").write_bytes(b"%PDF-1.4 other")
        self.provider.action_collect()
        self._commit()
        self.assertEqual(self._list("archived"), [name])
        self.assertEqual(self._list("in"), ["unknown.pdf"])
        self.assertEqual(self.notice.state, "sent")
        self.assertEqual(self.notice.tracking_number, "1A2345")
        self.assertEqual(self.notice.proof_ids.name, name)

    def test_the_same_letters_are_not_handed_over_twice(self):
        self.notice.action_deposit()
        with self.assertRaises(UserError):
            self.notice.action_deposit()

    def test_letters_leave_with_the_commit_only(self):
        self.notice.action_deposit()
        self.assertFalse([n for n in self._list("out") if not n.startswith(".")])
        self.env.cr.postcommit.clear()
        self.env.cr.postrollback.run()
        self.assertEqual(self._list("out"), [])

    def test_a_number_with_a_slash_makes_a_file_and_is_found_again(self):
        sequence = self.env["ir.sequence"].search([("code", "=", "relance.notice")])
        sequence.prefix = "MED/%(year)s/"
        notice = self._hand()
        self.assertIn("/", notice.name)
        notice.action_deposit()
        self._commit()
        self.assertIn(f"{notice.name.replace('/', '-')}.pdf", self._list("out"))
        self._return("posted_2026-11-16", notice)
        self._collect()
        self.assertEqual(notice.state, "sent")

    def test_a_proof_is_moved_with_the_commit_only(self):
        name = self._return("posted_2026-11-16")
        self._collect()
        self.assertEqual(self._list("in"), [name])
        self._commit()
        self.assertEqual((self._list("in"), self._list("archived")), ([], [name]))

    def test_one_bad_proof_stays_and_stops_no_other(self):
        impossible = self._return("received_2026-02-30")
        future = self._return("received_2026-12-24")
        other = self._return("posted_2026-11-16")
        with self.assertLogs(SAVEPOINT, "ERROR") as logs:
            self._collect()
        self._commit()
        self.assertEqual(len(logs.records), 2)
        self.assertEqual(self._list("in"), sorted([impossible, future]))
        self.assertEqual(self._list("archived"), [other])
        self.assertEqual(self.notice.proof_ids.mapped("name"), [other])

    def test_one_carrier_that_cannot_be_read_stops_no_other(self):
        broken = self.providers.create({"name": "Broken", "sequence": 1})
        Path(broken.folder).parent.mkdir(parents=True, exist_ok=True)
        Path(broken.folder).write_bytes(b"no folder")
        name = self._return("posted_2026-11-16")
        with self.assertLogs(SAVEPOINT, "ERROR"):
            self._collect()
        self.assertEqual(self.notice.proof_ids.name, name)

    def test_a_proof_that_could_not_be_moved_is_kept_once(self):
        name = self._return("posted_2026-11-16")
        self._collect()
        self._collect()
        self.assertEqual(self.notice.proof_ids.mapped("name"), [name])

    def test_the_proof_of_a_notice_that_is_closed_is_kept_too(self):
        self.notice.outcome = "dropped"
        name = self._return("posted_2026-11-16")
        self._collect()
        self.assertEqual(self.notice.proof_ids.name, name)

    def test_letters_are_read_by_nobody_else_of_the_server(self):
        """They are personal data (finding 21)."""
        self.notice.action_deposit()
        self._commit()
        out = self.place / "out"
        modes = {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()}
        self.assertEqual(modes, {0o600})
        for folder in (self.place, out):
            self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)

    def test_a_pipe_and_a_link_are_no_proofs(self):
        """A pipe kept the job waiting for ever (finding 21)."""
        name = self._return("posted_2026-11-16")
        place = self.place / "in" / name
        os.mkfifo(place.with_name(name.replace("posted", "received")))
        self._collect()
        self.assertEqual(self.notice.proof_ids.mapped("name"), [name])
        adapter = self.env["relance.registered.file.drop"]
        self._make_pipe(place)
        with self.assertRaisesRegex(ValueError, "is no file"):
            adapter._read_file(place)
        self._make_link(place)
        with self.assertRaises(OSError):
            adapter._read_file(place)

    def _make_pipe(self, place):
        place.unlink()
        os.mkfifo(place)

    def _make_link(self, place):
        place.unlink()
        place.symlink_to("/etc/hostname")

    def test_a_proof_that_is_too_large_stays_and_stops_no_other(self):
        """A proof is a page or two (finding 21)."""
        large = self._return("received_2026-11-16")
        os.truncate(self.place / "in" / large, 20_000_001)
        other = self._return("posted_2026-11-16")
        with self.assertLogs(SAVEPOINT, "ERROR"):
            self._collect()
        self._commit()
        self.assertEqual(self._list("in"), [large])
        self.assertEqual(self.notice.proof_ids.mapped("name"), [other])

    def test_two_deposits_of_one_second_have_a_list_each(self):
        """The second one replaced the first (finding 21)."""
        other = self._hand()
        for notice in (self.notice, other):
            notice.action_deposit()
        self._commit()
        lists = [name for name in self._list("out") if name.endswith(".csv")]
        self.assertEqual(len(lists), 2)
