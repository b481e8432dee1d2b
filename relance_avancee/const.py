"""The words that several rooms share: each stands once, here."""

# Who reads, who sends, who configures.
READER = "relance_avancee.relance_group_reader"
COLLECTOR = "relance_avancee.relance_group_collector"
MANAGER = "relance_avancee.relance_group_manager"
# What a number that somebody writes may not exceed: days of ten years, an amount.
MOST_DAYS = 3650
MOST_AMOUNT = 1e12
# The operators by which a search of ours compares in SQL.
COMPARISONS = ("in", "<", "<=", ">", ">=")
# How strict a step is.
COURTESY, FRIENDLY, FIRM, NOTICE, HANDED_OVER = "0", "1", "2", "3", "4"
LEVELS = [
    (COURTESY, "Courtesy"),
    (FRIENDLY, "Friendly"),
    (FIRM, "Firm"),
    (NOTICE, "Formal notice"),
    (HANDED_OVER, "Handed over"),
]
LEGAL_TYPES = [
    ("professional", "Professional"),
    ("consumer", "Consumer"),
    ("public", "Public body"),
]
# France and the territories whose bodies have a SIREN.
FRENCH = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC")
# The routes by which an item is paid, and the kinds of ladders that follow them.
ROUTES = [
    ("transfer", "Transfer"),
    ("link", "Payment link"),
    ("debit", "Direct debit"),
    ("bill", "Bill of exchange"),
    ("assigned", "Assigned to a factor"),
    ("retention", "Retention money"),
    ("deposit", "Down payment"),
]
PAYMENT_KINDS = [
    ("ordinary", "Transfers and payment links"),
    ("returned", "Direct debits, bills and rejected payments"),
    ("retention", "Retention money"),
    ("deposit", "Down payments"),
]
# What an account is used for, by its code in the French chart, when nobody says it.
ACCOUNT_USES = [
    ("bill", "Bills of exchange"),
    ("retention", "Retention money"),
    ("deposit", "Down payments"),
    ("doubtful", "Doubtful customers"),
    ("factor", "Factor"),
    ("loss", "Written off"),
    ("none", "Nothing special"),
]
# How an item was closed: in money, by a credit note, or without cash and where to.
CLOSED_HOW = [
    ("cash", "Paid"),
    ("credit_note", "Credit note"),
    ("bill", "Moved to bills of exchange"),
    ("retention", "Moved to retention money"),
    ("doubtful", "Moved to doubtful customers"),
    ("factor", "Assigned to a factor"),
    ("loss", "Written off"),
    ("compensation", "Set off against what we owe"),
    ("other", "Moved to another account"),
]
# Moved there, it is followed there: the claim goes on.
MOVED = ("bill", "retention", "doubtful", "other")
FRENCH_CODES = {
    "bill": ("413",),
    "retention": ("4117",),
    "deposit": ("4191",),
    "doubtful": ("416",),
    "factor": ("467",),
    "loss": ("654", "658", "6714"),
}
# The roles of a debtor's contacts, of the contacts and of the steps.
ROLES = [
    ("payables", "Accounts payable"),
    ("finance", "Head of finance"),
    ("legal", "Legal representative"),
    ("officer", "Authorising officer"),
    ("accountant", "Public accountant"),
]
# The public accountant pays on an order only: never the first addressee.
RECIPIENT_ROLES = [role for role in ROLES if role[0] != "accountant"]
PUBLIC_ROLES = ("officer", "accountant")
