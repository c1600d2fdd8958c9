"""`diecast scale`: many plants in one account or several, simulated; what breaks first, what carries it,
what it costs."""
