"""How `make test` runs its parts, and counts what passed."""
