"""T4's look at the line's shots. What is needed of it: which time it was, and the counts of its shots."""

from typing import Any, Final

from agent.tools.results.fields import Notes, Row, number_of, rows, with_fields, word
from agent.tools.transport import ToolFailed
from shared.contracts.result_fields import Use, marked
from shared.contracts.t4_look import LookRow, LookShot, Tally

_COUNTS: Final = ("shots", "judged", "defects", "unsure", "withheld", "known", "known_defects", "simulated")
_RATES: Final = tuple(sorted(marked(Use.FRACTION, Tally)))


def read_look(result: Row, notes: Notes) -> dict[str, Any]:
    """Return a look with the contract's fields right or absent; other answers of T4 as they are.

    Raises ToolFailed where it does not tell the time that it looked at, or counts no shots.
    """
    if "what" not in result:
        return dict(result)
    period = _period(result.get("period"))
    total = _tally(result.get("total"), notes, "total")
    if period is None or total is None:
        lacking = "period" if period is None else "total.shots"
        raise ToolFailed(f"The tool's answer has no usable {lacking}.")
    read: dict[str, Any] = {"period": period, "total": total}
    for name, contract in (("rows", LookRow), ("shots", LookShot)):
        if name in result:
            read[name] = [row for row in _rows(result, name, contract, notes) if row is not None]
    compared = result.get("compared")
    if isinstance(compared, dict):
        told = {
            "period": _period(compared.get("period")),
            "total": _tally(compared.get("total"), notes, "compared.total"),
        }
        if None not in told.values():
            read["compared"] = with_fields(compared, told, tuple(told))
        else:
            notes.passed_over("compared", "has no period or counts")
    return with_fields(result, read, ("period", "total", "rows", "shots", "compared"))


def _rows(result: Row, name: str, contract: type, notes: Notes) -> list[Row | None]:
    found: list[Row | None] = []
    for path, row in rows(result.get(name), notes, name):
        if contract is LookRow:
            found.append(_tally(row, notes, path))
            continue
        probability = number_of(LookShot, "defect_probability", row, notes, path)
        if probability is None:
            notes.passed_over(path, "has no defect probability")
        found.append(None if probability is None else {**row, "defect_probability": probability})
    return found


def _period(value: Any) -> Row | None:
    if not isinstance(value, dict) or not (word(value.get("start")) and word(value.get("end"))):
        return None
    return value


def _tally(value: Any, notes: Notes, path: str) -> dict[str, Any] | None:
    """Counts with their rates; None where they do not say how many shots there were."""
    if not isinstance(value, dict):
        return None
    read = {name: number_of(Tally, name, value, notes, path) for name in (*_COUNTS, *_RATES)}
    return None if read["shots"] is None else with_fields(value, read, tuple(read))
