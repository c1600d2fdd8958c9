"""Golden evaluation: questions with what is right for them, asked of the whole agent and scored."""
