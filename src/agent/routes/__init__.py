"""The HTTP contract: routes, request bodies, callers, and errors before a stream starts."""
