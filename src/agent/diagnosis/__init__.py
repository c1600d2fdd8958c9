"""The agent loop: a question in, events out, with at most three model turns and always an answer."""
