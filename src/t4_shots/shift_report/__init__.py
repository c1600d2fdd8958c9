"""The report of a shift: what it was like, what was changed, what is left to find out."""
