"""The watch's state now, as a look at the line's shots tells it."""

from shared.contracts.t4_look import LookReason, LookWatch
from shared.contracts.t4_status import StatusAnswer


def told_watch(status: StatusAnswer) -> LookWatch:
    """Return the state of a line with its reasons, without the figures that they rest on."""
    reasons: list[LookReason] = []
    for reason in status["reasons"]:
        row: LookReason = {
            "state": reason["state"],
            "message": reason["message"],
            "message_ko": reason["message_ko"],
        }
        if "feature" in reason:
            row["feature"] = reason["feature"]
        if "since" in reason:
            row["since"] = reason["since"]
        reasons.append(row)
    return {
        "state": status["state"],
        "message": status["message"],
        "message_ko": status["message_ko"],
        "since": status["since"],
        "reasons": reasons,
    }
