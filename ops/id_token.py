"""An ID token for a request that no person is there to sign in for."""

from typing import Any
from urllib.parse import urlencode

import urllib3

from shared import jsonio
from shared.errors import InvalidInput, Unavailable

WAIT_S = 10.0


def refreshed_id_token(token_url: str, client_id: str, refresh_token: str, pool: urllib3.PoolManager) -> str:
    """Trade a refresh token for a new ID token (OAuth 2.0 section 6, OpenID Connect Core section 12).

    Raises Unavailable where the issuer does not answer, InvalidInput where it gives no ID token. The message
    holds the issuer's error code, never a token.
    """
    form = {"grant_type": "refresh_token", "client_id": client_id, "refresh_token": refresh_token}
    try:
        response = pool.request(
            "POST",
            token_url,
            body=urlencode(form),
            headers={"content-type": "application/x-www-form-urlencoded"},
            timeout=WAIT_S,
            retries=False,
            redirect=False,
        )
        answer: Any = jsonio.loads(response.data)
    except urllib3.exceptions.HTTPError as error:
        raise Unavailable(f"{token_url} cannot be reached ({type(error).__name__}).") from error
    except ValueError as error:
        raise InvalidInput(
            f"{token_url} answered something that is not JSON (HTTP {response.status})."
        ) from error
    token = answer.get("id_token") if isinstance(answer, dict) else None
    if not isinstance(token, str):
        code = answer.get("error", "no id_token") if isinstance(answer, dict) else "no id_token"
        raise InvalidInput(f"{token_url} gave no ID token: {code} (HTTP {response.status}).")
    return token
