"""The findings of an audit, as data."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    name: what programs know it by. message: what was found, in a sentence. action: what training does
    about it. columns: where. count, share: of shots, where that makes sense. details: figures by name.
    """

    name: str
    severity: Severity
    message: str
    action: str
    columns: tuple[str, ...] = ()
    count: int | None = None
    share: float | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The finding without its name and without what it does not have."""
        entries = {key: value for key, value in asdict(self).items() if value not in (None, (), {})}
        return {key: entries[key] for key in entries if key != "name"}


NAMES = (
    "exact_duplicates",
    "near_duplicates",
    "contradictory_labels",
    "constant_columns",
    "identifiers",
    "counters",
    "run_markers",
    "label_leaks",
    "sentinels",
    "missing_values",
    "out_of_range",
    "drift",
    "run_effect",
    "warm_up",
    "dropped_rows",
    "try_shots",
    "absent_columns",
    "file_notes",
    "no_time",
    "label_values",
    "defect_rate",
    "unseen_levels",
    "unit_change",
    "sorted_by_class",
    "hold_out",
    "few_in_folds",
    "one_class",
    "few_shots",
)
"""Every finding that there can be."""
