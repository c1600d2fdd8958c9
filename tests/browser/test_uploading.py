"""Uploading on the page: from files that are dropped to an answer that cites one, and to its deletion."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_accessibility import violations
from tests.browser.test_upkeep import LEAKS, opened
from tests.served import served

PRESSURE = "<h1>9라인 주조 압력 표준</h1><p>9라인 주조 압력은 70 MPa이다.</p><img src=a.png>"

DROP = """(zone, files) => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([text], name));
  for (const kind of ["dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The local server of a plant whose folder of documents is empty, and that folder."""
    documents = tmp_path / "documents"
    documents.mkdir()
    settings = {"KNOWLEDGE_DIR": str(documents), "INDEX_CACHE_DIR": str(tmp_path / "cache")}
    with served({"OFFLINE_WORD_MS": "2", **settings}) as running:
        yield running.address, documents


def row(dialog: Locator, name: str) -> Locator:
    return dialog.locator("table.files tbody tr").filter(has_text=name)


def ask(page: Page, question: str) -> Locator:
    """Ask, and give the sources of the newest answer."""
    page.keyboard.press("Escape")
    page.locator("#question").fill(question)
    page.locator("#ask").click()
    newest = page.locator(".turn").first
    expect(newest.locator(".card.sources")).to_be_visible(timeout=30_000)
    return newest.locator(".card.sources")


def test_dropped_files_have_their_fates_are_cited_and_are_not_once_they_are_deleted(
    page: Page, plant: tuple[str, Path]
) -> None:
    address, folder = plant
    dialog = opened(page, address)
    expect(dialog).to_contain_text("아직 올린 문서가 없습니다.")
    files = [["3라인 누설(개정3).md", LEAKS], ["압력.html", PRESSURE], ["broken.pdf", "this is no PDF"]]
    dialog.locator(".drop-zone").evaluate(DROP, files)

    uploads = dialog.locator(".uploads > li")
    expect(uploads.nth(0)).to_contain_text("올렸습니다")
    expect(uploads.nth(1)).to_contain_text("이 파일에서 읽지 못한 것")
    expect(uploads.nth(2)).to_contain_text("거부됨")
    expect(uploads.nth(2)).to_contain_text("does not fit its ending")
    expect(row(dialog, "3라인 누설(개정3).md").locator(".state")).to_have_text("읽음", timeout=60_000)
    expect(row(dialog, "압력.html").locator(".state")).to_have_text("일부 빠짐")
    expect(row(dialog, "broken.pdf")).to_have_count(0)
    assert violations(page) == []

    dialog.get_by_role("button", name="압력.html 읽힌 내용 보기").press("Enter")
    expect(dialog.locator(".losses")).to_contain_text("a picture is not read")
    expect(dialog.locator(".document")).to_contain_text("70 MPa")
    dialog.get_by_role("button", name="고치기").press("Enter")
    dialog.get_by_label("고칠 글").fill("# 9라인 주조 압력 표준\n\n9라인 주조 압력은 75 MPa이다.")
    dialog.get_by_role("button", name="목록으로").press("Enter")
    expect(dialog.get_by_role("button", name="압력.html 읽힌 내용 보기")).to_be_focused()
    dialog.get_by_role("button", name="압력.html 읽힌 내용 보기").press("Enter")
    expect(dialog.get_by_label("고칠 글")).to_have_value(re.compile("75 MPa"))
    dialog.get_by_role("button", name="저장").press("Enter")
    expect(row(dialog, "압력.md").locator(".state")).to_have_text("읽음", timeout=60_000)
    expect(row(dialog, "압력.html")).to_have_count(0)

    with page.expect_file_chooser() as chosen:
        dialog.get_by_role("button", name="3라인 누설(개정3).md 바꾸기").press("Enter")
    better = LEAKS.replace("증압이 늦게 걸린", "오링이 상한")
    chosen.value.set_files({"name": "better.md", "mimeType": "text/plain", "buffer": better.encode()})
    expect(uploads.last).to_contain_text("바꾸었습니다")
    expect(row(dialog, "3라인 누설(개정3).md").locator(".state")).to_have_text("읽음", timeout=60_000)
    assert (folder / "3라인 누설(개정3).md").read_text("utf-8") == better

    sources = ask(page, "3라인 하우징 누설 기준 알려줘")
    expect(sources).to_contain_text("3라인 하우징 누설 대응")
    expect(sources).to_contain_text("오링이 상한")

    page.locator("#knowledge").press("Enter")
    remove = dialog.get_by_role("button", name="3라인 누설(개정3).md 지우기")
    remove.press("Enter")
    expect(dialog.get_by_role("button", name="취소")).to_be_focused()
    dialog.get_by_role("button", name="지웁니다").press("Enter")
    expect(row(dialog, "3라인 누설(개정3).md")).to_have_count(0, timeout=60_000)

    expect(ask(page, "3라인 하우징 누설 기준을 다시 알려줘")).not_to_contain_text("3라인 하우징 누설 대응")


def test_what_is_not_read_is_refused_before_it_is_sent(page: Page, plant: tuple[str, Path]) -> None:
    address, folder = plant
    dialog = opened(page, address)
    expect(dialog.locator(".drop-zone")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    dialog.locator(".drop-zone").evaluate(DROP, [["옛것.hwp", "x"], ["big.md", "x" * 4_000_001]])

    uploads = dialog.locator(".uploads > li")
    expect(uploads.nth(0)).to_contain_text(".hwpx, .pdf 형식으로 저장해 올리세요")
    expect(uploads.nth(1)).to_contain_text("4.1 MB")
    expect(uploads.nth(1)).to_contain_text("문서 폴더에 직접")
    assert [url for url in sent if "/api/kb/files/" in url] == []
    assert list(folder.iterdir()) == []


def test_a_file_that_another_window_replaced_meanwhile_is_asked_about_anew(
    page: Page, plant: tuple[str, Path]
) -> None:
    address, folder = plant
    (folder / "a.md").write_text("# 가\n\n기준 1.", "utf-8")
    other = page.context.new_page()
    for window, text in ((page, "# 가\n\n기준 2."), (other, "# 가\n\n기준 3.")):
        dialog = opened(window, address)
        expect(row(dialog, "a.md")).to_have_count(1)
        dialog.locator(".drop-zone").evaluate(DROP, [["A.MD", text]])
        expect(dialog.locator(".uploads > li")).to_contain_text("a.md 파일이 이미 있습니다")
    page.get_by_role("button", name="바꿉니다").click()
    expect(page.locator(".uploads > li")).to_contain_text("바꾸었습니다")
    other.get_by_role("button", name="바꿉니다").click()
    expect(other.locator(".uploads > li")).to_contain_text("그 사이 다른 사람이 a.md 파일을 바꾸었습니다")
    assert (folder / "a.md").read_text("utf-8").endswith("기준 2.")
    other.get_by_role("button", name="바꿉니다").click()
    expect(other.locator(".uploads > li .state")).to_have_text("바꾸었습니다")
    assert (folder / "a.md").read_text("utf-8").endswith("기준 3.")


def test_what_did_not_reach_the_server_is_sent_again_and_what_is_dropped_beside_the_place_is_no_table(
    page: Page, plant: tuple[str, Path]
) -> None:
    address, folder = plant
    dialog = opened(page, address)
    expect(dialog.locator(".drop-zone")).to_be_visible()
    page.route("**/api/kb/files/upload", lambda route: route.abort(), times=1)
    dialog.locator("h3").first.evaluate(DROP, [["a.md", "# 가\n\n기준 1."]])
    upload = dialog.locator(".uploads > li")
    expect(upload.locator(".state")).to_have_text("올리지 못함")
    expect(upload).to_contain_text("서버에 연결하지 못했습니다.")
    upload.get_by_role("button", name="다시 올리기").press("Enter")
    expect(upload.locator(".state")).to_have_text("올렸습니다")
    assert (folder / "a.md").exists()
    expect(page.locator("section.table .notice")).to_have_count(0)


def test_the_focus_stays_in_the_list_of_files_whatever_goes(page: Page, plant: tuple[str, Path]) -> None:
    address, folder = plant
    (folder / "a.md").write_text("# 가\n\n기준 1.", "utf-8")
    dialog = opened(page, address)
    remove = dialog.get_by_role("button", name="a.md 지우기")
    pick = dialog.get_by_role("button", name="파일 고르기")
    remove.press("Enter")
    dialog.get_by_role("button", name="취소").press("Enter")
    expect(remove).to_be_focused()
    dialog.locator(".drop-zone").evaluate(DROP, [["b.hwp", "x"]])
    dialog.get_by_role("button", name="목록에서 빼기").press("Enter")
    expect(pick).to_be_focused()
    remove.press("Enter")
    expect(row(dialog, "a.md")).to_contain_text(".replaced")
    dialog.get_by_role("button", name="지웁니다").press("Enter")
    expect(row(dialog, "a.md")).to_have_count(0)
    expect(pick).to_be_focused()
