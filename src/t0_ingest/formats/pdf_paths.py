"""The straight lines among what a PDF's page draws, by PDFium."""

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import pypdfium2.raw as pdfium

from t0_ingest.formats.pdf_rulings import Rule

_STRAIGHT: Final = 0.5
_THIN: Final = 3.0
_SHORTEST: Final = 3.0
"""Points: what a line may lean, how thick a filled one may be, and what is too short for one."""

_DEEPEST: Final = 8
_MOST_POINTS: Final = 60_000

type Matrix = tuple[float, float, float, float, float, float]
type Point = tuple[float, float]

NOTHING_MOVED: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def objects(handle: Any) -> Iterator[tuple[Any, Matrix]]:
    """All objects of a page, also those within forms that it draws, and what moves each to its place."""
    for at in range(pdfium.FPDFPage_CountObjects(handle)):
        yield from _within(pdfium.FPDFPage_GetObject(handle, at), NOTHING_MOVED, 0)


def _within(one: Any, moved: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    if pdfium.FPDFPageObj_GetType(one) != pdfium.FPDF_PAGEOBJ_FORM:
        yield one, moved
    elif depth < _DEEPEST:
        inner = _combined(_matrix(one), moved)
        for at in range(pdfium.FPDFFormObj_CountObjects(one)):
            yield from _within(pdfium.FPDFFormObj_GetObject(one, at), inner, depth + 1)


def _matrix(one: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(one, found):
        return NOTHING_MOVED
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _combined(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    x, y = moved_point((e, f), then)
    return (
        a * then[0] + b * then[2],
        a * then[1] + b * then[3],
        c * then[0] + d * then[2],
        c * then[1] + d * then[3],
        x,
        y,
    )


def moved_point(point: Point, by: Matrix) -> Point:
    """Where a matrix moves a point."""
    x, y = point
    return x * by[0] + y * by[2] + by[4], x * by[1] + y * by[3] + by[5]


class Lines:
    """The straight lines of a page, until it has drawn more than any table needs (`too_many`)."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.too_many = False
        self._points = 0

    def add(self, one: Any, moved: Matrix) -> None:
        """Take in the lines of one path, or the borders of a filled one that is thin as a line is."""
        count = pdfium.FPDFPath_CountSegments(one)
        self._points += max(0, count)
        self.too_many = self.too_many or self._points > _MOST_POINTS
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if self.too_many or not pdfium.FPDFPath_GetDrawMode(one, fill, stroke):
            return
        shapes = list(_shapes(one, count, _combined(_matrix(one), moved)))
        for shape in shapes:
            if stroke.value:
                self.rules += filter(None, (_rule(*ends) for ends in pairwise(shape)))
            elif fill.value:
                self.rules += filter(None, [_thin(shape)])


def _shapes(one: Any, count: int, moved: Matrix) -> Iterator[list[Point]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    for at in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(one, at)
        if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            yield points
            points = []
        points.append(moved_point((x.value, y.value), moved))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    yield points


def _rule(start: Point, end: Point) -> Rule | None:
    wide, high = abs(end[0] - start[0]), abs(end[1] - start[1])
    if high <= _STRAIGHT and wide >= _SHORTEST:
        return Rule((start[1] + end[1]) / 2, min(start[0], end[0]), max(start[0], end[0]), is_upright=False)
    if wide <= _STRAIGHT and high >= _SHORTEST:
        return Rule((start[0] + end[0]) / 2, min(start[1], end[1]), max(start[1], end[1]), is_upright=True)
    return None


def _thin(shape: list[Point]) -> Rule | None:
    """The line that a thin filled rectangle draws."""
    if not 4 <= len(shape) <= 6:
        return None
    left, right = min(x for x, _ in shape), max(x for x, _ in shape)
    low, high = min(y for _, y in shape), max(y for _, y in shape)
    if high - low <= _THIN and right - left >= _SHORTEST:
        return Rule((low + high) / 2, left, right, is_upright=False)
    if right - left <= _THIN and high - low >= _SHORTEST:
        return Rule((left + right) / 2, low, high, is_upright=True)
    return None
