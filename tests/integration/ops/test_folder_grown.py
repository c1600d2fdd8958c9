"""Files of a drop folder that grow, are rotated, renamed, cut and written anew: each row once."""

import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ops.asking import Stage
from ops.feeding import grown
from ops.feeding.folder import FolderWatch
from ops.feeding.row import Source
from ops.feeding.sender import Sender
from ops.feeding.spool import Spool
from ops.feeding.words import Words
from tests.integration.ops.feeding_parts import NAMES, table_rows
from training.commands.common import TableFile
from training.commands.shot_rows import Reading

COMMA, POINT = (",", "."), (";", ",")


@dataclass
class Counting:
    """Tables whose sizes in bytes are counted."""

    reading: Reading
    sizes: list[int] = field(default_factory=list)

    def of(self, path: Path) -> Source:
        self.sizes.append(path.stat().st_size)
        return self.reading.of(path)


@pytest.fixture(params=["wide", "narrow"])
def _windows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The windows as they are, and so narrow that a few rows lie outside."""
    if request.param == "narrow":
        monkeypatch.setattr(grown, "HEAD", 700)
        monkeypatch.setattr(grown, "BEFORE", 4000)
        monkeypatch.setattr(grown, "COMPARED", 3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


@contextmanager
def watching(folder: Path, said: list[str] | None = None, *, timed: bool = True) -> Iterator[FolderWatch]:
    """A watch with its spool, as a process has it from its start to its end; nothing is sent."""
    reading = Reading(TableFile(folder), ["Time"] if timed else [], ZoneInfo("UTC"))
    with closing(Spool(folder.parent / "spool.sqlite3")) as spool:
        say = (said if said is not None else []).append
        sender = Sender(spool, Stage("http://127.0.0.1:9"), "default", Words("en"), say)
        yield FolderWatch(folder, Counting(reading), sender)


def taken(watch: FolderWatch) -> list[float]:
    """The value that tells rows apart, of all that was taken."""
    return [each.shot["features"][NAMES[0]] for each in watch.sender.spool.oldest(10**6, 10**12)]


def value(number: int) -> float:
    return float(table_rows(1, number)[0][1])


def text_of(
    start: int, stop: int, *, timed: bool = True, marks: tuple[str, str] = COMMA, end: str = "\n"
) -> str:
    rows = [row if timed else row[1:] for row in table_rows(stop - start, start)]
    comma, point = marks
    return "".join(comma.join(cell.replace(".", point) for cell in row) + end for row in rows)


def header(*, timed: bool = True, marks: tuple[str, str] = COMMA, end: str = "\n") -> str:
    return marks[0].join(["Time", *NAMES] if timed else NAMES) + end


@pytest.mark.usefixtures("_windows")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"])
@pytest.mark.parametrize(("marks", "end"), [(COMMA, "\n"), (POINT, "\r\n")])
@pytest.mark.parametrize("seed", [0])
def test_a_file_that_grows_in_pieces_of_any_size_gives_each_row_once_over_restarts(
    folder: Path, encoding: str, marks: tuple[str, str], end: str, seed: int
) -> None:
    draw = random.Random(seed)
    text = header(marks=marks, end=end) + text_of(0, 45, marks=marks, end=end)
    data = text.encode(encoding)
    written = 0
    while written < len(data):
        # A process that ends and begins again in between.
        with watching(folder) as watch:
            for _ in range(draw.randint(1, 4)):
                written = min(len(data), written + draw.choice([1, 37, 900, 2500, 6000]))
                (folder / "shots.csv").write_bytes(data[:written])
                watch.look()
    with watching(folder) as watch:
        watch.look()
        assert taken(watch) == [value(number) for number in range(45)]
        places = [each.place for each in watch.sender.spool.oldest(10**6, 10**12)]
        assert places == [f"shots.csv, line {number + 2}" for number in range(45)]


def test_what_was_read_of_a_large_file_is_not_read_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "shots.csv"
    path.write_text(header() + text_of(0, 4000))
    large = path.stat().st_size
    assert large > 3 * (grown.HEAD + grown.BEFORE)
    with watching(folder) as watch:
        watch.look()
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("the file is read whole"))
    for more in range(4000, 4004):
        with watching(folder) as watch, path.open("a") as file:
            file.write(text_of(more, more + 1))
            file.flush()
            watch.look()
            assert isinstance(watch.reading, Counting)
            assert [size < large / 3 for size in watch.reading.sizes] == [True]
    with watching(folder) as watch:
        assert taken(watch) == [value(number) for number in range(4004)]


@pytest.mark.usefixtures("_windows")
@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_rotated_and_renamed_files_lose_and_double_nothing(folder: Path, seed: int, timed: bool) -> None:
    draw = random.Random(seed)
    made = 0
    current = folder / "shots.csv"
    current.write_text(header(timed=timed))
    with watching(folder, timed=timed) as watch:
        for step in range(25):
            what = draw.choice(["grow", "grow", "grow", "rotate", "rename"])
            if what == "grow":
                more = draw.randint(1, 6)
                with current.open("a") as file:
                    file.write(text_of(made, made + more, timed=timed))
                made += more
            elif what == "rotate":
                for number in range(9, 0, -1):
                    older = folder / f"shots.{number}.csv"
                    if older.exists():
                        older.rename(folder / f"shots.{number + 1}.csv")
                current.rename(folder / "shots.1.csv")
                current.write_text(header(timed=timed))
            else:
                older = draw.choice(sorted(folder.iterdir()))
                if older != current:
                    older.rename(folder / f"kept-{step}.csv")
            watch.look()
        assert watch.unread == 0
        assert sorted(taken(watch)) == [value(number) for number in range(made)]


@pytest.mark.usefixtures("_windows")
def test_a_file_that_was_cut_and_written_anew_is_told_by_its_times(folder: Path) -> None:
    path = folder / "shots.csv"
    with watching(folder) as watch:
        for text in (text_of(0, 30), text_of(0, 10), text_of(0, 35), text_of(28, 40)):
            path.write_text(header() + text)
            watch.look()
        # The server tells by their times those that come again.
        assert sorted(set(taken(watch))) == [value(number) for number in range(40)]


@pytest.mark.usefixtures("_windows")
def test_without_times_a_file_that_is_another_is_named_and_doubles_nothing(folder: Path) -> None:
    path, said = folder / "shots.csv", list[str]()
    with watching(folder, said, timed=False) as watch:
        for start, stop in ((0, 30), (0, 10), (5, 40)):
            path.write_text(header(timed=False) + text_of(start, stop, timed=False))
            watch.look()
        assert taken(watch) == [value(number) for number in range(30)]
        assert any("is now different" in line for line in said)


def test_a_row_that_decides_how_days_are_written_is_understood_with_the_whole_file(folder: Path) -> None:
    """Until then 3/2 may be March or February; the file is read whole for it, as it was before."""

    def rows(days: list[int], month: int = 2) -> str:
        values = [row[1:] for row in table_rows(len(days), start=days[0])]
        times = [f"{day}/{month}/2026 06:0{day % 10}" for day in days]
        return "".join(",".join([time, *row]) + "\n" for time, row in zip(times, values, strict=True))

    path = folder / "shots.csv"
    with watching(folder) as watch:
        for days in ([14, 15, 16], [3], [4, 5]):
            with path.open("a") as file:
                file.write((header() if days[0] == 14 else "") + rows(days))
            watch.look()
        times = [each.shot["at"][:10] for each in watch.sender.spool.oldest(10**6, 10**12)]
    assert times == [f"2026-02-{day:02}" for day in (14, 15, 16, 3, 4, 5)]


def test_a_quoted_field_over_several_lines_keeps_rows_whole(folder: Path) -> None:
    path = folder / "shots.csv"
    first = text_of(0, 1).rstrip("\n")
    path.write_text(header().rstrip("\n") + ",Note\n" + first + ',"one\ntwo"\n')
    with watching(folder) as watch:
        watch.look()
        with path.open("a") as file:
            file.write(text_of(1, 2).rstrip("\n") + ',"three\nfour"\n')
        watch.look()
        with path.open("a") as file:
            file.write(text_of(2, 3).rstrip("\n") + ",five\n")
        watch.look()
        assert taken(watch) == [value(number) for number in range(3)]
        assert watch.sender.spool.oldest(9, 10**9)[-1].place == "shots.csv, line 6"


def test_what_an_earlier_version_remembers_is_gone_on_with(folder: Path) -> None:
    path = folder / "shots.csv"
    path.write_text(header() + text_of(0, 5))
    with watching(folder) as watch:
        data = path.read_bytes()
        state = {"line": 6, "bytes": len(data), "digest": grown._digest(data)}
        watch.sender.spool.put([], f"folder {path.resolve()}", state)
        with path.open("a") as file:
            file.write(text_of(5, 8))
        watch.look()
        assert taken(watch) == [value(number) for number in range(5, 8)]
