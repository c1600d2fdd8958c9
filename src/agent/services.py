"""The composition root: from settings to everything that the routes work with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import urllib3
from aws_lambda_powertools import Logger

from agent.api.dependencies import Services
from agent.auth.authenticator import Authenticator, TokenVerifier
from agent.auth.oidc_discovery import OidcIssuer
from agent.cache.answer_cache import AnswerCache
from agent.cache.dynamodb_store import DynamoAnswers
from agent.cache.store import AnswerStore, MemoryAnswers
from agent.core import system_prompt
from agent.core.agent import Agent
from agent.core.chat_service import ChatService
from agent.core.document_service import PublishedDocuments
from agent.core.line_agents import LineAgents
from agent.core.line_watch import LineWatch
from agent.core.plant_models import PlantModels, labels_of
from agent.core.speculation import Speculation
from agent.erasure.dynamodb import DynamoPersonalData
from agent.erasure.dynamodb_marks import DynamoErasureMarks
from agent.erasure.erasure import Erasure, PersonalData
from agent.erasure.shots import ShotOutcomes
from agent.grounding.vocabulary import Vocabulary
from agent.models.bedrock.adapter import BedrockModel
from agent.models.bedrock.encoding import Guardrail
from agent.models.bedrock.families import SettingRefused, Tuning, check, thinking_room
from agent.models.calls import CallOutcome, ModelCall
from agent.models.types import Model
from agent.observability.log_formatter import TracedFormatter
from agent.observability.request_telemetry import UNNAMED
from agent.rate_limit.counters import CounterStore, MemoryCounterStore
from agent.rate_limit.dynamodb_counters import DynamoCounterStore
from agent.rate_limit.limiter import RateLimiter, uncounted
from agent.sessions.dynamodb_store import DynamoSessions
from agent.sessions.store import MemorySessions, SessionStore
from agent.settings import AgentSettings
from agent.tools.function_url import UrlTransport
from agent.tools.gateway import ToolGateway
from agent.tools.in_process import InProcessTransport
from agent.tools.lambda_invoke import InvokeTransport
from agent.tools.line_facts import FactsOfLines
from agent.tools.transport import Transport
from agent.turns.dynamodb_feedback import DynamoFeedback
from agent.turns.dynamodb_store import DynamoTurns
from agent.turns.feedback import LocalFeedback
from agent.turns.store import SECONDS_A_DAY, MemoryTurns
from shared import aws_clients
from shared.artifacts.registry import ArtifactRegistry
from shared.assets import asset
from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.tools import Tool
from shared.metrics import Meter
from shared.settings import SettingsError
from shared.urls import is_url

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from agent.turns.simulated_apart import SimulatedApart
    from agent.turns.sqlite_store import SqliteTurns


def build_services(
    settings: AgentSettings,
    in_process: Mapping[Tool, Transport] | None = None,
    meter: Meter = UNNAMED,
    simulated: frozenset[str] = frozenset(),
) -> Services:
    """Everything the routes need. `in_process` are the tools to use where no address is set; `simulated` are
    lines that no machine works on."""
    logger = Logger(service="agent", level=settings.log_level, logger_formatter=TracedFormatter())
    lines = PlantModels(settings, simulated)
    table = _table(settings)
    sessions, answers, counters = (
        _sessions(settings, table),
        _answer_store(settings, table, logger),
        _counters(settings),
    )
    turns, feedback = _turns(settings, table, logger, simulated), _feedback(settings, table)
    look_up = InProcessTransport(FactsOfLines(lines.schema_of))
    transports = {Tool.LOOK_UP: look_up, **(in_process or {}), **_transports(settings)}
    gateway = ToolGateway(transports)
    tuning = Tuning(settings.model_thinking, settings.model_effort)
    model_for = _models(settings, logger, tuning)

    watch = LineWatch(transports[Tool.SHOTS]) if Tool.SHOTS in transports else None

    def agent_for(line: str, schema: FeatureSchema) -> Agent:
        return Agent(
            model_for(schema),
            gateway,
            settings.max_tokens,
            Speculation(settings.speculate, settings.prepare),
            Vocabulary.of(schema),
            system_prompt.system_for(schema, shots=Tool.SHOTS in transports, line=line),
            schema,
            thinking_room(settings.model_ids[0], tuning),
            watch,
            partial(labels_of, lines),
        )

    agents = LineAgents(lines.schema_of, agent_for)
    diagnosis = agents.of(DEFAULT_LINE)
    return Services(
        chat=ChatService(
            diagnosis,
            sessions,
            logger,
            _answer_cache(settings, diagnosis.system, answers),
            _limits(settings, counters, logger, meter),
            agent_of=agents.of,
        ),
        gateway=gateway,
        documents=PublishedDocuments(settings, asset("knowledge"), _published_documents),
        current_schema=lambda: lines.schema_of(DEFAULT_LINE),
        logger=logger,
        model="offline" if settings.use_mock else settings.model_id,
        authenticator=Authenticator(
            _tokens(settings, logger), settings.permissions, settings.recorders, settings.heartbeat_role
        ),
        log_questions=settings.log_questions,
        meter=meter,
        erasure=Erasure(
            [
                *_personal_data(table, sessions, answers, turns, feedback),
                *([ShotOutcomes(transports[Tool.SHOTS])] if Tool.SHOTS in transports else []),
            ],
            counters,
            marks=DynamoErasureMarks(*table) if table else None,
        ),
        turns=turns,
        feedback=feedback,
        changes_open_s=settings.changes_open_s,
        lines=lines,
    )


def _published_documents(bucket: str, prefix: str) -> ArtifactRegistry:
    # Imported here: they load the parsers of documents, which no answer needs.
    from shared.artifacts.s3_storage import S3Registry  # noqa: PLC0415
    from shared.knowledge.index_version import INDEX  # noqa: PLC0415

    return S3Registry(aws_clients.s3_client(), bucket, prefix, INDEX)


def _models(settings: AgentSettings, logger: Logger, tuning: Tuning) -> Callable[[FeatureSchema], Model]:
    """Return what gives the language model for a line: one for all, or rules with the line's words."""
    if settings.use_mock:
        # A third of the agent's modules, which a stage that asks Bedrock need not pay for.
        from agent.models.rule_based.entities import Variables  # noqa: PLC0415
        from agent.models.rule_based.model import RuleBasedModel  # noqa: PLC0415

        pace = settings.offline_word_ms / 1000
        return lambda schema: RuleBasedModel(pace, variables=Variables(schema))
    try:
        check(settings.model_ids, tuning)
    except SettingRefused as refused:
        raise SettingsError(str(refused)) from refused
    guardrail = (
        Guardrail(settings.guardrail_id, settings.guardrail_version, settings.guardrail_mode)
        if settings.guardrail_id
        else None
    )
    bedrock = BedrockModel(
        aws_clients.bedrock_runtime_client(),
        settings.model_ids,
        guardrail=guardrail,
        tuning=tuning,
        on_call=partial(_log_failed_call, logger),
    )
    return lambda _schema: bedrock


