"""How figures beside a peer's are printed."""

import json
from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """One figure, less is better: ours and the peer's; None where the peer has no such thing."""

    name: str
    ours: float
    peer: float | None


def show(title: str, peer: str, rows: Sequence[Row], as_json: bool) -> None:
    """Print a table, or one JSON line; `ratio` is the peer's figure over ours."""
    if as_json:
        figures = {
            row.name: {
                "ours": row.ours,
                "peer": row.peer,
                "ratio": None if row.peer is None else row.peer / row.ours,
            }
            for row in rows
        }
        print(json.dumps({"title": title, "peer": peer, "figures": figures}))
        return
    print(f"{title}\n\n{'':44}{'ours':>10}{peer:>18}{'ratio':>9}")
    for row in rows:
        beside = (
            f"{'-':>18}{'-':>9}" if row.peer is None else f"{row.peer:>18.2f}{row.peer / row.ours:>8.1f}×"
        )
        print(f"{row.name:44}{row.ours:>10.2f}{beside}")
    print()
