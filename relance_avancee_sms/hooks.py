def post_init_hook(env):
    """Write to consumers where the shipped step, untouched, has a person do it."""
    step = env.ref("relance_avancee.relance_scenario_step_consumer_after_17", False)
    if not step or not step._is_as_shipped():
        return
    for code, _name in env["res.lang"].get_installed():
        speaking = step.with_context(lang=code)
        speaking.sms_text = speaking.env._(
            "{company}: hello {contact}, a message waits for you on your page: {link}"
        )
    step.write({"use_sms": True, "channel_mode": "all", "use_activity": False})


def uninstall_hook(env):
    """Leave no step without a channel: those of text messages alone are archived.

    Deliveries by text message go with the channel; that the reminders left stays. What
    Odoo would forget goes too: the foreign keys of the countries.
    """
    steps = env["relance.scenario.step"].with_context(active_test=False)
    alone = steps.search(
        [
            ("use_sms", "=", True),
            ("use_email", "=", False),
            ("use_activity", "=", False),
        ]
    )
    alone.write({"use_sms": False, "use_activity": True, "active": False})
    env["ir.model.constraint"].search(
        [("module.name", "=", "relance_avancee_sms"), ("type", "=", "f")]
    ).unlink()
