/** Files on their way: each with its fate, and the question whether it replaces one. */

import { dateAndTime } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { Losses } from "../documents/losses.tsx";
import { FileFault } from "./file_fault.tsx";
import type { Files, Upload } from "./files.ts";
import { focusPick } from "./focus_pick.ts";
import { FILES } from "./messages.ts";
import { NEWER, type Objection } from "./upload_check.ts";

export function UploadList({ files }: { files: Files }) {
  const messages = useMessages(FILES);
  const uploads = files.uploads.value;
  if (uploads.length === 0) return null;
  return (
    <ul class="uploads" aria-label={messages.uploads}>
      {uploads.map((upload) => (
        <li key={upload.id}>
          <b>{upload.file.name}</b> <Fate upload={upload} files={files} />
        </li>
      ))}
    </ul>
  );
}

function Fate({ upload, files }: { upload: Upload; files: Files }) {
  const messages = useMessages(FILES);
  const language = useLanguage();
  const { state } = upload;
  const dismiss = (
    <button type="button" class="quiet" onClick={() => leaving(() => files.dismiss(upload))}>
      {messages.dismiss}
    </button>
  );
  switch (state.kind) {
    case "waiting":
    case "sending":
      return <span class="state running">{messages[state.kind]}</span>;
    case "asking":
      return (
        <span class="asking" role="alert">
          {messages[upload.etag === null ? "exists" : "changed"](
            state.row.name,
            dateAndTime(Date.parse(state.row.modified), language),
          )}{" "}
          <button type="button" onClick={() => leaving(() => void files.decide(upload, true))}>
            {messages.yesReplace}
          </button>{" "}
          <button type="button" onClick={() => leaving(() => void files.decide(upload, false))}>
            {messages.skip}
          </button>
        </span>
      );
    case "objected":
      return (
        <span role="alert">
          <span class="state refused">{messages.states.refused}</span>{" "}
          <Told objection={state.objection} files={files} /> {dismiss}
        </span>
      );
    case "refused":
      return (
        <span role="alert">
          <span class="state refused">
            {state.fault.retryable ? messages.notSent : messages.states.refused}
          </span>{" "}
          <FileFault fault={state.fault} />{" "}
          {state.fault.retryable && (
            <button type="button" onClick={() => leaving(() => void files.retry(upload))}>
              {messages.retry}
            </button>
          )}{" "}
          {dismiss}
        </span>
      );
    default:
      return (
        <>
          <span class="state done">{state.replaced ? messages.doneReplaced : messages.done}</span>{" "}
          {state.changes.length > 0 && messages.nameChanged(state.name)} {dismiss}
          <Losses title={messages.lossTitle} losses={state.losses} />
        </>
      );
  }
}

/** Does what takes the pressed button away. */
function leaving(act: () => void): void {
  focusPick();
  act();
}

function Told({ objection, files }: { objection: Objection; files: Files }) {
  const messages = useMessages(FILES);
  const listed = files.listed.value;
  const { format, older, large, empty, other_format } = messages.objections;
  switch (objection.code) {
    case "format":
      return <>{format(objection.ending, listed?.formats.join(", ") ?? "")}</>;
    case "older":
      return <>{older(objection.ending, NEWER[objection.ending])}</>;
    case "large":
      return (
        <>
          {large((Math.ceil(objection.size / 1e5) / 10).toFixed(1), (listed?.max_bytes ?? 0) / 1e6)}{" "}
          {messages.larger[listed?.store ?? "none"]}
        </>
      );
    case "other_format":
      return <>{other_format(objection.ending)}</>;
    default:
      return <>{empty}</>;
  }
}
