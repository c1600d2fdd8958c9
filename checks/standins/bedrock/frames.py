"""The encoding `application/vnd.amazon.eventstream`: one frame for each event of a stream.

A frame is a prelude (total length, headers length, CRC-32 of the two), the headers, the
payload, and a CRC-32 of all before it, in network byte order.
"""

import struct
import zlib
from collections.abc import Mapping
from typing import Any

from shared import jsonio

_STRING = 7
_PRELUDE_AND_CRCS = 16


def frame(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One frame; all header values are strings, as Bedrock's are."""
    head = b"".join(_header(name, value) for name, value in headers.items())
    prelude = struct.pack(">II", _PRELUDE_AND_CRCS + len(head) + len(payload), len(head))
    body = prelude + struct.pack(">I", zlib.crc32(prelude)) + head + payload
    return body + struct.pack(">I", zlib.crc32(body))


def event(name: str, payload: Mapping[str, Any]) -> bytes:
    """An ordinary event. Bedrock pads its payloads with a member `p` that means nothing."""
    text = jsonio.dumps({**payload, "p": "abcdefgh"})
    headers = {":event-type": name, ":content-type": "application/json", ":message-type": "event"}
    # Half a surrogate pair has no UTF-8; written as a backslash escape it is right in JSON.
    return frame(headers, text.encode("utf-8", "backslashreplace"))


def exception(code: str, message: str) -> bytes:
    """An error inside the stream; `code` as Bedrock writes it there, for example throttlingException."""
    headers = {":exception-type": code, ":content-type": "application/json", ":message-type": "exception"}
    return frame(headers, jsonio.dumps({"message": message}).encode())


def _header(name: str, value: str) -> bytes:
    key, text = name.encode(), value.encode()
    return struct.pack(">B", len(key)) + key + struct.pack(">BH", _STRING, len(text)) + text
