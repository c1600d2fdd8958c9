"""The plant's files in a folder and in a bucket: one contract, from an upload to its place in the index."""

import io
import json
import time
import unicodedata
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checks.standins.document_files import encrypted_pdf, pdf, word
from shared.artifacts.s3_storage import S3Registry
from shared.artifacts.storage import LocalRegistry
from shared.contracts.t0 import MAX_UPLOAD_BYTES
from shared.errors import Conflict, InvalidInput, NotFound
from shared.knowledge.index_version import INDEX
from shared.knowledge.sources import FolderSource
from t0_ingest.dynamodb_records import DynamoRecords
from t0_ingest.files.s3_store import S3Files
from t0_ingest.files.store import REPLACED_FOLDER, FolderFiles
from t0_ingest.handler import build_service
from t0_ingest.jobs import Jobs
from t0_ingest.records import FileRecords
from t0_ingest.s3_source import S3Source
from t0_ingest.service import IngestService
from t0_ingest.worker import Worker
from tests.file_parts import file_service, upload
from tests.integration.knowledge.conftest import BUCKET, TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from mypy_boto3_s3.client import S3Client

GATE = "# 게이트 점검표\n\n야간조는 게이트 마모를 화요일에 점검한다.\n"


class Plant:
    """T0 over one store; `put` writes a file by another way than an upload."""

    def __init__(self, service: Callable[["Plant"], IngestService], put: Callable[[str, bytes], Any]) -> None:
        self.waiting: list[str] = []
        self.put = put
        self.service = service(self)

    def ask(self, **payload: Any) -> Any:
        return self.service.answer(payload)

    def upload(self, name: str, data: bytes | str, etag: str | None = None) -> Any:
        return self.service.answer(upload(name, data, etag))

    def ingest(self) -> Any:
        self.ask(action="start")
        job_id = self.waiting.pop(0)
        token = self.service.jobs.token(job_id)
        return self.ask(action="run", job_id=job_id, token=token)

    def files(self) -> dict[str, Any]:
        return {row["name"]: row for row in self.ask(action="files")["files"]}

    def states(self) -> dict[str, str]:
        return {name: row["state"] for name, row in self.files().items()}


def new_jobs(records: Any) -> Jobs:
    ids = (f"job_{number}" for number in range(1, 100))
    return Jobs(records, time.time, lambda: next(ids), lease_seconds=120, ttl_days=30)


def in_a_folder(root: Path) -> Plant:
    plant, kept = root / "plant", root / "kept"
    plant.mkdir()
    kept.mkdir()
    jobs, published = new_jobs(FileRecords(kept / "jobs")), LocalRegistry(kept / "published", INDEX)
    worker = Worker(jobs, [FolderSource(plant, "plant")], published, time.time, 20, fingerprint="p1")
    files = file_service(FolderFiles(plant, kept / "lock"), published, jobs)

    def put(name: str, data: bytes) -> None:
        (plant / name).parent.mkdir(parents=True, exist_ok=True)
        (plant / name).write_bytes(data)

    return Plant(lambda made: IngestService(jobs, worker, made.waiting.append, files), put)


def in_a_bucket(s3: "S3Client", dynamodb: "DynamoDBClient") -> Plant:
    jobs, published = new_jobs(DynamoRecords(dynamodb, TABLE)), S3Registry(s3, BUCKET, "index/", INDEX)
    worker = Worker(jobs, [S3Source(s3, BUCKET, "documents/")], published, time.time, 20, fingerprint="p1")
    files = file_service(S3Files(s3, BUCKET, "documents/"), published, jobs)
    return Plant(
        lambda made: IngestService(jobs, worker, made.waiting.append, files),
        lambda name, data: s3.put_object(Bucket=BUCKET, Key=f"documents/{name}", Body=data),
    )


@pytest.fixture(params=["folder", "bucket"])
def plant(request: pytest.FixtureRequest, tmp_path: Path) -> Plant:
    """The same contract on this machine and on AWS."""
    if request.param == "folder":
        return in_a_folder(tmp_path)
    return in_a_bucket(request.getfixturevalue("s3"), request.getfixturevalue("dynamodb"))


def lossy() -> bytes:
    """A web page whose picture no text can hold."""
    return "<h1>표준</h1><p>주조 압력은 70 MPa이다.</p><img src=a.png>".encode()


