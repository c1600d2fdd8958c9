"""The windows of a line in the order of time, joined to blocks of about one production run each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from t4_shots.watch.window import FINE, KeptWindow, Window, summed

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring windows, as one; `start_ms` is when the first one begins, `end_ms` the last."""

    start_ms: int
    end_ms: int
    window: Window


@dataclass(frozen=True, slots=True)
class History:
    """A line's newest shots in blocks and windows.

    blocks, oldest first, each of at least a run's shots but the newest; kept, the windows that they are made
    of; window, the sum of the newest windows that hold the shots asked for, from `begin_ms` on.
    """

    blocks: Sequence[Block]
    kept: Sequence[KeptWindow]
    window: Window
    begin_ms: int
    windows: int

    @property
    def shots_a_block(self) -> float:
        """Shots of a block, on average."""
        return sum(block.window.shots for block in self.blocks) / len(self.blocks)

    @property
    def whole(self) -> Sequence[Block]:
        """The blocks that are complete."""
        return self.blocks[:-1]

    def newest_ms(self, share: int) -> int:
        """Where the newest part of the window begins, one of `share`."""
        newest = newest_until(self.kept[::-1], self.window.shots // share)
        return newest[-1].start_ms

    @classmethod
    def of(cls, newest_first: Sequence[KeptWindow], asked: int, run_shots: int) -> "History | None":
        """Join windows; None of none."""
        if not newest_first:
            return None
        within = newest_until(newest_first, asked)
        kept = list(reversed(newest_first))
        blocks: list[Block] = []
        together: list[KeptWindow] = []
        for one in kept:
            together.append(one)
            if sum(each.window.shots for each in together) >= run_shots:
                blocks.append(_block(together))
                together = []
        if together or len(blocks) < 2:
            blocks += [_block(together)] if together else []
        return cls(blocks, kept, summed([each.window for each in within]), within[-1].start_ms, len(within))


def since_of(history: History, course: Matrix) -> int:
    """When the present deviation of a course (K,), one number a block and 0 as it should be, began.

    The start of the block from which on the sum with an allowance of half the present shift is largest (the
    cumulative sum of Page, Biometrika 41, 1954, from its end).
    """
    within = [block.start_ms >= history.begin_ms for block in history.blocks]
    shift = float(course[within].mean()) if any(within) else float(course[-1])
    gained = np.cumsum((np.sign(shift) * course - abs(shift) / 2)[::-1])[::-1]
    return history.blocks[int(gained.argmax())].start_ms


def newest_until(newest_first: Sequence[KeptWindow], shots: int) -> Sequence[KeptWindow]:
    """The newest windows that hold so many shots together, or all."""
    held = 0
    for number, each in enumerate(newest_first, 1):
        held += each.window.shots
        if held >= shots:
            return newest_first[:number]
    return newest_first


def mean_ranks(window: Window, ranks: Matrix) -> Matrix:
    """The mean rank of each variable's values in a window: (V,), 0 as in the reference; NaN of none."""
    return _mean((window.bins * ranks).sum(axis=1), window)


def mean_relations(window: Window) -> Matrix:
    """How far each variable is from what the others let expect, on average, in deviations: (V,), or NaN."""
    return _mean(window.relations / FINE, window)


def mean_levels(window: Window) -> Matrix:
    """The mean of each variable in the reference's scale: (V,), NaN of none."""
    return _mean(window.levels / FINE, window)


def variances(window: Window) -> Matrix:
    """The variance of each variable within a window in the reference's scale: (V,), NaN of no values."""
    return np.asarray(_mean(window.squares / FINE, window) - mean_levels(window) ** 2)


def _mean(sums: Matrix, window: Window) -> Matrix:
    logged = window.logged
    return np.asarray(np.where(logged > 0, sums / np.maximum(logged, 1), np.nan))


def _block(together: Sequence[KeptWindow]) -> Block:
    return Block(together[0].start_ms, together[-1].start_ms, summed([each.window for each in together]))
