"""A made-up company with eighteen months of invoices, to show what the addon does."""
