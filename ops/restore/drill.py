"""`diecast restore drill`: every restore into copies beside what is live, timed, then taken away again.

Nothing that the stage uses is written: tables are restored and filled beside its own, documents copied below
`drill/` of their bucket, versions of index and model fetched and checked whole in a folder of this computer.
"""

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ops.preflight.findings import Language, Text
from ops.restore import documents, point_in_time
from ops.restore.command import guarded
from ops.restore.documents import PREFIX
from ops.restore.point_in_time import DRILL, read_time, stamp, told
from ops.restore.report import Report
from ops.restore.stage import Stage, stage_of
from ops.restore.tables import TableRestore, Which, table_of
from ops.versions import list_models
from shared.artifacts.registry import MANIFEST, VersionRef
from shared.artifacts.s3_storage import S3Objects, S3Registry
from shared.bundle.bundle import load_bundle
from shared.bundle.published import PublishedModels
from shared.knowledge.index_version import INDEX

INDEX_PREFIX: Final = "index/"
STEPS: Final = ("sessions", "shots", "documents", "index", "model")


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill on a stage. `at` is None for the latest there is; `began` tells its copies from another's."""

    stage: Stage
    at: datetime | None
    began: datetime
    report: Report

    def table(self, which: Which) -> None:
        """Restore a table beside, fill a scratch table from it, delete both."""
        client = self.stage.client("dynamodb")
        live = table_of(self.stage, which)
        point = point_in_time.chosen_point(client, live, self.at)
        behind = (datetime.now(UTC) - point).total_seconds()
        self.report.say(Text(f"  the point lies {behind:.0f} s back", f"  복원 시점은 {behind:.0f}초 전"))
        restore = TableRestore(which, self.stage, self.stage, point, made="-drill-restored-")
        scratch = f"{live}{DRILL}{stamp(self.began)}"
        try:
            restore.make(self.report)
            point_in_time.scratch_like(client, live, scratch)
            restore.fill(scratch, self.report)
        finally:
            point_in_time.delete(client, scratch)
            point_in_time.delete(client, restore.beside)

    def documents(self) -> None:
        """Copy the documents as they were below `drill/`, and delete the copies with all versions."""
        client, bucket = self.stage.client("s3"), self.stage.bucket
        moment = documents.check_time(self.at)
        moved = (PREFIX, f"drill/{stamp(self.began)}/")
        with self.report.step(Text(f"documents of {told(moment)}", f"{told(moment)} 시점의 문서")) as step:
            wanted = documents.as_of(documents.versions(client, bucket, PREFIX), moment)
            planned = documents.plan(wanted, {}, moved)
            try:
                documents.put_back(client, bucket, bucket, planned, moved, exact=False)
                copied = documents.etags(client, bucket, moved[1])
                step.counts = {"copied": len(copied)}
            finally:
                documents.purge(client, bucket, moved[1])

    def index(self) -> None:
        """Fetch each kept index and check it whole, as going back to it does."""
        registry = S3Registry(self.stage.client("s3"), self.stage.bucket, INDEX_PREFIX, INDEX)
        pointer = registry.pointer()
        with self.report.step(Text("versions of the index", "색인 버전")) as step:
            for ref in pointer.versions if pointer else ():
                with tempfile.TemporaryDirectory(prefix="index-") as folder:
                    registry.fetch(ref, Path(folder, ref.version))
                step.counts["checked"] = step.counts.get("checked", 0) + 1

    def model(self) -> None:
        """Fetch each published model and open it, as going back to it does."""
        settings = self.stage.shots
        if settings is None or settings.model_bucket is None:
            self.report.say(
                Text(
                    "The model is the packaged one: it goes back with the code.",
                    "모델은 코드에 포함된 것이므로 코드와 함께 되돌아갑니다.",
                )
            )
            return
        client: Any = self.stage.client("s3")
        objects, prefix = S3Objects(client, settings.model_bucket), settings.model_prefix
        with self.report.step(Text("versions of the model", "모델 버전")) as step:
            for version in list_models(client, settings.model_bucket, prefix)[1]:
                digest = hashlib.sha256(objects.read(f"{prefix}{version}/{MANIFEST}")).hexdigest()
                with tempfile.TemporaryDirectory(prefix="model-") as folder:
                    place = Path(folder, version)
                    PublishedModels(objects, prefix).fetch(VersionRef(version, digest, None), place)
                    load_bundle(place)
                step.counts["checked"] = step.counts.get("checked", 0) + 1


def run(stack: str, at: str, only: Sequence[str], language: Language, *, yes: bool) -> int:
    """Drill the steps of `only`, or all, and print their times. Returns 0, 1 where one failed.

    A step that fails does not keep the others from being tried.
    """
    report = Report(language)
    drill = Drill(stage_of(stack), read_time(at), datetime.now(UTC), report)
    steps: dict[str, Callable[[], None]] = {
        "sessions": lambda: drill.table("sessions"),
        "shots": lambda: drill.table("shots"),
        "documents": drill.documents,
        "index": drill.index,
        "model": drill.model,
    }
    if drill.stage.shots is None:
        del steps["shots"]
    chosen = [name for name in steps if not only or name in only]
    if "documents" in chosen:
        documents.check_time(drill.at)
    report.say(
        Text(
            f"Copies are made of {', '.join(chosen)}, and deleted then. What the stage uses is not written.",
            f"사본으로 연습합니다: {', '.join(chosen)}. 운영 데이터는 쓰지 않으며 사본은 끝나면 삭제합니다.",
        )
    )
    if not yes:
        report.say(
            Text("Nothing was made. With --yes it is done.", "만든 것이 없습니다. --yes를 붙이면 실행합니다.")
        )
        return 0
    failed = [name for name in chosen if guarded(steps[name])]
    report.table()
    if failed:
        report.say(Text(f"failed: {', '.join(failed)}", f"실패: {', '.join(failed)}"))
    return 1 if failed else 0
