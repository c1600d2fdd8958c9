"""The knowledge base through its API: Retrieve, and RetrieveAndGenerate for written answers."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.contracts.t3 import Filters
from shared.errors import Unavailable
from t3_kb.bedrock.passages import Retrieved, Statement, readable

if TYPE_CHECKING:
    from mypy_boto3_bedrock_agent_runtime.client import AgentsforBedrockRuntimeClient

_KEYS = {
    "category": ("category", "equals"),
    "language": ("language", "equals"),
    "defect_mode": ("defect_modes", "listContains"),
    "feature": ("features", "listContains"),
}
"""Our filters: the attribute that each looks at, and the API's condition for it."""


class KnowledgeBase:
    """One knowledge base. Both methods raise Unavailable where Bedrock does not answer.

    Needs Retrieve on the knowledge base; for written answers RetrieveAndGenerate and InvokeModel
    on the model too.
    """

    def __init__(
        self, client: "AgentsforBedrockRuntimeClient", knowledge_base_id: str, model_arn: str | None
    ) -> None:
        self._bedrock = client
        self._id = knowledge_base_id
        self._model = model_arn

    @property
    def version(self) -> str:
        """Name of what is searched, in place of an index version."""
        return f"bedrock-{self._id}"

    @property
    def writes(self) -> bool:
        """True where it can write answers."""
        return self._model is not None

    def retrieve(self, query: str, filters: Filters, limit: int) -> list[Retrieved]:
        """At most `limit` (up to 100) passages, best first."""
        answer = _asked(
            lambda: self._bedrock.retrieve(
                knowledgeBaseId=self._id,
                retrievalQuery={"text": query},
                retrievalConfiguration={"vectorSearchConfiguration": _search(filters, limit)},
            )
        )
        return [_retrieved(row) for row in answer["retrievalResults"]]

    def generate(self, query: str, filters: Filters, limit: int) -> list[Statement]:
        """An answer as a model writes it from passages, piece by piece with what each rests on."""
        if self._model is None:
            return []
        model = self._model
        answer = _asked(
            lambda: self._bedrock.retrieve_and_generate(
                input={"text": query},
                retrieveAndGenerateConfiguration={
                    "type": "KNOWLEDGE_BASE",
                    "knowledgeBaseConfiguration": {
                        "knowledgeBaseId": self._id,
                        "modelArn": model,
                        "retrievalConfiguration": {"vectorSearchConfiguration": _search(filters, limit)},
                    },
                },
            )
        )
        return [_statement(row) for row in answer.get("citations", ())]


def _search(filters: Filters, limit: int) -> Any:
    conditions = _conditions(filters)
    if not conditions:
        return {"numberOfResults": limit}
    return {
        "numberOfResults": limit,
        "filter": conditions[0] if len(conditions) == 1 else {"andAll": conditions},
    }


def _conditions(filters: Filters) -> Sequence[Mapping[str, Any]]:
    given = filters.model_dump(exclude_none=True)
    return [
        {operator: {"key": key, "value": given[name]}}
        for name, (key, operator) in _KEYS.items()
        if name in given
    ]


def _asked(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "unknown")
        raise Unavailable(f"the knowledge base did not answer ({code})") from error
    except BotoCoreError as error:
        raise Unavailable("the knowledge base does not answer") from error


def _retrieved(row: Mapping[str, Any]) -> Retrieved:
    location: Mapping[str, Any] = row.get("location", {})
    attributes: Mapping[str, Any] = row.get("metadata", {})
    uri = location.get("s3Location", {}).get("uri") or attributes.get("x-amz-bedrock-kb-source-uri", "")
    text = readable(str(row.get("content", {}).get("text", "")))
    return Retrieved(text, float(row.get("score", 0.0)), str(uri), attributes)


def _statement(row: Mapping[str, Any]) -> Statement:
    part: Mapping[str, Any] = row.get("generatedResponsePart", {}).get("textResponsePart", {})
    references = tuple(_retrieved(reference) for reference in row.get("retrievedReferences", ()))
    return Statement(str(part.get("text", "")), references)
