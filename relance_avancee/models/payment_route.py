"""The words of the payment routes, shared by every model that carries one."""

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
