"""`diecast resend`: give T4 what waits in the queue of missed shots, and take out what was kept."""

import base64
import binascii
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from agent.tools.lambda_invoke import InvokeTransport
from ops.stack_description import outputs_and_parameters
from shared import jsonio
from shared.aws_clients import lambda_client
from shared.errors import DiecastError, InvalidInput, Unavailable
from t4_shots.messages import is_message

DONE, FAILED, REFUSED = 0, 1, 2
LONGEST_S: Final = 30.0
HIDDEN_S: Final = 120
"""How long a message that was looked at is hidden from others, and comes back where it was not kept."""
AT_ONCE: Final = 10
"""Most of one ReceiveMessage."""
TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "odd": (
        "left in the queue, {id}: is neither of Lambda nor of the rule",
        "대기열에 남김, {id}: Lambda나 규칙이 넣은 메시지가 아닙니다",
    ),
    "refused": (
        "left in the queue, {id} ({topic}): {reason}",
        "대기열에 남김, {id}({topic}): {reason}",
    ),
    "row": (
        "{id} ({topic}), shot {index}: {field} {reason}",
        "{id}({topic}), 샷 {index}: {field} {reason}",
    ),
    "done": (
        (
            "{messages:,} messages sent again: {accepted:,} shots kept, {duplicates:,} had been, "
            "{rejected:,} refused. {left:,} messages stay in the queue."
        ),
        (
            "메시지 {messages:,}개를 다시 보냈습니다. 저장 {accepted:,}, 중복 {duplicates:,}, "
            "거부 {rejected:,}. 대기열에 남은 메시지 {left:,}개."
        ),
    ),
    "stopped": (
        (
            "Stopped: {reason} What was not kept is in the queue again within {seconds} s; "
            "the same command goes on."
        ),
        (
            "중단했습니다. {reason} 저장하지 못한 메시지는 {seconds}초 안에 대기열에 다시 나타납니다. "
            "같은 명령으로 이어서 하세요."
        ),
    ),
}

type Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Answers T4's events. Raises a DiecastError where they could not be kept now."""


@dataclass(slots=True)
class Resent:
    """Messages that were sent again and taken out, their shots, and messages that stay."""

    messages: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    left: int = 0


def run(stack: str, *, korean: bool) -> int:
    """Send until nothing is left. Exit status 2 where something was refused, 1 where T4 keeps nothing now."""
    done = Resent()
    try:
        outputs, _ = outputs_and_parameters(stack)
        url, function = outputs.get("MissedShotsQueueUrl"), outputs.get("T4ShotsFunctionName")
        if not url or not function:
            raise InvalidInput(f"The stack {stack} takes no shots by MQTT (it has no MissedShotsQueueUrl).")
        transport = InvokeTransport(lambda_client(), f"{function}:live")
        for told in resend(_Queue(url), lambda event: transport.call(event, LONGEST_S), done, korean=korean):
            print(told, file=sys.stderr)
    except (DiecastError, KeyboardInterrupt) as error:
        reason = error.message if isinstance(error, DiecastError) else ""
        print(TEXTS["stopped"][korean].format(reason=reason, seconds=HIDDEN_S), file=sys.stderr)
        return FAILED
    print(TEXTS["done"][korean].format(**{name: getattr(done, name) for name in Resent.__slots__}))
    return REFUSED if done.left or done.rejected else DONE


def event_of(body: str) -> dict[str, Any] | None:
    """Return T4's event of a message of the queue, None for what is neither of its two kinds.

    Lambda writes what it could not invoke with as `requestPayload` (AWS Lambda Developer Guide,
    "Destinations"), the rule what it could not send as `base64OriginalPayload` with its topic (AWS IoT Core
    Developer Guide, "Error action message format").
    """
    try:
        row = jsonio.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, Mapping):
        return None
    if is_message(row.get("requestPayload")):
        return dict(row["requestPayload"])
    message, topic = row.get("base64OriginalPayload"), row.get("topic")
    if not isinstance(message, str) or not isinstance(topic, str) or topic.count("/") < 1:
        return None
    try:
        base64.b64decode(message, validate=True)
    except (binascii.Error, ValueError):
        return None
    return {"message": message, "topic": topic, "line": topic.split("/")[1]}


class _Queue:
    """The queue at `url`. Needs sqs:ReceiveMessage and sqs:DeleteMessage. Raises Unavailable."""

    def __init__(self, url: str) -> None:
        self._sqs: Any = boto3.client("sqs")
        self._url = url

    def take(self) -> list[Mapping[str, Any]]:
        """Return some messages, each hidden from others for a while; none where the queue is empty."""
        # Waiting asks all of the queue's servers, so that an empty answer is one.
        asked = {"MaxNumberOfMessages": AT_ONCE, "WaitTimeSeconds": 1, "VisibilityTimeout": HIDDEN_S}
        try:
            answer = self._sqs.receive_message(QueueUrl=self._url, **asked)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable(f"The queue cannot be read: {error}") from error
        return list(answer.get("Messages", []))

    def drop(self, message: Mapping[str, Any]) -> None:
        """Take a message out."""
        try:
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        except (ClientError, BotoCoreError) as error:
            raise Unavailable(f"The queue cannot be written: {error}") from error


def resend(queue: _Queue, ask: Ask, done: Resent, *, korean: bool) -> Iterator[str]:
    """Send each message once, count in `done`, and tell what was refused.

    A message is taken out after T4 has kept it; one that comes back meanwhile gives duplicates. What T4
    refuses as a whole stays. Raises a DiecastError where T4 or the queue does not answer.
    """
    seen: set[str] = set()
    while fresh := [one for one in queue.take() if one["MessageId"] not in seen]:
        for one in fresh:
            seen.add(one["MessageId"])
            event = event_of(one["Body"])
            if event is None:
                done.left += 1
                yield TEXTS["odd"][korean].format(id=one["MessageId"])
                continue
            told = ask(event)
            place = {"id": one["MessageId"], "topic": event["topic"]}
            if "error" in told:
                done.left += 1
                yield TEXTS["refused"][korean].format(**place, reason=told["error"]["message"])
                continue
            queue.drop(one)
            done.messages += 1
            done.accepted += told["accepted"]
            done.duplicates += told["duplicates"]
            done.rejected += len(told["rejected"])
            for row in told["rejected"]:
                yield TEXTS["row"][korean].format(**place, **row)
