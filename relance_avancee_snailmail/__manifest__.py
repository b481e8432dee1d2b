{
    "name": "Advanced Payment Reminders: Letters Posted by Odoo",
    "summary": "Have the letters of reminders posted by Odoo's postal service",
    "version": "19.0.0.1.0",
    "category": "Accounting/Accounting",
    "author": "Relance Avancée contributors",
    "license": "LGPL-3",
    "depends": ["relance_avancee_letter", "snailmail"],
    "data": [
        "security/relance_rules.xml",
        "views/relance_reminder_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
