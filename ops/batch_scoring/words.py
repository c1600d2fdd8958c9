"""The words of `diecast score-stack`, in both languages."""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "uploaded": (
        "{table}: {rows:,} rows in {batches:,} batches of up to {most} shots; the job is {name}",
        "{table}: {rows:,}행, 배치 {batches:,}개(배치당 최대 {most}샷). 작업 이름: {name}",
    ),
    "progress": (
        "{done:,} of {total:,} batches scored, {running:,} at work",
        "배치 {total:,}개 중 {done:,}개 채점, {running:,}개 진행 중",
    ),
    "again": (
        "{left:,} of {total:,} batches have no answer yet, and are asked again",
        "배치 {total:,}개 중 {left:,}개에 답이 없어 다시 채점합니다",
    ),
    "go_on": (
        "The job stays in the account. Go on with: {command}",
        "작업은 계정에 남아 있습니다. 이어서 하려면: {command}",
    ),
    "failed": (
        "The state machine ended as {status} with {done:,} of {total:,} batches scored. {reason}",
        "상태 머신이 {status}[으로/로] 끝났습니다. 배치 {total:,}개 중 {done:,}개 채점. {reason}",
    ),
    "missing": (
        "{left:,} of {total:,} batches have no result, the first is {first}. {reason}",
        "배치 {total:,}개 중 {left:,}개에 결과가 없습니다(첫 번째: {first}). {reason}",
    ),
    "refused": ("line {line}: {reason}", "{line}행: {reason}"),
    "with_others": (
        "refused with its batch, because of line {line}: {reason}",
        "{line}행 때문에 같은 배치가 거부됨: {reason}",
    ),
    "more": ("… and {count:,} more, in {out}", "… 외 {count:,}행은 {out}에 있습니다"),
    "other_model": (
        (
            "The table was read by {read}, T1 answered with {answered}: was a model released meanwhile? "
            "Score the table again where that matters."
        ),
        (
            "표는 {read} 모델로 읽었고 T1은 {answered} 모델로 답했습니다. "
            "그 사이 모델이 바뀌었다면 다시 채점하세요."
        ),
    ),
    "crowds": (
        (
            "BatchScoring={at_once} takes all {reserved} reserved calls of T1: "
            "questions may be turned away meanwhile."
        ),
        (
            "BatchScoring={at_once}[은/는] T1 예약 동시 실행 {reserved}개를 모두 씁니다. "
            "그동안 질문이 거부될 수 있습니다."
        ),
    ),
    "done": (
        (
            "{out}: {rows:,} rows by {models}: {told}. "
            "Scored {scored:,}, without a value {empty:,}, refused {refused:,}."
        ),
        "{out}: {rows:,}행, 모델 {models}: {told}. 채점 {scored:,}, 값 없음 {empty:,}, 거부 {refused:,}.",
    ),
}
