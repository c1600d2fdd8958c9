"""T2: which variables drive a shot's prediction, what to check, what to change, what it resembles."""
