"""The documents that travel with the code, and what they say about the line's settings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared import jsonio
from shared.assets import asset
from shared.knowledge.collect import Collected, collect
from shared.knowledge.documents import Document
from shared.knowledge.packaged import packaged_source

_NUMBER = r"(\d+(?:\.\d+)?)"
_UNIT = r"([^\s,;)가-힣]*[^\s,;.)가-힣])"
_TYPICAL = re.compile(rf"(\w+_\w+), (?:통상|typical) {_NUMBER} {_UNIT}")
_LIMITS = re.compile(rf"(\w+_\w+), (?:통상|typical) [^;()]*?, (?:한계|limits) {_NUMBER}[~–]{_NUMBER} {_UNIT}")
_RANGE = re.compile(rf"(?<![\d.]){_NUMBER}[~–]{_NUMBER} ({{}})(?![A-Za-z/])")


_NAME = re.compile(r"[a-z\-]{4,}(?=\.\w)|\b[A-Z][A-Za-z]{2,}")
_TITLE_WORDS = {"Filling", "Reducing", "High", "Die", "Shot", "Chill", "Alloy", "Materials", "ADC"}


@dataclass(frozen=True, slots=True)
class Limits:
    """A setting's limits as a document states them, in `unit`."""

    feature: str
    low: float
    high: float
    unit: str


@cache
def packaged() -> Collected:
    """Everything under `knowledge/`, parsed."""
    return collect([packaged_source(asset("knowledge"))])


@cache
def schema_features() -> Mapping[str, Mapping[str, Any]]:
    """The features of the default line by name."""
    schema = jsonio.loads(asset("models", "default", "schema.json").read_text(encoding="utf-8"))
    return {feature["name"]: feature for feature in schema["features"]}


def schema_limits() -> set[Limits]:
    """The limits of every setting of the default line."""
    return {
        Limits(name, float(feature["limits"][0]), float(feature["limits"][1]), feature["unit"])
        for name, feature in schema_features().items()
        if "limits" in feature
    }


def stated_typical(document: Document) -> list[tuple[str, float, str]]:
    """(feature, value, unit) for every `(Sensor_Flow, typical 26.5 L/min)` or `(…, 통상 26.5 L/min)`."""
    return [(name, float(value), unit) for name, value, unit in _TYPICAL.findall(document.markdown)]


def stated_limits(document: Document) -> set[Limits]:
    """The limits in `(Process_HoldTime, typical 2 s, limits 1–4 s)`, in Korean `(…, 한계 1~4 s)`."""
    return {
        Limits(name, float(low), float(high), unit)
        for name, low, high, unit in _LIMITS.findall(document.markdown)
    }


def names_of(source: str) -> set[str]:
    """By what a text may cite an English source, in lower case: its site, authors, standard."""
    return {name.casefold() for name in _NAME.findall(source) if name not in _TITLE_WORDS}


def stated_ranges(document: Document, unit: str) -> Iterator[tuple[float, float]]:
    """Every `a–b unit` of the text, whatever it is about."""
    for low, high, _ in re.findall(_RANGE.pattern.format(re.escape(unit)), document.markdown):
        yield float(low), float(high)
