from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestShippedLetter(TransactionCase):
    """The ladder of consumers prints the letter that a person wrote before."""

    def test_the_last_amicable_reminder_of_consumers_is_a_letter_too(self):
        step = self.env.ref("relance_avancee.relance_scenario_step_consumer_after_30")
        self.assertEqual(
            (step.use_email, step.use_letter, step.use_activity, step.channel_mode),
            (True, True, False, "all"),
        )
