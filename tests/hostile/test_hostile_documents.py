"""Hostile documents of every format in one ingest: none stops it, each is named, the sound ones are found."""

import pytest

from checks.resilience.fuzz import fuzz


@pytest.mark.timeout(300)
def test_hostile_documents_are_named_and_the_sound_ones_between_them_found() -> None:
    run = fuzz(300, seed=1)
    assert run.job.status == "COMPLETE"
    assert run.lost == ()
    assert run.unnamed == ()
    # Neither all read nor all refused, or the run would say nothing.
    assert run.indexed > 50
    assert run.failed > 100
    assert len(run.job.failures) == run.failed
