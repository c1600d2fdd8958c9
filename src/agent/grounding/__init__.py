"""Grounding of answers: citations of documents that were found, and numbers that something supports."""
