"""What holds for tests on emulated tables: a transaction copies a table once, not for each of its items."""

import threading
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from moto.dynamodb import models
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table


class _CopiedOnce:
    """Stands for the module `copy` where moto backs up the tables of a transaction.

    It does so for each item, a hundred times for a full transaction; the first copy is the one to go back to.
    """

    def __init__(self) -> None:
        self._here = threading.local()

    def begin(self) -> None:
        """Forget the copies of the transaction before."""
        self._here.copies = {}

    def deepcopy(self, value: Any) -> Any:
        """Copy a table once a transaction, and everything else as it is asked."""
        if not isinstance(value, Table):
            return deepcopy(value)
        copies: dict[str, Table] = self._here.copies
        if value.name not in copies:
            copies[value.name] = deepcopy(value)
        return copies[value.name]


@pytest.fixture(scope="session", autouse=True)
def _tables_copied_once_a_transaction() -> Iterator[None]:
    once, transact = _CopiedOnce(), DynamoDBBackend.transact_write_items

    def transacted(backend: DynamoDBBackend, items: list[dict[str, Any]]) -> None:
        once.begin()
        transact(backend, items)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models, "copy", once)
        patch.setattr(DynamoDBBackend, "transact_write_items", transacted)
        yield
