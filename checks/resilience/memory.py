"""Memory of a running process and its children, and whether it grows."""

import asyncio
import contextlib
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

MIB = 1024 * 1024
_PAGE_B = 4096


@dataclass(slots=True)
class Memory:
    """Samples of resident memory: seconds since the first one, MiB."""

    samples: list[tuple[float, float]] = field(default_factory=list)

    @property
    def later(self) -> Sequence[tuple[float, float]]:
        """The second half of the run: in the first, caches and thread stacks are still being filled."""
        return self.samples[len(self.samples) // 2 :]

    @property
    def mib_a_minute(self) -> float:
        """Slope of a straight line through the second half (least squares)."""
        times, sizes = [at for at, _ in self.later], [size for _, size in self.later]
        return statistics.linear_regression(times, sizes).slope * 60 if len(times) > 1 else 0.0

    @property
    def floors(self) -> Sequence[float]:
        """The least of each quarter. What is in flight comes and goes above it, a leak raises it."""
        count = len(self.samples)
        bounds = [count * at // 4 for at in range(5)]
        parts = [self.samples[begin:end] for begin, end in pairwise(bounds)]
        return [min((size for _, size in part), default=0.0) for part in parts]

    @property
    def growth_mib(self) -> float:
        """By how much the floor of the last quarter lies above that of the one before."""
        return self.floors[3] - self.floors[2]


def resident_mib(pid: int) -> float:
    """Resident memory of a process and all below it; 0 for one that has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return 0.0
    return pages * _PAGE_B / MIB + sum(resident_mib(child) for task in tasks for child in _children(task))


def _children(task: Path) -> list[int]:
    """Processes that a thread started; none where the thread has ended meanwhile."""
    try:
        return [int(child) for child in (task / "children").read_text().split()]
    except OSError:
        return []


@contextlib.asynccontextmanager
async def watched(pid: int, every_s: float = 1.0) -> AsyncIterator[Memory]:
    """Sample the memory of a process while the context lasts."""
    memory, started = Memory(), time.monotonic()

    async def sample() -> None:
        while True:
            memory.samples.append((time.monotonic() - started, resident_mib(pid)))
            await asyncio.sleep(every_s)

    task = asyncio.create_task(sample())
    try:
        yield memory
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
