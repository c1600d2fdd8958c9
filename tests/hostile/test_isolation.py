"""A document is read in a process apart: whatever it does there, the others are read, and it is named."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pytest

from checks.standins.document_files import pdf, word
from checks.standins.overpowered_reader import FILE, FILES, LIES
from shared.knowledge.collect import Collected, collect
from shared.knowledge.documents import DocumentError
from shared.knowledge.reader import DIRECT
from t0_ingest.formats.isolation import IsolatedReader
from tests.knowledge_parts import FakeSource, document, markdown, raw

OVERPOWERED = "checks.standins.overpowered_reader"


@contextmanager
def reading(seconds: float = 30, memory_bytes: int = 1 << 30, module: str = "") -> Iterator[IsolatedReader]:
    """A reader that is closed again."""
    reader = IsolatedReader(seconds, memory_bytes, **({"module": module} if module else {}))
    try:
        yield reader
    finally:
        reader.close()


def collected(files: dict[str, str | bytes], seconds: float = 30, module: str = OVERPOWERED) -> Collected:
    """What an ingest reads of these files."""
    with reading(seconds, module=module) as reader:
        return collect([FakeSource(files)], reader=reader)


def test_documents_of_all_kinds_are_collected_and_bad_ones_told() -> None:
    with reading() as reader:
        found = collect(
            [
                FakeSource(
                    {
                        "a.md": "# 가\n\n본문",
                        "b.pdf": pdf(["금형 온도 관리"]),
                        "c.docx": word(("heading 1", "소착"), ("Normal", "이형제를 본다.")),
                        "d.html": "<h1>라</h1><p>본문</p>",
                        "e.pdf": pdf(["x"])[:100],
                        "f.docx": b"PK\x03\x04",
                        "glossary.yaml": "terms: [{id: leak, ko: [누설], en: [leak], general: true}]",
                    }
                )
            ],
            reader=reader,
        )
    assert {document.id: document.format for document in found.documents.values()} == {
        "a": "markdown",
        "b": "pdf",
        "c": "docx",
        "d": "html",
    }
    assert [(failure.document, failure.reason) for failure in found.failures] == [
        ("e.pdf", "the PDF is damaged"),
        ("f.docx", "the Word file is damaged"),
    ]
    assert found.glossary.entries["leak"].general


def test_what_is_read_apart_is_what_is_read_here() -> None:
    text = markdown("소착", "본문 **굵게**\n\n## 점검\n\n[표](http://x)", ask="[붙어요, 안 빠져요]")
    with reading() as reader:
        apart = reader.document(raw("a.md", text), 30)
        assert apart == DIRECT.document(raw("a.md", text), 30)
        assert reader.terms(apart, 30) == DIRECT.terms(apart, 30)


SLOW = frozenset({".hang", ".stop"})
"""These never end: only they are read with little time, so that a busy machine is not mistaken for them."""


def among_good_ones(endings: Iterable[str], seconds: float) -> Mapping[str, str]:
    """The reasons for what failed, after all good documents before, between and behind were read."""
    files: dict[str, str | bytes] = {}
    for number, ending in enumerate(endings):
        files[f"good-{number:02}.md"] = f"# 좋은 문서 {number}\n\n본문"
        files[f"{ending[1:]}{ending}"] = b"x"
    files["last.md"] = "# 끝\n\n본문"
    found = collected(files, seconds=seconds)
    assert {PurePosixPath(name).stem for name in files if name.endswith(".md")} <= set(found.documents)
    reasons = {failure.document: failure.reason for failure in found.failures}
    assert len(reasons) == len(found.failures)
    assert not FILE.exists() or FILE.stat().st_size == 0
    return reasons


def test_no_document_stops_the_ones_before_and_after_it() -> None:
    nonsense = "the reader answered what cannot be its answer"
    assert among_good_ones([ending for ending in FILES if ending not in SLOW], seconds=60) == {
        "segfault.segfault": "the document ended the reader (signal 11)",
        "abort.abort": "the document ended the reader (signal 6)",
        "kill.kill": "the document ended the reader (signal 9, perhaps for want of memory)",
        "exit.exit": "reading it failed or needed too much memory (the reader ended with 7)",
        "eat.eat": "reading it needs too much memory",
        "raise.raise": "reading it failed (AssertionError)",
        "fill.fill": "its text has more than the 2,000,000 characters allowed",
        "boast.boast": "what was read of it is too large",
        "write.write": "reading it failed (OSError)",
        **{f"{ending[1:]}{ending}": nonsense for ending in LIES},
    }


def test_a_document_that_is_never_read_to_its_end_is_given_up() -> None:
    assert among_good_ones(sorted(SLOW), seconds=3) == {
        "hang.hang": "reading it took longer than 3 s",
        "stop.stop": "reading it took longer than 3 s",
    }


def test_what_a_library_prints_is_no_answer() -> None:
    assert collected({"a.talk": "본문"}).documents["a"].markdown == "본문\n"


def test_the_process_that_reads_has_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    names = collected({"a.tell": b"x"}).documents["a"].markdown.split()
    assert not [name for name in names if name.startswith("AWS")]
    assert "PYTHONPATH" in names


def test_one_process_reads_many_documents_and_is_replaced_when_it_grew() -> None:
    with reading(module=OVERPOWERED) as reader:
        seen = []
        for name in ("a.md", "b.md", "c.grow", "d.md"):
            reader.document(raw(name, "본문"), 30)
            seen.append(reader.process_id)
    assert seen[0] is not None
    assert seen[0] == seen[1]
    assert seen[2] is None
    assert seen[3] not in {None, seen[0]}


def test_a_document_does_not_pay_for_the_one_before_it() -> None:
    with reading() as reader:
        reader.document(raw("a.md", "하나"), 30)
        assert reader.process_id is not None
        os.kill(reader.process_id, signal.SIGKILL)
        assert reader.document(raw("b.md", "둘"), 30).markdown == "둘\n"


def test_a_process_that_dies_while_it_reads_is_replaced() -> None:
    slow = "<table>" + "<tr><td>가</td></tr>" * 8_000 + "</table>"
    with reading() as reader:
        reader.document(raw("a.md", "하나"), 30)
        first = reader.process_id
        assert first is not None
        killer = threading.Timer(0.3, os.kill, (first, signal.SIGSEGV))
        killer.start()
        try:
            found = reader.document(raw("b.html", slow), 30)
        finally:
            killer.join()
        assert found.markdown.count("가") == 8_000
        assert reader.process_id != first


def test_a_document_that_takes_too_long_is_given_up() -> None:
    with reading(seconds=0.001) as reader, pytest.raises(DocumentError, match=r"longer than 0\.001 s"):
        reader.document(raw("a.pdf", pdf(["x"])), 30)


def test_a_document_that_needs_too_much_memory_is_given_up() -> None:
    with reading(memory_bytes=150_000_000) as reader, pytest.raises(DocumentError, match="memory"):
        reader.document(raw("a.html", b"<p>x</p>" * 400_000), 30)


def test_a_process_that_cannot_even_start_is_said() -> None:
    with reading(module="no.such.module") as reader, pytest.raises(DocumentError, match="ended with 1"):
        reader.document(raw("a.md", "본문"), 30)


def test_the_longest_text_that_is_allowed_is_read_and_cut() -> None:
    text = "금형온도를 확인한다 " * 180_000
    with reading() as reader:
        found = reader.document(raw("a.txt", text), 600)
        assert len(reader.terms(found, 600).passages) > 2_000


def test_terms_of_a_document_from_an_old_index_are_cut_apart_too() -> None:
    with reading() as reader:
        assert reader.terms(document("a", "가", "나"), 30).passages[0].text == "나"
        assert reader.process_id is not None


def test_a_closed_reader_leaves_no_process_and_reads_again() -> None:
    with reading() as reader:
        reader.document(raw("a.md", "하나"), 30)
        process = reader.process_id
        assert process is not None
        reader.close()
        assert not Path(f"/proc/{process}").exists()
        assert reader.document(raw("b.md", "둘"), 30).id == "b"


def test_the_process_ends_when_whoever_asked_is_gone() -> None:
    program = (
        "import os, time\n"
        "from t0_ingest.formats.isolation import IsolatedReader\n"
        "from shared.knowledge.documents import RawDocument\n"
        "reader = IsolatedReader()\n"
        "reader.document(RawDocument('a.md', 'a', b'x'), 30)\n"
        "print(reader.process_id, flush=True)\n"
        "os._exit(0)\n"
    )
    src = Path(__file__).parents[3] / "src"
    run = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(src), "PATH": os.environ["PATH"]},
    )
    process = Path(f"/proc/{int(run.stdout)}/stat")
    for _ in range(200):
        if not process.exists() or process.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the process that reads is still there")
