"""Shots of tables, of the simulator and of drop folders on their way to POST /api/shots."""
