"""Putting a model store together as the settings say."""

from collections.abc import Callable
from pathlib import Path

from shared.bundle.publication import Objects
from shared.bundle.store import ModelSettings, ModelStore


def open_store[Model](
    settings: ModelSettings,
    load: Callable[[Path], Model],
    packaged: Path,
    only: frozenset[str] | None = None,
) -> ModelStore[Model]:
    """The store of the packaged model, or of what is published in MODEL_BUCKET. Reads nothing yet."""
    return ModelStore(
        load,
        packaged,
        objects=_objects(settings),
        prefix=settings.model_prefix,
        version=settings.model_version,
        recheck_seconds=settings.model_recheck_seconds,
        only=only,
    )


def _objects(settings: ModelSettings) -> Objects | None:
    if settings.model_bucket is None:
        return None
    # Imported here: without a bucket there is nothing to load botocore for.
    from shared.bundle.s3_objects import bucket_objects  # noqa: PLC0415

    return bucket_objects(settings.model_bucket)
