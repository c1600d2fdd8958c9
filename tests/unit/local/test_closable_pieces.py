"""A response that is left is closed once, whether a thread waits for its next piece or not."""

import threading
from collections.abc import Iterator

from local.closable_pieces import ClosablePieces


class Content(Iterator[bytes]):
    """Pieces that wait until they are let go."""

    def __init__(self) -> None:
        self.waits, self.goes_on = threading.Event(), threading.Event()
        self.closings: list[bool] = []
        self._inside = False

    def __next__(self) -> bytes:
        self._inside = True
        self.waits.set()
        assert self.goes_on.wait(10)
        self._inside = False
        return b"piece"

    def close(self) -> None:
        self.closings.append(self._inside)


def test_what_is_left_while_it_waits_is_closed_when_it_comes_out() -> None:
    content = Content()
    pieces = ClosablePieces(content)
    taken: list[bytes] = []
    reader = threading.Thread(target=lambda: taken.extend(pieces))
    reader.start()
    assert content.waits.wait(10)

    pieces.close()
    assert content.closings == []

    content.goes_on.set()
    reader.join(10)
    assert taken == [b"piece"]
    assert content.closings == [False]


def test_what_is_left_between_two_pieces_is_closed_at_once_and_gives_no_more() -> None:
    content = Content()
    content.goes_on.set()
    pieces = ClosablePieces(content)
    assert next(pieces) == b"piece"

    pieces.close()

    assert content.closings == [False]
    assert list(pieces) == []


def test_what_cannot_be_closed_gives_no_more_once_it_is_left() -> None:
    pieces = ClosablePieces(iter([b"one", b"two"]))
    assert next(pieces) == b"one"
    pieces.close()
    assert list(pieces) == []
