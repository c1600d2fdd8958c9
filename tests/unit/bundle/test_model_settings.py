"""Where a model is looked for: the environment variables, and what is refused in them."""

import pytest

from shared.bundle.published import ModelSettings
from shared.settings import SettingsError, read_settings


def test_nothing_set_means_the_packaged_model() -> None:
    settings = read_settings(ModelSettings, {})
    assert settings.model_bucket is None
    assert (settings.model_prefix, settings.model_version) == ("models/", None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODEL_PREFIX", "models"),
        ("MODEL_PREFIX", "/models/"),
        ("MODEL_VERSION", "../other"),
        ("MODEL_VERSION", "a/b"),
        ("MODEL_RECHECK_SECONDS", "-1"),
    ],
)
def test_what_could_lead_elsewhere_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings(ModelSettings, {name: value})
