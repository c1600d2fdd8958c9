"""Tables in every shape that plants write: a corpus with its right readings, generated ones, and both readers."""
