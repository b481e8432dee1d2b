def post_init_hook(env):
    """Print the letter that the shipped step of consumers, untouched, asks for."""
    step = env.ref("relance_avancee.relance_scenario_step_consumer_after_30", False)
    if step and step._is_as_shipped():
        step.write({"use_letter": True, "channel_mode": "all", "use_activity": False})


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
