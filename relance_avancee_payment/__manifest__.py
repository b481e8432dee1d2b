{
    "name": "Advanced Payment Reminders: Payment on the Page",
    "summary": "Let a customer pay what it chooses on its page, by Odoo's providers",
    "version": "19.0.0.1.0",
    "category": "Accounting/Accounting",
    "author": "Relance Avancée contributors",
    "license": "LGPL-3",
    "depends": ["relance_avancee", "account_payment"],
    "data": [
        "security/ir.model.access.csv",
        "security/relance_page_payment_rules.xml",
        "views/payment_transaction_views.xml",
        "views/portal_templates.xml",
        "views/relance_page_templates.xml",
        "views/res_config_settings_views.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
