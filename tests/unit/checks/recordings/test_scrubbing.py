"""Nothing secret is in a recording: secrets of every form are gone wherever they stand; the rest is there."""

import base64
import random
import string
from collections.abc import Callable
from typing import Any

import pytest

from checks.recordings.recording import ENDING, Recording, as_json, canonical, read, write
from checks.recordings.samples import FOLDER
from checks.recordings.scrubbing import REMOVED, SECRET_NAMES, known_secrets, scrubbed

SEEDS = range(60)
BASE32 = string.ascii_uppercase + "234567"
WORDS = [
    "불량 원인이",
    "보압 108 MPa",
    "Process_HoldPressure",
    "why is this bad",
    "12.5 % (kg)",
    "이메일은",
    "로",
]


def some(rng: random.Random, letters: str, least: int, most: int) -> str:
    """Letters drawn at random."""
    return "".join(rng.choices(letters, k=rng.randint(least, most)))


def key(rng: random.Random, length: int) -> str:
    """Random letters in which each kind of a key's characters stands."""
    drawn = [*rng.choices(string.ascii_letters + string.digits, k=length - 3), "a", "B", "7"]
    rng.shuffle(drawn)
    return "".join(drawn)


def encoded(rng: random.Random, least: int, most: int) -> str:
    """URL-safe base64 without its padding."""
    return base64.urlsafe_b64encode(rng.randbytes(rng.randint(least, most))).decode().rstrip("=")


FORMS: dict[str, Callable[[random.Random], str]] = {
    "JSON Web Token": lambda rng: ".".join(
        (f"eyJ{encoded(rng, 20, 90)}", f"eyJ{encoded(rng, 20, 300)}", encoded(rng, 30, 200))
    ),
    "access key id": lambda rng: rng.choice(("AKIA", "ASIA")) + some(rng, BASE32, 16, 16),
    "secret access key": lambda rng: key(rng, 40),
    "session token": lambda rng: f"IQoJb3JpZ2luX2Vj{key(rng, 300)}",
    "e-mail address": lambda rng: f"{some(rng, string.ascii_lowercase, 2, 12)}.kim@plant.example",
    "account id": lambda rng: some(rng, string.digits, 12, 12),
    "ARN": lambda rng: (
        f"arn:aws:sts::{some(rng, string.digits, 12, 12)}:assumed-role/{encoded(rng, 4, 9)}/me"
    ),
    "session id": lambda rng: f"session_{rng.randint(10**9, 2 * 10**9)}_{rng.randbytes(10).hex()}",
    "bearer token": lambda rng: f"Bearer {some(rng, string.ascii_lowercase, 10, 60)}",
    "basic credentials": lambda rng: f"Basic {base64.b64encode(f'kim:{key(rng, 12)}'.encode()).decode()}",
    "presigned address": lambda rng: f"X-Amz-Signature={rng.randbytes(32).hex()}",
    "password of an address": lambda rng: some(rng, string.ascii_lowercase, 9, 12),
    "named secret": lambda rng: some(rng, string.ascii_lowercase, 9, 20),
    "service token": lambda rng: f"ghp_{some(rng, string.ascii_letters, 36, 36)}",
}
AROUND: dict[str, str] = {
    "presigned address": "https://bucket.s3.amazonaws.com/doc.pdf?X-Amz-Expires=60&{}",
    "password of an address": "https://kim:{}@docs.plant.example/a",
    "named secret": "password={}",
}
"""The text in which a secret that has no form of its own is one."""


def planted(rng: random.Random, secret: str) -> Any:
    """A JSON value with a secret somewhere in it, in a field's name too."""
    before, after = (" ".join(rng.choices(WORDS, k=rng.randint(0, 4))) for _ in range(2))
    value: Any = f"{before} {secret} {after}".strip()
    for _ in range(rng.randint(0, 4)):
        wrap = rng.randrange(4)
        if wrap == 0:
            value = [rng.random(), value, None]
        elif wrap == 1:
            value = {rng.choice(WORDS): value, "n": 1}
        elif wrap == 2 and isinstance(value, str):
            value = {value: True}
        else:
            value = {"results": [{"excerpt": value}]}
    return value


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_of_any_form_is_gone_wherever_it_stands(form: str) -> None:
    for seed in SEEDS:
        rng = random.Random(f"{form} {seed}")
        secret = FORMS[form](rng)
        value = planted(rng, AROUND.get(form, "{}").format(secret))
        clean = scrubbed(value)

        assert secret in canonical(value)
        assert secret not in canonical(clean), (form, value)
        assert scrubbed(clean) == clean, "scrubbing twice changes something"


@pytest.mark.parametrize("name", sorted(SECRET_NAMES))
def test_a_field_with_a_secret_name_holds_nothing(name: str) -> None:
    for spelt in (name, name.upper(), name.replace("_", "-").title()):
        assert scrubbed({spelt: {"any": ["thing"]}, "n": 1}) == {spelt: REMOVED, "n": 1}


def test_what_is_known_to_be_secret_is_gone_whatever_its_form() -> None:
    environment = {"SMOKE_ID_TOKEN": "plain words here", "DB_PASSWORD": "short", "PATH": "/usr/bin:/bin"}
    secrets = known_secrets(environment)

    assert secrets == {"plain words here"}
    assert scrubbed(["it said plain words here!", "/usr/bin:/bin"], secrets) == [
        f"it said {REMOVED}!",
        "/usr/bin:/bin",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "불량 원인이 뭐야? 보압 108 MPa, 형체력 900톤, 12.345678901234 %",
        "Process_HoldPressure 76 → 100 MPa",
        "0.123456789012 and 1795859875001 ms",
        "basic parameters of the secret of good castings; token of thanks, bearer",
        "https://docs.plant.example/gas-porosity.ko",
        "gas-porosity.ko [intensification-pressure.en] EN-1706 AlSi9Cu3 A380.0",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "2026-11-28T10:00:00Z 010-1234-5678 lot 20261128",
        "0b9d4c6f8a1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbc",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert scrubbed({"answer": text}) == {"answer": text}


def test_numbers_and_truth_values_stay_as_they_are() -> None:
    value = {"n": 123456789012, "x": 0.5, "yes": True, "nothing": None, "rows": [[1, 2]]}

    assert scrubbed(value) == value


def test_every_way_into_a_file_is_scrubbed(tmp_path: Any) -> None:
    """Whatever holds the secret of a recording, its file does not."""
    rng = random.Random(7)
    for form, make in FORMS.items():
        secret = make(rng)
        text = AROUND.get(form, "{}").format(secret)
        recording = Recording(
            question=text,
            features={text: 1.0},
            events=[
                {"type": "tool_end", "tool": "x", "result": {"a": [text]}},
                {"type": "done", "usage": {}, "session_id": text},
            ],
            about=text,
            expect={"says": [text]},
            settings={text: text},
        )
        path = write(recording, tmp_path / f"one{ENDING}")

        assert secret not in path.read_text(encoding="utf-8"), form
        assert as_json(read(path)) == as_json(recording)


def test_the_recordings_that_ship_hold_nothing_to_scrub() -> None:
    paths = sorted(FOLDER.glob(f"*{ENDING}"))

    assert len(paths) >= 8
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert scrubbed(text) == text, path.name
