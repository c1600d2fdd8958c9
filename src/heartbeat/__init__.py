"""Asks the deployed stage from outside, as a user does, and says in metrics whether it answered."""
