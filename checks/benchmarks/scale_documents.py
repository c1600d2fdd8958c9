"""Many documents made from templates: reports of the kind that a plant group collects over years.

The same seed gives the same documents. Their words are those of the golden questions, so that
every question meets thousands of passages that hold its words.
"""

import random
from collections.abc import Iterator, Mapping, Sequence

from shared.knowledge.documents import DEFECT_MODES, Document

CHUNKS_OF_ONE = 8
_SEED = 20_250_101

_TITLE = {"ko": "{n}호기 {thing} 점검 보고 {k}-{m}", "en": "Machine {n}: report on {thing} {k}-{m}"}
_LINE = {
    "ko": "{n}호기에서 {thing}이 {m} 벗어나 {place}에 {defect} 불량이 {k}건 나왔고 담당자가 {did}.",
    "en": "On machine {n} the {thing} was off by {m}, {k} parts showed {defect} {place}; the shift {did}.",
}
_WORDS = {
    "ko": """
thing: 금형 온도 | 용탕 온도 | 사출 속도 | 증압 압력 | 비스킷 두께 | 냉각수 유량 | 이형제 분사 | 형체력
thing: 슬리브 충전율 | 게이트 속도 | 진공도 | 사이클 타임
defect: 기공 | 수축공 | 콜드셧 | 미성형 | 플래시 | 소착 | 블리스터 | 변형 | 균열 | 얼룩 | 박리 | 누설
place: 게이트 앞 | 보스 둘레 | 코어 핀 | 파팅면 | 리브 끝 | 오버플로 근처 | 밀핀 자리 | 얇은 벽
did: 점검했다 | 낮추었다 | 올렸다 | 교체했다 | 청소했다 | 다시 맞추었다 | 기록했다 | 비교했다
heads: 현상 | 조건 | 원인 추정 | 조치 | 결과 | 확인 사항 | 재발 방지 | 남은 일
""",
    "en": """
thing: die temperature | melt temperature | shot speed | intensification pressure | biscuit thickness
thing: coolant flow | die spray | clamp force | sleeve fill | gate velocity | vacuum level | cycle time
defect: gas porosity | shrinkage | cold shuts | short shots | flash | soldering | blisters | warpage
defect: cracks | stains | flaking | leaks
place: in front of the gate | around the boss | at the core pin | on the parting line | at the rib end
place: near the overflow | at the ejector pin | in the thin wall
did: checked it | lowered it | raised it | replaced the part | cleaned the line | wrote it down
heads: Observation | Conditions | Suspected cause | Action | Result | Checks | Prevention | Open points
""",
}


def documents(count: int) -> Iterator[Document]:
    """`count` documents of CHUNKS_OF_ONE passages each, Korean and English in turn."""
    rng = random.Random(_SEED)  # noqa: S311  (not for secrets)
    words = {language: _read(text) for language, text in _WORDS.items()}
    for number in range(count):
        language = "ko" if number % 2 == 0 else "en"
        yield _document(f"report-{number:06d}", language, words[language], rng)


def _document(name: str, language: str, words: Mapping[str, Sequence[str]], rng: random.Random) -> Document:
    def filled(template: str) -> str:
        chosen = {kind: rng.choice(values) for kind, values in words.items()}
        return template.format(n=rng.randint(1, 40), m=rng.randint(1, 90), k=rng.randint(1, 99), **chosen)

    title = filled(_TITLE[language])
    sections = [
        f"## {head}\n\n" + " ".join(filled(_LINE[language]) for _ in range(5)) for head in words["heads"]
    ]
    return Document(
        id=name,
        title=title,
        language=language,
        category="troubleshooting",
        defect_modes=(rng.choice(DEFECT_MODES),),
        related_features=("Process_MoldTemperature",),
        sources=(),
        uri=f"reports/{name}.md",
        format="markdown",
        markdown="\n\n".join([f"# {title}", *sections, ""]),
    )


def _read(text: str) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for line in text.strip().splitlines():
        kind, _, values = line.partition(": ")
        words.setdefault(kind, []).extend(value.strip() for value in values.split("|"))
    return words
