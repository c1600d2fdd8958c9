"""T1's and T2's results on many shots at once: a row for each, in the order of the request, or nothing."""

from collections.abc import Mapping
from typing import Any

from agent.tools.results.fields import Notes, Row, number_of, rows, word
from agent.tools.results.prediction import read_prediction
from agent.tools.transport import ToolFailed
from shared.contracts.result_fields import choices
from shared.contracts.t2 import Driver


def read_predictions(result: Row, notes: Notes, shots: int) -> dict[str, Any]:
    """Return T1's answer on `shots` shots, each read as one of a single shot is.

    Raises ToolFailed where there is not a row for each, or one holds neither a class nor a probability.
    """
    found = _each(result, "results", shots)
    read = []
    for row in found:
        if not isinstance(row, Mapping):
            raise ToolFailed("The tool answered outside its contract: results: one of them is not an object.")
        read.append(read_prediction(row, notes))
    return {**result, "results": read}


def read_drivers(result: Row, notes: Notes, shots: int) -> dict[str, Any]:
    """Return T2's answer on `shots` shots: of each the variables whose name and direction can be read.

    Raises ToolFailed where there is not a list for each.
    """
    found = _each(result, "drivers", shots)
    read = [[*_drivers(given, notes, f"drivers[{at}]")] for at, given in enumerate(found)]
    return {**result, "drivers": read}


def _each(result: Row, name: str, shots: int) -> list[Any]:
    """The list that holds as much as was asked for: which row is whose is not guessed."""
    found = result.get(name)
    if not isinstance(found, list) or len(found) != shots:
        raise ToolFailed(f"The tool answered outside its contract: {name}: is not a list of {shots}.")
    return found


def _drivers(given: Any, notes: Notes, path: str) -> list[dict[str, Any]]:
    read = []
    for place, row in rows(given, notes, path):
        share = number_of(Driver, "percent", row, notes, place)
        if word(row.get("feature")) and row.get("direction") in choices(Driver, "direction"):
            told = {"feature": word(row["feature"]), "direction": row["direction"]}
            read.append({**told, **({} if share is None else {"percent": share})})
        else:
            notes.passed_over(place, "names no variable or no direction")
    return read
