"""All that feed and watch say, in two languages."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences in one language."""

    language: Literal["en", "ko"] = "en"

    def _of(self, en: str, ko: str) -> str:
        return ko if self.language == "ko" else en

    def away(self, why: str, waiting: int, spool: Path) -> str:
        """The server does not answer."""
        return self._of(
            f"No answer ({why}). {waiting} shots wait in {spool} and are sent when it answers again.",
            f"응답이 없습니다({why}). 샷 {waiting}개를 {spool}에 보관하고, 서버가 응답하면 보냅니다.",
        )

    def back(self, waiting: int) -> str:
        """The server answers again."""
        return self._of(
            f"The server answers again; {waiting} shots waited.",
            f"서버가 다시 응답합니다. 대기 중이던 샷: {waiting}개.",
        )

    def waits(self, waiting: int, spool: Path) -> str:
        """The words for what a refusal left behind."""
        return self._of(
            f"({waiting} shots wait in {spool}; the same command sends them when that is put right.)",
            f"(샷 {waiting}개가 {spool}에 남아 있습니다. 원인을 고친 뒤 같은 명령을 실행하면 보냅니다.)",
        )

    def full(self, spool: Path) -> str:
        """The spool takes no more."""
        return self._of(
            f"{spool} is full: reading waits until the server takes shots; nothing is lost.",
            f"{spool}이(가) 가득 찼습니다. 서버가 샷을 받을 때까지 읽기를 멈추며, 잃는 것은 없습니다.",
        )

    def done(self, accepted: int, duplicates: int, refused: int, waiting: int) -> str:
        """The words for what became of all."""
        return self._of(
            f"{accepted} shots kept, {duplicates} had been kept before, {refused} rows refused, "
            f"{waiting} wait.",
            f"저장 {accepted}개, 이미 저장됨 {duplicates}개, 거부된 행 {refused}개, 대기 {waiting}개.",
        )

    def resumed(self, source: str, line: int) -> str:
        """A source is read on."""
        return self._of(
            f"{source}: goes on after line {line}, where an earlier run ended.",
            f"{source}: 지난 실행이 끝난 {line}행 다음부터 이어서 보냅니다.",
        )

    def would(self, shots: int, refused: int, first: str, last: str) -> str:
        """The words for what a dry run found."""
        return self._of(
            f"{shots} shots would be sent, {refused} rows refused; times {first} to {last}. "
            "Nothing was sent.",
            f"보낼 샷 {shots}개, 거부된 행 {refused}개, 시각 {first} ~ {last}. 보낸 것은 없습니다.",
        )

    @property
    def no_values(self) -> str:
        """Why a row is no shot."""
        return self._of("has no value of any variable", "어떤 변수의 값도 없습니다")

    @property
    def no_time(self) -> str:
        """Why a row is no shot."""
        return self._of("has no time", "시각이 없습니다")

    def watching(self, folder: Path) -> str:
        """Watching began."""
        return self._of(
            f"Watching {folder} (Ctrl+C stops; what was read stays known).",
            f"{folder} 폴더를 살펴봅니다(Ctrl+C로 멈추며, 어디까지 읽었는지는 남습니다).",
        )

    def read(self, name: str, rows: int) -> str:
        """Rows of a file were taken."""
        return self._of(f"{name}: {rows} new rows.", f"{name}: 새 행 {rows}개.")

    def left(self, name: str, why: str) -> str:
        """A file cannot be read."""
        return self._of(f"{name} is left as it is: {why}", f"{name} 파일은 그대로 둡니다: {why}")

    @property
    def changed(self) -> str:
        """Why a file is left."""
        return self._of(
            "what had been read of it is now different, and its rows have no times to tell old from new; "
            "give it another name.",
            "이미 읽은 부분이 달라졌고, 행에 시각이 없어 새 행을 가려낼 수 없습니다. "
            "다른 이름으로 저장하세요.",
        )

    def half(self, name: str) -> str:
        """A last line without its end."""
        return self._of(
            f"{name}: the last line has no line end yet and waits for it.",
            f"{name}: 마지막 행이 아직 끝나지 않아 줄바꿈을 기다립니다.",
        )
