"""The one error of this package: what a person at the command line has to put right."""


class DeployFailed(Exception):
    """The page cannot be deployed; the message says why and what to do."""
