"""The tools in words, for the model: when to use each and when not, its arguments, its answer, its limits."""

from collections.abc import Mapping
from typing import Final

from shared.contracts.tools import Tool

TOOLS: Final[Mapping[Tool, str]] = {
    Tool.PREDICT: (
        "Predicts the quality of the current shot: the defect probability, the verdict by the "
        "threshold (or `withheld` with its reasons, which is no verdict and never a good shot), the "
        "confidence, likely defect modes and which readings were missing or implausible. Call it "
        "without arguments for the shot as it is, and with `scenarios` for "
        "what-if questions, up to five in one call; units are converted and differences added by "
        "the tool, so write the numbers as they were asked. Its answer says of every change from "
        "which value to which, whether it is beyond the machine's limits, and which readings "
        "move along (companions); a name, unit or "
        "value that it cannot take is an error that names the nearest ones. Do not use it for "
        "limits or typical values, nor for other shots, the day or the lot: it knows this shot "
        "only. 품질 예측과 가정 질문에 사용합니다."
    ),
    Tool.IMPORTANCE: (
        "Explains the current shot's defect probability: which variables raise or lower it, "
        "with their shares, their values beside the typical ones, adjustments within the "
        "machine's limits with the real shots near them (support), the ground of that advice or why there is "
        "none (advice), what to check on the equipment, the same reasons by part of the machine (groups: "
        "correlated readings are one reason), pairs that act together (interactions), and how often the "
        "first reason stays first under the noise of the sensors (stability). Use it for causes and for "
        "what to change, together with predict_quality in the same turn, and with `compare_with` for what "
        "differs from a good shot (contrast). The shot's values are sent with it. Shares say what the model "
        "weighs in this shot, not what is proven to cause the defect. 원인과 개선 질문에 사용합니다."
    ),
    Tool.LOOK_UP: (
        "Looks up variables of this line: the shot's present value, unit, typical value, "
        "plausible range, machine limits and setting step, meaning and equipment. Use it for "
        "questions on limits, on what is usual or recommended, on a present value and on what a "
        "variable is; not for predictions. It takes names of variables and knows no quantity that "
        "the line does not measure. 한계, 통상값, 현재 값, 변수의 뜻을 물을 때 사용합니다."
    ),
    Tool.SEARCH: (
        "Searches the plant's documents (countermeasures, limits, procedures, causes, "
        "definitions) and returns the best passages with their ids, which an answer cites. Use it "
        "for process knowledge and, beside a diagnosis, for what the documents say about the "
        "defect that was found; not for values of the shot. Write the query in the language of "
        "the question, with the defect, the variable and the aspect that was asked. An answer "
        "without results means that the documents do not cover it. 공정 문서를 찾을 때 사용합니다."
    ),
    Tool.SHOTS: (
        "Looks at the shots that the line recorded: how many there were and how many were judged "
        "defects in a shift, day, week or the last shots (summary, by hour, shift, day, mould or mode), "
        "the newest shots (list), how a variable or the defect rate moves and since when it is off "
        "(trend: limits, rules that are broken, first shot of the present run, `began`, and in `changed` "
        "what else changed then), "
        "two periods, moulds, lots or lines against each other (compare), the worst shots, or with by "
        "the worst moulds, lots or modes (worst), what inspection said against the verdicts (outcomes), "
        "what was changed in a time (changes), and what the line's watch says now with the shots of a time "
        "that were an alarm (watch). With values it tells the values of variables. Use it for every "
        "question on the line's history, other "
        "machines, and since when; not for the current shot. Its answer gives the exact time by the "
        "plant's clock, which the answer tells; `nothing` says that nothing was recorded there or of that "
        "mould or lot, "
        "`simulated` that shots are of a simulator, `cut` that not all were read. "
        "라인의 기록(교대, 하루, 추세, 비교)을 물을 때 사용합니다."
    ),
}

ARGUMENTS: Final[Mapping[str, str]] = {
    "feature": "The variable's name",
    "to": "The new value. Exactly one of to and by",
    "by": "The difference from the present value, negative for less",
    "unit": "The unit that the number was given in, as written; left out for the variable's own. "
    "% with by is a share of the present value",
    "scenarios": "What-ifs, each with the changes that are made together. Left out for the shot as it is",
    "compare_with": "What to compare the shot with: last_good is the last good shot of this conversation, "
    "or, where it had none, the nearest real good shot; nearest_good is that one in any case. Left out "
    "without such a question",
    "query": "Search terms in the language of the question",
    "what": "summary counts, list tells the newest shots, trend how they move and since when, compare two "
    "sides, worst the worst ones, outcomes what inspection said, changes what was changed, watch the state "
    "of the line's watch and the alarms",
    "period": "One form: from with to (ISO 8601, by the plant's clock without offset, or times of a day "
    "such as "
    "10:00, alone or with day), last_shots, "
    "last_hours, day (today, yesterday, 2026-02-10, 02-10, monday) alone or with shift (a shift's name such "
    "as night), part or until (a last day), shift alone (current, last or a name), week (this, last, "
    "before last, a date in it, "
    "or 1 to 5 with month) or month (this, last, 2026-09, 09); earlier: 1 for the one before any of these. "
    "Left out for today, of list and trend for the last 50 shots. Since when: last_hours 336. In a follow-up "
    "begin with `form` of the last look's period",
    "other": "What compare sets it against: one or more of period, line, mould and lot",
    "variable": "The variable of a trend; left out for the defect rate",
    "verdict": "Of a list the shots of this verdict alone, such as the last defect (limit 1)",
    "values": "Variables whose values are told: each shot's of list and worst, else how they spread over the "
    "time and how many are outside of what is typical and of the limits",
    "divided_by": "What summary or worst are divided by",
    "line": "The line's name or number; left out for this one",
    "mould": "Of this mould alone",
    "lot": "Of this lot alone",
    "mode": "Of the defects those of this kind alone",
    "aspect": "The part of a document to quote, where the question asks for one",
}
