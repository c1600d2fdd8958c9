"""Equal questions on equal values, answered again without a model or a tool."""
