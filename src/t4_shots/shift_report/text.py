"""A report as plain text: what is mailed, and what `format=text` answers."""

from collections.abc import Iterator
from typing import Final

from shared.contracts.t4_look import LookShot
from shared.contracts.t4_report import (
    Language,
    ReportBefore,
    ReportChange,
    ReportDriver,
    ReportShot,
    ReportStep,
    ShiftReport,
    ShiftReportText,
)
from shared.decimals import apart, beside, written
from t4_shots.shift_report.rate_text import left_out_of, percent_of, rate_of, share_of
from t4_shots.shift_report.words import WORDS, Words

SUBJECT_CHARACTERS: Final = 99
"""Of an e-mail by SNS (API Reference, Publish): fewer than 100."""


def text_of(report: ShiftReport, lang: Language) -> ShiftReportText:
    """Return a report's subject and text in a language. No name of a person is in a report."""
    words = WORDS[lang]
    total = report["shift"]["total"]
    named = _named_as(report, words)
    subject = words.subject.format(**named, shots=total["shots"], defects=total["defects"])
    simulated = report.get("simulated", False)
    marked = f"[{words.simulated.partition(':')[0]}] {subject}" if simulated else subject
    text = "\n".join(_Renderer(report, words, lang).lines()) + "\n"
    told: ShiftReportText = {"subject": marked[:SUBJECT_CHARACTERS], "text": text}
    if simulated:
        told["simulated"] = True
    return told


