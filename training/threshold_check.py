"""Does a threshold from costs tell anything apart on the table?"""

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def threshold_fault(
    probability: Matrix, defect: Flags, threshold: float, cost_ratio: float, shots: str = "later shots"
) -> str:
    """Say what is wrong with a threshold that finds no defect, or calls every shot one, and what to do; empty
    where it does neither. Probabilities and outcomes (n,) are of `shots` that no fit had seen."""
    called = probability >= threshold
    told = f"at the threshold {threshold:.3f} (--cost-ratio {cost_ratio:g})"
    if called.all():
        apart = float(np.quantile(probability, 1 - defect.mean()))
        return (
            f"{told} all {len(called)} {shots} are called defects: nothing is sorted out. As many as there "
            f"are defects ({defect.mean():.1%}) are called one with --cost-ratio {_ratio(apart)}; or bring "
            "what tells defects apart"
        )
    if (called & defect).any() or not defect.any():
        return ""
    middle = float(np.median(probability[defect]))
    return (
        f"{told} none of the {int(defect.sum())} defects among {len(called)} {shots} is found: their "
        f"probabilities reach {probability[defect].max():.3f} at most. Half of them are found with "
        f"--cost-ratio {_ratio(middle)}, which calls {(probability >= middle).mean():.1%} of all shots "
        "defects; say what a missed defect really costs, or bring what tells defects apart"
    )


def _ratio(threshold: float) -> str:
    """The cost ratio of a threshold, rounded up to three figures so that the threshold is not missed."""
    ratio = 1 / max(threshold, 1e-9) - 1
    digits = 2 - int(np.floor(np.log10(max(ratio, 1e-9))))
    step = 10.0**-digits
    return f"{max(np.ceil(ratio / step), 1) * step:g}"
