"""Days until the certificate of an address ends, as a TLS handshake shows it."""

import socket
import ssl
import time
from typing import Final
from urllib.parse import urlsplit

from heartbeat.faults import CheckFailed, Code

HANDSHAKE_S: Final = 5.0
DAY_S: Final = 86_400


def days_left(url: str, context: ssl.SSLContext | None = None) -> float | None:
    """Days until the certificate at `url` ends; None for an address without TLS.

    Raises CheckFailed, also where it has ended or is not for this name: nothing is sent to such a server.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    try:
        with (
            socket.create_connection((parts.hostname, parts.port or 443), HANDSHAKE_S) as plain,
            (context or ssl.create_default_context()).wrap_socket(
                plain, server_hostname=parts.hostname
            ) as tls,
        ):
            shown = tls.getpeercert() or {}
    except ssl.SSLError as error:
        raise CheckFailed(
            Code.CERTIFICATE, getattr(error, "verify_message", "") or type(error).__name__
        ) from error
    except socket.gaierror as error:
        raise CheckFailed(Code.NAME, "the name is not found") from error
    except TimeoutError as error:
        raise CheckFailed(Code.SLOW, f"no handshake within {HANDSHAKE_S:g} s") from error
    except OSError as error:
        raise CheckFailed(Code.UNREACHABLE, type(error).__name__) from error
    return (ssl.cert_time_to_seconds(str(shown["notAfter"])) - time.time()) / DAY_S
