"""Sending a report by an SNS topic, to whoever has subscribed to it."""

from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError, ReadTimeoutError

from t4_shots.shift_report.mail import MaybeSent, NotSent

LOST: Final = (ReadTimeoutError, ConnectionClosedError)
"""The request was sent, and its answer was lost."""


class SnsTopic:
    """A topic. `client` has to try once: a second try of a request that was lost may mail twice."""

    def __init__(self, client: Any, topic: str) -> None:
        self._client = client
        self._topic = topic

    def publish(self, subject: str, text: str) -> None:
        """Send a mail. Raises NotSent where it was refused, MaybeSent where the answer was lost."""
        try:
            self._client.publish(TopicArn=self._topic, Subject=subject, Message=text)
        except LOST as error:
            raise MaybeSent from error
        except (ClientError, BotoCoreError) as error:
            raise NotSent from error