class _Renderer:
    """Writes one report line by line."""

    def __init__(self, report: ShiftReport, words: Words, lang: Language) -> None:
        self._report = report
        self._words = words
        self._lang = lang

    def lines(self) -> Iterator[str]:
        report, words = self._report, self._words
        shift, total = report["shift"], report["shift"]["total"]
        yield words.title.format(**_named_as(report, words))
        yield words.made.format(
            start=_minute(shift["start"]),
            end=_minute(shift["end"]),
            zone=report["time_zone"],
            made=_minute(report["made_at"]),
        )
        if "simulated" in total:
            yield words.simulated.format(n=total["simulated"])
        if "running" in shift:
            yield words.running.format(made=_minute(report["made_at"]))
        if "nothing" in report:
            yield words.no_shots
            return
        if "cut" in report:
            yield words.cut.format(n=report["read"]["shots"])
        yield ""
        yield from self._rates()
        for title, rows in (
            (words.modes, self._modes()),
            (words.worst, self._worst()),
            (words.changes, self._changes()),
            (words.moulds, self._moulds()),
            (words.outcomes, self._outcomes()),
            (words.questions, self._questions()),
        ):
            yield ""
            yield title
            yield from (f"  {row}" for row in rows)
        yield ""
        yield words.models.format(models=", ".join(report["models"]))

    def _rates(self) -> Iterator[str]:
        report, words = self._report, self._words
        total = report["shift"]["total"]
        yield words.shots.format(**total)
        yield words.rate.format(**rate_of(total, words)) if "rate" in total else words.rate_none
        if "known" in total:
            known = {
                "rate": total["known_rate"],
                "low": total["known_rate_low"],
                "high": total["known_rate_high"],
            }
            yield words.known_rate.format(
                known=total["known"],
                defects=total["known_defects"],
                **{name: percent_of(value) for name, value in known.items()},
            )
        befores = ((words.before_same, report["before_same"]), (words.before_all, report["before_all"]))
        told = [
            form.format(
                with_shots=row["with_shots"], difference=self._difference(row), **rate_of(row["total"], words)
            )
            for form, row in befores
            if "rate" in row["total"] and "difference_percent" in row
        ]
        yield from told or [words.before_none]

    def _difference(self, row: ReportBefore | ReportChange) -> str:
        if "difference_percent" not in row:
            return "–"
        points, words = row["difference_percent"], self._words
        form = words.no_difference
        if row["differs"]:
            form = words.more if points > 0 else words.fewer
        return form.format(
            points=f"{points:+.1f}" if form is words.no_difference else f"{abs(points):.1f}",
            low=f"{row['difference_low_percent']:+.1f}",
            high=f"{row['difference_high_percent']:+.1f}",
        )

    def _modes(self) -> Iterator[str]:
        for row in self._report["modes"]:
            yield self._words.mode.format(
                label=self._label(row["label"], row["label_en"]),
                predicted=row["predicted"],
                found=row["found"],
            )
        if not self._report["modes"]:
            yield self._words.no_modes

    def _worst(self) -> Iterator[str]:
        for shot in self._report["worst"]:
            yield self._shot(shot)
            yield from (f"  {self._driver(row)}" for row in shot["drivers"])
            if "judged_by" in shot:
                yield f"  {self._words.judged_by.format(version=shot['judged_by'])}"
        if not self._report["worst"]:
            yield self._words.no_worst

    def _shot(self, shot: ReportShot) -> str:
        words = self._words
        mode = f", {self._label(shot['label'], shot['label_en'])}" if "label" in shot else ""
        photo = f", {words.with_photo}" if shot.get("photo") else ""
        result = words.results.get(shot["outcome"], shot["outcome"]) if "outcome" in shot else ""
        outcome = f" ({result}{photo})" if result else ""
        return words.shot.format(
            at=_clock(shot["at"]),
            shot_id=shot["shot_id"],
            verdict=words.verdicts[shot["verdict"]],
            percent=percent_of(shot["defect_probability"]),
            mode=mode,
            outcome=outcome,
        )

    def _driver(self, row: ReportDriver) -> str:
        value, low, high = row["value"], row["typical_low"], row["typical_high"]
        known = row.get("decimals")
        at = known if known is None or value is None else beside(value, low, high, known)
        return self._words.driver.format(
            label=self._label(row["label"], row["label_en"]),
            value="–" if value is None else _number(value, at),
            unit=row["unit"],
            compared=self._words.compared[row["compared"] or "none"],
            low=_number(low, at),
            high=_number(high, at),
        )

    def _changes(self) -> Iterator[str]:
        report, words = self._report, self._words
        if not report["changes"]:
            yield words.no_changes
            return
        yield words.observed
        for change in report["changes"]:
            steps = "; ".join(self._step(step) for step in change["steps"])
            stood = f" ({words.standstill})" if "standstill" in change else ""
            yield f"{_clock(change['at'])} {steps}{stood}"
            if "difference_percent" in change:
                yield "  " + words.after.format(
                    before=share_of(change["before"], words),
                    after=share_of(change["after"], words),
                    difference=self._difference(change),
                )
        if report["more_changes"]:
            yield words.more_changes.format(n=report["more_changes"])

    def _step(self, step: ReportStep) -> str:
        form = self._words.follows if "follows" in step else self._words.change
        known = step.get("decimals")
        at = None if known is None else apart(step["before"], [step["after"]], known)
        return form.format(
            label=self._label(step["label"], step["label_en"]),
            before=_number(step["before"], at),
            after=_number(step["after"], at),
            unit=step["unit"],
            other=self._variable(step.get("follows", "")),
        )

    def _variable(self, name: str) -> str:
        """The label of a variable that stepped, too."""
        steps = (step for change in self._report["changes"] for step in change["steps"])
        found = next((step for step in steps if step["feature"] == name), None)
        return self._label(found["label"], found["label_en"]) if found else name

    def _moulds(self) -> Iterator[str]:
        for row in self._report["moulds"]:
            total = row["total"]
            yield self._words.mould.format(
                mould=row["mould"] or self._words.no_name,
                shots=total["shots"],
                share=share_of(total, self._words),
                left_out=left_out_of(total, self._words),
            )

    def _outcomes(self) -> Iterator[str]:
        for row in self._report["outcomes"]:
            yield self._words.hit.format(
                verdict=self._words.verdicts[row["verdict"]],
                outcome=self._words.results[row["outcome"]],
                n=row["shots"],
            )
        if not self._report["outcomes"]:
            yield self._words.no_outcomes

    def _questions(self) -> Iterator[str]:
        asked, words = self._report["questions"], self._words
        rows = [
            form.format(n=number)
            for form, number in (
                (words.defects_unknown, asked["defects_unknown"]),
                (words.unsure_unknown, asked["unsure_unknown"]),
                (words.withheld, asked["withheld"]),
                (words.unlike, asked["unlike_known"]),
                (words.unnamed, asked["unnamed_mould"]),
                (words.more_gaps, self._report["more_gaps"]),
            )
            if number
        ]
        if asked["inspect"]:
            rows.append(words.inspect.format(shots=", ".join(map(_named, asked["inspect"]))))
        rows += [
            words.gap.format(
                minutes=_number(gap["minutes"]),
                start=_clock(gap["start"]),
                end=_clock(gap["end"]),
                at=words.gaps_at[gap["at"]],
            )
            for gap in asked["gaps"]
        ]
        rows += [
            (words.missing if sensor["kind"] == "missing" else words.stuck).format(
                label=self._label(sensor["label"], sensor["label_en"]),
                shots=sensor["shots"],
                share=percent_of(sensor["share"]),
                last=_clock(sensor["last"]),
                value=_number(sensor.get("value", 0.0), sensor.get("decimals")),
                unit=sensor.get("unit", ""),
            )
            for sensor in asked["sensors"]
        ]
        yield from rows or [words.no_questions]

    def _label(self, korean: str, english: str) -> str:
        return korean if self._lang == "ko" else english


def _named(shot: LookShot) -> str:
    return f"{shot['shot_id']} ({percent_of(shot['defect_probability'])})"


def _named_as(report: ShiftReport, words: Words) -> dict[str, str]:
    """The line and the shift as a reader calls them: what a plant named in words of its own stays."""
    shift = report["shift"]
    name = words.shifts.get(shift["name"], shift["name"])
    return {
        "line": words.lines.get(report["line"], report["line"]),
        "shift": f"{shift['day']} {name}".rstrip(),
    }


def _number(value: float, decimals: int | None = None) -> str:
    """The variable's decimals where they are known, else four digits."""
    if decimals is not None:
        return written(value, decimals)
    return f"{value:.4g}" if 1e-3 <= abs(value) < 1e4 or not value else f"{value:g}"


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")


def _clock(at: str) -> str:
    return at[11:16]
