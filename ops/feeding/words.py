"""All that feed and watch say, in two languages."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from shared.text_analysis.josa import resolved


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences in one language."""

    language: Literal["en", "ko"] = "en"

    def _of(self, en: str, ko: str) -> str:
        return resolved(ko) if self.language == "ko" else en

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
            f"{spool}[이/가] 가득 찼습니다. 서버가 샷을 받을 때까지 읽기를 멈추며, 잃는 것은 없습니다.",
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

    def no_json(self, why: str, beginning: str) -> str:
        """A message that is no JSON."""
        return self._of(f"is no JSON ({why}): {beginning!r}", f"JSON이 아닙니다({why}): {beginning!r}")

    @property
    def no_object(self) -> str:
        """Why a message is no shot."""
        return self._of("is no JSON object", "JSON 객체가 아닙니다")

    @property
    def too_large(self) -> str:
        """Why a message is no shot."""
        return self._of("is larger or deeper than a shot can be", "샷으로는 너무 크거나 깊은 JSON입니다")

    def lacks(self, name: str) -> str:
        """Why a message is no shot."""
        return self._of(
            f"has no {name!r}; --map says where another form keeps it",
            f"{name!r}[이/가] 없습니다. 형식이 다르면 --map으로 위치를 알려 주세요",
        )

    def unknown_key(self, name: str) -> str:
        """Why a message is not taken."""
        return self._of(
            f"has {name!r}, which no message of shots has", f"알 수 없는 항목 {name!r}[이/가] 있습니다"
        )

    def other_line(self, named: object, line: str) -> str:
        """Why a message is not taken."""
        return self._of(
            f"is of the line {named!r}, and {line!r} is recorded here",
            f"라인 {named!r}의 메시지입니다. 여기서는 {line!r}[을/를] 기록합니다",
        )

    def too_many(self, number: int, most: int) -> str:
        """Why a message is not taken."""
        return self._of(
            f"holds {number} shots; 1 to {most} can be", f"샷이 {number}개입니다. 1~{most}개여야 합니다"
        )

    def no_list(self, path: str) -> str:
        """Why a message is not taken."""
        return self._of(f"has no list at {path}", f"{path}에 목록이 없습니다")

    def no_value(self, name: str, place: str, value: str) -> str:
        """A value that is missing for a reason."""
        return self._of(
            f"{name} is missing: {place} is {value}, no value of it",
            f"{name} 값이 없습니다: {place}의 {value}[은/는] 값이 아닙니다",
        )

    def no_text(self, name: str, place: str) -> str:
        """A text that is missing."""
        return self._of(
            f"{name} is missing: {place} is no text", f"{name}[이/가] 없습니다: {place}에 글이 없습니다"
        )

    def odd_time(self, place: str, value: str) -> str:
        """Why a message is no shot."""
        return self._of(
            f"has no time: {place} is {value}; the map says its unit or format",
            f"시각이 없습니다: {place}의 {value}. 맵에 단위(unit)나 형식(format)을 적어 주세요",
        )

    def listening(self, place: str) -> str:
        """Watching began."""
        return self._of(
            f"Watching {place} (Ctrl+C stops).",
            f"{place}[을/를] 살펴봅니다(Ctrl+C로 멈춥니다).",
        )

    def source_away(self, place: str, why: str) -> str:
        """A broker or a machine does not answer."""
        return self._of(
            f"No connection to {place} ({why}); it is tried again.",
            f"{place}에 연결되지 않습니다({why}). 다시 시도합니다.",
        )

    def source_back(self, place: str) -> str:
        """It answers again."""
        return self._of(f"{place} answers again.", f"{place}에 다시 연결되었습니다.")

    def source_refuses(self, place: str, why: str) -> str:
        """A broker or a machine does not let this in."""
        return self._of(f"{place} refuses: {why}.", f"{place}[이/가] 거부합니다: {why}.")

    def forgotten(self, place: str) -> str:
        """A broker does not remember its client."""
        return self._of(
            f"{place} no longer knows this client: what was published meanwhile does not come.",
            f"{place}[이/가] 이 클라이언트를 잊었습니다. 그동안 발행된 메시지는 오지 않습니다.",
        )

    @property
    def no_guarantee(self) -> str:
        """Messages that are not acknowledged."""
        return self._of(
            "messages come at QoS 0: what is published while this is away is lost. Publish at QoS 1.",
            "메시지가 QoS 0으로 옵니다. 이 명령이 멈춘 동안의 메시지는 사라집니다. QoS 1로 발행하세요.",
        )

    @property
    def retained(self) -> str:
        """A message of unknown age."""
        return self._of(
            "is a retained message, and nobody knows when it was made",
            "보관(retained)된 메시지여서 만들어진 시각을 알 수 없습니다",
        )

    @property
    def plain_password(self) -> str:
        """A password that others can read."""
        return self._of(
            "The password goes over the network as it is; use TLS.",
            "비밀번호가 암호화되지 않고 전송됩니다. TLS를 사용하세요.",
        )

    @property
    def server_time(self) -> str:
        """A value without a time of its source."""
        return self._of(
            "the trigger has no source time; that of the server is taken",
            "트리거에 소스 시각이 없어 서버 시각을 씁니다",
        )

    @property
    def torn(self) -> str:
        """Values of two shots."""
        return self._of(
            "the next shot came while it was read, again and again",
            "읽는 동안 다음 샷이 계속 들어와 값을 함께 읽지 못했습니다",
        )

    def begins(self, number: int) -> str:
        """The counter is read for the first time."""
        return self._of(
            f"The counter is at {number}; shots are recorded from the next one on.",
            f"카운터는 {number}입니다. 다음 샷부터 기록합니다.",
        )

    def missed(self, first: int, last: int) -> str:
        """Shots that nobody read."""
        return self._of(
            f"{last - first + 1} shots were missed: {first} to {last}.",
            f"샷 {last - first + 1}개를 놓쳤습니다: {first}~{last}번.",
        )

    def counts_anew(self, last: int, number: int) -> str:
        """A counter that went back."""
        return self._of(
            f"The counter went from {last} to {number}: it counts anew, and what lay between is not known.",
            f"카운터가 {last}에서 {number}[으로/로] 돌아갔습니다. 그 사이의 샷은 알 수 없습니다.",
        )

    @property
    def may_have_missed(self) -> str:
        """A flag was not watched for a while."""
        return self._of(
            "Shots may have been missed meanwhile: a flag does not count them.",
            "그동안 샷을 놓쳤을 수 있습니다. 플래그로는 세지 못합니다.",
        )

    def odd_trigger(self, node: str, value: str) -> str:
        """A trigger that is none."""
        return self._of(
            f"The trigger {node} is {value}: no counter or flag; no shot is taken from it.",
            f"트리거 {node}의 값 {value}[은/는] 카운터나 플래그가 아니어서 샷을 읽지 않습니다.",
        )

    def full_machine(self, spool: Path) -> str:
        """The spool takes no more, and a machine does not wait."""
        return self._of(
            f"{spool} is full: shots wait in memory until the server takes some.",
            f"{spool}[이/가] 가득 차서, 서버가 받을 때까지 샷을 메모리에 둡니다.",
        )

    def more_nodes(self, number: int) -> str:
        """A server with more nodes than are looked at."""
        return self._of(
            f"The server has more nodes; the first {number} variables are listed.",
            f"노드가 더 있습니다. 처음 {number}개 변수만 보였습니다.",
        )

    def outcomes(self, said: int, waiting: int) -> str:
        """The words for what became of the outcomes."""
        return self._of(f"{said} outcomes said, {waiting} wait.", f"결과 기록 {said}개, 대기 {waiting}개.")

    def no_single_shot(self, at: str, found: int) -> str:
        """An outcome that is of no one shot."""
        return self._of(
            f"there is no shot of {at}" if not found else f"there is more than one shot of {at}",
            f"{at}의 샷이 없습니다" if not found else f"{at}의 샷이 둘 이상입니다",
        )
