"""Watching the model: whether the shots of a line are still like those that its model was trained on."""
