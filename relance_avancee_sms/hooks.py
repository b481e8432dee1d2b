def uninstall_hook(env):
    """Leave no step without a channel: those of text messages alone are archived.

    Deliveries by text message go with the channel; that the reminders left stays.
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
