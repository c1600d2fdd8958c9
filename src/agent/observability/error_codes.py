"""Error codes as a metric's dimension: a closed set, since each value is a metric that is paid for."""

from typing import Final

INTERNAL: Final = "internal_error"
OTHER: Final = "other"

KNOWN: Final = frozenset(
    {
        # the model
        "model_throttled",
        "model_unavailable",
        "model_interrupted",
        "model_rejected",
        "model_error",
        # an answer
        "empty_answer",
        "answer_blocked",
        "out_of_time",
        # a request that was turned away
        "sign_in_required",
        "token_invalid",
        "not_permitted",
        "forbidden",
        "too_many_requests",
        "token_budget_used",
        "hourly_token_budget_used",
        "validation_error",
        "no_features",
        "not_json",
        "body_too_large",
        "not_http",
        "not_found",
        "method_not_allowed",
        # our own parts and neighbours
        "unavailable",
        "conflict",
        "turn_not_found",
        "turn_conflict",
        "turns_unavailable",
        "uploads_unsupported",
        "bundle_invalid",
        "index_damaged",
        "session_of_another_line",
        "session_unavailable",
        "counters_unavailable",
        "tool_timeout",
        "tool_unavailable",
        "tool_failed",
        "unknown_tool",
        "call_refused",
        INTERNAL,
    }
)


def bounded(code: str) -> str:
    """`code`, or "other" where it is none of ours: a tool may answer with any."""
    return code if code in KNOWN else OTHER


def is_fault(code: str) -> bool:
    """Return whether the agent's own version is to blame, not a caller, the model or a neighbour."""
    return code == INTERNAL
