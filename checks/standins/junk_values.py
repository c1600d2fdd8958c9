"""Values that a tool may send where another was meant: no number, another type, nothing, no UTF-8."""

import math
from typing import Any, Final

JUNK: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    1e308,
    10**400,
    math.nan,
    -math.inf,
    "",
    "NaN",
    "0.5",
    "half \ud83d",
    [],
    [[]],
    [None],
    [[None]],
    [1, "a"],
    {},
    {"a": None},
    {"a": [{}]},
    {"feature": "x"},
    {"top_features_percent": 5},
    {"prediction": 3},
    [{"id": 1}],
    [["a"]],
    [["a", "b", "c"]],
)
"""Small ones. Whoever changes what it took takes a copy: some of them are mutable."""
