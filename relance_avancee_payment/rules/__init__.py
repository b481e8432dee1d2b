"""What was chosen, and where money goes."""
