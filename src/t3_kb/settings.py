"""The environment of T3."""

from typing import Annotated, Literal

from pydantic import Field

from shared.knowledge.local_index import LocalIndexSettings


class SearchSettings(LocalIndexSettings):
    """Without DOCUMENTS_BUCKET the index of this machine's cache is used, and the packaged documents.

    INDEX_RECHECK_SECONDS is how long a newly published index may go unseen: 30 with a bucket, where
    looking costs a request, 1 without.

    With KNOWLEDGE_BASE_MODE=bedrock the knowledge base KNOWLEDGE_BASE_ID is searched instead.
    Passages below KNOWLEDGE_MIN_SCORE do not answer; GENERATE_ANSWER has GENERATE_MODEL_ARN write
    the answer from the passages, which are quoted otherwise.
    """

    index_recheck_seconds: Annotated[float, Field(ge=0, le=3600)] | None = None
    knowledge_base_mode: Literal["embedded", "bedrock"] = "embedded"
    knowledge_base_id: str | None = None
    knowledge_min_score: Annotated[float, Field(ge=0, le=1)] = 0.35
    generate_answer: bool = False
    generate_model_arn: str | None = None
