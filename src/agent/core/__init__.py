"""The agent loop and what serves it: one question with its tools, its answer and its session."""
