"""Transport by Function URL: a POST, signed with SigV4 where there are credentials."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3
from botocore.credentials import Credentials

from agent.tools.envelope import opened, parsed
from agent.tools.transport import ToolTimeout, ToolUnavailable
from shared import jsonio, trace
from shared.signing import Signer


@dataclass(frozen=True, slots=True)
class UrlTransport:
    """POSTs the payload to `url`. `credentials` is None where none are configured: sent unsigned then."""

    url: str
    region: str
    credentials: Credentials | None
    pool: urllib3.PoolManager

    def call(self, payload: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:
        """Send and parse. A status of 4xx carries the tool's own error. Raises a ToolFault."""
        body = jsonio.dumps(payload).encode()
        try:
            response = self.pool.request(
                "POST",
                self.url,
                body=body,
                headers=self._headers(body),
                timeout=urllib3.Timeout(connect=min(3.0, timeout), read=timeout),
                retries=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            # A refused connection is a ConnectTimeoutError to urllib3, though nothing was waited for.
            refused = isinstance(error, urllib3.exceptions.NewConnectionError)
            if isinstance(error, urllib3.exceptions.TimeoutError) and not refused:
                raise ToolTimeout("The tool did not answer in time.") from error
            raise ToolUnavailable(f"The tool could not be reached ({type(error).__name__}).") from error
        return self._answer(response.status, response.data)

    def _headers(self, body: bytes) -> dict[str, str]:
        headers = {"content-type": "application/json"}
        if header := trace.current():
            headers[trace.TRACING_HEADER] = header
        if self.credentials is None:
            return headers
        return Signer(self.credentials, self.region).headers("POST", self.url, headers, body)

    def _answer(self, status: int, raw: bytes) -> Mapping[str, Any]:
        where = f" (HTTP {status})"
        if status in {401, 403, 429, 503}:
            raise ToolUnavailable(f"The tool refused the call{where}.")
        return opened(parsed(raw, where), status)
