"""All that `diecast feed` and `diecast watch` run: spool, sender, what is said, exit status."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from ops.feeding.broker import Broker, Ended
from ops.feeding.feed import DONE, GAVE_UP, REFUSED, Played, dry_run, play, say_outcomes
from ops.feeding.folder import FolderWatch
from ops.feeding.machine import Endpoint
from ops.feeding.messages import Messages
from ops.feeding.mqtt import MqttWatch
from ops.feeding.node_values import NodeMap
from ops.feeding.opcua import OpcuaWatch
from ops.feeding.row import Tables
from ops.feeding.sender import Sender, recorder_stage, spool_name
from ops.feeding.spool import Spool
from ops.feeding.words import Words
from shared.errors import InvalidInput
from shared.settings import read_settings
from t4_shots.settings import ShotSettings


@dataclass(frozen=True, slots=True)
class Target:
    """The line of a server, where its spool is, and the language of what is said."""

    url: str
    line: str
    words: Words
    spool: Path | None = None

    def spool_path(self) -> Path:
        """Where shots wait: the file that was named, else one in the user's data folder."""
        if self.spool is not None:
            return self.spool
        file = read_settings(ShotSettings, os.environ).file
        return (file.parent if file else Path()) / spool_name(self.url, self.line)

    def sender(self, spool: Spool) -> Sender:
        """The sender to it, which speaks on standard error."""
        stage = recorder_stage(self.url, os.environ)
        return Sender(spool, stage, self.line, self.words, _say)


@dataclass(frozen=True, slots=True)
class Told:
    """Where tables of what parts really were come from, how they are read, and how well they know the time
    of a shot, in seconds."""

    place: Path
    reading: Tables
    within_s: float


@contextmanager
def sending(target: Target) -> Iterator[Sender]:
    """The sender of a target with its spool; at the end it is said what became of all."""
    with closing(Spool(target.spool_path())) as spool:
        sender = target.sender(spool)
        try:
            yield sender
        finally:
            _end(sender)


def run_feed(
    target: Target,
    played: Played | None,
    told: Callable[[str], None],
    *,
    dry: bool,
    outcomes: Told | None = None,
    give_up_s: float = 300.0,
) -> int:
    """Play, then say the outcomes of a table, and what became of it; `told` is the progress.

    Raises what reading and sending do.
    """
    if dry:
        return dry_run(played, target.words) if played else DONE
    with sending(target) as sender:
        try:
            status = play(played, sender, told) if played else DONE
            if outcomes is None or status == GAVE_UP:
                return status
            return say_outcomes(outcomes.reading.of(outcomes.place), outcomes.within_s, sender, give_up_s)
        except KeyboardInterrupt:
            return GAVE_UP


def run_watch(
    target: Target,
    folder: Path,
    reading: Tables,
    context: Mapping[str, str],
    every_s: float,
    *,
    once: bool,
    outcomes: Told | None = None,
) -> int:
    """Watch until interrupted, or look once and send what was found."""
    with sending(target) as sender:
        watches = [FolderWatch(folder, reading, sender, context)]
        if outcomes is not None:
            watches.append(
                FolderWatch(outcomes.place, outcomes.reading, sender, outcomes_within_s=outcomes.within_s)
            )
        try:
            if not once:
                _say(target.words.watching(folder))
            while True:
                sent = True
                for watch in watches:
                    # Shots first: what is said of a shot finds it then.
                    watch.look()
                    sent = sender.flush()
                if once:
                    return _status(watches, sender, sent=sent)
                time.sleep(every_s)
        except KeyboardInterrupt:
            return DONE


def run_mqtt(target: Target, broker: Broker, messages: Messages, ended: Ended = lambda: False) -> int:
    """Take a broker's messages until interrupted, or `ended`. Raises InvalidInput where it refuses."""
    with sending(target) as sender:
        with suppress(KeyboardInterrupt):
            MqttWatch(broker, messages, sender).run(ended)
        return DONE


def run_opcua(target: Target, endpoint: Endpoint, nodes: NodeMap, ended: Ended = lambda: False) -> int:
    """Take a machine's shots until interrupted, or `ended`. Raises InvalidInput where it refuses."""
    with sending(target) as sender:
        with suppress(KeyboardInterrupt):
            OpcuaWatch(endpoint, nodes, sender).run(ended)
        return DONE


def context_of(given: Sequence[str]) -> dict[str, str]:
    """The context of every shot, of texts `name=value`. Raises InvalidInput."""
    pairs = [each.partition("=") for each in given]
    if wrong := next((each for each, pair in zip(given, pairs, strict=True) if not all(pair)), None):
        raise InvalidInput(f"--context: {wrong!r} is not name=value, such as mould=M-12")
    return {name: value for name, _, value in pairs}


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name. Raises InvalidInput."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise InvalidInput(f"--time-zone: {name!r} is none of the IANA's, such as Asia/Seoul") from error


def _status(watches: Sequence[FolderWatch], sender: Sender, *, sent: bool) -> int:
    if not sent:
        return GAVE_UP
    return REFUSED if any(watch.unread for watch in watches) or sender.counts.refused else DONE


def _end(sender: Sender) -> None:
    counts = sender.counts
    print(
        sender.words.done(counts.accepted, counts.duplicates, counts.refused, len(sender.spool)), flush=True
    )
    if counts.outcomes or sender.spool.unsaid:
        print(sender.words.outcomes(counts.outcomes, sender.spool.unsaid), flush=True)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
