"""`python -m diecast`: the same as the installed command."""

from diecast.cli import run

run()
