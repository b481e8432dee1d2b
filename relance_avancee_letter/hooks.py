def uninstall_hook(env):
    """Leave no step without a channel: those of letters alone are archived."""
    steps = env["relance.scenario.step"].with_context(active_test=False)
    alone = steps.search(
        [
            ("use_letter", "=", True),
            ("use_email", "=", False),
            ("use_activity", "=", False),
        ]
    )
    alone.write({"use_letter": False, "use_activity": True, "active": False})
