"""A rate of defects as text: never without the shots that it is of, and those that it leaves out."""

from shared.contracts.t4_look import Tally
from shared.probability import percent
from t4_shots.shift_report.words import Words


def percent_of(share: float) -> str:
    """Return a share of 1 as "30.5 %"."""
    return f"{percent(share)} %"


def share_of(total: Tally, words: Words) -> str:
    """Return the rate as a fraction of the judged shots, or that none was judged."""
    if "rate" not in total:
        return words.no_judged
    return words.of_judged.format(
        defects=total["defects"], judged=total["judged"], rate=percent_of(total["rate"])
    )


def left_out_of(total: Tally, words: Words) -> str:
    """Return the unsure and withheld shots, which are no part of the rate; empty where there are none."""
    counts = ((words.unsure, total["unsure"]), (words.held_back, total["withheld"]))
    rest = ", ".join(form.format(n=number) for form, number in counts if number)
    return words.left_out.format(rest=rest) if rest else ""


def rate_of(total: Tally, words: Words) -> dict[str, str]:
    """Return the parts of a sentence on the rate of shots some of which were judged."""
    return {
        "share": share_of(total, words),
        "low": percent_of(total["rate_low"]),
        "high": percent_of(total["rate_high"]),
        "left_out": left_out_of(total, words),
    }
