"""Pictures that come with a question: checked by their bytes, and written anew without metadata.

A file is taken apart into its segments or chunks. Only those that a decoder needs for the picture are put
together again, so places, cameras, names, colour profiles, previews and bytes behind the end do not leave the
agent. Nothing is decoded but the stream of a PNG, whose length must be the one that its header says. The
turn of a picture (EXIF orientation) goes with the rest: whoever sends one turns it before.

Formats: ITU-T T.81 (JPEG), W3C PNG 3, RFC 9649 (WebP). All work is linear in a file's bytes and pixels.
"""

import base64
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from struct import unpack_from
from typing import ClassVar, Final

from agent.models.types import Image, ImageFormat
from shared.errors import Detail, DiecastError, InvalidInput

MOST_IMAGES: Final = 3
LONGEST_SIDE_PX: Final = 8_000
"""Converse takes 3.75 MB a file, 8,000 pixels a side, and 20 pictures in a request."""
MOST_PIXELS: Final = 8_000_000
LARGEST_TOGETHER: Final = 5_000_000
"""Characters of base64 of all pictures of a request: with 256 KiB for the rest below Lambda's 6 MB.

One alone then has no more than the 3.75 MB that Converse takes.
"""
MOST_PARTS: Final = 4_000
"""Segments or chunks of one file."""

FORMATS: Final[Mapping[str, ImageFormat]] = {"image/jpeg": "jpeg", "image/png": "png", "image/webp": "webp"}

type Part = tuple[bytes, bytes]
"""A chunk's name and its content."""


class ImageTooLarge(DiecastError):
    """A picture has too many bytes; `details` name it."""

    code: ClassVar[str] = "body_too_large"
    status: ClassVar[int] = 413


class Refused(ValueError):
    """A file is not a picture that is taken; the text says why."""


def read_images(given: Sequence[tuple[str, str]]) -> tuple[Image, ...]:
    """Return the pictures of a request, given as media type and base64, without their metadata.

    Raises ImageTooLarge or InvalidInput, which name the picture (`images.1.data`).
    """
    together = 0
    for number, (_, data) in enumerate(given):
        together += len(data)
        if together > LARGEST_TOGETHER:
            reason = f"with it the images have {together} characters; {LARGEST_TOGETHER} are accepted"
            raise _too_large(number, reason)
    return tuple(
        read_named(f"images.{number}.data", media_type, data)
        for number, (media_type, data) in enumerate(given)
    )


def read_named(field: str, media_type: str, data: str) -> Image:
    """Return the picture of a request's field, given in base64, without its metadata. Raises InvalidInput."""
    try:
        file = base64.b64decode(data, validate=True)
        return read_image(file, media_type)
    except Refused as error:
        reason = str(error)
    except ValueError:  # binascii's, and characters outside ASCII
        reason = "is not base64"
    raise InvalidInput(f"{field}: {reason}", [Detail(field, reason)])


def read_image(file: bytes, media_type: str) -> Image:
    """Return a picture without its metadata. Raises Refused."""
    wanted = FORMATS.get(media_type)
    found = format_of(file)
    if found is None:
        raise Refused("is not a JPEG, PNG or WebP file")
    if found != wanted:
        raise Refused(f"is image/{found} by its bytes, not {media_type}")
    return _READERS[found](file)


def format_of(file: bytes) -> ImageFormat | None:
    """Return a file's format by its first bytes; None for any other."""
    if file.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if file.startswith(_PNG_SIGNATURE):
        return "png"
    return "webp" if file[:4] == b"RIFF" and file[8:12] == b"WEBP" else None


def _too_large(number: int, reason: str) -> ImageTooLarge:
    field = f"images.{number}.data"
    return ImageTooLarge(f"{field}: {reason}", [Detail(field, reason)])


def _image(kind: ImageFormat, file: bytes, width: int, height: int) -> Image:
    _check_size(width, height)
    return Image(kind, file, width, height)


