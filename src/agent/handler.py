"""The agent's Lambda entry and composition root: settings in, a resolver out."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import cache, partial
from typing import Any

import boto3
import urllib3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver

from agent import clients
from agent.budgets.counters import Counters, MemoryCounters
from agent.budgets.dynamodb import DynamoCounters
from agent.budgets.limits import Limits, uncounted
from agent.cache.answers import AnswerCache
from agent.cache.dynamodb import DynamoAnswers
from agent.cache.store import AnswerStore, MemoryAnswers
from agent.diagnosis import prompt
from agent.diagnosis.foresight import Foresight
from agent.diagnosis.in_session import Assistant
from agent.diagnosis.loop import Diagnosis
from agent.documents import PublishedDocuments
from agent.erasure.dynamodb import DynamoPersonalData
from agent.erasure.erasure import Erasure, PersonalData
from agent.grounding.line import Line
from agent.model.bedrock.adapter import BedrockModel
from agent.model.bedrock.client import make_client
from agent.model.bedrock.guardrail import Guardrail
from agent.model.calls import CallOutcome, ModelCall
from agent.model.offline.model import OfflineModel
from agent.model.offline.variables import Variables
from agent.model.types import Model
from agent.routes.app import Services, create_app
from agent.routes.failures import plain_error
from agent.sessions.dynamodb import DynamoSessions
from agent.sessions.memory import MemorySessions
from agent.sessions.store import SessionStore
from agent.settings import AgentSettings
from agent.telemetry.lines import TracedFormatter
from agent.telemetry.refusals import report_refusal
from agent.telemetry.request import SERVICE, UNNAMED
from agent.tools.gateway import ToolGateway
from agent.tools.invoke import InvokeTransport
from agent.tools.names import Tool
from agent.tools.transport import Transport
from agent.tools.url import UrlTransport, is_url
from agent.users.gate import Gate, Tokens
from agent.users.issuer import Issuer
from shared import trace
from shared.assets import asset
from shared.bundle.feature_schema import FeatureSchema, read_schema
from shared.bundle.manifest import SCHEMA
from shared.bundle.opening import open_store
from shared.bundle.store import ModelStore
from shared.knowledge.s3_store import S3Store
from shared.metrics import ColdStart, Meter
from shared.settings import read_settings

_meter = Meter.of(SERVICE, os.environ)
_cold_start = ColdStart(os.environ)


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Answer a Function URL event (payload format 2.0) with the services that the environment asks for."""
    _cold_start.report(_meter)
    return respond(_app, event, context)


def respond(app: Callable[[], LambdaFunctionUrlResolver], event: Any, context: Any) -> dict[str, Any]:
    """Answer an event with the routes of `app`, which is only made for an HTTP event.

    Under the streaming runtime, whose context says `streams_response`, a streamed body stays an
    iterator of bytes. Under any other it is joined, so that the function also works buffered.
    """
    if not isinstance(event, Mapping) or "http" not in (event.get("requestContext") or {}):
        message = "The agent answers Function URL events (payload format 2.0)."
        wrong = plain_error(400, "not_http", message, {trace.TRACE_HEADER: trace.root()})
        return {"statusCode": wrong.status_code, "headers": dict(wrong.headers), "body": wrong.body}
    answer = app().resolve(event, context)
    report_refusal(_meter, answer)
    if getattr(context, "streams_response", False) or isinstance(answer["body"], str):
        return answer
    return answer | {"body": b"".join(answer["body"]).decode(), "isBase64Encoded": False}


@cache
def _app() -> LambdaFunctionUrlResolver:
    services = build_services(read_settings(AgentSettings, os.environ), meter=_meter)
    services.gate.prepare()
    return create_app(services)


def prepare() -> None:
    """Do at init what the first request would wait for. Raises SettingsError where a variable is wrong."""
    _app()


handler.prepare = prepare  # type: ignore[attr-defined] # the streaming runtime calls it before the first request


def build_services(
    settings: AgentSettings, in_process: Mapping[Tool, Transport] | None = None, meter: Meter = UNNAMED
) -> Services:
    """Everything the routes need. `in_process` are the tools to use where no address is set."""
    logger = Logger(service="agent", level=settings.log_level, logger_formatter=TracedFormatter())
    schemas = _schemas(settings)
    schema = schemas.current()
    sessions, answers, counters = _sessions(settings), _answer_store(settings, logger), _counters(settings)
    gateway = ToolGateway({**(in_process or {}), **_transports(settings)})
    diagnosis = Diagnosis(
        _model(settings, logger, schema),
        gateway,
        settings.max_tokens,
        Foresight(settings.speculate, settings.prepare),
        Line.of(schema),
        prompt.system_for(schema),
    )
    return Services(
        assistant=Assistant(
            diagnosis,
            sessions,
            logger,
            _answer_cache(settings, diagnosis.system, answers),
            _limits(settings, counters, logger, meter),
        ),
        gateway=gateway,
        documents=PublishedDocuments(
            settings, asset("knowledge"), lambda bucket, prefix: S3Store(clients.s3_client(), bucket, prefix)
        ),
        current_schema=schemas.current,
        logger=logger,
        model="offline" if settings.use_mock else settings.model_id,
        gate=Gate(_tokens(settings, logger), settings.rights),
        log_questions=settings.log_questions,
        meter=meter,
        erasure=Erasure(_personal_data(settings, sessions, answers), counters),
    )


