"""The files of a built page, with the headers that they are served with."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ops.page.errors import DeployFailed

ASSETS = "assets/"
"""Below it, a file's name holds a hash of its content: what has a name never changes."""

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

INDEX = "index.html"
CONFIG = "config.json"

# Written out: what the machine that deploys happens to know about types must not decide how the page
# is served, and browsers are told (nosniff) not to guess.
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    """One object of the page's bucket: its key, content and headers."""

    key: str
    content: bytes
    content_type: str
    cache_control: str


def page_file(key: str, content: bytes) -> PageFile:
    """`content` under `key`, with the headers that its name and folder ask for.

    Raises DeployFailed for a kind of file that has no content type here.
    """
    suffix = Path(key).suffix.lower()
    if suffix not in CONTENT_TYPES:
        raise DeployFailed(f"{key}: files of this kind are not known. Known are {' '.join(CONTENT_TYPES)}.")
    cache_control = FOREVER if key.startswith(ASSETS) else ASK_AGAIN
    return PageFile(key, content, CONTENT_TYPES[suffix], cache_control)


def read_build(folder: Path) -> tuple[PageFile, ...]:
    """The files of the built page under `folder`.

    A config.json of the build is left out: the stack's own takes its place.

    Raises DeployFailed where there is no built page.
    """
    if not (folder / INDEX).is_file():
        raise DeployFailed(f"{folder} holds no {INDEX}. Build the page first, or name its folder with PAGE=.")
    files = [
        page_file(path.relative_to(folder).as_posix(), path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    ]
    if not any(file.key.startswith(ASSETS) for file in files):
        raise DeployFailed(f"{folder} holds no {ASSETS}. Is it the page's source? Its build is needed.")
    return tuple(file for file in files if file.key != CONFIG)


def upload_order(files: Iterable[PageFile]) -> list[PageFile]:
    """Assets first and index.html last, so that no page is ever served whose parts are not there."""
    return sorted(files, key=lambda file: (file.key == INDEX, not file.key.startswith(ASSETS), file.key))
