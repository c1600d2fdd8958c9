"""Learning from a line's memory: its shots as a table, which labels it lacks, two models side by side."""
