/** One ingest: how it stands, what it counted, and each document that could not be read with its reason. */

import type { IngestJob } from "../contract/line.ts";
import { dateAndTime } from "../line/times.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { isActive } from "./upkeep.ts";
import { UPKEEP } from "./words.ts";

export function JobView({ job, newest }: { job: IngestJob; newest: boolean }) {
  const words = useTexts(UPKEEP);
  const language = useLanguage();
  const took = secondsOf(job);
  return (
    <li class={`ingest ${job.status.toLowerCase()}`}>
      <p class="head">
        <span class={`state ${stateOf(job)}`}>{words.statuses[job.status] ?? job.status}</span>
        <span>{dateAndTime(Date.parse(job.created_at ?? ""), language)}</span>
        {took !== null && <small>{words.took(took)}</small>}
      </p>
      {isActive(job) && <progress aria-label={words.running} />}
      {/* The server's own words say why. */}
      {job.status === "FAILED" && <p class="fault">{job.message}</p>}
      <Counts job={job} />
      <Failures job={job} open={newest} />
      {job.index_version && (
        <p class="meta">
          {words.version} <code>{job.index_version}</code>
        </p>
      )}
    </li>
  );
}

function Counts({ job: { statistics, unchanged } }: { job: IngestJob }) {
  const words = useTexts(UPKEEP);
  if (!statistics) return null;
  const rows: [string, number][] = [
    [words.scanned, statistics.scanned],
    [words.indexed, statistics.indexed],
    [words.unchanged, unchanged ?? 0],
    [words.failed, statistics.failed],
  ];
  return (
    <dl class="counts">
      {rows.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}

function Failures({ job: { failures = [], statistics }, open }: { job: IngestJob; open: boolean }) {
  const words = useTexts(UPKEEP);
  if (failures.length === 0) return null;
  const all = Math.max(statistics?.failed ?? 0, failures.length);
  return (
    <details class="failures" open={open}>
      <summary>{words.failures(all)}</summary>
      <ul>
        {failures.map(({ document, reason }, index) => (
          <li key={index}>
            <b>{document}</b>: <span lang="en">{reason}</span>
          </li>
        ))}
        {all > failures.length && <li>{words.moreFailures(all - failures.length)}</li>}
      </ul>
    </details>
  );
}

function stateOf(job: IngestJob): string {
  return job.status === "COMPLETE" ? "done" : job.status === "FAILED" ? "error" : "running";
}

/** How long it took, in whole seconds; null while it runs. */
function secondsOf({ created_at, finished_at }: IngestJob): number | null {
  const milliseconds = Date.parse(finished_at ?? "") - Date.parse(created_at ?? "");
  return Number.isFinite(milliseconds) ? Math.round(milliseconds / 1000) : null;
}
