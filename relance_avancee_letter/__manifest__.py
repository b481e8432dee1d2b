{
    "name": "Advanced Payment Reminders: Letters",
    "summary": "Remind by letter: the batch of the day, in address order",
    "version": "19.0.0.1.0",
    "category": "Accounting/Accounting",
    "author": "Relance Avancée contributors",
    "license": "LGPL-3",
    "depends": ["relance_avancee"],
    "data": [
        "security/ir.model.access.csv",
        "security/relance_rules.xml",
        "report/relance_letter.xml",
        "views/relance_letter_batch_views.xml",
        "views/relance_scenario_step_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
