"""The pictures of docs/scale.md as SVG: what is stopped by the number of plants, a day, how near each limit
is, what it costs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np

from ops.scale.demand import MINUTE_S
from ops.scale.simulation import Day, Outcome
from ops.scale.study import BEARABLE, Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes

mpl.use("svg")
mpl.rcParams["svg.fonttype"] = "none"
mpl.rcParams["svg.hashsalt"] = "diecast scale"  # the same picture for the same numbers
from matplotlib import pyplot as plt  # noqa: E402  after the backend is chosen

SIZE: Final = (7.2, 3.6)
"""Width and height in inches."""
MINUTES_SHOWN: Final = 5


def draw(
    folder: Path,
    curve: Sequence[Study],
    day: Study,
    nearness: Sequence[Study],
    costs: Mapping[int, Mapping[str, float]],
) -> list[Path]:
    """Write the pictures into a folder and return their paths.

    `curve` are accounts of more and more plants, `day` the one whose first day is shown, `nearness` those
    whose use of limits is compared, `costs` US dollars a month by the plants of an account and by part.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _saved(folder / "stopped.svg", lambda axes: _stopped(axes, curve)),
        _saved(folder / "day.svg", lambda axes: _day(axes, day.days[0], day.plants)),
        _saved(folder / "limits.svg", lambda axes: _limits(axes, nearness)),
        _saved(folder / "cost.svg", lambda axes: _cost(axes, costs)),
    ]


def _saved(path: Path, fill: Any) -> Path:
    figure, axes = plt.subplots(figsize=SIZE, layout="constrained")
    fill(axes)
    axes.grid(visible=True, alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
    return path


def _stopped(axes: "Axes", curve: Sequence[Study]) -> None:
    plants = [each.plants for each in curve]
    for outcome, label in (
        (Outcome.LATE, "late (first text after 3 s)"),
        (Outcome.REDUCED, "reduced (without the model)"),
        (Outcome.REFUSED, "refused"),
    ):
        shares = [each.share(outcome) for each in curve]
        axes.errorbar(
            plants, [100 * row.mean for row in shares], [100 * row.half_width for row in shares],
            marker="o", markersize=3, capsize=2, label=label,
        )  # fmt: skip
    axes.set(xscale="log", xlabel="plants in one account, default limits", ylabel="% of the questions")
    axes.set_ylim(bottom=0)
    axes.axhline(100 * BEARABLE, color="black", linewidth=0.6, linestyle=":")
    axes.legend(frameon=False)


def _day(axes: "Axes", day: Day, plants: int) -> None:
    count = len(day.asked) - 1
    hours = np.arange(0, count, MINUTES_SHOWN) / MINUTE_S
    for values, label in ((day.asked, "asked"), (day.stopped, "reduced or refused")):
        a_minute = values[:count].reshape(-1, MINUTES_SHOWN).mean(axis=1)
        axes.plot(hours, a_minute, label=f"{label}, a minute", linewidth=1)
    busy = day.busy[:count].reshape(-1, MINUTES_SHOWN).max(axis=1)
    axes.plot(hours, busy, label="executions at once", linewidth=1)
    axes.set(xlabel="hour of the day, UTC", ylabel=f"{plants:,} plants in one account", xlim=(0, 24))
    axes.set_xticks(range(0, 25, 3))
    axes.legend(frameon=False)


def _limits(axes: "Axes", nearness: Sequence[Study]) -> None:
    names = [*nearness[-1].uses][::-1]
    height = 0.8 / len(nearness)
    for place, each in enumerate(nearness):
        axes.barh(
            np.arange(len(names)) + place * height, [100 * each.uses[name] for name in names], height,
            label=f"{each.plants:,} plants",
        )  # fmt: skip
    axes.set_yticks(np.arange(len(names)) + 0.4 - height / 2, names)
    axes.set(xscale="log", xlabel="most that is used where nothing is limited, % of the default limit")
    axes.axvline(100, color="black", linewidth=0.8)
    axes.legend(frameon=False)


def _cost(axes: "Axes", costs: Mapping[int, Mapping[str, float]]) -> None:
    plants, below = list(costs), np.zeros(len(costs))
    for part in next(iter(costs.values())):
        values = np.array([row[part] for row in costs.values()])
        axes.bar([f"{number:,}" for number in plants], values, bottom=below, label=part)
        below += values
    axes.set(xlabel="plants in one account", ylabel="US dollars a plant and month")
    axes.legend(frameon=False)
