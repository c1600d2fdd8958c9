"""The words of a restore while it works, in the reader's language, with the time that each step took."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from ops.preflight.findings import Language, Text

WORDS: Final[Mapping[str, Text]] = {
    "put": Text("put back", "되돌림"),
    "kept": Text("there already", "이미 있음"),
    "said": Text("outcomes put back", "되돌린 실제 결과"),
    "counts": Text("old counts put back", "되돌린 옛 집계"),
    "marks": Text("marks of erasures put back", "되돌린 삭제 표시"),
    "expired": Text("expired", "기한 지남"),
    "passing": Text("of passing use", "일시적 항목"),
    "forgotten": Text("of people forgotten since", "그 뒤 삭제된 사람의 것"),
    "unnamed": Text("names taken from outcomes", "이름을 지운 실제 결과"),
    "unknown": Text("of unknown kinds, left out", "알 수 없는 종류라 남겨 둠"),
    "copied": Text("objects put back", "되돌린 객체"),
    "unchanged": Text("as they were", "그대로임"),
    "later": Text("came later", "나중에 생김"),
    "deleted": Text("deleted", "삭제함"),
    "checked": Text("versions checked whole", "전체를 확인한 버전"),
}
"""What is counted. Every count that a step gives is named here."""


@dataclass(slots=True)
class Step:
    """One step: what it is, the seconds that it took, and what it counted."""

    what: Text
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Report:
    """The steps so far; each is printed when it begins and when it has ended."""

    language: Language
    steps: list[Step] = field(default_factory=list)

    def say(self, text: Text) -> None:
        """Print a sentence."""
        print(text[self.language], flush=True)

    @contextmanager
    def step(self, what: Text) -> Iterator[Step]:
        """Time what is done within; it is a step of the table only where it ended well."""
        self.say(Text(f"… {what.en}", f"… {what.ko}"))
        step = Step(what)
        began = time.monotonic()
        yield step
        step.seconds = time.monotonic() - began
        self.steps.append(step)
        print(f"  {step.seconds:.1f} s{self._counted(step)}", flush=True)

    def table(self) -> None:
        """Print all steps with their times, and the sum."""
        self.say(Text("\nseconds  step", "\n초       단계"))
        for step in self.steps:
            print(f"{step.seconds:7.1f}  {step.what[self.language]}{self._counted(step)}")
        total = sum(step.seconds for step in self.steps)
        print(f"{total:7.1f}  {Text('all of it', '전체')[self.language]}")

    def _counted(self, step: Step) -> str:
        told = [f"{number} {WORDS[name][self.language]}" for name, number in step.counts.items() if number]
        return f": {', '.join(told)}" if told else ""
