"""Bedrock's knowledge base API over HTTP on loopback, as real boto3 clients speak it.

It reads the documents bucket as Bedrock does: documents of known kinds, each with the sidecar
beside it. Its search compares pairs of characters, which is enough to order a few passages.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from checks.standins.loopback import Answer, Loopback, Request

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

KNOWLEDGE_BASE, DATA_SOURCE = "KB12345678", "DS12345678"
_JOBS = f"/knowledgebases/{KNOWLEDGE_BASE}/datasources/{DATA_SOURCE}/ingestionjobs/"
_TIME = "2026-02-10T10:00:00Z"
_FILTERABLE_BYTES = 2048


@dataclass
class StandIn:
    """A knowledge base over a bucket. The test says when an ingestion ends: `complete`, `fail`, `stop`."""

    s3: "S3Client"
    bucket: str
    prefix: str = "documents/"
    jobs: list[dict[str, Any]] = field(default_factory=list)
    passages: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, Any]] = field(default_factory=list)
    broken: str | None = None
    written: str = "{quote}"

    def complete(self) -> None:
        """Read the bucket and end the running ingestion."""
        known = {p["location"]["s3Location"]["uri"]: p["etag"] for p in self.passages}
        self.passages, failures, new = [], [], 0
        listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=self.prefix).get("Contents", [])
        keys = {entry["Key"] for entry in listed}
        documents = [e for e in listed if not e["Key"].endswith((".metadata.json", "/", "glossary.yaml"))]
        for entry in documents:
            uri = f"s3://{self.bucket}/{entry['Key']}"
            try:
                self._read(entry["Key"], uri, entry["ETag"], keys)
            except ValueError as error:
                failures.append(f"{uri}: {error}")
            else:
                new += known.get(uri) != entry["ETag"]
        self._end("COMPLETE", len(documents), new, failures)

    def fail(self) -> None:
        """End the running ingestion as failed."""
        self._end("FAILED", 0, 0, ["the vector store refused"])

    def stop(self) -> None:
        """End it as somebody does in the console."""
        self._end("STOPPED", 0, 0, [])

    def begin(self) -> dict[str, Any]:
        """Begin an ingestion, as the console does."""
        job = {
            "knowledgeBaseId": KNOWLEDGE_BASE,
            "dataSourceId": DATA_SOURCE,
            "ingestionJobId": f"JOB{len(self.jobs):07d}",
            "status": "STARTING",
            "startedAt": _TIME,
            "updatedAt": _TIME,
        }
        self.jobs.append(job)
        return job

    def answer(self, request: Request) -> Answer:
        """The answer to one request of the API."""
        body = json.loads(request.body or b"{}")
        self.requests.append((f"{request.method} {request.path}", body))
        if self.broken:
            return _error(500 if self.broken == "InternalServerException" else 400, self.broken)
        if request.method == "GET" and request.path.startswith(_JOBS):
            return self._get(request.path.removeprefix(_JOBS))
        routes = {
            ("PUT", _JOBS): self._start,
            ("POST", _JOBS): self._list,
            ("POST", f"/knowledgebases/{KNOWLEDGE_BASE}/retrieve"): self._retrieve,
            ("POST", "/retrieveAndGenerate"): self._generate,
        }
        route = routes.get((request.method, request.path))
        return route(body) if route else _error(404, "ResourceNotFoundException")

    def _start(self, body: Mapping[str, Any]) -> Answer:
        if len(body["clientToken"]) < 33:
            return _error(400, "ValidationException")
        if any(job["status"] in {"STARTING", "IN_PROGRESS"} for job in self.jobs):
            return _error(409, "ConflictException")
        return _json({"ingestionJob": self.begin()}, 202)

    def _list(self, body: Mapping[str, Any]) -> Answer:
        wanted = {value for row in body.get("filters", []) for value in row["values"]}
        found = [job for job in reversed(self.jobs) if not wanted or job["status"] in wanted]
        return _json({"ingestionJobSummaries": found[: body.get("maxResults", 10)]})

    def _get(self, job_id: str) -> Answer:
        job = next((job for job in self.jobs if job["ingestionJobId"] == job_id), None)
        return _json({"ingestionJob": job}) if job else _error(404, "ResourceNotFoundException")

    def _end(self, status: str, scanned: int, new: int, failures: list[str]) -> None:
        self.jobs[-1] |= {
            "status": status,
            "failureReasons": failures,
            "statistics": {
                "numberOfDocumentsScanned": scanned,
                "numberOfNewDocumentsIndexed": new,
                "numberOfModifiedDocumentsIndexed": 0,
                "numberOfDocumentsFailed": len(failures),
            },
        }

    def _read(self, key: str, uri: str, etag: str, keys: set[str]) -> None:
        attributes: dict[str, Any] = {}
        if f"{key}.metadata.json" in keys:
            raw = self.s3.get_object(Bucket=self.bucket, Key=f"{key}.metadata.json")["Body"].read()
            attributes = json.loads(raw)["metadataAttributes"]
            if len(json.dumps(attributes).encode()) > _FILTERABLE_BYTES:
                raise ValueError("Filterable metadata must have at most 2048 bytes")
        if PurePosixPath(key).suffix not in {".md", ".txt", ".html", ".pdf", ".docx"}:
            raise ValueError("File format not supported")
        text = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode("utf-8", "replace")
        for piece in filter(None, map(str.strip, re.split(r"\n(?=#)", text))):
            self.passages.append(
                {
                    "content": {"type": "TEXT", "text": piece},
                    "location": {"type": "S3", "s3Location": {"uri": uri}},
                    "metadata": {**attributes, "x-amz-bedrock-kb-source-uri": uri},
                    "etag": etag,
                }
            )

    def _search(self, query: Mapping[str, str], body: Mapping[str, Any]) -> list[dict[str, Any]]:
        configuration = body["retrievalConfiguration"]["vectorSearchConfiguration"]
        asked = _pairs(query["text"])
        rows = [
            {name: value for name, value in passage.items() if name != "etag"}
            | {"score": len(asked & _pairs(passage["content"]["text"])) / max(len(asked), 1)}
            for passage in self.passages
            if _fits(passage["metadata"], configuration.get("filter"))
        ]
        return sorted(rows, key=lambda row: -row["score"])[: configuration["numberOfResults"]]

    def _retrieve(self, body: Mapping[str, Any]) -> Answer:
        return _json({"retrievalResults": self._search(body["retrievalQuery"], body)})

    def _generate(self, body: Mapping[str, Any]) -> Answer:
        configuration = body["retrieveAndGenerateConfiguration"]["knowledgeBaseConfiguration"]
        rows = self._search(body["input"], configuration)[:1]
        quote = rows[0]["content"]["text"].splitlines()[-1] if rows else ""
        text = self.written.format(quote=quote)
        references = [{key: row[key] for key in ("content", "location", "metadata")} for row in rows]
        parts = [("", []), (text, references), ("A sentence that rests on nothing.", [])]
        citations = [
            {
                "generatedResponsePart": {
                    "textResponsePart": {"text": part, "span": {"start": 0, "end": len(part)}}
                },
                "retrievedReferences": resting_on,
            }
            for part, resting_on in parts
        ]
        return _json({"sessionId": "s1", "output": {"text": text}, "citations": citations})


@contextmanager
def serving(standin: StandIn) -> Iterator[str]:
    """Serve the stand-in while the context lasts; gives its URL."""
    with Loopback(standin.answer) as server:
        yield server.url


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"\W+", "", text.lower())
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def _fits(attributes: Mapping[str, Any], condition: Mapping[str, Any] | None) -> bool:
    if condition is None:
        return True
    ((operator, operand),) = condition.items()
    if operator == "andAll":
        assert len(operand) >= 2, "the API takes two conditions or more"
        return all(_fits(attributes, inner) for inner in operand)
    value = attributes.get(operand["key"])
    if operator == "equals":
        return bool(value == operand["value"])
    assert operator == "listContains", f"{operator} is not played here"
    return isinstance(value, list) and operand["value"] in value


def _json(body: Mapping[str, Any], status: int = 200) -> Answer:
    return Answer(status, json.dumps(body, ensure_ascii=False).encode(), {"content-type": "application/json"})


def _error(status: int, code: str) -> Answer:
    body = json.dumps({"message": code}).encode()
    return Answer(status, body, {"content-type": "application/json", "x-amzn-errortype": code})
