"""Turns: what was sent of an answer, kept for an hour, so that a reader can come back; and how it helped."""
