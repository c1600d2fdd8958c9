"""The line's memory with the simulated line beside the plant's own, each in a store of its own."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from shared.bundle.published import ModelSettings
from shared.settings import Settings, read_settings
from shared.tool_adapter import Logic, Payload, tool_handler
from t4_shots.settings import ShotSettings

if TYPE_CHECKING:
    from local.demo_line import DemoLine

DEMO_LINE: Final = "demo"


class DemoSettings(Settings):
    """DEMO is `on` or `off`; `diecast serve` has it on, unless it is said."""

    demo: Literal["on", "off"] = "off"


def has_demo(environment: Mapping[str, str]) -> bool:
    """True where there is a simulated line.

    Not beside a plant's own model, whose variables the simulator does not know, nor beside a line of the
    plant that has its name. Raises SettingsError.
    """
    if read_settings(DemoSettings, environment).demo == "off":
        return False
    model = read_settings(ModelSettings, environment)
    own = model.model_dir is not None or model.model_bucket is not None
    return not own and DEMO_LINE not in read_settings(ShotSettings, environment).line_names


def own_shots_of(environment: Mapping[str, str]) -> Callable[[Any, Any], Mapping[str, Any]]:
    """T4's handler on the plant's lines alone, with the memory that the environment names."""
    # Imported here: T4's handler makes its logger, which reads the environment, when it is imported.
    from t4_shots.handler import shots_logic  # noqa: PLC0415

    return tool_handler("t4_shots", shots_logic(environment), environment)


def shots_with_demo(environment: Mapping[str, str]) -> Callable[[Any, Any], Mapping[str, Any]]:
    """T4's handler with the simulated line beside the plant's lines."""
    from local.demo_line import DemoLine  # noqa: PLC0415
    from t4_shots.handler import shots_logic  # noqa: PLC0415

    demo = cache(lambda: DemoLine(environment))
    return tool_handler("t4_shots", _by_line(shots_logic(environment), demo), environment)


def of_the_default_line(
    handler: Callable[[Any, Any], Mapping[str, Any]],
) -> Callable[[Any, Any], Mapping[str, Any]]:
    """A tool's handler to which the simulated line is the default one: it has no model of its own."""

    def answered(payload: Mapping[str, Any], context: Any) -> Mapping[str, Any]:
        if payload.get("line") != DEMO_LINE:
            return handler(payload, context)
        return handler({name: value for name, value in payload.items() if name != "line"}, context)

    return answered


def _by_line(logic: Logic, demo: Callable[[], "DemoLine"]) -> Logic:
    def routed(payload: Payload) -> Mapping[str, Any]:
        if payload.get("action") == "forget":
            # A name may stand on both sides.
            return {"outcomes": logic(payload)["outcomes"] + demo().answer(payload)["outcomes"]}
        return demo().answer(payload) if payload.get("line") == DEMO_LINE else logic(payload)

    return routed
