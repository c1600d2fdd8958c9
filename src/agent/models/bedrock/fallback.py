"""The models to fall back to: which is asked next, and which were lately refused."""

from collections.abc import Callable, Sequence

from agent.models.bedrock.errors import BedrockFault
from agent.models.calls import CallOutcome


class FallbackModels:
    """Models in order of preference; a refused one goes to the end for `refusal_s` seconds.

    It is not left out: where all were refused, the caller should still hear it from the
    service, and access may have been granted since. Raises ValueError for an empty list.
    """

    def __init__(
        self, model_ids: Sequence[str], clock: Callable[[], float], *, refusal_s: float = 300.0
    ) -> None:
        if not model_ids:
            raise ValueError("at least one model id is needed")
        self._model_ids = tuple(dict.fromkeys(model_ids))
        self._clock = clock
        self._refusal_s = refusal_s
        self._refused_until: dict[str, float] = {}

    def order(self) -> list[str]:
        """The models in the order in which to try them now."""
        now = self._clock()
        return sorted(self._model_ids, key=lambda model_id: self._refused_until.get(model_id, now) > now)

    def refuse(self, model_id: str) -> None:
        """Remember that the service refused this model."""
        self._refused_until[model_id] = self._clock() + self._refusal_s

    def failed(self, fault: BedrockFault) -> None:
        """Take in that a model was given up, and why."""
        if fault.outcome is CallOutcome.REFUSED:
            self.refuse(fault.model_id)

    def answered(self, model_id: str, faults: Sequence[BedrockFault]) -> None:
        """Forget an earlier refusal of the model: it answers, after `faults` of the same request.

        One model took the request, so a model that found it invalid cannot take it (it is retired).
        """
        self._refused_until.pop(model_id, None)
        for fault in faults:
            if fault.outcome is CallOutcome.INVALID and fault.model_id != model_id:
                self.refuse(fault.model_id)
