"""Rows of a table as batches that fit into a state of Step Functions, with T1's answer to them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shared.bundle.bundle import Bundle
from t1_predict.service import predict_quality

type Shot = Mapping[str, float]

STATE_BYTES: Final = 262_144
"""Most that a state takes, and gives, as JSON."""
ROOM: Final = 0.8
"""Share of it that the largest answers may fill: reasons and numbers may be longer than was tried."""
INVOKE_BYTES: Final = 4_096
"""Of Lambda's answer to Step Functions, beside T1's."""
FAR_OUT: Final = -987_654.321


@dataclass(slots=True)
class Batch:
    """Neighbouring rows. `rows` are their lines in the file, `empty` the lines of those without any value,
    of which there is no shot."""

    number: int
    rows: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    shots: list[Shot] = field(default_factory=list)

    @property
    def lines_of_shots(self) -> list[int]:
        """The line in the file of each shot."""
        empty = set(self.empty)
        return [line for line in self.rows if line not in empty]


def most_shots(bundle: Bundle) -> int:
    """Return how many shots fit into a batch by T1's answer: by the longest that the bundle was made to give.

    It is asked about shots whose values are all out of range, all missing but one, and usual.
    """
    features = bundle.schema.features
    odd = [
        {feature.name: FAR_OUT for feature in features},
        {features[0].name: FAR_OUT},
        {feature.name: feature.typical for feature in features},
    ]
    longest = max(len(json.dumps(predict_quality(bundle, {"shots": [shot]}))) for shot in odd)
    return max(1, int((ROOM * STATE_BYTES - INVOKE_BYTES) / longest))


def batches(rows: Iterable[tuple[int, Shot | None]], line: str, most: int) -> Iterator[Batch]:
    """Give batches of at most `most` shots, none of them without any; `rows` are lines of a file with their
    shots, None where a row has no value.

    Raises ValueError where no row has one.
    """
    batch, size = Batch(1), 0
    for row, shot in rows:
        if shot is None:
            batch.rows.append(row)
            batch.empty.append(row)
            continue
        bytes_ = len(json.dumps(shot)) + 2
        if batch.shots and (len(batch.shots) == most or size + bytes_ > ROOM * STATE_BYTES):
            yield batch
            batch, size = Batch(batch.number + 1), 0
        batch.rows.append(row)
        batch.shots.append(shot)
        size += bytes_
    if not batch.shots:
        raise ValueError(f"no row has a value of a variable of the line {line}")
    yield batch


def item_of(batch: Batch, line: str) -> dict[str, Any]:
    """Return what one execution of the map is started with."""
    return {"batch": batch.number, "line": line, "shots": batch.shots}
