"""Large ledgers, and what the addon costs on them."""