def _check_size(width: int, height: int) -> None:
    if not (width and height):
        raise Refused("has no width or height")
    if max(width, height) > LONGEST_SIDE_PX or width * height > MOST_PIXELS:
        raise Refused(
            f"has {width} x {height} pixels; {MOST_PIXELS} in all and {LONGEST_SIDE_PX} a side are accepted"
        )


# JPEG

_END_OF_SCAN: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""The marker behind the coded data of a scan, in which 0xFF is followed by 0, a restart or another 0xFF."""
_SOI, _EOI, _SOS, _ADOBE = 0xD8, 0xD9, 0xDA, 0xEE
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
_TABLES: Final = frozenset({0xC4, 0xDB, 0xDD})
_ADOBE_BYTES: Final = 12
"""Of an Adobe segment: its name, version, flags, and how colours are coded, which decoders need."""


def _jpeg(file: bytes) -> Image:
    kept = [file[:2]]
    size: tuple[int, int] | None = None
    at, scans, parts = 2, 0, 0
    while True:
        marker, at = _marker(file, at)
        if marker == _EOI:
            break
        parts += 1
        if parts > MOST_PARTS:
            raise Refused("has too many segments")
        content, end = _segment(file, at, marker)
        if marker in _FRAMES:
            if size is not None:
                raise Refused("holds more than one picture")
            size = _frame_size(content)
        elif marker == _SOS:
            if size is None:
                raise Refused("has a scan before its frame")
            scans += 1
            found = _END_OF_SCAN.search(file, end)
            if found is None:
                raise Refused("is cut off")
            end = found.start()
        elif marker == _ADOBE and content.startswith(b"Adobe") and len(content) >= _ADOBE_BYTES:
            kept.append(b"\xff\xee" + (_ADOBE_BYTES + 2).to_bytes(2) + content[:_ADOBE_BYTES])
        elif not (marker in _TABLES or 0xE0 <= marker <= 0xEF or marker == 0xFE):
            raise Refused(f"holds a segment of an unusual kind (0x{marker:02X})")
        if marker in _FRAMES or marker in _TABLES or marker == _SOS:
            kept.append(bytes((0xFF, marker)) + file[at:end])
        at = end
    if size is None or not scans:
        raise Refused("holds no picture")
    kept.append(b"\xff\xd9")
    return _image("jpeg", b"".join(kept), *size)


def _marker(file: bytes, at: int) -> tuple[int, int]:
    """Return the marker at a place, and the place behind it; 0xFF may be repeated before it."""
    if at >= len(file):
        raise Refused("is cut off")
    if file[at] != 0xFF:
        raise Refused("is damaged: a marker is missing")
    found = _NO_FILL.search(file, at)
    if found is None:
        raise Refused("is cut off")
    return file[found.start()], found.end()


_NO_FILL: Final = re.compile(rb"[^\xff]")


def _segment(file: bytes, at: int, marker: int) -> tuple[bytes, int]:
    """Return a segment's content, and the place behind it."""
    length = int.from_bytes(file[at : at + 2])
    if at + 2 > len(file) or at + length > len(file):
        raise Refused("is cut off")
    if length < 2:
        raise Refused("is damaged: a segment has no length")
    content = file[at + 2 : at + length]
    if marker in _WHOLE and not _WHOLE[marker](content):
        raise Refused("is damaged: a segment is longer or shorter than what it holds")
    return content, at + length


def _is_scan_header(content: bytes) -> bool:
    return len(content) >= 6 and len(content) == 4 + 2 * content[0]


def _is_restart_interval(content: bytes) -> bool:
    return len(content) == 2


def _are_quantisation_tables(content: bytes) -> bool:
    at = 0
    while at < len(content):
        at += 129 if content[at] >> 4 else 65
    return at == len(content)


def _are_huffman_tables(content: bytes) -> bool:
    at = 0
    while at < len(content):
        at += 17 + sum(content[at + 1 : at + 17])
    return at == len(content)


_WHOLE: Final[Mapping[int, Callable[[bytes], bool]]] = {
    0xC4: _are_huffman_tables,
    0xDB: _are_quantisation_tables,
    0xDD: _is_restart_interval,
    _SOS: _is_scan_header,
}
"""Segments that are kept: nothing may be hidden behind what they hold."""