def test_each_file_has_its_fate_from_the_upload_to_its_end(plant: Plant) -> None:
    assert plant.files() == {}
    told = plant.upload("점검/게이트.ko.md", GATE)
    assert (told["name"], told["title"], told["replaced"], told["losses"]) == (
        "점검/게이트.ko.md",
        "게이트 점검표",
        False,
        [],
    )
    plant.upload("압력.html", lossy())
    plant.put("broken.pdf", b"this is no PDF")
    assert set(plant.states().values()) == {"queued"}

    plant.ingest()

    assert plant.states() == {
        "점검/게이트.ko.md": "read",
        "압력.html": "read_with_losses",
        "broken.pdf": "refused",
    }
    rows = plant.files()
    assert "does not fit its ending" in rows["broken.pdf"]["reason"]
    assert (rows["점검/게이트.ko.md"]["document_id"], rows["점검/게이트.ko.md"]["title"]) == (
        "게이트.ko",
        "게이트 점검표",
    )
    assert rows["압력.html"]["losses"] >= 1

    plant.ask(action="delete", name="점검/게이트.ko.md", etag=rows["점검/게이트.ko.md"]["etag"])
    assert plant.states()["점검/게이트.ko.md"] == "leaving"
    plant.ingest()
    assert set(plant.states()) == {"압력.html", "broken.pdf"}


def test_what_cannot_be_read_is_refused_with_its_reason_and_not_written(plant: Plant) -> None:
    for name, data, reason in [
        ("a.hwp", b"x", "save it as HWPX or PDF"),
        ("a.exe", b"MZ", "format .exe is not read"),
        ("a", b"x", "without ending"),
        ("a.md", b"", "the file is empty"),
        ("a.md", bytes(range(256)), "not a text file"),
        ("a.pdf", b"this is no PDF", "does not fit its ending"),
        ("b.pdf", encrypted_pdf(pdf(["x"]), "secret"), "password"),
        ("../a.md", b"# a", "leads out"),
        ("glossary.md", b"\xff\xff\x00", "not a text file"),
    ]:
        with pytest.raises(InvalidInput, match=reason.replace(".", r"\.")):
            plant.upload(name, data)
    assert plant.files() == {}


def test_what_is_too_large_is_refused_with_its_size_and_the_other_way(plant: Plant) -> None:
    with pytest.raises(InvalidInput, match=r"6,000,000 bytes; at most 4,000,000 .*the documents itself"):
        plant.upload("a.md", b"x" * 6_000_000)
    with pytest.raises(InvalidInput, match="4,000,001 bytes"):
        plant.upload("a.md", b"x" * (MAX_UPLOAD_BYTES + 1))
    with pytest.raises(InvalidInput, match="not base64"):
        plant.ask(action="upload", name="a.md", data="한글!")


def test_of_two_people_none_overwrites_the_other_in_silence(plant: Plant) -> None:
    first = plant.upload("a.md", "# 하나")["etag"]
    with pytest.raises(Conflict, match="is there already"):
        plant.upload("a.md", "# 둘")
    second = plant.upload("a.md", "# 둘", first)
    assert second["replaced"]
    assert "the one before is" in second["message"]
    for change in (
        upload("a.md", "# 셋", first),
        {"action": "delete", "name": "a.md", "etag": first},
        {"action": "correct", "name": "a.md", "etag": first, "markdown": "# 셋"},
    ):
        with pytest.raises(Conflict, match="by somebody else"):
            plant.ask(**change)
    assert plant.files()["a.md"]["etag"] == second["etag"]


def test_a_replacement_takes_its_place_in_the_index_under_the_same_id(plant: Plant) -> None:
    etag = plant.upload("표준.docx", word(("heading 1", "소착"), ("Normal", "이형제를 본다.")))["etag"]
    plant.ingest()
    before = plant.files()["표준.docx"]
    plant.upload("표준.docx", word(("heading 1", "소착 대책"), ("Normal", "이형제를 늘린다.")), etag)
    assert plant.states() == {"표준.docx": "queued"}
    plant.ingest()
    after = plant.files()["표준.docx"]
    assert (after["document_id"], after["state"]) == (before["document_id"], "read")
    assert after["title"] == "소착 대책"


def test_a_corrected_text_keeps_the_id_and_what_the_file_said_of_itself(plant: Plant) -> None:
    plant.upload("압력.html", lossy())
    head = '---\nid: gate-7\ncategory: safety\nask: ["무엇을 보나?"]\n---\n'
    plant.upload("b.md", head + GATE)
    plant.ingest()
    rows = plant.files()

    told = plant.ask(
        action="correct", name="압력.html", etag=rows["압력.html"]["etag"], markdown="# 표준\n\n70 MPa."
    )
    assert (told["name"], told["replaced"], told["losses"]) == ("압력.md", True, [])
    plant.ask(action="correct", name="b.md", etag=rows["b.md"]["etag"], markdown="# 게이트\n\n바뀌었다.")
    plant.ingest()

    now = plant.files()
    assert set(now) == {"압력.md", "b.md"}
    assert now["압력.md"]["document_id"] == rows["압력.html"]["document_id"]
    assert now["b.md"]["document_id"] == "gate-7"
    assert {row["state"] for row in now.values()} == {"read"}


