"""Conversations of a shop floor: questions over several turns, with what has to hold of each answer."""
