"""Checks the documents that travel with the code: `python scripts/check_documents.py` (`make lint`).

Thirty topics, each in Korean and in English: complete, in agreement with each other and with the limits and
typical values of the default line, every claim with its source; and the glossary that ties the two languages
together. Nothing here is about code, so it is no test; tests/unit/scripts/test_check_documents.py tests it.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

from shared import jsonio
from shared.assets import asset
from shared.knowledge.collect import Collected, collect
from shared.knowledge.documents import CATEGORIES, DEFECT_MODES, LANGUAGES, Document
from shared.knowledge.glossary import Entry
from shared.knowledge.packaged import packaged_source
from shared.text_analysis.tokens import terms

TOPICS: Final = frozenset(
    {
        "process-phases",
        "cold-chamber-machine",
        "shot-sleeve-fill",
        "slow-shot",
        "switch-over",
        "fast-shot-gate-velocity",
        "fill-time",
        "intensification",
        "biscuit-cushion",
        "clamp-force-flash",
        "melt-temperature",
        "hydrogen-degassing",
        "sludge",
        "alloy-adc12-a380",
        "die-thermal-balance",
        "spray-lubricant",
        "cooling-dwell",
        "vacuum-venting",
        "gas-porosity",
        "shrinkage-porosity",
        "cold-shut",
        "short-shot",
        "blister",
        "exfoliation",
        "soldering",
        "stain-burn",
        "deformation",
        "crack-heat-check",
        "warm-up-shots",
        "sensor-faults",
    }
)
QUESTIONS: Final = range(8, 13)
"""So many questions of a person a document names, in its own language."""
WORDS: Final = range(250, 701)
"""So long is a document that is read on a shift."""

# What all documents quote alike, apart from the setting limits of the schema: (low, high) → what it is.
AGREED: Final[Mapping[str, Mapping[tuple[float, float], str]]] = {
    "%": {
        (0.1, 0.4): "Mn",
        (0.7, 1.1): "Fe",
        (3, 5): "density index, and porosity of a die without vents",
        (5, 10): "air left at the usual vacuum",
        (40, 60): "sleeve fill",
        (45, 70): "humidity in public data",
    },
    "K": {(60, 120): "superheat"},
    "MPa": {(40, 100): "metal pressure"},
    "bar": {(400, 1000): "metal pressure"},
    "m/s": {
        (0.15, 0.6): "slow shot",
        (2, 5): "fast shot in general",
        (20, 60): "gate velocity",
        (30, 50): "gate velocity aimed at",
    },
    "mbar": {(50, 100): "vacuum"},
    "mm": {
        (0.03, 0.5): "clearance of the plunger tip",
        (0.1, 0.15): "depth of a vent",
        (2, 3): "step of the metering stroke",
        (10, 60): "biscuit",
    },
    "ms": {
        (5, 100): "fill time in the literature",
        (10, 45): "pressure rise time",
        (10, 50): "fill time",
        (33, 44): "pressure rise time in public data",
    },
    "s": {(4, 15): "cooling time in general", (5, 13): "spray", (7, 13): "spray in public data"},
    "°C": {
        (20, 40): "coolant",
        (25, 39): "coolant in public data",
        (27, 37): "factory air in public data",
        (100, 150): "sleeve, below against above",
        (150, 250): "sleeve",
        (180, 250): "die surface",
        (520, 580): "freezing of LM24",
        (538, 593): "freezing of A380",
        (640, 720): "melt, outer range",
        (660, 690): "melt of ADC12",
    },
}

GENERAL_RANGES: Final[Mapping[str, set[str]]] = {
    r"슬리브 충전율[은이을]? (\d+~\d+) %": {"40~60"},
    r"충전 시간[은이을]? (\d+~\d+) ms": {"10~50"},
    r"상승 시간[은이]?\(?\s?(\d+~\d+) ms": {"10~45"},
    r"과열도[는]? (\d+~\d+) K": {"60~120"},
    r"저속[^.\n]{0,12} (0\.\d+~0\.\d+) m/s": {"0.15~0.6"},
    r"게이트 속도[를는]? (\d+~\d+) m/s": {"20~60", "30~50"},
    r"스프레이 시간은? (\d+~\d+) s": {"5~13"},
    r"수소 (0\.\d+~0\.\d+) mL": {"0.10~0.25"},
    r"표면[을은]? (\d+~\d+) °C": {"180~250"},
}
"""What the documents say of a quantity in general, wherever they say it."""

SHOP_FLOOR: Final[Mapping[str, list[str]]] = {
    "gas_porosity": ["기공", "기포", "블로우홀", "핀홀", "porosity", "blow hole", "pinhole"],
    "shrinkage_porosity": ["수축공", "인세", "히케", "shrinkage", "sink"],
    "soldering": ["소착", "용착", "들러붙음", "늘어붙음", "soldering", "sticking"],
    "short_shot": ["미성형", "미충전", "short shot", "misrun"],
    "cold_shut": ["탕경", "탕주름", "콜드셧", "cold shut", "cold lap"],
    "flash": ["버", "바리", "플래시", "flash", "fin", "burr"],
    "exfoliation": ["박리", "껍질", "peeling", "lamination"],
    "heat_check": ["열균열", "히트체크", "heat checking", "thermal fatigue"],
    "intensification": ["증압", "보압", "3차압", "intensification"],
    "spray": ["이형제", "스프레이", "die lube", "release agent"],
    "clamp_force": ["형체력", "클램프", "clamp force", "tonnage"],
    "warm_up": ["예열", "첫 샷", "warm-up", "first shots"],
    "cooling_time": ["냉각 시간", "큐어링 타임", "dwell", "curing time"],
    "dross": ["드로스", "dross"],
    "scratch": ["긁힘", "galling", "drag"],
}
"""Words that must lead to the same thing, whichever of them a question uses."""

_NUMBER: Final = r"(\d+(?:\.\d+)?)"
_UNIT: Final = r"([^\s,;)가-힣]*[^\s,;.)가-힣])"
_TYPICAL: Final = re.compile(rf"(\w+_\w+), (?:통상|typical) {_NUMBER} {_UNIT}")
_LIMITS: Final = re.compile(
    rf"(\w+_\w+), (?:통상|typical) [^;()]*?, (?:한계|limits) {_NUMBER}[~–]{_NUMBER} {_UNIT}"
)
_RANGE: Final = re.compile(rf"(?<![\d.]){_NUMBER}[~–]{_NUMBER} ([^\s,;)]+)")
_NAME: Final = re.compile(r"[a-z\-]{4,}(?=\.\w)|\b[A-Z][A-Za-z]{2,}")
_TITLE_WORDS: Final = {"Filling", "Reducing", "High", "Die", "Shot", "Chill", "Alloy", "Materials", "ADC"}


@dataclass(frozen=True, slots=True)
class Limits:
    """A setting's limits as a document states them, in `unit`."""

    feature: str
    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class Line:
    """The default line's features by name, as `models/default/schema.json` has them."""

    features: Mapping[str, Mapping[str, Any]]

    @property
    def limits(self) -> set[Limits]:
        """The limits of every setting."""
        return {
            Limits(name, float(feature["limits"][0]), float(feature["limits"][1]), feature["unit"])
            for name, feature in self.features.items()
            if "limits" in feature
        }