def test_a_correction_does_not_take_another_file_s_place(plant: Plant) -> None:
    etag = plant.upload("a.html", lossy())["etag"]
    plant.upload("A.md", "# other")
    with pytest.raises(Conflict, match=r"A\.md is there already"):
        plant.ask(action="correct", name="a.html", etag=etag, markdown="# x")
    assert set(plant.files()) == {"a.html", "A.md"}


def test_names_that_a_person_takes_for_one_are_one(plant: Plant) -> None:
    nfd = unicodedata.normalize("NFD", "점검표.md")
    plant.put(nfd, b"# old")
    etag = plant.files()[nfd]["etag"]
    with pytest.raises(Conflict, match="is there already"):
        plant.upload("점검표.md", "# new")
    told = plant.upload("점검표.md", "# new", etag)
    assert told["name"] == nfd
    assert "keeps the spelling" in told["changes"][0]
    assert list(plant.files()) == [nfd]

    plant.upload("Gate.md", "# a")
    with pytest.raises(Conflict, match=r"Gate\.md is there already, which differs in capital letters"):
        plant.upload("gate.md", "# b")


@pytest.mark.parametrize("name", ["../../etc/passwd", "no such.md", ".replaced/a.md~1", "/etc/passwd"])
def test_what_is_not_among_the_files_is_not_deleted(plant: Plant, name: str) -> None:
    plant.upload("a.md", "# a")
    with pytest.raises(NotFound):
        plant.ask(action="delete", name=name, etag="x")


def test_a_document_that_differs_from_the_index_waits_and_one_that_was_not_reached_says_so(
    plant: Plant,
) -> None:
    plant.upload("a.md", "# a")
    plant.ingest()
    plant.put("a.md", b"# another")
    assert plant.states() == {"a.md": "queued"}


def test_what_was_replaced_or_deleted_in_a_folder_can_be_taken_back(tmp_path: Path) -> None:
    plant = in_a_folder(tmp_path)
    etag = plant.upload("3라인/a.md", "# 하나")["etag"]
    etag = plant.upload("3라인/a.md", "# 둘", etag)["etag"]
    plant.ask(action="delete", name="3라인/a.md", etag=etag)
    kept = sorted((tmp_path / "plant" / REPLACED_FOLDER).rglob("a.md~*"))
    assert [path.read_text() for path in kept] == ["# 하나", "# 둘"]
    assert plant.files() == {}, "an ingest does not read them"


def test_in_a_bucket_earlier_versions_stay(s3: "S3Client", dynamodb: "DynamoDBClient") -> None:
    plant = in_a_bucket(s3, dynamodb)
    etag = plant.upload("a.md", "# 하나")["etag"]
    plant.ask(action="delete", name="a.md", etag=etag)
    versions: Any = s3.list_object_versions(Bucket=BUCKET, Prefix="documents/")
    assert len(versions["Versions"]) == 1
    assert len(versions["DeleteMarkers"]) == 1


def test_a_link_in_the_folder_leads_nowhere(tmp_path: Path) -> None:
    plant = in_a_folder(tmp_path)
    (tmp_path / "outside").mkdir()
    (tmp_path / "plant" / "link").symlink_to(tmp_path / "outside")
    with pytest.raises(InvalidInput, match="a link in it"):
        plant.upload("link/a.md", "# a")
    plant.put("file", b"x")
    with pytest.raises(InvalidInput, match="has the name of one of its folders"):
        plant.upload("file/a.md", "# a")
    assert list((tmp_path / "outside").iterdir()) == []


def test_the_list_is_bounded_and_says_how_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("t0_ingest.files.service.MAX_LIST_BYTES", 600)
    plant = in_a_folder(tmp_path)
    for number in range(20):
        plant.put(f"{number:02}.md", b"# a")
    answer = plant.ask(action="files")
    assert answer["total"] == 20
    assert 0 < len(answer["files"]) < 20
    assert len(json.dumps(answer["files"]).encode()) <= 800


def test_without_a_folder_the_list_says_that_there_is_no_place(tmp_path: Path) -> None:
    files = file_service(None, None, new_jobs(FileRecords(tmp_path / "jobs")))
    assert files.answer({"action": "files"})["store"] == "none"
    with pytest.raises(Conflict, match="KNOWLEDGE_DIR names no folder"):
        files.answer(upload("a.md", "# a"))


