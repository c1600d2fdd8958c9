"""From a line's memory to a model and back: pulling its shots, and releasing a model to it."""