def _log_failed_call(logger: Logger, call: ModelCall) -> None:
    """Return what is retried or passed on to the next model would otherwise leave no trace."""
    if call.outcome is not CallOutcome.OK:
        logger.warning("model call failed", extra=asdict(call))


type _Table = tuple["DynamoDBClient", str] | None
"""The table of sessions, turns, kept answers and feedback, with one client for all; None: in memory."""


def _table(settings: AgentSettings) -> _Table:
    if settings.sessions_table is None:
        return None
    return aws_clients.dynamodb_client(), settings.sessions_table


def _sessions(settings: AgentSettings, table: _Table) -> SessionStore:
    return MemorySessions() if table is None else DynamoSessions(*table, settings.session_ttl_days)


def _answer_store(settings: AgentSettings, table: _Table, logger: Logger) -> AnswerStore | None:
    ttl_s = settings.answer_cache_ttl_s
    if not ttl_s:
        return None
    return MemoryAnswers(ttl_s) if table is None else DynamoAnswers(*table, ttl_s, logger)


def _answer_cache(settings: AgentSettings, system: str, store: AnswerStore | None) -> AnswerCache | None:
    if store is None:
        return None
    models = ("offline",) if settings.use_mock else settings.model_ids
    guardrail = f"{settings.guardrail_id}:{settings.guardrail_version}"
    # A new prompt is a new system: what the one before it answered is not given for it.
    return AnswerCache(store, scope="\n".join((*models, str(settings.max_tokens), guardrail, system)))


