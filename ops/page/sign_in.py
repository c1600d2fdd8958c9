"""The page's address in the user pool's app client.

The template cannot hold it where CloudFront chose the domain name: the distribution needs the
agent's URL, the agent needs the client's id, and the client would need the distribution's domain
(docs/adr/0005-edge.md).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp.client import CognitoIdentityProviderClient


@dataclass(frozen=True, slots=True)
class AppClient:
    """An app client of a user pool."""

    cognito: "CognitoIdentityProviderClient"
    user_pool_id: str
    client_id: str

    def returns_to(self, address: str) -> bool:
        """Return whether sign-in and sign-out end at this address and at no other."""
        client = self._described()
        return client.get("CallbackURLs") == [address] and client.get("LogoutURLs") == [address]

    def return_to(self, address: str) -> None:
        """Let sign-in and sign-out end at this address and at no other."""
        # An update sets what it does not name back to its default, so everything goes along.
        update = self.cognito.meta.service_model.operation_model("UpdateUserPoolClient").input_shape
        assert update is not None  # noqa: S101 # for the type checker: this operation has an input
        kept = {
            name: value
            for name, value in self._described().items()
            if name in update.members and value not in ("", [])
        }
        self.cognito.update_user_pool_client(**kept | {"CallbackURLs": [address], "LogoutURLs": [address]})

    def _described(self) -> dict[str, Any]:
        answer = self.cognito.describe_user_pool_client(UserPoolId=self.user_pool_id, ClientId=self.client_id)
        return dict(answer["UserPoolClient"])
