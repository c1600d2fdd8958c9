"""Searches go to one index over the packaged documents."""

from tests.packaged_index import index

__all__ = ["index"]
