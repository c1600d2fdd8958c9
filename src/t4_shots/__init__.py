"""T4, look_at_shots: the line's memory. Shots are judged once, kept, counted, and told again."""
