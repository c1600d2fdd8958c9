"""Parts for tests of feed and watch: tables of shots with times, and a server that can be made to fail."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.quality_parts import sample

BEGIN = datetime(2026, 2, 10, 6, tzinfo=UTC)
NAMES = sorted(sample("good"))


def table_rows(number: int, start: int = 0) -> list[list[str]]:
    """Rows with a time a minute and values that differ, as a machine writes them."""
    values = [repr(sample("good")[name]) for name in NAMES[1:]]
    base = sample("good")[NAMES[0]]
    return [
        [
            (BEGIN + timedelta(minutes=place)).isoformat().replace("+00:00", "Z"),
            f"{base + place * 1e-3:.6f}",
            *values,
        ]
        for place in range(start, start + number)
    ]


def write_rows(path: Path, rows: Sequence[Sequence[str]], *, append: bool = False) -> None:
    """Write a table, or rows behind those that are there."""
    with path.open("a" if append else "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if not append:
            writer.writerow(["Time", *NAMES])
        writer.writerows(rows)


class Line:
    """A server that keeps what it is sent, and answers with `failing` first, one status after the other.

    0 keeps the shots and then answers 503: an acknowledgement that is lost.
    """

    def __init__(self) -> None:
        self.failing: list[int] = []
        self.kept: dict[str, dict[str, Any]] = {}
        self.order: list[str] = []
        self.requests = 0
        self.headers: dict[str, str] = {}
        self.app = Starlette(routes=[Route("/api/shots", self._record, methods=["POST"])])

    async def _record(self, request: Request) -> Response:
        self.requests += 1
        self.headers = dict(request.headers)
        body = await request.json()
        status = self.failing.pop(0) if self.failing else 200
        if status not in (0, 200):
            return JSONResponse({"error": {"message": "no"}}, status, {"retry-after": "0"})
        duplicates = 0
        for shot in body["shots"]:
            key = repr((shot["at"], sorted(shot["features"].items()), sorted(shot["context"].items())))
            duplicates += key in self.kept
            if key not in self.kept:
                self.order.append(shot["at"])
            self.kept[key] = shot
        if status == 0:
            return JSONResponse({}, 503)
        accepted = len(body["shots"]) - duplicates
        return JSONResponse({"accepted": accepted, "duplicates": duplicates, "rejected": []})