def _frame_size(content: bytes) -> tuple[int, int]:
    if len(content) < 6 or len(content) != 6 + 3 * content[5] or content[5] not in {1, 3, 4}:
        raise Refused("is damaged: its frame is not whole")
    height, width = unpack_from(">HH", content, 1)
    _check_size(width, height)
    return width, height


# PNG

_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_LONGEST: Final = {b"PLTE": 768, b"tRNS": 256, b"IEND": 0}
_PNG_ANIMATED: Final = frozenset({b"acTL", b"fcTL", b"fdAT"})
_ANCILLARY: Final = 0x20
"""The bit of a chunk's first letter that says a decoder may pass it over."""
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS: Final = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_ADAM7: Final = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
"""Of each pass: the first column and row, and the steps between columns and rows."""
_PIECE: Final = 1 << 20


def _png(file: bytes) -> Image:
    kept = [_PNG_SIGNATURE]
    names: list[bytes] = []
    data: list[bytes] = []
    header = b""
    for name, content in _png_chunks(file):
        if name in _PNG_ANIMATED:
            raise Refused("is animated")
        if (name == b"IHDR") is bool(names):
            raise Refused("is damaged: its header is not its first chunk")
        names.append(name)
        if name not in _PNG_KEPT:
            if not name[0] & _ANCILLARY:
                raise Refused("holds a chunk of an unusual kind")
            continue
        if name == b"IHDR":
            header = content
            _check_png_header(header)
        elif name == b"IDAT":
            if data and names[-2] != b"IDAT":
                raise Refused("is damaged: its data is not in one place")
            data.append(content)
        elif name in names[:-1]:
            raise Refused("is damaged: a chunk is there twice")
        if len(content) > _LONGEST.get(name, len(content)):
            raise Refused("is damaged: a chunk is longer than what it holds")
        kept.append(_png_chunk(name, content))
    if header[9] == 3 and b"PLTE" not in names:
        raise Refused("is damaged: its colours are missing")
    _check_stream(data, _png_bytes(header))
    width, height = unpack_from(">II", header)
    return _image("png", b"".join(kept), width, height)


def _png_chunks(file: bytes) -> Iterator[Part]:
    """The chunks up to the end of the picture; bytes behind it are of no account."""
    at = len(_PNG_SIGNATURE)
    for _ in range(MOST_PARTS):
        if at + 12 > len(file):
            raise Refused("is cut off")
        length, name = unpack_from(">I4s", file, at)
        end = at + 12 + length
        if end > len(file):
            raise Refused("is cut off")
        content = file[at + 8 : end - 4]
        if zlib.crc32(content, zlib.crc32(name)) != int.from_bytes(file[end - 4 : end]):
            raise Refused("is damaged: a checksum is wrong")
        yield name, content
        if name == b"IEND":
            return
        at = end
    raise Refused("has too many chunks")


def _png_chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(content, zlib.crc32(name))
    return len(content).to_bytes(4) + name + content + checksum.to_bytes(4)


def _check_png_header(header: bytes) -> None:
    if len(header) != 13:
        raise Refused("is damaged: its header is not whole")
    width, height, depth, colour, compression, filtering, interlace = unpack_from(">IIBBBBB", header)
    if depth not in _DEPTHS.get(colour, ()) or compression or filtering or interlace > 1:
        raise Refused("is damaged: its header is not valid")
    _check_size(width, height)


def _png_bytes(header: bytes) -> int:
    """Return the bytes of the picture's rows, each with the byte of its filter."""
    width, height, depth, colour, _, _, interlace = unpack_from(">IIBBBBB", header)
    bits = depth * _CHANNELS[colour]
    passes = _ADAM7 if interlace else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total


