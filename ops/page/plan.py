"""The steps of a deploy, as a list of steps: it can be told without being done."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from ops.page.bucket import PageBucket
from ops.page.build import CONFIG, INDEX, PageFile, upload_order
from ops.page.config import config_file
from ops.page.sign_in import AppClient
from ops.page.stack import Edge

if TYPE_CHECKING:
    from mypy_boto3_cloudfront.client import CloudFrontClient

GRACE = timedelta(days=14)
"""How long an asset stays after the page that asked for it was replaced."""

NOT_HASHED = ("/", f"/{INDEX}", f"/{CONFIG}")
"""Paths whose content changes under the same name."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change, in words and as what makes it."""

    says: str
    run: Callable[[], object]


def deploy_steps(
    edge: Edge,
    build: Sequence[PageFile],
    *,
    bucket: PageBucket,
    app_client: AppClient | None,
    cloudfront: "CloudFrontClient",
    now: datetime,
) -> Iterator[Step]:
    """The steps that put `build` behind `edge`, in their order.

    Each step may be made again: a deploy that broke off is finished by the next. Reads while it is
    iterated, and changes nothing.
    """
    for file in upload_order([*build, config_file(edge)]):
        yield Step(f"upload {file.key} ({len(file.content):,} bytes)", partial(bucket.put, file))
    address = f"{edge.page_url}/"
    if app_client and not app_client.returns_to(address):
        yield Step(f"let sign-in return to {address}", partial(app_client.return_to, address))
    yield from _replaced(bucket, {file.key for file in build}, now)
    yield Step(f"invalidate {' '.join(NOT_HASHED)}", partial(_invalidate, cloudfront, edge, now))


def _replaced(bucket: PageBucket, current: set[str], now: datetime) -> Iterator[Step]:
    for key in sorted(set(bucket.assets()) - current):
        replaced_at = bucket.replaced_at(key)
        if replaced_at is None:
            says = f"keep {key} for {GRACE.days} days more: open pages may ask for it"
            yield Step(says, partial(bucket.mark_replaced, key, now))
        elif now - replaced_at > GRACE:
            yield Step(f"remove {key}, replaced on {replaced_at:%Y-%m-%d}", partial(bucket.remove, key))


def _invalidate(cloudfront: "CloudFrontClient", edge: Edge, now: datetime) -> None:
    cloudfront.create_invalidation(
        DistributionId=edge.distribution_id,
        InvalidationBatch={
            "Paths": {"Quantity": len(NOT_HASHED), "Items": list(NOT_HASHED)},
            "CallerReference": f"deploy-page-{now.isoformat()}",
        },
    )
