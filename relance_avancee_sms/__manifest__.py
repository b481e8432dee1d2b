{
    "name": "Advanced Payment Reminders: Text Messages",
    "summary": "Remind by text message, through the gateway that Odoo uses",
    "version": "19.0.0.1.0",
    "category": "Accounting/Accounting",
    "author": "Relance Avancée contributors",
    "license": "LGPL-3",
    "depends": ["relance_avancee", "sms"],
    "external_dependencies": {"python": ["phonenumbers"]},
    "data": [
        "views/relance_delivery_views.xml",
        "views/relance_reminder_views.xml",
        "views/relance_scenario_step_views.xml",
        "views/res_config_settings_views.xml",
        "views/res_partner_views.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
