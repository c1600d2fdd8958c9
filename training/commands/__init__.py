"""The subcommands of `python -m training`: each module has `add_to(subparsers)` and `run(arguments)`."""
