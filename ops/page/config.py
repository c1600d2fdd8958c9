"""config.json: what the page reads at run time, so that one build serves every stage."""

import json

from ops.page.build import CONFIG, PageFile, page_file
from ops.page.stack import Edge

SCOPE = "openid email profile"
"""What the page asks an issuer for: an ID token with a name to show."""


def config_file(edge: Edge) -> PageFile:
    """The stage, and how to sign in; `signIn` is null where nobody has to."""
    sign_in = edge.sign_in and {
        "authorizeUrl": edge.sign_in.authorize_url,
        "tokenUrl": edge.sign_in.token_url,
        "logoutUrl": edge.sign_in.logout_url,
        "clientId": edge.sign_in.client_id,
        "scope": SCOPE,
        "issuer": edge.sign_in.issuer,
    }
    content = json.dumps({"stage": edge.stage, "signIn": sign_in}, indent=2) + "\n"
    return page_file(CONFIG, content.encode())
