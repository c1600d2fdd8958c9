/** The mapping as the file that the command line writes and reads. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useMessages } from "../../i18n/i18n.ts";
import { downloadText } from "../../lib/download.ts";
import { useShot } from "../../page/page.ts";
import { MappingError, mappingText, readMapping } from "../../table/mapping_file.ts";
import type { MappingChoices } from "./mapping_choices.ts";
import { MAPPING } from "./mapping_messages.ts";

export function MappingFile({ choices }: { choices: MappingChoices }) {
  const { line } = useShot();
  const messages = useMessages(MAPPING);
  const said = useSignal("");
  const file = useRef<HTMLInputElement>(null);
  const take = async (given: File | undefined) => {
    if (!given) return;
    try {
      const names = new Set(line.features.map(({ name }) => name));
      const { columns, outcome } = readMapping(await given.text(), names);
      const unknown = [...choices.take(columns), ...(outcome ? choices.takeOutcome(outcome) : [])];
      const taken = messages.imported(
        Object.keys(columns).filter((column) => !unknown.includes(column)).length,
      );
      said.value = unknown.length > 0 ? `${taken} ${messages.notHere(unknown.join(", "))}` : taken;
    } catch (error) {
      if (!(error instanceof MappingError)) throw error;
      const { code, line: at, text } = error.fault;
      said.value = messages.fileFault(at, messages.fileFaults[code](text));
    }
  };
  const save = () => {
    const { name } = choices.asked;
    const text = mappingText(choices.decisions.columns, name || messages.pasted, choices.outcomeToWrite);
    downloadText(`${name.replace(/\.[^.]*$/, "") || "table"}-columns.yaml`, text, "application/yaml");
  };
  return (
    <div class="mapping-file">
      <p class="actions">
        <button type="button" class="small" onClick={save}>
          {messages.exportFile}
        </button>
        <button type="button" class="small" onClick={() => file.current?.click()}>
          {messages.importFile}
        </button>
        <input
          ref={file}
          type="file"
          hidden
          aria-label={messages.importFile}
          accept=".yaml,.yml"
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
        <small>{messages.fileHint}</small>
      </p>
      <p role="status">{said.value}</p>
    </div>
  );
}