def _schemas(settings: AgentSettings) -> ModelStore[FeatureSchema]:
    """The variables of the model that T1 and T2 use; of a published one nothing else is fetched."""
    packaged = asset("models", "default")
    return open_store(settings, lambda folder: read_schema(folder / SCHEMA), packaged, frozenset({SCHEMA}))


def _model(settings: AgentSettings, logger: Logger, schema: FeatureSchema) -> Model:
    if settings.use_mock:
        return OfflineModel(settings.offline_word_ms / 1000, variables=Variables(schema))
    guardrail = (
        Guardrail(settings.guardrail_id, settings.guardrail_version, settings.guardrail_mode)
        if settings.guardrail_id
        else None
    )
    return BedrockModel(
        make_client(), settings.model_ids, guardrail=guardrail, on_call=partial(_log_failed_call, logger)
    )


def _log_failed_call(logger: Logger, call: ModelCall) -> None:
    """What is retried or passed on to the next model would otherwise leave no trace."""
    if call.outcome is not CallOutcome.OK:
        logger.warning("model call failed", extra=asdict(call))


def _sessions(settings: AgentSettings) -> SessionStore:
    if settings.sessions_table is None:
        return MemorySessions()
    client = clients.dynamodb_client()
    return DynamoSessions(client, settings.sessions_table, settings.session_ttl_days)


def _answer_store(settings: AgentSettings, logger: Logger) -> AnswerStore | None:
    ttl_s = settings.answer_cache_ttl_s
    if not ttl_s:
        return None
    if settings.sessions_table is None:
        return MemoryAnswers(ttl_s)
    return DynamoAnswers(clients.dynamodb_client(), settings.sessions_table, ttl_s, logger)


def _answer_cache(settings: AgentSettings, system: str, store: AnswerStore | None) -> AnswerCache | None:
    if store is None:
        return None
    models = ("offline",) if settings.use_mock else settings.model_ids
    guardrail = f"{settings.guardrail_id}:{settings.guardrail_version}"
    # A new prompt is a new system: what the one before it answered is not given for it.
    return AnswerCache(store, scope="\n".join((*models, str(settings.max_tokens), guardrail, system)))


def _personal_data(
    settings: AgentSettings, sessions: SessionStore, answers: AnswerStore | None
) -> Sequence[PersonalData]:
    """Where data of callers is kept: all in the table, or in the memory of this process."""
    if settings.sessions_table is not None:
        return [DynamoPersonalData(clients.dynamodb_client(), settings.sessions_table)]
    return [kept for kept in (sessions, answers) if isinstance(kept, MemorySessions | MemoryAnswers)]


def _counters(settings: AgentSettings) -> MemoryCounters | DynamoCounters:
    if settings.sessions_table is None:
        return MemoryCounters()
    return DynamoCounters(clients.counting_client(), settings.sessions_table)


def _limits(settings: AgentSettings, counters: Counters, logger: Logger, meter: Meter) -> Limits | None:
    if not (settings.max_requests_per_minute or settings.max_tokens_per_day):
        return None
    return Limits(
        counters,
        logger,
        settings.max_requests_per_minute,
        settings.max_tokens_per_day,
        on_down=uncounted(meter),
    )


def _tokens(settings: AgentSettings, logger: Logger) -> Tokens | None:
    if settings.jwt_issuer is None:
        return None
    # These import PyJWT and cryptography, which the cold start of a stage without users need not pay for.
    from agent.users.id_tokens import IdTokens  # noqa: PLC0415
    from agent.users.keys import IssuerKeys  # noqa: PLC0415

    keys = IssuerKeys(Issuer(settings.jwt_issuer).key_rows, logger)
    return IdTokens(settings.jwt_issuer, settings.audiences, settings.jwt_groups_claim, keys)


def _transports(settings: AgentSettings) -> dict[Tool, Transport]:
    addresses = settings.addresses
    by_url = {tool: address for tool, address in addresses.items() if is_url(address)}
    by_name = {tool: address for tool, address in addresses.items() if tool not in by_url}
    transports: dict[Tool, Transport] = {}
    if by_name:
        client = clients.lambda_client()
        transports |= {tool: InvokeTransport(client, name) for tool, name in by_name.items()}
    if by_url:
        session = boto3.Session()
        credentials, region = session.get_credentials(), session.region_name or ""
        pool = urllib3.PoolManager(maxsize=20)
        transports |= {tool: UrlTransport(url, region, credentials, pool) for tool, url in by_url.items()}
    return transports
