"""Tables in every shape that plants write: a corpus, generated ones, and both readers."""