def packaged() -> Collected:
    """Everything under `knowledge/`, parsed."""
    return collect([packaged_source(asset("knowledge"))])


def default_line() -> Line:
    """The line whose limits and typical values the documents quote."""
    schema = jsonio.loads(asset("models", "default", "schema.json").read_text(encoding="utf-8"))
    return Line({feature["name"]: feature for feature in schema["features"]})


def faults(found: Collected, line: Line) -> Iterator[str]:
    """Yield what is wrong with the documents and the glossary, each with where it is."""
    documents = list(found.documents.values())
    yield from (f"{failure.document}: {failure.reason}" for failure in found.failures)
    yield from (f"all: {fault}" for fault in _faults_of_the_set(documents, line))
    for document in documents:
        checks = [
            _faults_of_front_matter(document),
            _faults_of_text(document, line),
            _faults_of_figures(document, line),
            _faults_of_korean(document, line) if document.language == "ko" else _uncited(document),
        ]
        yield from (f"{document.id}: {fault}" for fault in chain.from_iterable(checks))
    for topic in sorted(TOPICS):
        korean, english = found.documents.get(f"{topic}.ko"), found.documents.get(f"{topic}.en")
        if korean and english:
            yield from (f"{topic}: {fault}" for fault in _faults_of_twins(korean, english))
    yield from (f"glossary: {fault}" for fault in _faults_of_glossary(found.glossary.entries, documents))


