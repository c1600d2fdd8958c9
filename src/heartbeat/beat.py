"""One beat: every check in its order, and each reported, whatever became of those before it."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit

from heartbeat import checks
from heartbeat.certificate import days_left
from heartbeat.faults import CheckFailed, Code
from heartbeat.target import Target
from shared.metrics import Meter

SERVICE: Final = "heartbeat"
TRIES: Final = 2
"""Of a question to the model: it is asked four times a day, and one throttled call is no outage."""


class Check(StrEnum):
    """The checks, as the metrics' dimension `check` names them."""

    CERTIFICATE = "certificate"
    HEALTH = "health"
    SIGN_IN = "sign_in"
    PREDICT = "predict"
    QUESTION = "question"


class SignIn(Protocol):
    """How the heartbeat comes to a token."""

    def __call__(self) -> str:
        """An ID token; empty where the stage wants none. Raises CheckFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Beat:
    """Asks `target`. Without `sign_in` an issuer of the plant's own stands before the stage: `issuer`."""

    target: Target
    sign_in: SignIn | None
    meter: Meter
    logger: Logger
    issuer: Target | None = None
    account_limit: Callable[[], float] | None = None
    certificate: Callable[[str], float | None] = days_left

    def run(self, *, asks_the_model: bool) -> Mapping[Check, Code]:
        """Do the checks and report them. Never raises CheckFailed.

        Who cannot sign in asks nothing further: the checks behind it fail by the same code. Metrics: `Failed`
        is 0 or 1 for each check, and once for the whole beat (its number of samples is the pulse).
        """
        # Connections of the beat before are dead by now, and a new one is what somebody from outside opens.
        self.target.pool.clear()
        found = {
            Check.CERTIFICATE: self._report(Check.CERTIFICATE, self._certificate),
            Check.HEALTH: self._report(Check.HEALTH, lambda: checks.health(self.target)),
        }
        token = ""

        def signing_in() -> None:
            nonlocal token
            if self.sign_in is not None:
                token = self.sign_in()
            elif self.issuer is not None:
                checks.issuer(self.issuer)

        found[Check.SIGN_IN] = self._report(Check.SIGN_IN, signing_in)
        signed, shot = replace(self.target, id_token=token), dict[str, float]()

        def predicting() -> None:
            self._needs(found[Check.SIGN_IN])
            if self.sign_in is None:
                checks.door(signed)
                return
            shot.update(checks.values(signed))
            checks.predict(signed, shot)

        found[Check.PREDICT] = self._report(Check.PREDICT, predicting)
        if asks_the_model and self.sign_in is not None:
            found[Check.QUESTION] = self._report(Check.QUESTION, lambda: self._question(signed, shot))
        failed = any(code is not Code.OK for code in found.values())
        self.meter.count("Failed", float(failed))
        with suppress(CheckFailed):
            if self.account_limit is not None:
                self.meter.count("AccountConcurrencyLimit", self.account_limit())
        return found

    def _report(self, check: Check, ask: Callable[[], None]) -> Code:
        started, code, reason = time.perf_counter(), Code.OK, ""
        try:
            ask()
        except CheckFailed as failed:
            code, reason = failed.code, str(failed)
        told = {"check": check.value, "outcome": code.value, "reason": reason}
        duration_ms = round((time.perf_counter() - started) * 1000, 1)
        self.logger.info("checked", extra=told | {"duration_ms": duration_ms})
        self.meter.count("Failed", float(code is not Code.OK), check=check.value)
        return code

    def _certificate(self) -> None:
        left = self.certificate(self.target.url)
        if left is not None:
            self.meter.count("CertificateDays", left)

    def _question(self, target: Target, shot: Mapping[str, float]) -> None:
        if not shot:
            raise CheckFailed(Code.WRONG, "without the line's variables nothing can be asked")
        for tried in range(1, TRIES + 1):
            try:
                first_s = checks.question(target, shot)
            except CheckFailed:
                if tried == TRIES:
                    raise
            else:
                report_first_text(self.meter, first_s)
                return

    @staticmethod
    def _needs(code: Code) -> None:
        if code is not Code.OK:
            raise CheckFailed(code, "not signed in")


def report_first_text(meter: Meter, first_s: float) -> None:
    """Count how long the model's first text took, in milliseconds."""
    metrics = meter.new()
    metrics.add_metric("FirstText", MetricUnit.Milliseconds, round(first_s * 1000, 1))
    metrics.flush_metrics()
