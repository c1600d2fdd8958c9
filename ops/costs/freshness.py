"""The age of prices, models and limits of AWS; `make lint` warns by it, and fails nothing."""

import sys
from datetime import UTC, date, datetime

from ops.costs.prices import read_prices
from ops.scale.limits import read_limits

FRESH_DAYS = 90
"""After so many days they are to be looked up anew."""


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


def days_too_old(seen: date, now: date) -> int | None:
    """The age in days of what was looked up on a day, or None where it is fresh enough."""
    days = (now - seen).days
    return days if days > FRESH_DAYS else None


def reminder(seen: date, now: date) -> str | None:
    """Return what to tell whoever runs the checks; None where there is nothing to tell."""
    days = days_too_old(seen, now)
    if days is None:
        return None
    return (
        f"warning: prices and models are {days} days old (ops/costs/prices.yaml, seen {seen}). "
        "Look up Claude's prices and new models, change them there, and then `seen`."
    )


def reminder_of_limits(seen: date, now: date) -> str | None:
    """Return the same of what AWS lets an account do."""
    days = days_too_old(seen, now)
    if days is None:
        return None
    return (
        f"warning: AWS's limits are {days} days old (ops/scale/limits.yaml, seen {seen}). Look them up, "
        "change them there, and then `seen`."
    )


if __name__ == "__main__":
    now = today()
    for told in (reminder(read_prices().seen, now), reminder_of_limits(read_limits().seen, now)):
        if told:
            print(told, file=sys.stderr)
