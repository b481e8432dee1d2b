"""Answers: what a customer says, and what follows from it."""
