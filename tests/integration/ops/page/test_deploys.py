"""Deploys of the page into a bucket: what is there after each, and for how long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.integration.ops.page.conftest import BUCKET, Account
from tests.page_parts import write_build

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_first_deploy_brings_the_whole_page_and_shows_it(account: Account, tmp_path: Path) -> None:
    account.deploy(write_build(tmp_path, "app-1.js"), MONDAY)
    assert account.objects() == {"assets/app-1.js", "icon.svg", "config.json", "index.html"}
    script = account.s3.get_object(Bucket=BUCKET, Key="assets/app-1.js")
    assert script["Body"].read() == b"content of assets/app-1.js"
    assert script["ContentType"] == "text/javascript; charset=utf-8"
    assert script["CacheControl"] == "public, max-age=31536000, immutable"
    assert account.s3.head_object(Bucket=BUCKET, Key="index.html")["CacheControl"] == "no-cache"
    listed = account.cloudfront.list_invalidations(DistributionId=account.distribution)["InvalidationList"]
    batch = account.cloudfront.get_invalidation(
        DistributionId=account.distribution, Id=listed["Items"][0]["Id"]
    )["Invalidation"]["InvalidationBatch"]
    assert set(batch["Paths"]["Items"]) == {"/", "/index.html", "/config.json"}


def test_the_same_deploy_again_changes_nothing(account: Account, tmp_path: Path) -> None:
    build = write_build(tmp_path, "app-1.js")
    first = account.deploy(build, MONDAY)
    before = account.objects()
    assert account.deploy(build, MONDAY + timedelta(hours=1)) == first
    assert account.objects() == before


def test_replaced_assets_stay_for_open_pages_and_go_after_two_weeks(account: Account, tmp_path: Path) -> None:
    account.deploy(write_build(tmp_path / "a", "app-1.js"), MONDAY)
    second = write_build(tmp_path / "b", "app-2.js")
    said = account.deploy(second, MONDAY + timedelta(days=60))
    assert "keep assets/app-1.js for 14 days more: open pages may ask for it" in said
    account.deploy(second, MONDAY + timedelta(days=70))
    assert "assets/app-1.js" in account.objects()
    said = account.deploy(second, MONDAY + timedelta(days=75))
    assert "remove assets/app-1.js, replaced on 2026-05-01" in said
    assert "assets/app-1.js" not in account.objects()
    assert "assets/app-2.js" in account.objects()


def test_an_asset_that_comes_back_is_not_replaced_any_more(account: Account, tmp_path: Path) -> None:
    old, new = write_build(tmp_path / "a", "app-1.js"), write_build(tmp_path / "b", "app-2.js")
    account.deploy(old, MONDAY)
    account.deploy(new, MONDAY + timedelta(days=1))
    account.deploy(old, MONDAY + timedelta(days=2))
    account.deploy(new, MONDAY + timedelta(days=17))
    assert "assets/app-1.js" in account.objects()
    assert account.bucket.replaced_at("assets/app-1.js") == MONDAY + timedelta(days=17)


def test_a_deploy_that_broke_off_is_finished_by_the_next(account: Account, tmp_path: Path) -> None:
    build = write_build(tmp_path, "app-1.js", "app-2.js")
    account.plan(build, MONDAY)[0].run()
    assert account.objects() == {"assets/app-1.js"}
    account.deploy(build, MONDAY)
    assert "index.html" in account.objects()


def test_a_plan_alone_changes_nothing(account: Account, tmp_path: Path) -> None:
    assert account.plan(write_build(tmp_path, "app-1.js"), MONDAY)
    assert account.objects() == set()


def test_an_emptied_bucket_holds_no_version_any_more(account: Account, tmp_path: Path) -> None:
    account.deploy(write_build(tmp_path / "a", "app-1.js"), MONDAY)
    account.deploy(write_build(tmp_path / "b", "app-2.js"), MONDAY)
    account.bucket.remove("assets/app-1.js")
    assert account.bucket.empty() == 9  # five files, three of them twice, and a delete marker
    account.s3.delete_bucket(Bucket=BUCKET)
