"""A stack's edge and a built page, small, for the tests of `ops.page`."""

from pathlib import Path

from ops.page.stack import Edge, SignIn

SIGN_IN = SignIn(
    authorize_url="https://login.example/oauth2/authorize",
    token_url="https://login.example/oauth2/token",
    logout_url="https://login.example/logout",
    client_id="page-client",
    issuer="https://issuer.example",
)


def edge(bucket: str = "page", sign_in: SignIn | None = SIGN_IN, distribution_id: str = "E1") -> Edge:
    """An edge at d1.cloudfront.net."""
    return Edge("staging", "https://d1.cloudfront.net", bucket, distribution_id, sign_in, None)


def write_build(folder: Path, *scripts: str, others: tuple[str, ...] = ("icon.svg",)) -> Path:
    """A built page with these scripts under assets/, and other files beside index.html."""
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    for name in (*(f"assets/{script}" for script in scripts), *others, "index.html"):
        (folder / name).write_text(f"content of {name}")
    return folder
