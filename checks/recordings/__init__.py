"""Whole runs of the agent, kept as files without secrets, and run again against today's code."""
