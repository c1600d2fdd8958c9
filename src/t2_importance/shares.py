"""Attributions as shares and percentages of the whole."""

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]


def shares(attributions: Vector) -> Vector:
    """Share of each variable in the total absolute attribution; all 0 where nothing was attributed."""
    sizes = np.abs(attributions)
    total = sizes.sum()
    return np.asarray(sizes / total) if total > 0 else np.zeros_like(sizes)


def percentages(parts: Vector) -> list[float]:
    """Shares as percent with two decimals that add up to exactly 100.00 (largest remainders)."""
    if not parts.any():
        return [0.0] * len(parts)
    hundredths = parts * 10_000
    whole = np.floor(hundredths).astype(int)
    left_over = 10_000 - int(whole.sum())
    whole[np.argsort(whole - hundredths, kind="stable")[:left_over]] += 1
    return [int(count) / 100 for count in whole]
