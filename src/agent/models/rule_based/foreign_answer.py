"""A plain diagnosis in Japanese, Vietnamese and Chinese: verdict, drivers, adjustment in a fixed form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from agent.models.rule_based import drivers as cause
from agent.models.rule_based.tool_results import (
    Findings,
    Row,
    defect_probability,
    drivers,
    is_withheld,
    judged,
)
from agent.models.rule_based.wording import Wording
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
    grounds: Mapping[str, str]
    near: str
    none: Mapping[str, str]
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
        grounds={
            "simulated": "根拠: 実機ではなくシミュレーターで試した応答です。",
            "correlation": "根拠: 実際のショットで試した相関で、因果の証明ではありません。",
            "untested": "根拠: モデルの計算だけで、試せる実際のショットがありません。",
        },
        near="近いショット {shots} 件中 {defects} 件が不良でした ({rate} %)。",
        none={
            "all_usual": "調整案なし: リスクを高める値はすべて通常の範囲内です。",
            "no_setting": "調整案なし: 通常から外れた値に応じる設定が分かりません。",
            "never_made": "調整案なし: 提案できる条件に近いショットがここで作られたことがありません。",
            "too_few": "調整案なし: 提案できる条件に近いショットが少なすぎます。",
            "not_better": "調整案なし: 提案できる条件に近いショットも明らかに良くはありませんでした。",
            "not_enough": "調整案なし: 使ったことのある範囲では、設定三つ以下で十分に下がりません。",
            "outside_documents": "調整案なし: 提案できる値が文書の範囲外です。",
        },
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
        grounds={
            "simulated": "Cơ sở: phản ứng được thử trong bộ mô phỏng, không phải trên máy thật.",
            "correlation": "Cơ sở: tương quan được thử trên sản phẩm thật, không chứng minh nguyên nhân.",
            "untested": "Cơ sở: chỉ là tính toán của mô hình, không có sản phẩm thật để thử.",
        },
        near="Trong {shots} lần đúc gần đó có {defects} lỗi ({rate} %).",
        none={
            "all_usual": "Không có đề xuất: mọi giá trị làm tăng rủi ro đều trong phạm vi thông thường.",
            "no_setting": "Không có đề xuất: không rõ cài đặt nào điều khiển các giá trị bất thường.",
            "never_made": "Không có đề xuất: chưa từng có lần đúc nào gần với điều kiện có thể đề xuất.",
            "too_few": "Không có đề xuất: quá ít lần đúc gần với điều kiện có thể đề xuất.",
            "not_better": "Không có đề xuất: các lần đúc gần điều kiện đó cũng không tốt hơn rõ rệt.",
            "not_enough": "Không có đề xuất: trong phạm vi đã dùng, ba cài đặt trở xuống không giảm đủ.",
            "outside_documents": "Không có đề xuất: giá trị có thể đề xuất nằm ngoài phạm vi của tài liệu.",
        },
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
        grounds={
            "simulated": "依据: 在模拟器中而不是在设备上试验过的响应。",
            "correlation": "依据: 用实际压射检验过的相关性, 不是因果证明。",
            "untested": "依据: 只是模型的计算, 没有可供检验的实际压射。",
        },
        near="相近的 {shots} 次压射中有 {defects} 次不良 ({rate} %)。",
        none={
            "all_usual": "没有调整方案: 提高风险的数值都在通常范围内。",
            "no_setting": "没有调整方案: 不知道哪个设定对应异常的数值。",
            "never_made": "没有调整方案: 这里从未有过接近可提方案的压射。",
            "too_few": "没有调整方案: 接近可提方案的压射太少。",
            "not_better": "没有调整方案: 接近可提方案的压射也没有明显更好。",
            "not_enough": "没有调整方案: 在用过的范围内, 三个以下的设定不能充分降低概率。",
            "outside_documents": "没有调整方案: 可提的数值超出文件规定的范围。",
        },
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
        else f"{wording.label(row)} {wording.read(row, row['value'])}"
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
    return [*paragraphs, *_ground(form, findings, proposals), form.note]


def _ground(form: Form, findings: Findings, proposals: Sequence[Row]) -> list[str]:
    """The ground of the adjustment, with the shots near it; of a defect without any, why there is none."""
    code = str(((findings.importance or {}).get("advice") or {}).get("code"))
    if not proposals:
        return [form.none[code]] if code in form.none else []
    said = [form.grounds[code]] if code in form.grounds else []
    near = proposals[0].get("support")
    if near is not None:
        said.append(
            form.near.format(shots=near["shots"], defects=near["defects"], rate=percent(near["rate"]))
        )
    return [" ".join(said)] if said else []
