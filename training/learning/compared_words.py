"""The words of `diecast compare`, in two languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from training.learning.comparing import FEWEST_DEFECTS, Compared

DIGITS: Final[Mapping[str, int]] = {
    "roc_auc": 3,
    "pr_auc": 3,
    "brier": 4,
    "ece": 4,
    "missed": 1,
    "false_alarms": 1,
    "cost": 1,
}


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences in one language."""

    language: Literal["en", "ko"] = "en"

    def _of(self, en: str, ko: str) -> str:
        return ko if self.language == "ko" else en

    def figure(self, name: str) -> str:
        """The name of a figure."""
        return {
            "roc_auc": "ROC-AUC",
            "pr_auc": "PR-AUC",
            "brier": "Brier",
            "ece": "ECE",
            "missed": self._of("missed defects", "놓친 불량"),
            "false_alarms": self._of("false alarms", "잘못된 경보"),
            "cost": self._of("cost of errors", "오류 비용"),
        }[name]

    def head(self, champion: str, challenger: str) -> str:
        """The models."""
        return self._of(
            f"champion {champion}, challenger {challenger}", f"챔피언 {champion}, 도전자 {challenger}"
        )

    def shots(self, found: Compared) -> str:
        """The shots."""
        if found.blocks:
            apart = self._of(
                f"in fewer than 5 runs, so {found.runs} blocks of neighbouring shots are drawn in their "
                "place",
                f"런이 5개보다 적어 이웃한 샷 묶음 {found.runs}개로 대신 셈했습니다",
            )
        else:
            apart = self._of(f"in {found.runs} runs", f"런 {found.runs}개")
        return self._of(
            f"{found.shots} shots that neither was trained on, {found.defects} defects, {apart}",
            f"둘 다 학습하지 않은 샷 {found.shots}개, 불량 {found.defects}개, {apart}",
        )

    def left_out(self, champion: int, challenger: int, either: int) -> str:
        """Shots that were trained on."""
        return self._of(
            f"left out: {either} shots that the models were trained on ({champion} by the champion, "
            f"{challenger} by the challenger)",
            f"학습에 쓰인 샷 {either}개는 뺐습니다(챔피언 {champion}개, 도전자 {challenger}개)",
        )

    def repeated(self, shots: int) -> str:
        """Rows that stand in the table more than once."""
        return self._of(
            f"left out: {shots} rows that stand in the table before, cell by cell",
            f"표에 이미 똑같이 있는 행 {shots}개는 뺐습니다",
        )

    def rows(self, found: Compared) -> list[Sequence[str]]:
        """The table: a figure's name, both values, the lead with its interval, and a word on it."""
        head = self._of(
            "|champion|challenger|lead (95 % interval)|", "|챔피언|도전자|도전자의 우위 (95 % 구간)|"
        ).split("|")
        rows: list[Sequence[str]] = [head]
        for name, one in found.figures.items():
            digits = DIGITS[name]
            lead = f"{one.lead:+.{digits}f} ({one.low:+.{digits}f} ~ {one.high:+.{digits}f})"
            word = ""
            if one.is_better:
                word = self._of("better", "나음")
            elif one.is_worse:
                word = self._of("worse", "못함")
            rows.append(
                (
                    self.figure(name),
                    f"{one.champion:.{digits}f}",
                    f"{one.challenger:.{digits}f}",
                    lead,
                    word,
                )
            )
        return rows

    def units(self, found: Compared) -> str:
        """The units of the errors."""
        return self._of(
            "Errors are of 1,000 shots at each model's threshold; a missed defect costs "
            f"{found.cost_ratio:g} "
            "false alarms. A lead above 0 is the challenger's.",
            "오류는 각 모델의 임계값에서 샷 1,000개당이며, 놓친 불량 하나는 잘못된 경보 "
            f"{found.cost_ratio:g}개와 같습니다. "
            "우위가 0보다 크면 도전자가 낫습니다.",
        )

    def advice(self, found: Compared) -> str:
        """The advice and its reason."""
        if found.advice == "too_few":
            return self._of(
                f"Too few to tell: {found.defects} defects, and under {FEWEST_DEFECTS} nothing is advised. "
                "The champion stays.",
                f"판단하기에 부족합니다. 불량이 {found.defects}개이며, {FEWEST_DEFECTS}개 미만이면 "
                "조언하지 않습니다. "
                "챔피언을 유지하세요.",
            )
        if found.advice == "no_difference":
            return self._of(
                "No difference shown: of no figure is luck ruled out. The champion stays; more shots with an "
                "outcome may show one.",
                "차이가 드러나지 않았습니다. 어느 지표에서도 우연을 배제할 수 없습니다. 챔피언을 유지하고, "
                "결과가 있는 샷이 더 모이면 다시 비교하세요.",
            )
        worse = ", ".join(self.figure(name) for name in found.worse)
        better = ", ".join(self.figure(name) for name in found.better)
        if found.advice == "keep":
            all_the_same = (
                self._of(f", although it is better in {better}", f"({better}에서는 낫습니다)")
                if better
                else ""
            )
            return self._of(
                f"Keep the champion: the challenger is worse in {worse}{all_the_same}.",
                f"챔피언을 유지하세요. 도전자가 {worse}에서 못합니다{all_the_same}.",
            )
        alarms = found.figures["false_alarms"]
        price = ""
        if alarms.is_worse:
            price = self._of(
                f" It costs more false alarms: {alarms.challenger:.0f} of 1,000 shots in place of "
                f"{alarms.champion:.0f}; the cost of errors has that in it.",
                f" 대신 잘못된 경보가 샷 1,000개당 {alarms.champion:.0f}개에서 {alarms.challenger:.0f}개로 "
                "늘며, "
                "오류 비용은 이를 포함한 값입니다.",
            )
        return (
            self._of(
                f"Change: the challenger is better in {better}, by more than luck, and nothing important "
                "is worse.",
                f"바꾸세요. 도전자가 {better}에서 우연 이상으로 낫고, 중요한 지표에서 못한 것은 없습니다.",
            )
            + price
        )

    def champion_simulated(self) -> str:
        """The champion knows simulated shots alone."""
        return self._of(
            "The champion was trained on simulated shots alone.",
            "챔피언은 시뮬레이션 샷만으로 학습되었습니다.",
        )

    def recorded(self, other: int) -> str:
        """Scores that were given when the shots came."""
        return self._of(
            f"Both scores are those given when the shots came; {other} shots without both are left out.",
            f"두 점수 모두 샷이 들어왔을 때 매긴 것입니다. 둘 다 있지 않은 샷 {other}개는 뺐습니다.",
        )

    def next_step(self, line: str, model: str) -> str:
        """The command after a change is advised."""
        word = self._of("Next", "다음")
        return f"{word}: diecast release {model} --line {line} --stack STACK"