def _faults_of_the_set(documents: list[Document], line: Line) -> Iterator[str]:
    expected = {f"{topic}.{language}" for topic in TOPICS for language in LANGUAGES}
    yield from _differ("documents", {document.id for document in documents}, expected)
    if missing := set(DEFECT_MODES) - {mode for document in documents for mode in document.defect_modes}:
        yield f"no document is about the defect modes {sorted(missing)}"
    yield from _differ("categories", {document.category for document in documents}, set(CATEGORIES))
    about = {name for document in documents for name in document.related_features}
    yield from _differ("related features", about, set(line.features))
    for language in LANGUAGES:
        of_language = [document for document in documents if document.language == language]
        times = Counter(phrase.casefold() for document in of_language for phrase in document.ask)
        if several := sorted(phrase for phrase, count in times.items() if count > 1):
            yield f"several documents in {language} claim the questions {several}"
        limits = set[Limits]().union(*map(stated_limits, of_language))
        yield from _differ(f"limits told in {language}", set(map(str, limits)), set(map(str, line.limits)))
        typical = {name for document in of_language for name, _, _ in stated_typical(document)}
        yield from _differ(f"typical values told in {language}", typical, set(line.features))
    for pattern, said in GENERAL_RANGES.items():
        texts = (document.markdown for document in documents if document.language == "ko")
        yield from _differ(
            f"ranges of {pattern}", {r for text in texts for r in re.findall(pattern, text)}, said
        )


def _faults_of_front_matter(document: Document) -> Iterator[str]:
    path = Path(document.uri)
    if (path.name, path.parent.name) != (f"{document.id}.md", document.language):
        yield f"lies at {document.uri}, not at {document.language}/{document.id}.md"
    if not document.id.endswith(f".{document.language}"):
        yield f"its id does not end in its language, {document.language}"
    for name in ("title", "related_features", "sources"):
        if not getattr(document, name):
            yield f"its front matter lacks {name}"
    if len(document.ask) not in QUESTIONS:
        yield f"names {len(document.ask)} questions; {QUESTIONS.start} to {QUESTIONS.stop - 1} are expected"
    if len({phrase.casefold() for phrase in document.ask}) < len(document.ask):
        yield "names a question twice"
    hangul = {bool(re.search("[가-힣]", phrase)) for phrase in document.ask}
    if hangul - {document.language == "ko"}:
        yield "asks in another language than its own"


def _faults_of_text(document: Document, line: Line) -> Iterator[str]:
    if unknown := set(document.defect_modes) - set(DEFECT_MODES):
        yield f"names unknown defect modes {sorted(unknown)}"
    named = set(re.findall(r"\b(?:Process|Sensor)_\w+", document.markdown, re.ASCII))
    if unknown := (set(document.related_features) | named) - set(line.features):
        yield f"names unknown features {sorted(unknown)}"
    if (length := len(document.markdown.split())) not in WORDS:
        yield f"has {length} words; {WORDS.start} to {WORDS.stop - 1} suit a reader on a shift"
    if not document.markdown.startswith(f"# {document.title}\n"):
        yield "its title does not stand above its text"
    if (re.findall(r"^## (.+)$", document.markdown, re.MULTILINE) or [""])[-1] not in {
        "하지 말 것",
        "What not to do",
    }:
        yield "does not end with what not to do"
    if not re.search(r"출처|경험값|공개|sources?:|experience|public", document.markdown):
        yield "does not say where its claims come from"


def _faults_of_figures(document: Document, line: Line) -> Iterator[str]:
    for name, value, unit in stated_typical(document):
        feature = line.features.get(name, {})
        if (value, unit) != (feature.get("typical"), feature.get("unit")):
            yield f"says that {name} is typically {value:g} {unit}"
    for limits in stated_limits(document) - line.limits:
        yield f"says that the limits of {limits.feature} are {limits.low:g} to {limits.high:g} {limits.unit}"
    for unit, agreed in AGREED.items():
        settings = {(limits.low, limits.high) for limits in line.limits if limits.unit == unit}
        for low, high in sorted(set(stated_ranges(document, unit)) - set(agreed) - settings):
            yield f"quotes {low:g} to {high:g} {unit}, as no other document does"


