"""A print glyph by glyph: what lies over another, beyond the paper's printable part, or is cut off.

The boxes are those of the letters themselves as PDFium reads them; what a clip leaves of a letter is seen on
the drawn page alone.
"""

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pypdfium2

UNPRINTABLE_PT: Final = 5 / 25.4 * 72
"""No printer reaches the outer 5 mm."""
OVER: Final = 0.5
"""Of the smaller of two letters: neighbours touch, and lean over each other's box a little."""
SCALE: Final = 4
INK: Final = 40
"""Levels of grey between a letter and its ground, at least."""
LEFT: Final = 0.6
"""Of a letter's height and width that have to be there; a box and its drawing differ by a pixel or two."""
SMALLEST_PT: Final = 2
"""Dots and strokes have too few pixels to tell."""

type Boxes = npt.NDArray[np.float64]


def glyph_faults(file: Path) -> list[str]:
    """What is wrong with a printed file, by page and letter; an empty page too."""
    document = pypdfium2.PdfDocument(file)
    found = []
    for number, page in enumerate(document, 1):
        letters, boxes = _glyphs(page.get_textpage())
        told = [
            *_beyond(page.get_size(), letters, boxes),
            *_over(letters, boxes),
            *_cut(page, letters, boxes),
        ]
        found += [f"page {number}: {fault}" for fault in (told if letters else ["is empty"])]
    document.close()
    return found


def _glyphs(text: pypdfium2.PdfTextPage) -> tuple[str, Boxes]:
    """The letters that leave ink, and their boxes (n, 4): left, bottom, right, top in points."""
    every = [(text.get_text_range(at, 1), text.get_charbox(at)) for at in range(text.count_chars())]
    seen = [(letter, box) for letter, box in every if letter.strip() and box[2] > box[0] and box[3] > box[1]]
    return "".join(letter[0] for letter, _ in seen), np.array([box for _, box in seen]).reshape(-1, 4)


def _told(letters: str, at: int) -> str:
    return f"{letters[at]!r} in {letters[max(0, at - 12) : at + 12]!r}"


def _beyond(size: tuple[float, float], letters: str, boxes: Boxes) -> list[str]:
    width, height = size
    outside = (boxes[:, :2] < UNPRINTABLE_PT).any(axis=1)
    outside |= (boxes[:, 2:] > np.array([width, height]) - UNPRINTABLE_PT).any(axis=1)
    return [f"{_told(letters, at)} is too near the edge" for at in np.flatnonzero(outside).tolist()]


def _over(letters: str, boxes: Boxes) -> list[str]:
    sizes = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    found = []
    for at in range(len(boxes)):
        # The next one belongs to the same word, which kerning sets.
        later = boxes[at + 2 :]
        shared = np.minimum(boxes[at, 2:], later[:, 2:]) - np.maximum(boxes[at, :2], later[:, :2])
        part = shared.clip(0).prod(axis=1) / np.minimum(sizes[at], sizes[at + 2 :])
        found += [
            f"{_told(letters, at)} and {_told(letters, at + 2 + other)} lie over each other"
            for other in np.flatnonzero(part > OVER).tolist()
        ]
    return found


def _cut(page: pypdfium2.PdfPage, letters: str, boxes: Boxes) -> list[str]:
    """Letters of which less is drawn than they are large."""
    height = page.get_height()
    drawn = page.render(scale=SCALE, grayscale=True).to_numpy().squeeze()
    found = []
    for at, (left, bottom, right, top) in enumerate(boxes):
        if min(right - left, top - bottom) < SMALLEST_PT:
            continue
        first, end = max(0, int((height - top) * SCALE)), int((height - bottom) * SCALE) + 1
        columns = drawn[:, max(0, int(left * SCALE)) : int(right * SCALE) + 1].astype(int)
        part = columns[first:end]
        # Light letters on a dark ground have ink too: the ground is what lies just above and below.
        ground = np.median(
            np.concatenate([columns[max(0, first - 3)], columns[min(len(drawn) - 1, end + 2)]])
        )
        ink = abs(part - ground) > INK
        shown = [np.ptp(np.flatnonzero(ink.any(axis=axis))) + 1 if ink.any() else 0 for axis in (1, 0)]
        if any(have < LEFT * whole for have, whole in zip(shown, part.shape, strict=True)):
            found.append(f"{_told(letters, at)} is cut off")
    return found
