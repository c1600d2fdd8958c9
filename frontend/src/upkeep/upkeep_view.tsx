/** The plant's documents: where they go, starting an ingest, how it goes, what could not be read. */

import { useEffect, useMemo } from "preact/hooks";
import type { ApiError } from "../api/api_error.ts";
import { Dialog } from "../shell/dialog.tsx";
import { usePage } from "../shell/page.ts";
import { meaning } from "../words/codes.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { JobView } from "./job_view.tsx";
import { type Later, Upkeep } from "./upkeep.ts";
import { UPKEEP } from "./words.ts";

const later: Later = (callback, milliseconds) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};

export function KnowledgeUpkeep() {
  const page = usePage();
  const words = useTexts(UPKEEP);
  const upkeep = useMemo(() => new Upkeep(page.client, later), [page]);
  useEffect(() => {
    void upkeep.load();
    return () => upkeep.close();
  }, [upkeep]);
  const jobs = upkeep.jobs.value;
  return (
    <Dialog title={words.title}>
      <div class="upkeep">
        <p>{words.explain}</p>
        <p>
          {page.stage.value === "local" ? words.whereLocal : words.whereStage} <small>{words.formats}</small>
        </p>
        <p class="who-reads">{words.whoReads}</p>
        <Start upkeep={upkeep} />
        {upkeep.fault.value && <Fault fault={upkeep.fault.value} retry={() => void upkeep.load()} />}
        <h3>{words.latest}</h3>
        {jobs === null && !upkeep.fault.value && <p class="loading">{words.loading}</p>}
        {jobs?.length === 0 && <p>{words.none}</p>}
        <ol class="ingests" aria-label={words.latest}>
          {jobs?.map((job, index) => (
            <JobView key={job.job_id} job={job} newest={index === 0} />
          ))}
        </ol>
      </div>
    </Dialog>
  );
}

function Start({ upkeep }: { upkeep: Upkeep }) {
  const words = useTexts(UPKEEP);
  const job = upkeep.jobs.value?.[0];
  const busy = upkeep.starting.value || upkeep.running.value !== null;
  // What a screen reader is told: only how it stands, not every number on the way.
  const ended = upkeep.followed.value === job?.job_id && job?.status;
  const outcome =
    ended === "COMPLETE"
      ? words.done(job?.statistics?.indexed ?? 0, job?.statistics?.failed ?? 0)
      : ended === "FAILED"
        ? words.broke
        : "";
  return (
    <div class="start">
      <button type="button" class="primary" aria-disabled={busy} onClick={() => void upkeep.start()}>
        {upkeep.starting.value ? words.starting : busy ? words.running : words.start}
      </button>
      <p role="status">{busy ? (upkeep.wasRunning.value ? words.wasRunning : words.running) : outcome}</p>
    </div>
  );
}

function Fault({ fault, retry }: { fault: ApiError; retry: () => void }) {
  const words = useTexts(UPKEEP);
  const language = useLanguage();
  const own: Record<string, string> = {
    not_permitted: words.notPermitted,
    conflict: words.conflict,
    unavailable: words.unavailable,
    tool_unavailable: words.unavailable,
    tool_timeout: words.unavailable,
  };
  return (
    <div class="notice bad" role="alert">
      <p>
        <b>{words.fault}</b> {own[fault.code] ?? meaning(language, fault.code, fault.message)}
      </p>
      <p class="code">
        <code>{fault.code}</code> {fault.message} {fault.traceId && <code>{fault.traceId}</code>}
      </p>
      {fault.code !== "not_permitted" && (
        <button type="button" onClick={retry}>
          {words.tryAgain}
        </button>
      )}
    </div>
  );
}
