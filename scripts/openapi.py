"""Write docs/openapi.json, the HTTP contract of the agent, from its routes, models and errors.

`python scripts/openapi.py` writes it (`make openapi`); `--check` says whether it is what would be written
(`make lint`). A route of the app that scripts/http_contract.py does not describe, or one that it describes
and that is not there, is an error.
"""

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import TypeAdapter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.http_contract import (
    ACCESS_TOKEN_HEADER,
    ALWAYS,
    FIELDS_OF_EVENTS,
    OF_BODIES,
    OF_CHAT,
    OF_PERMISSIONS,
    OF_TOOLS,
    OPERATIONS,
    TOKEN_HEADER,
    TRACE_HEADER,
    VERSION,
    Action,
    ChatRequest,
    DiecastError,
    ErrorBody,
    Event,
    LimitReached,
    Operation,
    PhotoType,
    permission_of,
    the_app,
)

ROOT = Path(__file__).resolve().parents[1]
WRITTEN = ROOT / "docs" / "openapi.json"
SECURITY = {Action.RECORD: "AccessToken"}
LAPTOP = "http://127.0.0.1:8000"
REFERENCE = "#/components/schemas/{model}"


def document(app: Any) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of an app. Raises ValueError where its routes and OPERATIONS differ."""
    routes = set(_routes(app))
    if routes != set(OPERATIONS):
        raise ValueError(f"routes and OPERATIONS differ: {sorted(routes ^ set(OPERATIONS))}")
    schemas = _Schemas()
    paths: dict[str, dict[str, Any]] = {}
    for (method, path), operation in OPERATIONS.items():
        paths.setdefault(path, {})[method.lower()] = _operation(method, path, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Die-casting quality assistant",
            "version": VERSION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "The agent's HTTP API; docs/api.md explains it. Made by `make openapi`.",
        },
        "servers": [{"url": LAPTOP, "description": "A laptop's server. A stage has the output AgentUrl."}],
        "paths": paths,
        "components": {
            "schemas": schemas.written(),
            "securitySchemes": {
                "IdToken": {
                    "type": "apiKey",
                    "in": "header",
                    "name": TOKEN_HEADER,
                    "description": "The user's ID token, where an issuer is configured.",
                },
                "AccessToken": {
                    "type": "apiKey",
                    "in": "header",
                    "name": ACCESS_TOKEN_HEADER,
                    "description": "A machine's access token with the scope diecast/shots.write. IAM "
                    "principals of RecorderPrincipals sign their requests instead.",
                },
            },
            "headers": {
                "TraceId": {
                    "description": "The id of the request in AWS X-Ray and in the agent's log lines.",
                    "schema": {"type": "string"},
                },
                "RetryAfter": {
                    "description": "Seconds until it is worth asking again.",
                    "schema": {"type": "integer"},
                },
            },
        },
    }


def _routes(app: Any) -> Iterable[tuple[str, str]]:
    """Every method and path of the app, as OpenAPI writes paths."""
    found = app.get_openapi_schema(title="routes", version=VERSION).model_dump(exclude_none=True)
    for path, item in found["paths"].items():
        for method in item.keys() & {"get", "put", "post", "delete", "options", "head", "patch", "trace"}:
            yield method.upper(), path


class _Schemas:
    """The document's schemas, collected as they are referred to."""

    def __init__(self) -> None:
        self._found: dict[str, Any] = {}

    def of(
        self, shape: Any, mode: Literal["validation", "serialization"] = "serialization"
    ) -> dict[str, Any]:
        """Return a type's schema; parts that have a name are referred to."""
        schema = TypeAdapter(shape).json_schema(mode=mode, ref_template=REFERENCE)
        self._found |= schema.pop("$defs", {})
        if "title" not in schema:
            return schema
        self._found[schema["title"]] = schema
        return {"$ref": REFERENCE.format(model=schema["title"])}

    def events(self) -> dict[str, Any]:
        """Return the schema of what stands in the data line of an event."""
        references = {}
        for event, fields in FIELDS_OF_EVENTS.items():
            schema = TypeAdapter(event).json_schema(ref_template=REFERENCE)
            properties = {"type": {"const": event.type}, **schema["properties"]}
            properties |= {name: self.of(shape) for name, shape in fields.items()}
            properties["elapsed"] = {"type": "number", "description": "seconds since the request"}
            self._found[event.__name__] = {
                "title": event.__name__,
                "description": event.__doc__,
                "type": "object",
                "properties": properties,
                "required": [name for name in properties if name not in event.optional],
            }
            references[event.type] = REFERENCE.format(model=event.__name__)
        self._found["Event"] = {
            "title": "Event",
            "description": "A stream is `status`, then any of these, then exactly one `done` or `error`.",
            "oneOf": [{"$ref": reference} for reference in references.values()],
            "discriminator": {"propertyName": "type", "mapping": references},
        }
        return {"$ref": REFERENCE.format(model="Event")}

    def written(self) -> dict[str, Any]:
        """Return all schemas by their names. No field of what tools answer is required."""
        for shape in OF_TOOLS:
            schema = TypeAdapter(shape).json_schema(ref_template=REFERENCE)
            for name in (schema["title"], *schema.get("$defs", {})):
                self._found[name].pop("required", None)
        return dict(sorted(self._found.items()))