def _turns(
    settings: AgentSettings, table: _Table, logger: Logger, simulated: frozenset[str]
) -> "MemoryTurns | DynamoTurns | SqliteTurns | SimulatedApart":
    days = settings.session_ttl_days
    if table is not None:
        return DynamoTurns(*table, logger, kept_days=days)
    if settings.turns_file is None:
        return MemoryTurns(kept_s=days * SECONDS_A_DAY)
    # A function has a table: neither these nor SQLite are for its cold start.
    from agent.turns.simulated_apart import SimulatedApart  # noqa: PLC0415
    from agent.turns.sqlite_store import SqliteTurns  # noqa: PLC0415

    kept = SqliteTurns(Path(settings.turns_file), kept_days=days)
    return SimulatedApart(kept, MemoryTurns(), simulated) if simulated else kept


def _feedback(settings: AgentSettings, table: _Table) -> LocalFeedback | DynamoFeedback:
    if table is None:
        return LocalFeedback(Path(settings.feedback_file) if settings.feedback_file else None)
    return DynamoFeedback(*table)


def _personal_data(table: _Table, *stores: object) -> Sequence[PersonalData]:
    """Where data of callers is kept: all in the table, or in the memory and files of this process."""
    if table is not None:
        return [DynamoPersonalData(*table)]
    return [kept for kept in stores if isinstance(kept, PersonalData)]


def _counters(settings: AgentSettings) -> MemoryCounterStore | DynamoCounterStore:
    if settings.sessions_table is None:
        return MemoryCounterStore()
    return DynamoCounterStore(aws_clients.counting_client(), settings.sessions_table)


def _limits(
    settings: AgentSettings, counters: CounterStore, logger: Logger, meter: Meter
) -> RateLimiter | None:
    if not (settings.max_requests_per_minute or settings.max_tokens_per_day):
        return None
    return RateLimiter(
        counters,
        logger,
        settings.max_requests_per_minute,
        settings.max_tokens_per_day,
        on_down=uncounted(meter),
    )


def _tokens(settings: AgentSettings, logger: Logger) -> TokenVerifier | None:
    if settings.jwt_issuer is None:
        return None
    # These import PyJWT and cryptography, which the cold start of a stage without users need not pay for.
    from agent.auth.jwks_cache import JwksCache  # noqa: PLC0415
    from agent.auth.token_verifier import IdTokenVerifier  # noqa: PLC0415

    keys = JwksCache(OidcIssuer(settings.jwt_issuer).key_rows, logger)
    return IdTokenVerifier(
        settings.jwt_issuer, settings.audiences, settings.jwt_groups_claim, keys, settings.jwt_tenant_claim
    )


def _transports(settings: AgentSettings) -> dict[Tool, Transport]:
    addresses = settings.addresses
    by_url = {tool: address for tool, address in addresses.items() if is_url(address)}
    by_name = {tool: address for tool, address in addresses.items() if tool not in by_url}
    transports: dict[Tool, Transport] = {}
    if by_name:
        client = aws_clients.lambda_client()
        transports |= {tool: InvokeTransport(client, name) for tool, name in by_name.items()}
    if by_url:
        session = boto3.Session()
        credentials, region = session.get_credentials(), session.region_name or ""
        pool = urllib3.PoolManager(maxsize=20)
        transports |= {tool: UrlTransport(url, region, credentials, pool) for tool, url in by_url.items()}
    return transports
