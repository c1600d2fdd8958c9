"""Progress on standard error: a bar in a terminal, a line for each step elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def progress(total: int, doing: str = "fitting") -> Iterator[Callable[[str], None]]:
    """Gives a function to call with what is done next, about `total` times; `doing` is all of it.
    With 0 nobody knows how often."""
    console = Console(stderr=True)
    if not console.is_terminal:
        said = count(1)
        about = f"/about {total}" if total else ""
        yield lambda step: print(f"{doing} {next(said)}{about}: {step}", file=sys.stderr)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=total or None)

        def say(step: str) -> None:
            bar.update(task, advance=1, description=step)

        yield say
        bar.update(task, completed=total)