def _operation(method: str, path: str, operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    permission = permission_of(method, path)
    guarded = permission is not Action.OPEN
    told: dict[str, Any] = {
        "operationId": "_".join([method.lower(), *path.replace("{", "").replace("}", "").split("/")[1:]]),
        "summary": operation.summary,
        "x-permission": str(permission),
        "security": [{SECURITY.get(permission, "IdToken"): []}] if guarded else [],
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    if operation.query is not None:
        fields = TypeAdapter(operation.query).json_schema()["properties"]
        parameters += [{"name": name, "in": "query", "schema": schema} for name, schema in fields.items()]
    if operation.streams:
        parameters.append({"name": "Last-Event-ID", "in": "header", "schema": {"type": "string"}})
    if parameters:
        told["parameters"] = parameters
    if operation.answer is Event and method == "GET":
        number = {"type": "integer", "minimum": 0, "maximum": 99_999_999}
        told["parameters"] += [
            {"name": "after", "in": "query", "schema": number},
            {"name": "Last-Event-ID", "in": "header", "schema": number},
        ]
    if operation.body is not None:
        schema = schemas.of(operation.body, "validation")
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    errors = [*ALWAYS, *operation.errors]
    errors += OF_BODIES if operation.body is not None else ()
    errors += OF_PERMISSIONS if guarded else ()
    errors += OF_CHAT if operation.body is ChatRequest else ()
    status = "204" if operation.answer is None else "200"
    told["responses"] = {status: _success(operation, schemas), **_failures(errors, schemas)}
    return told


def _success(operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    if operation.answer is None:
        return {"description": "Done", "headers": _headers()}
    if operation.answer is Event or operation.streams:
        stream = {
            "schema": {
                "type": "string",
                "description": "Server-Sent Events: lines `id: <number>` and `data: <JSON>`, then an empty "
                "one. Comments (`: ping`) are to be ignored.",
            },
            # What OpenAPI 3.2 calls itemSchema.
            "x-itemSchema": schemas.events() if operation.answer is Event else schemas.of(operation.answer),
        }
        content = {"text/event-stream": stream}
    elif operation.answer is bytes:
        content = {media_type: {} for media_type in get_args(PhotoType)}
    else:
        content = {"application/json": {"schema": schemas.of(operation.answer)}}
    return {"description": "Answered", "headers": _headers(), "content": content}


def _failures(errors: Iterable[type[DiecastError]], schemas: _Schemas) -> dict[str, Any]:
    """The responses of errors, by status, with their codes."""
    by_status: dict[int, list[type[DiecastError]]] = {}
    for error in dict.fromkeys(errors):
        by_status.setdefault(error.status, []).append(error)
    reference = schemas.of(ErrorBody)
    return {
        str(status): {
            "description": ", ".join(f"`{error.code}`" for error in alike),
            "headers": _headers(retry_after=status == LimitReached.status),
            "content": {"application/json": {"schema": reference}},
        }
        for status, alike in sorted(by_status.items())
    }


def _headers(*, retry_after: bool = False) -> dict[str, Any]:
    told = {TRACE_HEADER: {"$ref": "#/components/headers/TraceId"}}
    return told | ({"retry-after": {"$ref": "#/components/headers/RetryAfter"}} if retry_after else {})


def main(arguments: list[str]) -> int:
    """Write the document, or with `--check` compare; the exit code is 1 where it is not up to date."""
    text = json.dumps(document(the_app()), ensure_ascii=False, indent=1) + "\n"
    name = WRITTEN.relative_to(ROOT)
    if "--check" not in arguments:
        WRITTEN.write_text(text, encoding="utf-8")
    elif not WRITTEN.exists() or WRITTEN.read_text(encoding="utf-8") != text:
        print(f"{name} is not what the code says: run make openapi", file=sys.stderr)
        return 1
    print(f"{name} is what the code says: {len(OPERATIONS)} routes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
