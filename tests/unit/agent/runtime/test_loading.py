"""Loading a handler without looking for garbage meanwhile: what an import makes stays."""

import gc
from pathlib import Path

import pytest

from agent.runtime.errors import InitError
from agent.runtime.loading import load_handler

MODULE = """
import gc
SEEN = [gc.isenabled()]
def handler(event, context): ...
def prepare(): SEEN.append(gc.isenabled()){fault}
handler.prepare = prepare
"""


@pytest.mark.parametrize("fault", ["", "; raise OSError('no table')"])
def test_the_collector_rests_while_a_handler_is_loaded_and_works_afterwards(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"loaded_{len(fault)}"
    (tmp_path / f"{name}.py").write_text(MODULE.format(fault=fault))
    monkeypatch.syspath_prepend(tmp_path)
    try:
        if fault:
            with pytest.raises(InitError):
                load_handler(f"{name}.handler")
        else:
            load_handler(f"{name}.handler")
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
    assert __import__(name).SEEN == [False, False]
