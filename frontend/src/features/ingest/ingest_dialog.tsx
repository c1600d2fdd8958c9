/** The plant's documents: where they go, starting an ingest, how it goes, what could not be read. */

import type { FunctionComponent } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { ApiError } from "../../api/api_error.ts";
import { Dialog } from "../../components/dialog.tsx";
import type { IngestJob } from "../../contract/api.ts";
import { dateAndTime } from "../../i18n/dates.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import { Ingest, isActive, type Later } from "./ingest.ts";
import { INGEST } from "./messages.ts";

const later: Later = (callback, milliseconds) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};

/** The files that ingests read, drawn above them. */
export type FilesPart = FunctionComponent<{ ingest: Ingest; later: Later }>;

export function IngestDialog({ Files }: { Files: FilesPart }) {
  const page = usePage();
  const messages = useMessages(INGEST);
  const ingest = useMemo(() => new Ingest(page.client, later), [page]);
  useEffect(() => {
    void ingest.load();
    return () => ingest.close();
  }, [ingest]);
  const jobs = ingest.jobs.value;
  return (
    <Dialog title={messages.title}>
      <div class="ingest-dialog">
        <p>{messages.explain}</p>
        <p>{page.stage.value === "local" ? messages.whereLocal : messages.whereStage}</p>
        <p class="who-reads">{messages.whoReads}</p>
        <Files ingest={ingest} later={later} />
        <Start ingest={ingest} />
        {ingest.fault.value && <Fault fault={ingest.fault.value} retry={() => void ingest.load()} />}
        <h3>{messages.latest}</h3>
        {jobs === null && !ingest.fault.value && <p class="loading">{messages.loading}</p>}
        {jobs?.length === 0 && <p>{messages.none}</p>}
        <ol class="ingests" aria-label={messages.latest}>
          {jobs?.map((job, index) => (
            <JobView key={job.job_id} job={job} newest={index === 0} />
          ))}
        </ol>
      </div>
    </Dialog>
  );
}

function Start({ ingest }: { ingest: Ingest }) {
  const messages = useMessages(INGEST);
  const job = ingest.jobs.value?.[0];
  const busy = ingest.starting.value || ingest.running.value !== null;
  // What a screen reader is told: only how it stands, not every number on the way.
  const ended = ingest.followed.value === job?.job_id && job?.status;
  const outcome =
    ended === "COMPLETE"
      ? messages.done(job?.statistics?.indexed ?? 0, job?.statistics?.failed ?? 0)
      : ended === "FAILED"
        ? messages.broke
        : "";
  return (
    <div class="start">
      <button type="button" class="primary" aria-disabled={busy} onClick={() => void ingest.start()}>
        {ingest.starting.value ? messages.starting : busy ? messages.running : messages.start}
      </button>
      <p role="status">
        {busy ? (ingest.wasRunning.value ? messages.wasRunning : messages.running) : outcome}
      </p>
    </div>
  );
}

function Fault({ fault, retry }: { fault: ApiError; retry: () => void }) {
  const messages = useMessages(INGEST);
  const language = useLanguage();
  const own: Record<string, string> = {
    not_permitted: messages.notPermitted,
    conflict: messages.conflict,
    unavailable: messages.unavailable,
    tool_unavailable: messages.unavailable,
    tool_timeout: messages.unavailable,
  };
  return (
    <div class="notice bad" role="alert">
      <p>
        <b>{messages.fault}</b> {own[fault.code] ?? meaning(language, fault.code, fault.message)}
      </p>
      <p class="code">
        <code>{fault.code}</code> {fault.message} {fault.traceId && <code>{fault.traceId}</code>}
      </p>
      {fault.code !== "not_permitted" && (
        <button type="button" onClick={retry}>
          {messages.tryAgain}
        </button>
      )}
    </div>
  );
}

/** One ingest: how it stands, what it counted, and each document that could not be read with its reason. */
export function JobView({ job, newest }: { job: IngestJob; newest: boolean }) {
  const messages = useMessages(INGEST);
  const language = useLanguage();
  const took = secondsOf(job);
  return (
    <li class={`ingest ${job.status.toLowerCase()}`}>
      <p class="head">
        <span class={`state ${stateOf(job)}`}>{messages.statuses[job.status] ?? job.status}</span>
        <span>{dateAndTime(Date.parse(job.created_at ?? ""), language)}</span>
        {took !== null && <small>{messages.took(took)}</small>}
      </p>
      {isActive(job) && <progress aria-label={messages.running} />}
      {/* The server's own words say why. */}
      {job.status === "FAILED" && <p class="fault">{job.message}</p>}
      <Counts job={job} />
      <Failures job={job} open={newest} />
      {job.index_version && (
        <p class="meta">
          {messages.version} <code>{job.index_version}</code>
        </p>
      )}
    </li>
  );
}

function Counts({ job: { statistics, unchanged } }: { job: IngestJob }) {
  const messages = useMessages(INGEST);
  if (!statistics) return null;
  const rows: [string, number][] = [
    [messages.scanned, statistics.scanned],
    [messages.indexed, statistics.indexed],
    [messages.unchanged, unchanged ?? 0],
    [messages.failed, statistics.failed],
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
  const messages = useMessages(INGEST);
  if (failures.length === 0) return null;
  const all = Math.max(statistics?.failed ?? 0, failures.length);
  return (
    <details class="failures" open={open}>
      <summary>{messages.failures(all)}</summary>
      <ul>
        {failures.map(({ document, reason }, index) => (
          <li key={index}>
            <b>{document}</b>: <span lang="en">{reason}</span>
          </li>
        ))}
        {all > failures.length && <li>{messages.moreFailures(all - failures.length)}</li>}
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
