{
    "name": "Advanced Payment Reminders: Job Queue",
    "summary": "Spread the sending of reminders over several workers and hosts",
    "version": "19.0.0.1.0",
    "category": "Accounting/Accounting",
    "author": "Relance Avancée contributors",
    "license": "LGPL-3",
    "depends": ["relance_avancee", "queue_job"],
    "data": [
        "data/queue_job_channel.xml",
        "data/queue_job_function.xml",
    ],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
}
