"""Forgetting a person: everything that is kept of a caller is deleted, and counted by its kind."""
