"""What a built page is, and with which headers its files are served."""

from pathlib import Path

import pytest

from ops.page.build import page_file, read_build, upload_order
from ops.page.errors import DeployFailed
from tests.page_parts import write_build


def test_assets_go_up_first_and_the_index_last(tmp_path: Path) -> None:
    write_build(tmp_path, "zebra-1.js", "app-1.css", others=("icon.svg", "about.html"))
    assert [file.key for file in upload_order(read_build(tmp_path))] == [
        "assets/app-1.css",
        "assets/zebra-1.js",
        "about.html",
        "icon.svg",
        "index.html",
    ]


@pytest.mark.parametrize(
    ("key", "content_type", "cache_control"),
    [
        ("assets/app-1.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("assets/font-1.woff2", "font/woff2", "public, max-age=31536000, immutable"),
        ("index.html", "text/html; charset=utf-8", "no-cache"),
        ("icon.svg", "image/svg+xml", "no-cache"),
        ("config.json", "application/json", "no-cache"),
    ],
)
def test_a_file_s_headers_follow_from_its_name(key: str, content_type: str, cache_control: str) -> None:
    file = page_file(key, b"")
    assert (file.content_type, file.cache_control) == (content_type, cache_control)


@pytest.mark.parametrize("key", ["assets/model.onnx", "LICENSE"])
def test_a_file_that_no_browser_could_be_told_of_is_refused_by_name(key: str) -> None:
    with pytest.raises(DeployFailed, match=key):
        page_file(key, b"")


def test_a_folder_without_a_page_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeployFailed, match=r"holds no index\.html. Build the page first"):
        read_build(tmp_path)


def test_the_page_s_source_is_not_taken_for_its_build(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("source")
    with pytest.raises(DeployFailed, match="Its build is needed"):
        read_build(tmp_path)


def test_a_configuration_of_the_build_and_hidden_files_stay_behind(tmp_path: Path) -> None:
    write_build(tmp_path, "app-1.js", others=("config.json", ".DS_Store"))
    assert {file.key for file in read_build(tmp_path)} == {"assets/app-1.js", "index.html"}
