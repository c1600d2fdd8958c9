"""A plain diagnosis in Japanese, Vietnamese and Chinese: verdict, drivers, adjustment in a fixed form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from agent.models.rule_based import drivers as cause
from agent.models.rule_based.tool_results import Findings, defect_probability, drivers, is_withheld, judged
from agent.models.rule_based.wording import Wording, quantity
from shared.probability import percent

SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Form:
    """The fixed sentences of one language. Names of variables and modes stay English."""

    classes: Mapping[str, str]
    withheld: str
    verdict: str
    threshold: str
    drivers: str
    adjustment: str
    no_shot: str
    note: str
    unused: str


FORMS: Final[Mapping[str, Form]] = {
    "ja": Form(
        classes={"defect": "不良", "normal": "良品", "unsure": "不確実"},
        withheld="**判定保留 — 良品として扱わないでください** ({reasons})",
        verdict="**判定: {label} — 不良確率 {percent} %**",
        threshold=" (判定しきい値 {threshold} %)",
        drivers="主な要因: {rows}",
        adjustment="調整案: {changes} → 不良確率 {before} % から {after} %",
        no_shot="工程値がないため予測できません。現在のショットの値を一緒に送ってください。",
        note="_言語モデルなしで作成した定型の回答です。変数名は英語です。詳しくは韓国語か英語で質問してください。_",
        unused="「{text}」は計算に使っていません。仮定の値は韓国語か英語で質問してください。",
    ),
    "vi": Form(
        classes={"defect": "lỗi", "normal": "đạt", "unsure": "chưa chắc chắn"},
        withheld="**Chưa thể kết luận — không coi là sản phẩm đạt** ({reasons})",
        verdict="**Kết luận: {label} — xác suất lỗi {percent} %**",
        threshold=" (ngưỡng {threshold} %)",
        drivers="Yếu tố chính: {rows}",
        adjustment="Đề xuất điều chỉnh: {changes} → xác suất lỗi từ {before} % còn {after} %",
        no_shot="Không có giá trị quy trình nên không thể dự đoán. Hãy gửi kèm các giá trị của sản phẩm.",
        note=(
            "_Câu trả lời theo mẫu cố định, không dùng mô hình ngôn ngữ; tên biến bằng tiếng Anh. "
            "Hãy hỏi chi tiết bằng tiếng Hàn hoặc tiếng Anh._"
        ),
        unused="“{text}” chưa được dùng trong tính toán; giả định xin hỏi bằng tiếng Hàn hoặc tiếng Anh.",
    ),
    "zh": Form(
        classes={"defect": "不良", "normal": "良品", "unsure": "不确定"},
        withheld="**判定保留 — 请勿当作良品** ({reasons})",
        verdict="**判定: {label} — 不良概率 {percent} %**",
        threshold=" (判定阈值 {threshold} %)",
        drivers="主要因素: {rows}",
        adjustment="调整方案: {changes} → 不良概率从 {before} % 降至 {after} %",
        no_shot="没有工艺数值, 无法预测。请附上当前压射的数值。",
        note="_这是不使用语言模型的固定格式回答, 变量名为英文。详细问题请用韩语或英语提问。_",
        unused="“{text}”未用于计算；假设的数值请用韩语或英语提问。",
    ),
}


def unused(language: str, numbers: Sequence[str]) -> str:
    """A sentence on the numbers of the question that were not used; empty without any."""
    return FORMS[language].unused.format(text=", ".join(numbers)) if numbers else ""


def diagnosis(language: str, findings: Findings, wording: Wording) -> list[str]:
    """The paragraphs of the fixed form. Raises KeyError for a language that has none."""
    form = FORMS[language]
    if findings.prediction is None:
        return [form.no_shot, form.note]
    if is_withheld(findings.prediction):
        rows = findings.prediction.get("reasons") or ()
        said = "; ".join(str(row.get("message", "")) for row in rows)
        return [form.withheld.format(reasons=said).replace(" ()", ""), form.note]
    row = findings.prediction["prediction"]
    defect, threshold = defect_probability(row), findings.prediction.get("threshold")
    said = form.verdict.format(
        label=form.classes.get(judged(findings.prediction), "–"),
        percent="–" if defect is None else percent(defect),
    )
    if threshold is not None:
        said += form.threshold.format(threshold=percent(threshold))
    paragraphs = [said]
    rows = [
        wording.label(row)
        if row.get("value") is None
        else f"{wording.label(row)} {quantity(row['value'], wording.unit(row))}"
        for row in drivers(findings.importance)[:SHOWN]
    ]
    if rows:
        paragraphs.append(form.drivers.format(rows=", ".join(rows)))
    proposals = ((findings.importance or {}).get("adjustments") or ())[:1]
    paragraphs += [
        form.adjustment.format(
            changes=cause.changes_of(proposed, wording),
            before=percent(proposed["defect_probability_before"]),
            after=percent(proposed["defect_probability_after"]),
        )
        for proposed in proposals
    ]
    return [*paragraphs, form.note]