def _faults_of_korean(document: Document, line: Line) -> Iterator[str]:
    if document.markdown.count("\n## 하지 말 것\n- ") != 1:
        yield "does not say what not to do, as a list, once"
    claims = re.findall(r"\((\w+_\w+), 통상 ([\d.]+ [^,)]+)(?:, 한계 ([^,)]+))?", document.markdown)
    limited = {name: limits for name, _, limits in claims if limits}
    for name, typical, _ in claims:
        feature = line.features.get(name, {})
        low, high = feature.get("limits", (None, None))
        limits = None if low is None else f"{low}~{high} {feature['unit']}"
        if typical != f"{feature.get('typical')} {feature.get('unit')}" or limited.get(name) != limits:
            yield f"its claim of {name} is not the schema's, with its unit and limits"
    said, known = document.markdown.lower(), _names(" ".join(document.sources))
    for source in document.sources:
        if not any(name in said for name in _names(source)):
            yield f"does not cite its source {source}"
    for citation in re.findall(r"출처: ([^)]+)", document.markdown):
        if not _names(citation) & known:
            yield f"cites {citation}, which is not among its sources"


def _uncited(document: Document) -> Iterator[str]:
    text = document.markdown.casefold()
    for source in document.sources:
        names = {name.casefold() for name in _NAME.findall(source) if name not in _TITLE_WORDS}
        if not any(name in text for name in names):
            yield f"does not cite its source {source}"


def _faults_of_twins(korean: Document, english: Document) -> Iterator[str]:
    for name in ("category", "defect_modes", "related_features"):
        if getattr(korean, name) != getattr(english, name):
            yield f"its two languages differ in {name}"
    for limits in stated_limits(korean) - stated_limits(english):
        yield f"tells the limits of {limits.feature} in Korean alone"


def _faults_of_glossary(entries: Mapping[str, Entry], documents: list[Document]) -> Iterator[str]:
    owners: dict[str, set[str]] = defaultdict(set)
    for entry in entries.values():
        if not (entry.ko and entry.en):
            yield f"{entry.id} has words in one language alone"
        for surface in entry.surfaces:
            owners[_key(surface)].add(entry.id)
    for word, ids in owners.items():
        if len(ids) > 1:
            yield f"{word} stands for {sorted(ids)}"
    if missing := set(DEFECT_MODES) - set(entries):
        yield f"the defect modes {sorted(missing)} have no entry"
    for name, words in SHOP_FLOOR.items():
        surfaces = entries[name].surfaces if name in entries else ()
        if lacking := [word for word in words if word not in surfaces]:
            yield f"{name} lacks the words {lacking}"
    for document in documents:
        title = _key(document.title) if document.language == "ko" else " ".join(terms(document.title))
        if not any(key in title for key in owners):
            yield f"the subject of {document.id} has no word in it"


def stated_typical(document: Document) -> list[tuple[str, float, str]]:
    """(feature, value, unit) for every `(Sensor_Flow, typical 26.5 L/min)` or `(…, 통상 26.5 L/min)`."""
    return [(name, float(value), unit) for name, value, unit in _TYPICAL.findall(document.markdown)]


def stated_limits(document: Document) -> set[Limits]:
    """The limits in `(Process_HoldTime, typical 2 s, limits 1–4 s)`, in Korean `(…, 한계 1~4 s)`."""
    return {
        Limits(name, float(low), float(high), unit)
        for name, low, high, unit in _LIMITS.findall(document.markdown)
    }


def stated_ranges(document: Document, unit: str) -> Iterator[tuple[float, float]]:
    """Every `a–b unit` of the text, whatever it is about."""
    for low, high, behind in _RANGE.findall(document.markdown):
        if re.match(rf"{re.escape(unit)}(?![A-Za-z/])", behind):
            yield float(low), float(high)


def _names(text: str) -> set[str]:
    """Return what tells a source from others: names in Latin letters, the first Hangul word."""
    return set(re.findall(r"[a-z]{3,}", text.lower())) | set(re.findall(r"[가-힣]{2,}", text)[:1])


def _key(surface: str) -> str:
    """Return how a question is searched for it: Hangul however it is spaced, Latin words as their stems."""
    return re.sub(r"\s", "", surface) if re.search("[가-힣]", surface) else " ".join(terms(surface))


def _differ(what: str, found: Iterable[str], expected: Iterable[str]) -> Iterator[str]:
    missing, beyond = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    if missing:
        yield f"{what}: {missing} are missing"
    if beyond:
        yield f"{what}: {beyond} are not expected"


def main() -> int:
    """Print what is wrong and return 1, or say that all is well and return 0."""
    found = packaged()
    wrong = list(faults(found, default_line()))
    if wrong:
        print("\n".join(wrong), f"{len(wrong)} faults in the packaged documents", sep="\n", file=sys.stderr)
        return 1
    entries = len(found.glossary.entries)
    print(f"All {len(found.documents)} packaged documents and {entries} glossary entries agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
