"""Characters of Symbol and Wingdings, fonts that draw signs in the place of letters."""

from typing import Final

_SYMBOL: Final = {
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    **dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
    0xA3: "≤",
    0xA5: "∞",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB5: "∝",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
    0xD0: "∠",
    0xD6: "√",
    0xE5: "∑",
    0xAE: "→",
    0xAC: "←",
    0xAD: "↑",
    0xAF: "↓",
}
_WINGDINGS: Final = {
    0xFE: "☑",
    0xFD: "☒",
    0xA8: "☐",
    0x6F: "☐",
    0x71: "☐",
    0x72: "☐",
    0xFC: "✓",
    0xFB: "✗",
    0x78: "☒",
    0xE0: "→",
    0xDF: "←",
    0xE1: "↑",
    0xE2: "↓",
    0xE8: "→",
    0x6C: "●",
    0x6E: "■",
    0xA7: "▪",
    0xD8: "➢",
    0x76: "❖",
    0x75: "◆",
    0x9F: "•",
    0xA1: "○",
    0xA4: "◉",
    **dict(zip(range(0x81, 0x8B), "①②③④⑤⑥⑦⑧⑨⑩", strict=True)),
}
_WINGDINGS_2: Final = {0x52: "☑", 0x53: "☒", 0x50: "✓", 0x4F: "✗", 0x54: "☒", 0xA3: "☐", 0x2A: "☐"}
_FONTS: Final = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def symbol(font: str, code: int) -> str | None:
    """The character that a font draws for a code, or None where it is not known."""
    known = _FONTS.get(font.strip().lower())
    if known is None:
        return chr(code) if 0x20 <= code < 0xD800 else None
    return known.get(code & 0xFF)
