"""The lines of the local server when it has started: where it is, and who else can reach it."""

import sys
from collections.abc import Sequence
from typing import Any

import uvicorn

from local.hosts import bracketed, is_wildcard, open_to_others

OPEN_TO_OTHERS = """\
WARNING: this server listens on {addresses}, and everybody on that network can reach it: {may}.
HOST=127.0.0.1 keeps it to this machine.
경고: 이 서버는 {addresses}에서 듣고 있어 같은 네트워크의 누구나 접속할 수 있습니다: {may_ko}.
이 컴퓨터에서만 쓰려면 HOST=127.0.0.1로 실행하세요."""
WITHOUT_SIGN_IN = (
    "they can ask, read and change documents and start ingests without signing in (JWT_ISSUER changes that)"
)
WITHOUT_SIGN_IN_KO = (
    "로그인 없이 질문, 문서 열람과 변경, 색인 시작이 가능합니다(JWT_ISSUER로 로그인을 켭니다)"
)
WITH_SIGN_IN = "who signs in can ask, and what is sent and read is not encrypted"
WITH_SIGN_IN_KO = "로그인한 사람은 질문할 수 있으며, 주고받는 내용은 암호화되지 않습니다"


class Announcing(uvicorn.Server):
    """Says where to look, once it really listens, and before that whether others can reach it."""

    def __init__(self, config: uvicorn.Config, *, signs_in: bool) -> None:
        super().__init__(config)
        self._signs_in = signs_in

    async def startup(self, sockets: Any = None) -> None:
        """Start listening, then tell the address."""
        await super().startup(sockets)
        if not self.started:
            return
        # Asked of the sockets, since port 0 lets the system choose one and a name can stand for several.
        bound = [socket.getsockname()[:2] for server in self.servers for socket in server.sockets]
        addresses = [address for address, _ in bound]
        if open_to_others(addresses):
            print(warning(addresses, signs_in=self._signs_in), file=sys.stderr, flush=True)
        host = "127.0.0.1" if is_wildcard(self.config.host) else bracketed(self.config.host)
        print(f"Ready: open http://{host}:{bound[0][1]} in a browser (Ctrl+C stops).", flush=True)


def warning(addresses: Sequence[str], *, signs_in: bool) -> str:
    """Return what to say of a server that others can reach, in English and Korean."""
    may, may_ko = (WITH_SIGN_IN, WITH_SIGN_IN_KO) if signs_in else (WITHOUT_SIGN_IN, WITHOUT_SIGN_IN_KO)
    return OPEN_TO_OTHERS.format(addresses=", ".join(addresses), may=may, may_ko=may_ko)
