"""Pictures of a question: that nothing but the picture is left, and what is refused and why."""

import base64
import random
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image as Pillow
from PIL.PngImagePlugin import PngInfo

from agent.core.images import (
    LARGEST_TOGETHER,
    MOST_PARTS,
    ImageTooLarge,
    Refused,
    format_of,
    read_image,
    read_images,
)
from shared.errors import InvalidInput

SECRET = b"Taken-by-Kim-at-37.5665N"
FORMATS = ("jpeg", "png", "webp")


LARGEST = LARGEST_TOGETHER // 4 * 3
"""Bytes of one file."""


def picture(width: int = 24, height: int = 16, mode: str = "RGB") -> Pillow.Image:
    """A picture with something in it."""
    made = Pillow.new(mode, (width, height))
    made.putdata([_colour(at, mode) for at in range(width * height)])
    return made


def _colour(at: int, mode: str) -> Any:
    channels = len(Pillow.new(mode, (1, 1)).getbands())
    values = tuple(at * step % 256 for step in (3, 7, 11, 13)[:channels])
    return values if channels > 1 else values[0]


def file_of(kind: str, mode: str = "RGB", size: tuple[int, int] = (24, 16), **options: Any) -> bytes:
    """A file of a picture as a program writes it."""
    out = BytesIO()
    picture(*size, mode).save(out, kind, **options)
    return out.getvalue()


def with_metadata(kind: str) -> bytes:
    """A file with a place, a note and a colour profile in every way that its format has."""
    exif = Pillow.Exif()
    exif[0x010E] = SECRET.decode()
    options: dict[str, Any] = {"exif": exif, "icc_profile": b"\0" * 40 + SECRET}
    if kind == "jpeg":
        options["comment"] = SECRET
    if kind in {"webp", "jpeg"}:
        options["xmp"] = b"<x:xmpmeta>" + SECRET
    if kind == "png":
        notes = PngInfo()
        notes.add_text("Author", SECRET.decode())
        notes.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=False)
        notes.add(b"prVt", SECRET)
        options["pnginfo"] = notes
    return file_of(kind, **options) + SECRET


def pixels(file: bytes) -> tuple[str, bytes]:
    """What a decoder sees."""
    with Pillow.open(BytesIO(file)) as opened:
        opened.load()
        return opened.mode, opened.tobytes()


