"""The roles of a debtor's contacts, shared by the contacts and the steps."""

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
