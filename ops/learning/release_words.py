"""All that release says, in two languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shared.text_analysis.josa import resolved


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences in one language."""

    language: Literal["en", "ko"] = "en"

    def _of(self, en: str, ko: str) -> str:
        return resolved(ko) if self.language == "ko" else en

    def is_simulated(self, version: str) -> str:
        """A model of simulated shots is refused."""
        return self._of(
            f"{version} was trained on simulated shots and does not become the model of a line. For a stage "
            "without a plant, --simulated lets it through.",
            f"{version}[은/는] 시뮬레이션 샷으로 학습되어 라인의 모델이 될 수 없습니다. 공장이 없는 "
            "스테이지라면 --simulated를 쓰세요.",
        )

    def no_model(self, line: str) -> str:
        """A line has no pointer."""
        return self._of(
            f"Line {line} has no released model yet.", f"라인 {line}에는 아직 배포된 모델이 없습니다."
        )

    def would(self, version: str, place: str, *, shadow: bool) -> str:
        """The words of a dry run."""
        part = self._of("shadow", "섀도") if shadow else self._of("model", "모델")
        return self._of(
            f"{version} would become the {part} at {place}. Nothing was changed.",
            f"{version}[이/가] {place}의 {part}[이/가] 됩니다. 바뀐 것은 없습니다.",
        )

    def released(self, version: str, line: str) -> str:
        """A model was released."""
        return self._of(
            f"{version} is the model of line {line}; the functions follow within a minute.",
            f"라인 {line}의 모델은 이제 {version}입니다. 함수들은 1분 안에 따라옵니다.",
        )

    def way_back(self, version: str, command: str) -> str:
        """The way back."""
        return self._of(f"Back to {version}: {command}", f"{version}[으로/로] 되돌리기: {command}")

    def first(self) -> str:
        """There is no way back yet."""
        return self._of(
            "It is the line's first: there is none to go back to.",
            "라인의 첫 모델이라 되돌릴 모델이 없습니다.",
        )

    def went_back(self, version: str, before: str, line: str) -> str:
        """A line went back."""
        return self._of(
            f"{version} is the model of line {line} again; {before} stays in the bucket, and releasing its "
            "folder "
            "makes it the model again.",
            f"라인 {line}의 모델을 {version}[으로/로] 되돌렸습니다. {before}[은/는] 버킷에 남아 있으며, 다시 "
            "release하면 모델이 됩니다.",
        )

    def variables(self, new: Sequence[str], gone: Sequence[str]) -> str:
        """Variables that come and go."""
        none = self._of("none", "없음")
        return self._of(
            f"variables that come with it: {', '.join(new) or none}; that go: {', '.join(gone) or none}",
            f"새로 생기는 변수: {', '.join(new) or none}, 사라지는 변수: {', '.join(gone) or none}",
        )

    def shadows(self, version: str, current: str, line: str) -> str:
        """A shadow begins."""
        return self._of(
            f"{version} scores each new shot of line {line} beside {current}, which alone judges; diecast "
            "pull and "
            "diecast compare --recorded hold both against what the parts were.",
            f"{version}[이/가] 라인 {line}의 새 샷마다 {current}[과/와] 나란히 점수를 매깁니다. 판정은 "
            f"{current}만 합니다. "
            "diecast pull과 diecast compare --recorded로 실제 결과와 비교하세요.",
        )

    def moved(self, line: str) -> str:
        """Somebody else released while the way back was made ready."""
        return self._of(
            f"Somebody else has changed the model of line {line} meanwhile. Nothing was changed; look again.",
            f"그사이 다른 사람이 라인 {line}의 모델을 바꿨습니다. 바뀐 것은 없습니다. 다시 확인하세요.",
        )

    def no_shadow(self, line: str) -> str:
        """There is no shadow."""
        return self._of(f"No shadow scores on line {line}.", f"라인 {line}에는 섀도 모델이 없습니다.")

    def shadow_would_end(self, version: str, line: str) -> str:
        """The words of a dry run that ends a shadow."""
        return self._of(
            f"{version} would score no longer on line {line}. Nothing was changed.",
            f"라인 {line}에서 {version}의 섀도 점수가 끝나게 됩니다. 바뀐 것은 없습니다.",
        )

    def shadow_ended(self, version: str, line: str) -> str:
        """A shadow ended."""
        return self._of(
            f"{version} scores no longer on line {line}; the scores that it gave stay.",
            f"라인 {line}에서 {version}의 섀도 점수를 끝냈습니다. 이미 매긴 점수는 남습니다.",
        )
