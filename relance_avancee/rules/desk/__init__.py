"""Desk: what a person does, one customer after the other."""
