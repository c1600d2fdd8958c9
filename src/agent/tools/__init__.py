"""Calling the sibling tools T0 to T3: one interface, three transports."""
