"""`diecast watch mqtt`: each message of a topic is spooled, and only then acknowledged to its broker.

What was not acknowledged comes again (QoS 1, a session that the broker keeps), and is known then by its
number and content: also a shot whose time is that of its message's arrival is kept once.
"""

import hashlib
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ops.feeding.broker import Arrived, Broker, Connection, Ended, Told
from ops.feeding.messages import Messages, checked
from ops.feeding.sender import LONGEST_S, SHORTEST_S, Sender
from ops.feeding.spool import Spooled
from shared.contracts.t4 import MOST_SHOTS
from shared.errors import InvalidInput, Unavailable

WAIT_S: Final = 0.2
REMEMBERED: Final = 256
"""Messages whose acknowledgement may have been lost: more than brokers have on their way to a client."""


@dataclass(slots=True)
class MqttWatch:
    """Takes messages of a broker into the spool, and sends what is there."""

    broker: Broker
    messages: Messages
    sender: Sender
    _known: deque[list[Any]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _met: bool = False
    _number: int = 0
    _away: bool = False
    _full: bool = False
    _told: set[str] = field(default_factory=set)

    def run(self, ended: Ended) -> None:
        """Watch until `ended`. Raises InvalidInput where broker or server refuse."""
        state = self.sender.spool.state(self.broker.key_of_state)
        self._known.extend(state.get("known", ()))
        self._met = bool(state)
        if self.broker.is_plain_password:
            self.sender.say(self.sender.words.plain_password)
        connection = Connection(self.broker)
        self.sender.say(self.sender.words.listening(f"{self.broker.url} {self.broker.topic}"))
        self._begin(connection, ended)
        try:
            while connection.begun and not ended():
                self._look(connection)
        finally:
            if connection.begun:
                connection.end()

    def _begin(self, connection: Connection, ended: Ended) -> None:
        wait_s, again = SHORTEST_S, 0.0
        while not ended():
            if self.sender.now() >= again:
                try:
                    return connection.begin()
                except Unavailable as error:
                    self._gone(error.message)
                    again, wait_s = self.sender.now() + wait_s, min(LONGEST_S, 2 * wait_s)
            self.sender.flush()
            time.sleep(min(WAIT_S, SHORTEST_S))
        return None

    def _look(self, connection: Connection) -> None:
        """Take what came, and send."""
        batch: list[Arrived] = []
        room = self.sender.spool.room
        if not room and not self._full:
            self.sender.say(self.sender.words.full(self.sender.spool.path))
        self._full = not room
        if room:
            while len(batch) < min(MOST_SHOTS, room):
                event = connection.next(0.0 if batch else WAIT_S)
                if event is None:
                    break
                if isinstance(event, Told):
                    self._tell(event)
                else:
                    batch.append(event)
            if batch:
                self._take(batch)
                for message in batch:
                    connection.acknowledge(message)
        if not self.sender.flush() and not batch:
            time.sleep(min(WAIT_S, SHORTEST_S))

    def _take(self, batch: Sequence[Arrived]) -> None:
        """Keep the shots of messages, with what they are known by, in one write."""
        shots: list[Spooled] = []
        now = time.time()
        for place, message in enumerate(batch):
            mark = [message.number, hashlib.sha256(message.payload).hexdigest()[:16]]
            if message.again and mark in self._known:
                self.sender.counts.duplicates += 1
                continue
            if message.qos:
                self._known.append(mark)
            else:
                self._once(self.sender.words.no_guarantee)
            # Two shots of one machine are never made in the same instant.
            shots.extend(self._shots(message, now - (len(batch) - 1 - place) * 1e-3))
        self.sender.spool.put(shots, self.broker.key_of_state, {"known": list(self._known)})

    def _shots(self, message: Arrived, received_s: float) -> list[Spooled]:
        self._number += 1
        name = f"{message.topic}, message {self._number}"
        words = self.sender.words
        if message.retained and self.messages.timed_by_arrival:
            self.sender.refuse(name, words.retained)
            return []
        found = [checked(each, words) for each in self.messages.read(message.payload, received_s)]
        shots: list[Spooled] = []
        for number, each in enumerate(found, start=1):
            place = name if len(found) == 1 else f"{name}, shot {number}"
            for note in each.notes:
                self.sender.say(f"{place}: {note}")
            if each.shot is None:
                self.sender.refuse(place, each.why)
            else:
                shots.append(Spooled(place, each.shot))
        return shots

    def _tell(self, event: Told) -> None:
        words, place = self.sender.words, self.broker.url
        if event.kind == "off":
            self._gone(event.why)
        elif event.kind == "refused":
            raise InvalidInput(words.source_refuses(f"{place} {self.broker.topic}", event.why))
        elif event.kind == "granted":
            if event.qos == 0:
                self._once(words.no_guarantee)
        else:
            if self._away:
                self.sender.say(words.source_back(place))
            self._away = False
            if self._met and not event.remembered:
                self.sender.say(words.forgotten(place))
            if not self._met:
                # From now on the broker keeps what is published.
                self.sender.spool.put([], self.broker.key_of_state, {"known": []})
            self._met = True

    def _gone(self, why: str) -> None:
        if not self._away:
            self.sender.say(self.sender.words.source_away(self.broker.url, why))
        self._away = True

    def _once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self.sender.say(text)
