"""The agent: streaming runtime, routes, agent loop, model adapters, tool gateway, sessions."""
