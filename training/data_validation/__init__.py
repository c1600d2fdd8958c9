"""The audit of a table before training: what it can and cannot support, and what would fool an evaluation."""
