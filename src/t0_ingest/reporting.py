"""What the metrics tell of ingests."""

from shared.metrics import Meter
from t0_ingest.jobs import Job


def report_end(meter: Meter, job: Job) -> None:
    """Count a job that has ended: whether it failed, and how many documents did."""
    meter.count("JobsFailed", float(job.status == "FAILED"))
    meter.count("DocumentsFailed", job.failed)