def test_in_a_knowledge_base_files_are_stored_and_their_sidecars_go_with_them(
    s3: "S3Client", dynamodb: "DynamoDBClient"
) -> None:
    store = S3Files(s3, BUCKET, "documents/", sidecars=True)
    files = file_service(store, None, new_jobs(DynamoRecords(dynamodb, TABLE)), [".pdf", ".csv"])
    told: Any = files.answer(upload("a.csv", "x,y"))
    s3.put_object(Bucket=BUCKET, Key="documents/a.csv.metadata.json", Body=b"{}")
    s3.put_object(Bucket=BUCKET, Key="documents/assistant/soldering.ko.md", Body=b"# a")
    listed: Any = files.answer({"action": "files"})
    assert (listed["store"], [row["name"] for row in listed["files"]]) == ("knowledge_base", ["a.csv"])
    with pytest.raises(InvalidInput, match="upload a better file"):
        files.answer({"action": "correct", "name": "a.csv", "etag": told["etag"], "markdown": "# a"})
    with pytest.raises(InvalidInput, match=r"format \.pptx is not read"):
        files.answer(upload("a.pptx", "x"))
    files.answer({"action": "delete", "name": "a.csv", "etag": told["etag"]})
    left: Any = s3.list_objects_v2(Bucket=BUCKET)
    assert [row["Key"] for row in left["Contents"]] == ["documents/assistant/soldering.ko.md"]


@pytest.mark.parametrize(
    ("mode", "told"),
    [("embedded", ("bucket", True, False)), ("bedrock", ("knowledge_base", False, True))],
)
def test_the_handler_s_own_parts_take_what_the_stage_reads(
    s3: "S3Client", dynamodb: "DynamoDBClient", mode: str, told: tuple[str, bool, bool]
) -> None:
    service = build_service(
        {
            "DOCUMENTS_BUCKET": BUCKET,
            "JOBS_TABLE": TABLE,
            "AWS_LAMBDA_FUNCTION_NAME": "ingest-function",
            "KNOWLEDGE_BASE_MODE": mode,
            "KNOWLEDGE_BASE_ID": "KB",
            "DATA_SOURCE_ID": "DS",
        }
    )
    service.answer(upload("점검표.md", GATE))
    listed: Any = service.answer({"action": "files"})
    assert (listed["store"], ".hwpx" in listed["formats"], ".csv" in listed["formats"]) == told
    assert [(row["name"], row["state"]) for row in listed["files"]] == [("점검표.md", "queued")]


def test_a_file_does_not_take_over_the_id_of_another_one(plant: Plant) -> None:
    mine = f"---\nid: gate\n---\n{GATE}"
    plant.upload("z.md", mine)
    plant.ingest()
    with pytest.raises(Conflict, match=r"the id gate in its head is that of z\.md"):
        plant.upload("a.md", mine.replace("화요일", "수요일"))
    plant.put("a.md", mine.replace("화요일", "수요일").encode())
    plant.ingest()
    assert plant.states() == {"a.md": "refused", "z.md": "read"}
    assert "already used by z.md" in plant.files()["a.md"]["reason"]


def test_hostile_files_are_refused_and_none_is_written(plant: Plant) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b" " * 300_000_000)
    bad: dict[str, bytes] = {
        "bomb.docx": bomb.getvalue(),
        "empty.md": b"",
        "page.pdf": b"<html>no pdf</html>",
        "glossary.yaml": b"\x00\xff: [",
        "glossary/glossary.yaml": b"terms: [1, 2]",
        "../out.md": GATE.encode(),
        "large.md": b"a" * (MAX_UPLOAD_BYTES + 1),
    }
    for name, data in bad.items():
        with pytest.raises(InvalidInput):
            plant.upload(name, data)
    assert plant.files() == {}


def test_a_glossary_is_not_replaced_by_one_that_cannot_be_read(plant: Plant) -> None:
    sound = "terms:\n  - {id: leak, ko: [누설], en: [leak]}\n"
    etag = plant.upload("glossary.yaml", sound)["etag"]
    with pytest.raises(InvalidInput):
        plant.upload("glossary.yaml", "terms: 7", etag)
    assert plant.files()["glossary.yaml"]["etag"] == etag


def test_of_two_uploads_at_once_one_is_kept_and_the_other_is_told(plant: Plant) -> None:
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda number: _told(plant, f"# {number}\n\n{GATE}"), range(8)))
    assert sorted(told) == ["kept", *["told"] * 7]


def _told(plant: Plant, text: str) -> str:
    try:
        plant.upload("게이트.md", text)
    except Conflict:
        return "told"
    return "kept"
