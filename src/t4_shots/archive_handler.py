"""The Lambda entry that a pipe calls with records of the table's stream; it gives the archive's rows.

It reads and writes nothing. What it raises makes the pipe try again, with half as many records each time, and
put where the record that cannot be read stands into its queue in the end.
"""

from collections.abc import Sequence
from typing import Any, Final

from aws_lambda_powertools import Logger

from t4_shots.archive import Record, Row, rows

_logger: Final = Logger(service="archive")


def handler(event: Sequence[Record], _: Any) -> list[Row]:
    """Return the rows of these records; none makes the pipe call Firehose not at all."""
    made = rows(event)
    _logger.info("archived", extra={"records": len(event), "rows": len(made)})
    return made
