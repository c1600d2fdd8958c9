"""The command `diecast`: one front door for what is done from a terminal, on a laptop or at a stage."""
