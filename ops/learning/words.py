"""All that pull and labels say, in two languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from shared.text_analysis.josa import resolved

SHOWN = 5
"""Ids that a sentence names."""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences in one language."""

    language: Literal["en", "ko"] = "en"

    def _of(self, en: str, ko: str) -> str:
        return resolved(ko) if self.language == "ko" else en

    def resumed(self, shots: int, begun: str, out: Path) -> str:
        """A pull goes on."""
        return self._of(
            f"Goes on where the pull that began at {begun} broke off: {shots} shots had been read, with what "
            f"was said of them by then. --fresh reads all of {out} anew.",
            f"{begun}에 시작했다 끊긴 가져오기를 이어갑니다. 이미 읽은 샷 {shots}개는 그때까지의 판정 "
            "결과대로입니다. "
            f"--fresh를 쓰면 {out} 전체를 새로 읽습니다.",
        )

    def broken_off(self, shots: int, part: Path, why: str) -> str:
        """A pull broke off."""
        return self._of(
            f"Broken off after {shots} shots ({why}). They are in {part}; the same command goes on behind "
            "them. "
            "No table was written.",
            f"샷 {shots}개를 읽은 뒤 끊겼습니다({why}). 읽은 것은 {part}에 있으며, 같은 명령을 실행하면 "
            "이어서 읽습니다. "
            "표는 쓰지 않았습니다.",
        )

    def written(self, out: Path, labelled: int, defects: int, runs: int, *, simulated: bool) -> str:
        """The table was written."""
        of = self._of(" simulated", " 시뮬레이션") if simulated else ""
        return self._of(
            f"{out}: {labelled}{of} shots with an outcome, {defects} of them defects, in {runs} runs",
            f"{out}: 결과가 있는{of} 샷 {labelled}개(불량 {defects}개), 런 {runs}개",
        )

    def without(self, shots: int, total: int) -> str:
        """Shots that lack an outcome."""
        return self._of(
            f"{shots} of {total} shots have no outcome and are left out",
            f"샷 {total}개 중 {shots}개는 결과가 없어 뺐습니다",
        )

    def simulated_left(self, ids: Sequence[str]) -> str:
        """Simulated shots among real ones."""
        return self._of(
            f"{len(ids)} shots are simulated and are left out: {named(ids)}",
            f"시뮬레이션 샷 {len(ids)}개는 뺐습니다: {named(ids)}",
        )

    @property
    def is_simulated(self) -> str:
        """A table of simulated shots."""
        return self._of(
            "No machine made these shots: the column simulated says so in each row, and train, compare and "
            "release keep them apart from real ones",
            "기계가 만든 샷이 아닙니다. simulated 열에 표시되며, train, compare, release는 실제 샷과 섞지 "
            "않습니다",
        )

    def unknown(self, name: str, shots: int) -> str:
        """A value that is no variable."""
        return self._of(
            f"{name} of {shots} shots is no variable of the line and is left out; --schema with a YAML "
            "that has "
            "it keeps it",
            f"샷 {shots}개의 {name}[은/는] 라인의 변수가 아니어서 뺐습니다. 이 변수가 있는 YAML을 "
            "--schema로 주면 남습니다",
        )

    def coded(self, models: int) -> str:
        """Categories whose numbers several models gave."""
        return self._of(
            f"the numbers of categories come from {models} models and were read by the levels of the present "
            "one: check them where a level was added in between",
            f"범주의 번호를 모델 {models}개가 매겼고, 지금 모델의 수준으로 읽었습니다. 그 사이 수준이 "
            "늘었다면 확인하세요",
        )

    @property
    def by_day(self) -> str:
        """Runs told by the day."""
        return self._of(
            "not all shots name their run (context run): the day, the mould and the lot tell runs apart",
            "모든 샷에 런(context run)이 있지는 않아 날짜, 금형, 로트로 런을 나눴습니다",
        )

    @property
    def of_the_model(self) -> str:
        """A YAML of the model's schema."""
        return self._of(
            "the YAML is made of the model's schema, which holds no signs of variables (monotone); give the "
            "line's own YAML with --schema to keep them",
            "YAML은 모델의 스키마로 만들었고, 변수의 방향(monotone)은 없습니다. 남기려면 라인의 YAML을 "
            "--schema로 주세요",
        )

    @property
    def none_labelled(self) -> str:
        """Nothing to write."""
        return self._of(
            "no shot of this time has an outcome: nothing can be learnt from it, and no table was written",
            "이 기간에는 결과가 있는 샷이 없어 배울 것이 없습니다. 표는 쓰지 않았습니다",
        )

    def counted(self, labelled: int, total: int, defects: int) -> str:
        """The first line on labels."""
        share = labelled / total if total else 0.0
        return self._of(
            f"{labelled} of {total} shots have an outcome ({share:.0%}), {defects} of these are defects.",
            f"샷 {total}개 중 {labelled}개에 결과가 있습니다({share:.0%}). 그중 불량은 {defects}개입니다.",
        )

    def of_verdict(self, verdict: str, labelled: int, total: int) -> str:
        """How many of a verdict's shots have an outcome."""
        return self._of(
            f"  called {verdict}: {labelled} of {total} have an outcome",
            f"  판정 {verdict}: {total}개 중 {labelled}개에 결과가 있음",
        )

    def proposing(self, shots: int) -> str:
        """The head of the list of shots."""
        return self._of(
            f"These {shots} would teach most, once somebody says what they were:",
            f"다음 {shots}개는 결과를 알면 가장 많이 배울 수 있는 샷입니다:",
        )

    def reason(self, reason: str) -> str:
        """Why a shot is proposed."""
        return {
            "near": self._of("near the threshold", "임계값 근처"),
            "unlike": self._of("unlike the known", "본 적 없는 샷"),
            "random": self._of("drawn at random", "무작위"),
        }[reason]

    @property
    def why_random(self) -> str:
        """Why some are drawn at random."""
        return self._of(
            "The random ones keep the labels a sample of the line: were only doubtful shots inspected, the "
            "defect rate, the calibration and every comparison of models would be those of doubtful shots.",
            "무작위 샷은 결과가 라인 전체를 대표하게 합니다. 애매한 샷만 검사하면 불량률, 보정, 모델 "
            "비교가 모두 애매한 샷의 값이 됩니다.",
        )

    @property
    def all_labelled(self) -> str:
        """Nothing is missing."""
        return self._of("Every shot has an outcome.", "모든 샷에 결과가 있습니다.")

    @property
    def next_step(self) -> str:
        """The word before the next command."""
        return self._of("Next", "다음")


def named(ids: Sequence[str]) -> str:
    """Some ids in words."""
    more = f" … (+{len(ids) - SHOWN})" if len(ids) > SHOWN else ""
    return ", ".join(ids[:SHOWN]) + more
