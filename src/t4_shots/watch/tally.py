"""From shots to what their windows gain, by the sample of the model that their line has now."""

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from shared.bundle.bundle import Bundle
from shared.errors import NotFound
from t4_shots.shot import Shot
from t4_shots.watch.reference import Reference
from t4_shots.watch.window import Window, WindowKey


class Tally:
    """Makes windows of shots. `bundle_of` gives a line's model, `bucket` the start of an instant's bucket."""

    def __init__(self, bundle_of: Callable[[str], Bundle], bucket: Callable[[int], int]) -> None:
        self._bundle_of = bundle_of
        self._bucket = bucket
        self._made: dict[str, tuple[Bundle, Reference | None]] = {}
        self._making = threading.Lock()

    def model(self, line: str) -> tuple[Bundle, Reference | None]:
        """A line's model, and the sample that its shots are measured by; None where the model carries none.

        Raises NotFound for a line that is none.
        """
        bundle = self._bundle_of(line)
        with self._making:
            made = self._made.get(line)
            if made is None or made[0] is not bundle:
                made = (bundle, Reference.of(bundle))
                self._made[line] = made
        return made

    def windows(self, shots: Sequence[Shot]) -> Mapping[WindowKey, Window]:
        """Return what shots of a line add to its windows; nothing without a sample to measure them by.

        Raises Unavailable where the model cannot be read now: windows are not made anew of nothing.
        """
        if not shots:
            return {}
        try:
            _, reference = self.model(shots[0].line)
        except NotFound:
            return {}  # Kept shots of a line that the plant no longer has.
        if reference is None:
            return {}
        together: dict[int, list[Shot]] = defaultdict(list)
        for shot in shots:
            together[self._bucket(shot.at_ms)].append(shot)
        return {
            WindowKey(start, reference.version): Window.of(some, reference)
            for start, some in together.items()
        }
