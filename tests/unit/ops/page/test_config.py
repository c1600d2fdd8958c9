"""What the page is told at run time."""

import json

from ops.page.config import config_file
from tests.page_parts import edge


def test_the_page_learns_its_stage_and_how_to_sign_in() -> None:
    assert json.loads(config_file(edge()).content) == {
        "stage": "staging",
        "signIn": {
            "authorizeUrl": "https://login.example/oauth2/authorize",
            "tokenUrl": "https://login.example/oauth2/token",
            "logoutUrl": "https://login.example/logout",
            "clientId": "page-client",
            "scope": "openid email profile",
            "issuer": "https://issuer.example",
        },
    }


def test_where_nobody_signs_in_the_page_is_told_so() -> None:
    assert json.loads(config_file(edge(sign_in=None)).content) == {"stage": "staging", "signIn": None}
