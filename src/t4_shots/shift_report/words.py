"""The words of a report that is read as plain text, in Korean and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.contracts.t4_report import Language


@dataclass(frozen=True, slots=True)
class Words:
    """Words and forms of one language; braces are filled in by the renderer."""

    lines: Mapping[str, str]
    shifts: Mapping[str, str]
    title: str
    subject: str
    simulated: str
    running: str
    no_shots: str
    made: str
    shots: str
    rate: str
    rate_none: str
    of_judged: str
    no_judged: str
    left_out: str
    unsure: str
    held_back: str
    before_same: str
    before_all: str
    before_none: str
    more: str
    fewer: str
    no_difference: str
    known_rate: str
    modes: str
    mode: str
    no_modes: str
    worst: str
    no_worst: str
    shot: str
    driver: str
    judged_by: str
    compared: Mapping[str, str]
    changes: str
    no_changes: str
    observed: str
    change: str
    follows: str
    standstill: str
    after: str
    more_changes: str
    moulds: str
    no_name: str
    mould: str
    outcomes: str
    no_outcomes: str
    hit: str
    questions: str
    no_questions: str
    defects_unknown: str
    unsure_unknown: str
    withheld: str
    unnamed: str
    unlike: str
    inspect: str
    gap: str
    gaps_at: Mapping[str, str]
    more_gaps: str
    missing: str
    stuck: str
    models: str
    cut: str
    verdicts: Mapping[str, str]
    results: Mapping[str, str]
    with_photo: str


KOREAN: Final = Words(
    lines={"demo": "데모 라인"},
    shifts={
        "day": "주간",
        "night": "야간",
        "morning": "오전",
        "afternoon": "오후",
        "evening": "저녁",
    },
    title="교대 보고서 · {line} · {shift}",
    subject="교대 보고서 {line} {shift}: {shots}샷, 불량 {defects}",
    simulated="시뮬레이션: {n}샷은 실제 설비의 샷이 아닙니다.",
    running="아직 진행 중인 교대입니다. {made}까지의 값입니다.",
    no_shots="이 교대에는 기록된 샷이 없습니다.",
    made="{start} ~ {end} ({zone}), {made} 작성",
    shots="샷 {shots} · 불량 판정 {defects} · 불확실 {unsure} · 판정 보류 {withheld}",
    rate="불량 판정률: {share} (90 % 구간 {low}~{high}){left_out}",
    rate_none="판정된 샷이 없어 불량 판정률이 없습니다.",
    of_judged="불량 {defects} / 판정된 {judged}샷 = {rate}",
    no_judged="판정된 샷 없음",
    left_out=", {rest} 제외",
    unsure="불확실 {n}",
    held_back="판정 보류 {n}",
    before_same=(
        "지난 7일의 같은 교대 ({with_shots}개에 샷 있음): {share} (90 % 구간 {low}~{high}){left_out}. "
        "{difference}"
    ),
    before_all=(
        "직전 7개 교대 ({with_shots}개에 샷 있음): {share} (90 % 구간 {low}~{high}){left_out}. {difference}"
    ),
    before_none="비교할 이전 교대의 판정이 없습니다.",
    more="이번이 {points} %p 높음 (90 % 구간 {low}~{high})",
    fewer="이번이 {points} %p 낮음 (90 % 구간 {low}~{high})",
    no_difference="차이가 있다고 할 수 없음 ({points} %p, 90 % 구간 {low}~{high})",
    known_rate="검사 결과가 알려진 {known}개 중 불량 {defects}개: {rate} (90 % 구간 {low}~{high})",
    modes="불량 유형 (예측 / 검사에서 확인)",
    mode="{label}: {predicted} / {found}",
    no_modes="없음",
    worst="가장 위험한 샷과 그 요인",
    no_worst="불량이나 불확실로 판정된 샷이 없습니다.",
    shot="{at} {shot_id}: {verdict}, 불량 확률 {percent}{mode}{outcome}",
    driver="{label} {value} {unit} ({compared}, 통상 {low}~{high})",
    judged_by="판정한 모델 {version}, 요인은 지금 모델의 설명",
    compared={"above": "높음", "below": "낮음", "within": "통상 범위", "none": "값 없음"},
    changes="바뀐 설정과 그 뒤",
    no_changes="지속된 설정 변화를 찾지 못했습니다.",
    observed=(
        "기록된 값에서 찾은 변화입니다. 사람이 바꿨는지 설비가 바뀌었는지는 알 수 없고, "
        "뒤따른 차이는 관찰일 뿐 원인이 아닙니다. 구간 열 개 중 하나는 우연히도 0을 벗어납니다."
    ),
    change="{label} {before} → {after} {unit}",
    follows="{label} {before} → {after} {unit} ({other}에 따라 변함)",
    standstill="정지 중에 바뀜",
    after="불량 판정률: 전 {before} → 후 {after}. {difference}",
    more_changes="더 작은 변화 {n}건은 뺐습니다.",
    moulds="금형",
    no_name="(이름 없음)",
    mould="{mould}: {shots}샷, {share}{left_out}",
    outcomes="판정과 검사 결과",
    no_outcomes="검사 결과가 아직 없습니다.",
    with_photo="사진 있음",
    hit="판정 {verdict} → 검사 {outcome}: {n}",
    questions="확인할 것",
    no_questions="없음",
    defects_unknown="불량으로 판정했지만 검사 결과가 없는 샷 {n}",
    unsure_unknown="불확실하고 검사 결과가 없는 샷 {n}",
    withheld="판정을 보류한 샷 {n}",
    unnamed="금형 이름이 없는 샷 {n}",
    unlike="학습 때와 다른 샷 {n}",
    inspect="먼저 검사하면 좋은 샷 (기준에 가장 가까움): {shots}",
    gap="샷 없음 {minutes}분: {start} ~ {end}{at}",
    gaps_at={"start": " (교대 시작)", "end": " (교대 끝)", "within": ""},
    more_gaps="더 짧은 공백 {n}건은 뺐습니다.",
    missing="센서 값 없음: {label}, {shots}샷 ({share}), 마지막 {last}",
    stuck="센서 값 고정: {label}, {shots}샷 동안 {value} {unit}에서 변하지 않음, 마지막 {last}",
    models="판정한 모델: {models}",
    cut="샷이 너무 많아 최근 {n}샷만 읽었습니다. 건수와 비율은 전체의 것입니다.",
    verdicts={"defect": "불량", "normal": "양품", "unsure": "불확실", "withheld": "판정 보류"},
    results={"defect": "불량", "good": "양품"},
)
ENGLISH: Final = Words(
    lines={},
    shifts={},
    title="Shift report · {line} · {shift}",
    subject="Shift report {line} {shift}: {shots} shots, {defects} defects",
    simulated="Simulated: no machine made {n} of these shots.",
    running="The shift is still running; this is what it was until {made}.",
    no_shots="No shot was recorded in this shift.",
    made="{start} to {end} ({zone}), made {made}",
    shots="{shots} shots · {defects} judged defect · {unsure} unsure · {withheld} withheld",
    rate="Rate of defects by the verdicts: {share} (nine tenths: {low} to {high}){left_out}",
    rate_none="No shot was judged, so there is no rate.",
    of_judged="{defects} defects / {judged} judged shots = {rate}",
    no_judged="no judged shot",
    left_out=", without {rest}",
    unsure="{n} unsure",
    held_back="{n} withheld",
    before_same=(
        "The same shift of the last seven days ({with_shots} with shots): {share} "
        "(nine tenths: {low} to {high}){left_out}; {difference}"
    ),
    before_all=(
        "The seven shifts just before ({with_shots} with shots): {share} "
        "(nine tenths: {low} to {high}){left_out}; {difference}"
    ),
    before_none="No shift before it has verdicts to compare with.",
    more="this one is {points} points higher (nine tenths: {low} to {high})",
    fewer="this one is {points} points lower (nine tenths: {low} to {high})",
    no_difference="no difference can be told ({points} points, nine tenths: {low} to {high})",
    known_rate=(
        "Of {known} parts with an outcome {defects} were defects: {rate} (nine tenths: {low} to {high})"
    ),
    modes="Defect modes (predicted / found)",
    mode="{label}: {predicted} / {found}",
    no_modes="none",
    worst="Worst shots and what drives them",
    no_worst="No shot was judged defect or unsure.",
    shot="{at} {shot_id}: {verdict}, defect probability {percent}{mode}{outcome}",
    driver="{label} {value} {unit} ({compared}, usually {low} to {high})",
    judged_by="judged by model {version}; the drivers are those of the present one",
    compared={"above": "high", "below": "low", "within": "usual", "none": "no value"},
    changes="What was changed, and what followed",
    no_changes="No lasting change of a setting was found.",
    observed=(
        "Found in the recorded values: they do not tell whether somebody changed it or the machine did. What "
        "followed was observed, and need not be an effect. One interval in ten leaves out 0 by chance."
    ),
    change="{label} {before} → {after} {unit}",
    follows="{label} {before} → {after} {unit} (follows {other})",
    standstill="changed while the line stood still",
    after="rate of defects: before {before}, after {after}; {difference}",
    more_changes="{n} smaller changes were left out.",
    moulds="Moulds",
    no_name="(no name)",
    mould="{mould}: {shots} shots, {share}{left_out}",
    outcomes="Verdicts and outcomes",
    no_outcomes="No outcome is known yet.",
    with_photo="with a photo",
    hit="judged {verdict}, was {outcome}: {n}",
    questions="Open questions",
    no_questions="none",
    defects_unknown="Judged defect, outcome unknown: {n}",
    unsure_unknown="Unsure, outcome unknown: {n}",
    withheld="Verdict withheld: {n}",
    unnamed="Shots without the name of a mould: {n}",
    unlike="Shots unlike those that the model learnt from: {n}",
    inspect="Worth inspecting first (nearest to the threshold): {shots}",
    gap="No shot for {minutes} min: {start} to {end}{at}",
    gaps_at={"start": " (start of the shift)", "end": " (end of the shift)", "within": ""},
    more_gaps="{n} shorter gaps were left out.",
    missing="Sensor without values: {label}, {shots} shots ({share}), last at {last}",
    stuck="Sensor stuck: {label} at {value} {unit} for {shots} shots, last at {last}",
    models="Judged by {models}",
    cut="There are too many shots: the newest {n} were read. Counts and rates are those of all.",
    verdicts={"defect": "defect", "normal": "normal", "unsure": "unsure", "withheld": "withheld"},
    results={"defect": "defect", "good": "good"},
)
WORDS: Final[Mapping[Language, Words]] = {"ko": KOREAN, "en": ENGLISH}
