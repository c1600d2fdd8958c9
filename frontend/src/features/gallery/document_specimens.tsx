/** What stands over the page: a document, the plant's files and their ingests, the list of questions. */

import { DocumentReader } from "../documents/document_reader.tsx";
import { FilesPanel } from "../files/files_panel.tsx";
import { History } from "../history/history.tsx";
import { TurnPlace } from "../history/turn_place.tsx";
import { IngestDialog, JobView } from "../ingest/ingest_dialog.tsx";
import { DOCUMENT, DOCUMENT_PASSAGE, FILES, JOBS, NO_FILES, NO_TURNS, TURNS } from "./document_answers.ts";
import type { Answers, Ground } from "./fixed_server.ts";
import { OwnSpecimen, Specimen } from "./specimen.tsx";

const READER: Record<string, [Answers, string]> = {
  passage: [{ "/api/kb/documents": { json: DOCUMENT } }, DOCUMENT_PASSAGE],
  "passage not found": [{ "/api/kb/documents": { json: DOCUMENT } }, "nowhere in it"],
  reading: [{ "/api/kb/documents": "never" }, ""],
  gone: [{}, ""],
  "no network": [{ "/api/kb/documents": "gone" }, ""],
};

const jobs = (json: object[]): Answers => ({ "/api/kb/ingest": { json: { jobs: json } } });
const INGEST: Record<string, Answers> = {
  files: { ...jobs(JOBS), "/api/kb/files": { json: FILES } },
  empty: { ...jobs([]), "/api/kb/files": { json: NO_FILES } },
  refused: {
    "/api/kb/ingest": { refused: 403, code: "not_permitted" },
    "/api/kb/files": { refused: 403, code: "not_permitted" },
  },
};

const HISTORY: Record<string, Answers> = {
  some: { "/api/turns": { json: TURNS } },
  empty: { "/api/turns": { json: NO_TURNS } },
  "no network": { "/api/turns": "gone" },
};

const KEPT: Record<string, Answers> = {
  "no such question": {},
  "no rights": { "/api/turns": { refused: 403, code: "not_permitted" } },
};

export function DocumentSpecimens({ models }: { models: Ground["models"] }) {
  return (
    <>
      {Object.entries(READER).map(([name, [answers, passage]]) => (
        <OwnSpecimen key={name} of="documents" name={`reader: ${name}`} models={models} answers={answers}>
          <DocumentReader id={DOCUMENT.id} passage={passage} />
        </OwnSpecimen>
      ))}
      {JOBS.map((job) => (
        <Specimen key={job.job_id} of="ingest" name={job.status.toLowerCase()}>
          <ol class="ingests">
            <JobView job={job} newest={true} />
          </ol>
        </Specimen>
      ))}
      {Object.entries(INGEST).map(([name, answers]) => (
        <OwnSpecimen key={name} of="files" name={name} models={models} answers={answers}>
          <IngestDialog Files={FilesPanel} />
        </OwnSpecimen>
      ))}
      {Object.entries(HISTORY).map(([name, answers]) => (
        <OwnSpecimen key={name} of="history" name={name} models={models} answers={answers}>
          <History />
        </OwnSpecimen>
      ))}
      {Object.entries(KEPT).map(([name, answers]) => (
        <OwnSpecimen key={name} of="history" name={`address: ${name}`} models={models} answers={answers}>
          <TurnPlace asked={{ rest: ["gallery-none"] }} onClose={() => {}} />
        </OwnSpecimen>
      ))}
    </>
  );
}
