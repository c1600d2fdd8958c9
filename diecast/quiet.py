"""Commands that run the agent and its tools in this process tell their result, not log lines or metrics."""

import os


def quiet() -> None:
    """Keep the tools' logs and metrics from the command's output, unless the environment asks for them.

    Loggers read it when they are made, so it comes before the import of what runs.
    """
    for name, value in (("POWERTOOLS_METRICS_DISABLED", "true"), ("POWERTOOLS_LOG_LEVEL", "ERROR")):
        os.environ.setdefault(name, value)
