"""`diecast watch opcua`: a shot is what a machine's nodes say when its trigger changes.

A machine keeps one shot only. What was made while nobody read is gone, and is told by the counter.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ops.feeding.broker import Ended
from ops.feeding.machine import Endpoint, Machine, Reading, State
from ops.feeding.messages import checked
from ops.feeding.node_values import NodeMap, counter_of, flag_of
from ops.feeding.sender import Sender
from ops.feeding.spool import Spooled
from shared.errors import InvalidInput

WAIT_S: Final = 0.2


@dataclass(slots=True)
class OpcuaWatch:
    """Takes shots of a machine into the spool, and sends what is there."""

    endpoint: Endpoint
    nodes: NodeMap
    sender: Sender
    missed: int = 0
    """Shots that the counter says were made and nobody read."""
    _last: int | bool | None = None
    _away: bool = False
    _joined: bool = False
    _told: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        """The key of what was read from it, its own among all sources."""
        return f"opcua {self.endpoint.url} {self.nodes.trigger}"

    def run(self, ended: Ended) -> None:
        """Watch until `ended`. Raises InvalidInput where machine or server refuse."""
        state: Mapping[str, Any] = self.sender.spool.state(self.key)
        self._last = state.get("last")
        words = self.sender.words
        if self.endpoint.is_plain_password:
            self.sender.say(words.plain_password)
        machine = Machine(self.endpoint, self.nodes)
        self.sender.say(words.listening(f"{self.endpoint.url} {self.nodes.trigger}"))
        machine.start()
        try:
            while not ended():
                self._look(machine)
        finally:
            machine.end()

    def _look(self, machine: Machine) -> None:
        event = machine.next(WAIT_S) if self.sender.spool.room else None
        if not self.sender.spool.room:
            self._once(self.sender.words.full_machine(self.sender.spool.path))
            time.sleep(WAIT_S)
        while event is not None:
            if isinstance(event, State):
                self._tell(event)
            else:
                self.take(event)
            event = machine.next(0.0) if self.sender.spool.room else None
        self.sender.flush()

    def take(self, reading: Reading) -> None:
        """Keep the shot of a reading, where it is a new one."""
        new = self._counted(reading) if self.nodes.counts else self._flagged(reading)
        shots: list[Spooled] = []
        if new:
            shots = self._shots(reading)
        self.sender.spool.put(shots, self.key, {"last": self._last})

    def _counted(self, reading: Reading) -> bool:
        words, number, last = self.sender.words, counter_of(reading.trigger), self._last
        if number is None:
            self._once(words.odd_trigger(self.nodes.trigger, _told(reading)))
            return False
        self._last = number
        if last is None:
            # Nobody knows whether the shot of this number was recorded before.
            self.sender.say(words.begins(number))
            return False
        if number == last:
            return False
        if number < last:
            self.sender.say(words.counts_anew(int(last), number))
            return number > 0
        if number > last + 1:
            self.missed += number - last - 1
            self.sender.say(words.missed(int(last) + 1, number - 1))
        return True

    def _flagged(self, reading: Reading) -> bool:
        flag, last = flag_of(reading.trigger), self._last
        if flag is None:
            self._once(self.sender.words.odd_trigger(self.nodes.trigger, _told(reading)))
            return False
        joined, self._joined, self._last = self._joined, True, flag
        if flag and not joined and last is not False:
            # It was up when this looked first: the shot may be recorded already.
            return False
        # Of a flag the server tells changes alone, so that one more `true` is one more shot.
        return flag

    def _shots(self, reading: Reading) -> list[Spooled]:
        words = self.sender.words
        number = f" {self._last}" if self.nodes.counts else ""
        place = f"{self.endpoint.url}, shot{number}"
        if reading.torn or reading.values is None:
            self.sender.refuse(place, words.torn)
            return []
        found = checked(self.nodes.shot(reading.values), words)
        for note in found.notes:
            self.sender.say(f"{place}: {note}")
        if found.shot is None:
            self.sender.refuse(place, found.why)
            return []
        return [Spooled(place, found.shot)]

    def _tell(self, state: State) -> None:
        words = self.sender.words
        if state.kind == "refused":
            raise InvalidInput(words.source_refuses(self.endpoint.url, state.why))
        if state.kind == "off":
            if not self._away:
                self.sender.say(words.source_away(self.endpoint.url, state.why))
            self._away = True
            return
        if self._away:
            self.sender.say(words.source_back(self.endpoint.url))
            if not self.nodes.counts:
                self.sender.say(words.may_have_missed)
        self._away, self._joined = False, False

    def _once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self.sender.say(text)


def _told(reading: Reading) -> str:
    trigger = reading.trigger
    return trigger.status if trigger.quality == "bad" else repr(trigger.value)[:40]