def _check_stream(data: Sequence[bytes], expected: int) -> None:
    """Raise Refused where the rows are not exactly `expected` bytes. At most a MB is held at a time."""
    stream = zlib.decompressobj()
    rest, size = b"".join(data), 0
    try:
        while not stream.eof:
            piece = stream.decompress(rest, _PIECE)
            size, rest = size + len(piece), stream.unconsumed_tail
            if size > expected:
                raise Refused("is damaged: it holds more than its pixels")
            if not (piece or rest or stream.eof):
                raise Refused("is cut off")
    except zlib.error as error:
        raise Refused("is damaged: its data cannot be unpacked") from error
    if size < expected:
        raise Refused("is cut off")
    if stream.unused_data:
        raise Refused("is damaged: it holds more than its pixels")


# WebP

_LOSSY, _LOSSLESS, _EXTENDED, _ALPHA = b"VP8 ", b"VP8L", b"VP8X", b"ALPH"
_ALPHA_FLAG, _ANIMATED_FLAG = 0x10, 0x02


def _webp(file: bytes) -> Image:
    size: tuple[int, int] | None = None
    canvas: tuple[int, int] | None = None
    picture = alpha = b""
    for number, (name, content) in enumerate(_webp_chunks(file)):
        if name in {b"ANIM", b"ANMF"}:
            raise Refused("is animated")
        if name == _EXTENDED:
            if number or len(content) != 10:
                raise Refused("is damaged: its header is not valid")
            if content[0] & _ANIMATED_FLAG:
                raise Refused("is animated")
            canvas = int.from_bytes(content[4:7], "little") + 1, int.from_bytes(content[7:10], "little") + 1
        elif name in {_LOSSY, _LOSSLESS}:
            if size is not None:
                raise Refused("holds more than one picture")
            size = _lossy_size(content) if name == _LOSSY else _lossless_size(content)
            picture = _webp_chunk(name, content)
            if name == _LOSSLESS and alpha:
                raise Refused("is damaged: it has two transparencies")
        elif name == _ALPHA:
            if alpha or size is not None or canvas is None or not content:
                raise Refused("is damaged: its transparency is out of place")
            alpha = _webp_chunk(name, content)
    if size is None:
        raise Refused("holds no picture")
    if canvas not in {None, size}:
        raise Refused("is damaged: it has two sizes")
    _check_size(*size)
    body = b"WEBP" + (_webp_chunk(_EXTENDED, _alpha_header(*size)) + alpha if alpha else b"") + picture
    return _image("webp", b"RIFF" + len(body).to_bytes(4, "little") + body, *size)


def _webp_chunks(file: bytes) -> Iterator[Part]:
    """The chunks within the size that the file tells; bytes behind it are of no account."""
    end = 8 + int.from_bytes(file[4:8], "little")
    if end > len(file):
        raise Refused("is cut off")
    at = 12
    for _ in range(MOST_PARTS):
        if at >= end:
            return
        name, length = file[at : at + 4], int.from_bytes(file[at + 4 : at + 8], "little")
        if at + 8 + length > end:
            raise Refused("is cut off")
        yield name, file[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    raise Refused("has too many chunks")


def _webp_chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) % 2)


def _alpha_header(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes((_ALPHA_FLAG, 0, 0, 0)) + sides


def _lossy_size(content: bytes) -> tuple[int, int]:
    """The size that a key frame of VP8 begins with (RFC 6386, 9.1)."""
    if len(content) < 10 or content[0] & 1 or content[3:6] != b"\x9d\x01\x2a":
        raise Refused("is damaged: its frame is not a whole picture")
    if int.from_bytes(content[:3], "little") >> 5 > len(content) - 10:
        raise Refused("is cut off")
    width, height = unpack_from("<HH", content, 6)
    return width & 0x3FFF, height & 0x3FFF


def _lossless_size(content: bytes) -> tuple[int, int]:
    if len(content) < 6 or content[0] != 0x2F or content[4] >> 5:
        raise Refused("is damaged: its frame is not a whole picture")
    bits = int.from_bytes(content[1:5], "little")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


_READERS: Final[Mapping[ImageFormat, Callable[[bytes], Image]]] = {"jpeg": _jpeg, "png": _png, "webp": _webp}
