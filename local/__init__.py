"""The local server: the page, the agent and the tools T0 to T3 in one process, without AWS."""
