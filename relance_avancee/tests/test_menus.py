from odoo.tests import TransactionCase, tagged

MOST = 7  # entries of the bar of the application
ADDON = "relance_avancee"


@tagged("post_install", "-at_install")
class TestMenus(TransactionCase):
    """The menus are few, and what they open has an address."""

    def _get_own(self, model):
        """Return the records of ``model`` that the addon made."""
        data = self.env["ir.model.data"].search(
            [("module", "=", ADDON), ("model", "=", model)]
        )
        return self.env[model].browse(data.mapped("res_id")).exists()

    def test_the_bar_of_the_application_has_few_entries(self):
        root = self.env.ref(f"{ADDON}.relance_menu_root")
        self.assertLessEqual(len(root.child_id), MOST, root.child_id.mapped("name"))

    def test_no_group_of_menus_is_long_nor_has_the_name_of_another(self):
        root = self.env.ref(f"{ADDON}.relance_menu_root")
        for group in self._get_own("ir.ui.menu").filtered("child_id"):
            with self.subTest(group=group.complete_name):
                self.assertLessEqual(len(group.child_id), MOST)
                names = group.child_id.mapped("name")
                self.assertEqual(len(names), len(set(names)))
                self.assertNotIn(root.name, names)

    def test_each_screen_has_an_address_of_its_own(self):
        """A screen without a path is ``/odoo/action-369``."""
        screens = [
            *self._get_own("ir.actions.act_window"),
            *self._get_own("ir.actions.client"),
            *(menu.action for menu in self._get_own("ir.ui.menu") if menu.action),
        ]
        for screen in screens:
            with self.subTest(screen=screen.name, model=screen._name):
                self.assertRegex(screen.path or "", r"^[a-z]+(-[a-z]+)*$")
