"""A line's YAML: its variables, and how its table of shots is to be read."""
