{
    "name": "Advanced Payment Reminders: Quotations",
    "summary": "Print the mentions on late payment on quotations and orders",
    "version": "19.0.0.1.0",
    "category": "Accounting/Accounting",
    "author": "Relance Avancée contributors",
    "license": "LGPL-3",
    "depends": ["relance_avancee", "sale"],
    "data": [
        "report/sale_order_mentions.xml",
        "report/sale_order_portal_mentions.xml",
    ],
    "auto_install": True,
}
