"""The heartbeat's environment variables; infrastructure/heartbeat.yaml sets them."""

from typing import Annotated

from pydantic import Field

from shared.settings import Settings


class HeartbeatSettings(Settings):
    """Where to ask, and who signs in. Without USER_POOL_ID nobody does; JWT_ISSUER is the plant's own."""

    heartbeat_url: Annotated[str, Field(pattern=r"^https?://")]
    user_pool_id: str | None = None
    client_id: str | None = None
    credentials_parameter: str | None = None
    jwt_issuer: str | None = None
