"""The HTTP contract: routes, request schemas, callers, and errors before a stream starts."""
