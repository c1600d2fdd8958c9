"""Offline: the simulator, training and export of a model bundle. Never deployed, imported by nothing."""
