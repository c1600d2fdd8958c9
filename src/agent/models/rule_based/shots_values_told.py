"""Values of variables in an answer on the line's shots: of one shot, and how they spread over a time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from agent.models.rule_based.wording import Sentence, Wording, titled
from shared.probability import percent

type Row = Mapping[str, Any]

_SPREAD: Final = Sentence(
    "{label}: 값이 있는 샷 {shots}개에서 {low}~{high}이고 중앙값은 {median}, 평균은 {mean}입니다.",
    "{label}: over {shots} shots with a value it lies between {low} and {high}, median {median}, mean "
    "{mean}.",
)
_NO_VALUES: Final = Sentence(
    "{label}: 이 기간의 샷 {without}개에 이 값이 없습니다.",
    "{label}: none of the {without} shots of this time has a value of it.",
)
_WITHOUT: Final = Sentence("값이 없는 샷은 {without}개입니다.", "Shots without a value: {without}.")
_OUTSIDE: Final = Sentence(
    "통상 범위 {band}(학습 샷 열에 아홉)보다 낮은 것은 {below}개, 높은 것은 {above}개입니다.",
    "Of them {below} are below and {above} above the typical {band} (nine in ten training shots).",
)
_BEYOND: Final = Sentence(
    "설비 한계 {band}보다 낮은 것은 {below}개, 높은 것은 {above}개입니다.",
    "{below} are below and {above} above the machine's limits of {band}.",
)
_NO_LIMITS: Final = Sentence(
    "설정하는 값이 아니라 측정값이라 설비 한계는 없습니다.",
    "It is measured and not set, so it has no limits.",
)
_COMPARED: Final = Sentence("비교 대상: ", "Compared with: ")
_WORST: Final = Sentence(
    "가장 나쁜 샷은 {at}의 `{shot}`입니다: {verdict}, 불량 확률 {percent} %{mode}{place}.",
    "The worst shot is `{shot}` at {at}: {verdict}, defect probability {percent} %{mode}{place}.",
)
_LAST: Final = Sentence(
    "마지막 {verdict} 판정은 {at}의 샷 `{shot}`입니다: 불량 확률 {percent} %{mode}{place}.",
    "The last shot with the verdict {verdict} is `{shot}` at {at}: "
    "defect probability {percent} %{mode}{place}.",
)
_OF_MODE: Final = Sentence(", {mode}", ", {mode}")
_MOULD: Final = Sentence(", 금형 {mould}", ", mould {mould}")
_LOT: Final = Sentence(", 로트 {lot}", ", lot {lot}")
_NO_MOULD: Final = Sentence(", 금형은 기록되지 않음", ", no mould recorded")
_NO_LOT: Final = Sentence(", 로트는 기록되지 않음", ", no lot recorded")
_VALUE: Final = Sentence("그 샷의 {label}: {value}{side}.", "Its {label}: {value}{side}.")
_NO_VALUE: Final = Sentence("그 샷에는 {label} 값이 없습니다.", "It has no value of the {label}.")
_SIDES: Final = {
    "below": Sentence(" (통상 {band}보다 낮음)", " (below the typical {band})"),
    "above": Sentence(" (통상 {band}보다 높음)", " (above the typical {band})"),
    "within": Sentence(" (통상 {band} 안)", " (within the typical {band})"),
}
_NO_DEFECT: Final = Sentence(
    "이 가운데 그렇게 판정된 샷은 없습니다.", "None of these shots has that verdict."
)


def spreads(look: Row, wording: Wording) -> Iterator[str]:
    """A paragraph on how each variable spread, and beside what it is compared with."""
    compared = {row["feature"]: row for row in (look.get("compared") or {}).get("values") or ()}
    for row in look.get("values") or ():
        yield " ".join(_spread(row, wording))
        if other := compared.get(row["feature"]):
            yield wording.say(_COMPARED) + " ".join(_spread(other, wording))


def _spread(row: Row, wording: Wording) -> Iterator[str]:
    label = titled(wording.label(row))
    if "median" not in row:
        yield wording.say(_NO_VALUES, label=label, without=row["without"])
        return
    low, high = wording.two(row, row["lowest"], row["highest"], unit_once=True)
    values = {name: wording.read(row, row[name]) for name in ("median", "mean")}
    yield wording.say(_SPREAD, label=label, shots=row["shots"], low=low, high=high, **values)
    if "below_typical" in row:
        band = wording.span(row, row["typical_low"], row["typical_high"])
        yield wording.say(_OUTSIDE, band=band, below=row["below_typical"], above=row["above_typical"])
    if "below_limit" in row:
        band = wording.limits(row, row["limit_low"], row["limit_high"])
        yield wording.say(_BEYOND, band=band, below=row["below_limit"], above=row["above_limit"])
    else:
        yield wording.say(_NO_LIMITS)
    if row["without"]:
        yield wording.say(_WITHOUT, without=row["without"])


def found(look: Row, asked: Row, wording: Wording, time: Any) -> str:
    """The shot that was looked for, the first of those that were found, with the values that were asked."""
    shots = look.get("shots") or ()
    last = "verdict" in asked and asked.get("limit") == 1
    if look.get("what") not in ("worst", "list") or not (last or look.get("what") == "worst"):
        return ""
    if not shots:
        return wording.say(_NO_DEFECT) if last and "nothing" not in look else ""
    shot = shots[0]
    mode = shot.get(wording.told.label_field) or shot.get("mode")
    said = wording.say(
        _LAST if last else _WORST,
        at=time(shot["at"]),
        shot=shot["shot_id"],
        verdict=wording.told.classes.get(shot["verdict"], str(shot["verdict"])),
        percent=percent(shot["defect_probability"]),
        mode=wording.say(_OF_MODE, mode=mode) if mode else "",
        place=_place(shot, wording),
    )
    return " ".join([said, *_values(shot.get("values") or (), wording)])


def _place(shot: Row, wording: Wording) -> str:
    mould = wording.say(_MOULD, mould=shot["mould"]) if shot.get("mould") else wording.say(_NO_MOULD)
    return mould + (wording.say(_LOT, lot=shot["lot"]) if shot.get("lot") else wording.say(_NO_LOT))


def _values(rows: Sequence[Row], wording: Wording) -> Iterator[str]:
    for row in rows:
        value, label = row.get("value"), wording.label(row)
        if value is None:
            yield wording.say(_NO_VALUE, label=label)
            continue
        yield wording.say(
            _VALUE, label=label, value=wording.read(row, value), side=_side(row, value, wording)
        )


def _side(row: Row, value: float, wording: Wording) -> str:
    """Where a value lies of what is typical; empty where that is not known."""
    if "typical_low" not in row:
        return ""
    low, high = row["typical_low"], row["typical_high"]
    side = "below" if value < low else "above" if value > high else "within"
    return wording.say(_SIDES[side], band=wording.span(row, low, high))