VARIANTS: list[tuple[str, dict[str, Any]]] = [
    ("jpeg", {}),
    ("jpeg", {"progressive": True}),
    ("jpeg", {"mode": "L"}),
    ("jpeg", {"mode": "CMYK"}),
    ("jpeg", {"restart_marker_blocks": 1}),
    *(("png", {"mode": mode}) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
    ("png", {"size": (1, 1)}),
    ("webp", {}),
    ("webp", {"mode": "RGBA"}),
    ("webp", {"lossless": True}),
    ("webp", {"mode": "RGBA", "lossless": True}),
]


@pytest.mark.parametrize(("kind", "options"), [*VARIANTS, *((kind, {}) for kind in FORMATS)])
def test_a_picture_is_the_same_picture_afterwards(kind: str, options: dict[str, Any]) -> None:
    file = file_of(kind, **options)
    read = read_image(file, f"image/{kind}")

    assert (read.width, read.height) == options.get("size", (24, 16))
    assert pixels(read.data) == pixels(file)
    assert read_image(read.data, f"image/{kind}") == read, "a clean file stays as it is"


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_but_the_picture_is_left(kind: str) -> None:
    file = with_metadata(kind)
    read = read_image(file, f"image/{kind}")

    assert SECRET in file
    assert SECRET not in read.data
    assert SECRET[:8] not in read.data
    assert pixels(read.data) == pixels(file)
    with Pillow.open(BytesIO(read.data)) as opened:
        assert not opened.getexif()
        assert not {"icc_profile", "xmp", "comment", "Author"} & opened.info.keys()


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("claimed", FORMATS)
def test_the_bytes_have_to_be_what_the_type_says(kind: str, claimed: str) -> None:
    file = file_of(kind)
    if kind == claimed:
        assert read_image(file, f"image/{claimed}").format == kind
        return
    with pytest.raises(Refused, match=f"is image/{kind} by its bytes"):
        read_image(file, f"image/{claimed}")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_that_was_cut_off_anywhere_is_refused(kind: str) -> None:
    file = file_of(kind)
    for end in range(len(file) - (1 if kind == "webp" else 0)):
        with pytest.raises(Refused):
            read_image(file[:end], f"image/{kind}")


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_an_animation_is_refused(kind: str) -> None:
    file = file_of(kind, save_all=True, append_images=[picture().rotate(180), picture().rotate(90)])
    with pytest.raises(Refused, match="animated"):
        read_image(file, f"image/{kind}")


@pytest.mark.parametrize(
    "file", [b"", b"GIF89a", b"%PDF-1.7", b"<svg/>", b"BM" + bytes(60), b"RIFF" + bytes(20)]
)
def test_other_files_are_refused(file: bytes) -> None:
    assert format_of(file) is None
    with pytest.raises(Refused, match="not a JPEG, PNG or WebP"):
        read_image(file, "image/png")


def png(width: int, height: int, rows: bytes, *, interlace: int = 0) -> bytes:
    """A PNG of 1 bit grey, whose data is `rows`."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + bytes((1, 0, 0, 0, interlace))
    data = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("width", "height", "taken"), [(8000, 1000, True), (8001, 1, False), (8000, 1001, False)]
)
def test_pixels_are_bounded(width: int, height: int, *, taken: bool) -> None:
    file = png(width, height, bytes(height * (1 + -(-width // 8))))
    if taken:
        assert read_image(file, "image/png").width == width
        return
    with pytest.raises(Refused, match=f"{width} x {height} pixels"):
        read_image(file, "image/png")


@pytest.mark.parametrize("size", [0, 1, 100_000_000])
def test_a_png_holds_exactly_its_pixels(size: int) -> None:
    with pytest.raises(Refused, match=r"more than its pixels|cut off"):
        read_image(png(8, 8, bytes(size)), "image/png")


@pytest.mark.parametrize("side", range(1, 18))
def test_an_interlaced_png_has_the_rows_of_its_seven_passes(side: int) -> None:
    # Counted pixel by pixel, as the standard draws them.
    pattern = ("16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777")
    rows: dict[tuple[str, int], int] = {}
    for y in range(side):
        for x in range(side):
            row = (pattern[y % 8][x % 8], y)
            rows[row] = rows.get(row, 0) + 1
    size = sum(1 + -(-count // 8) for count in rows.values())

    assert read_image(png(side, side, bytes(size), interlace=1), "image/png").width == side
    with pytest.raises(Refused):
        read_image(png(side, side, bytes(size + 1), interlace=1), "image/png")


def mutated(file: bytes, seed: int) -> bytes:
    """The file with a few bytes changed, taken out, doubled or put in."""
    chance = random.Random(seed)
    made = bytearray(file)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(made))
        match chance.randrange(4):
            case 0:
                made[at] = chance.choice((0, 0xFF, 0xD9, chance.randrange(256)))
            case 1:
                del made[at : at + chance.randint(1, 9)]
            case 2:
                made[at:at] = made[at : at + chance.randint(1, 40)]
            case _:
                made[at:at] = chance.randbytes(chance.randint(1, 9))
    return bytes(made)


@pytest.mark.parametrize("make", [file_of, with_metadata])
@pytest.mark.parametrize("kind", FORMATS)
def test_a_damaged_file_is_refused_or_read_and_nothing_else(kind: str, make: Callable[[str], bytes]) -> None:
    file, taken = make(kind), 0
    for seed in range(400):
        try:
            read = read_image(mutated(file, seed), f"image/{kind}")
        except Refused:
            continue
        taken += 1
        assert read_image(read.data, f"image/{kind}") == read
        assert SECRET[:8] not in read.data
    assert taken < 400, "no damage was seen"


@pytest.mark.parametrize("marker", [0xC4, 0xDB, 0xDD, 0xDA])
def test_nothing_hides_behind_what_a_segment_holds(marker: int) -> None:
    file = file_of("jpeg", restart_marker_blocks=1)
    at = file.index(bytes((0xFF, marker)))
    length = int.from_bytes(file[at + 2 : at + 4])
    longer = (length + len(SECRET)).to_bytes(2)
    hidden = file[: at + 2] + longer + file[at + 4 : at + 2 + length] + SECRET + file[at + 2 + length :]

    with pytest.raises(Refused):
        read_image(hidden, "image/jpeg")


@pytest.mark.parametrize(("name", "size"), [(b"PLTE", 769), (b"tRNS", 257), (b"IEND", 1)])
def test_nothing_hides_behind_what_a_chunk_holds(name: bytes, size: int) -> None:
    file = png(8, 8, bytes(16))
    content = bytes(size)
    chunk = size.to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)
    with pytest.raises(Refused, match="longer than what it holds"):
        read_image(file[:33] + chunk + file[33:], "image/png")


def hostile() -> Iterator[tuple[str, bytes]]:
    """Files of the largest size that make a reader work for every byte."""
    size = LARGEST
    frame = file_of("jpeg")
    scan = frame[: frame.index(b"\xff\xda") + 14]
    yield "jpeg", b"\xff\xd8" + b"\xff" * size
    yield "jpeg", b"\xff\xd8" + b"\xff\xe1\x00\x02" * (size // 4)
    yield "jpeg", scan + b"\xff\x00" * (size // 2)
    yield "jpeg", scan + b"\xff" * size
    yield "jpeg", scan + b"\xff\xda\x00\x08\x01\0\0\0\0\0" * (size // 10)
    yield (
        "png",
        png(8, 8, bytes(16))[:33] + (b"\0\0\0\0tEXt" + zlib.crc32(b"tEXt").to_bytes(4)) * (size // 12),
    )
    yield (
        "png",
        png(8, 8, bytes(16))[:33] + (b"\0\0\0\0IDAT" + zlib.crc32(b"IDAT").to_bytes(4)) * (size // 12),
    )
    yield "webp", b"RIFF" + (size + 4).to_bytes(4, "little") + b"WEBP" + b"EXIF\0\0\0\0" * (size // 8)


@pytest.mark.parametrize(("kind", "file"), list(hostile()))
def test_files_that_are_all_work_are_refused(kind: str, file: bytes) -> None:
    with pytest.raises(Refused, match=r"too many|cut off"):
        read_image(file, f"image/{kind}")


def given(file: bytes, kind: str = "png") -> tuple[str, str]:
    """A picture as a request holds it."""
    return f"image/{kind}", base64.b64encode(file).decode()


@pytest.mark.parametrize("data", ["not base64!", "AAA", "사진", "data:image/png;base64,AAAA", "iVBO\nRw0K"])
def test_a_fault_names_its_picture(data: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_images([given(file_of("png")), ("image/png", data)])

    assert [detail.field for detail in refused.value.details] == ["images.1.data"]
    assert refused.value.message.startswith("images.1.data: is not")


def test_a_picture_that_is_too_large_is_named() -> None:
    with pytest.raises(ImageTooLarge) as refused:
        read_images([given(file_of("png")), given(bytes(LARGEST + 1))])
    detail = refused.value.details[0]
    assert detail.field == "images.1.data"
    assert f"{LARGEST_TOGETHER} are accepted" in detail.reason
    assert refused.value.status == 413


def test_a_file_of_the_largest_size_is_read_and_one_character_more_is_not() -> None:
    whole = ("image/png", "A" * LARGEST_TOGETHER)

    with pytest.raises(InvalidInput, match="is not a JPEG"):
        read_images([whole])
    with pytest.raises(ImageTooLarge):
        read_images([whole, ("image/png", "A")])


@pytest.mark.parametrize(("parts", "taken"), [(MOST_PARTS, True), (MOST_PARTS + 1, False)])
def test_a_jpeg_has_a_bounded_number_of_segments(parts: int, *, taken: bool) -> None:
    file = file_of("jpeg")
    own = sum(1 for _ in segments(file))
    longer = file[:2] + b"\xff\xe1\x00\x02" * (parts - own) + file[2:]
    if taken:
        assert read_image(longer, "image/jpeg").width == 24
    else:
        with pytest.raises(Refused, match="too many segments"):
            read_image(longer, "image/jpeg")


def segments(file: bytes) -> Iterator[int]:
    """The markers of a JPEG up to its end, that of the end left out."""
    at = 2
    while file[at + 1] != 0xD9:
        yield file[at + 1]
        scan = file[at + 1] == 0xDA
        at += 2 + int.from_bytes(file[at + 2 : at + 4])
        while scan and not (file[at] == 0xFF and file[at + 1] not in range(0xD0, 0xD8) and file[at + 1]):
            at += 1


def test_the_picture_with_which_it_is_too_much_is_named() -> None:
    half = ("image/png", "A" * (LARGEST_TOGETHER // 2))
    with pytest.raises(ImageTooLarge) as refused:
        read_images([half, half, given(file_of("png"))])

    assert refused.value.details[0].field == "images.2.data"
