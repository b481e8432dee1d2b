"""What the house holds and how it is kept: its contents, its rooms, its figures."""
