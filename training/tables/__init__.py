"""A plant's CSV: its text, its header, and what a line's rules make of it."""
