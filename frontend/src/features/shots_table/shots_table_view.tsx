/** The table of shots in place of all else: a file's, or those of the line's memory, all judged, riskiest first. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { copyText } from "../../lib/copy_text.ts";
import { download, downloadText } from "../../lib/download.ts";
import { labelIn } from "../../line/line.ts";
import { DEFAULT_LINE, hashOf } from "../../line/line_name.ts";
import { type Source, sourceAsked } from "../../line/shots_address.ts";
import { fieldsReportAddress, shotReportAddress, wholeAddress } from "../../page/addresses.ts";
import { usePage, useShot } from "../../page/page.ts";
import type { Table } from "../../table/table.ts";
import { Filters, MemoryChoice, OfMemory, ValuesChoice } from "./filters.tsx";
import { Grid, isNarrow, nameOf, type RowReports } from "./grid.tsx";
import { SHOTS_TABLE } from "./messages.ts";
import { type Names, ordered, shownOf } from "./order.ts";
import { csvOf, sheetOf } from "./sheet.ts";
import { type ShotsState, stateOfLine, stateOfTable } from "./shots_state.ts";
import { SideBySide } from "./side_by_side.tsx";
import { Summary } from "./summary.tsx";
import { isOpen, type TableShot } from "./table_shot.ts";

/** Rows that are printed; what is longer is for a spreadsheet. */
const MOST_PRINTED = 1000;

export function ShotsTableView({
  asked: { query },
  onClose,
}: {
  asked: { query: URLSearchParams };
  onClose: () => void;
}) {
  const { client } = usePage();
  const shot = useShot();
  const { line, rows } = shot;
  const messages = useMessages(SHOTS_TABLE);
  const language = useLanguage();
  const title = useRef<HTMLHeadingElement>(null);
  const source = sourceAsked(query, client.lineName ?? DEFAULT_LINE);
  const table = source.of === "file" ? rows.table.value : null;
  useEffect(() => title.current?.focus(), []);
  // Also where nothing has the focus, as after printing or going back; from the moment at which the table is seen.
  useLayoutEffect(() => {
    const leave = ({ key, target }: KeyboardEvent) => {
      // In a search field it takes the words away first.
      const searching = target instanceof HTMLInputElement && target.type === "search" && target.value !== "";
      if (key === "Escape" && !searching) onClose();
    };
    addEventListener("keydown", leave);
    return () => removeEventListener("keydown", leave);
  }, [onClose]);
  const name =
    source.of === "memory" ? nameOfLine(source, labelIn(line.document, language), client.lineName) : null;
  const state =
    source.of === "memory"
      ? stateOfLine(source.line, shot, client)
      : table && stateOfTable(table, line, client);
  return (
    <main class="place shots-table-page">
      <header class="shots-bar">
        <h1 ref={title} tabIndex={-1}>
          {messages.title(name ?? (table?.name || messages.pasted))}
        </h1>
        {state && <Running state={state} shots={state.shots.value} ofMemory={source.of === "memory"} />}
        {state && !isNarrow() && <Actions state={state} table={table} source={source} />}
        <button type="button" onClick={onClose}>
          {messages.back}
        </button>
      </header>
      {state ? (
        <Shots state={state} table={table} source={source} onClose={onClose} />
      ) : (
        <p class="notice">{messages.noTable}</p>
      )}
    </main>
  );
}

function nameOfLine({ line }: { line: string }, label: string, own: string | null): string {
  return line === (own ?? DEFAULT_LINE) ? label : line;
}

interface Props {
  state: ShotsState;
  table: Table | null;
  source: Source;
}

/** How modes and variables are called here. */
function useNames(): Names {
  const { line } = useShot();
  const language = useLanguage();
  return useMemo(
    () => ({
      mode: (id) => line.modeLabel(id, language),
      variable: (name) => line.labelOf(name, language),
    }),
    [line, language],
  );
}

/** The shots that the filters leave, in the order that is chosen. */
function useShown({ shots, order, shown }: ShotsState): TableShot[] {
  const names = useNames();
  const [all, asked, by] = [shots.value, shown.value, order.value];
  return useMemo(() => ordered(shownOf(all, asked, names), by, names), [all, asked, by, names]);
}

function Shots({ state, table, source, onClose }: Props & { onClose: () => void }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(SHOTS_TABLE);
  const language = useLanguage();
  const { line } = shot;
  const printing = usePrinting();
  const shots = state.shots.value;
  const names = useNames();
  const shown = useShown(state);
  const drawn = printing ? shown.slice(0, MOST_PRINTED) : shown;
  const { column, descending } = state.order.value;
  const told = column.kind === "fact" ? messages.columns[column.key] : line.labelOf(column.name, language);
  const sortedBy = messages.sorted(told, descending);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) page.announce(sortedBy);
    first.current = false;
  }, [sortedBy]);
  const open = (chosen: TableShot) => {
    page.announce(messages.opened(nameOf(chosen, messages)));
    if (chosen.recorded) void page.diagnosis.choose(shot, chosen.recorded);
    else {
      shot.rows.go(chosen.place);
      void page.diagnosis.ask(shot);
    }
    // The console is another address, so that going back leads here.
    location.hash = page.client.lineName ? hashOf(page.client.lineName) : "";
  };
  const reports: RowReports = {
    has: ({ judged, fault }) => judged !== null && fault === null,
    addressOf: ({ recorded }) => recorded && shotReportAddress(recorded.line, recorded.shot_id),
    open: (chosen) => {
      const address = reports.addressOf(chosen);
      // A row's report is one of the fields, which take its values first.
      if (address === null) shot.rows.go(chosen.place);
      location.hash = address ?? fieldsReportAddress(page.client.lineName);
    },
    copy: (chosen) => {
      const address = reports.addressOf(chosen);
      if (address === null) return;
      void copyText(wholeAddress(address)).then((copied) =>
        page.announce(copied ? messages.addressCopied : messages.addressNotCopied),
      );
    },
  };
  const narrow = isNarrow();
  const tools = (
    <div class="shots-tools">
      {source.of === "memory" && <MemoryChoice state={state} line={source.line} />}
      <Filters state={state} names={names} />
    </div>
  );
  const status = (
    <span class="note shown" role="status">
      {messages.shown(shown.length, shots.length)}
      {!narrow && ` · ${sortedBy}`}
    </span>
  );
  return (
    <>
      {!narrow && tools}
      <Summary
        shots={shots}
        table={table}
        status={narrow ? status : null}
        tools={
          narrow ? (
            <>
              <Actions state={state} table={table} source={source} />
              {tools}
            </>
          ) : null
        }
      >
        {source.of === "memory" && <OfMemory state={state} line={source.line} />}
        {table && shot.rows.isLast.value && table.layout.header !== "order" && (
          <button
            type="button"
            class="small"
            onClick={() => {
              // The dialog stands in the console.
              onClose();
              void shot.rows.ask();
            }}
          >
            {messages.chooseOutcomes}
          </button>
        )}
        {table && <span class="note">{messages.private}</span>}
        {!narrow && status}
        <ValuesChoice state={state} />
      </Summary>
      {state.warnings.value.map(({ code, message }) => (
        <p key={code} class="notice">
          {code === "drivers_missing" ? messages.noDrivers : meaning(language, code, message)}
        </p>
      ))}
      <SideBySide state={state} />
      {printing && drawn.length < shown.length && (
        <p class="notice">{messages.printed(drawn.length, shown.length)}</p>
      )}
      {shots.length > 0 ? (
        <Grid shots={drawn} state={state} line={line} onOpen={open} reports={reports} printing={printing} />
      ) : (
        state.run.value.kind === "idle" && <p>{messages.nothing}</p>
      )}
      {shots.length > 0 && shown.length === 0 && <p>{messages.noneShown}</p>}
    </>
  );
}

/** What can be done with the shots that are shown. */
function Actions({ state, table, source }: Props) {
  const page = usePage();
  const { line } = useShot();
  const messages = useMessages(SHOTS_TABLE);
  const language = useLanguage();
  const shown = useShown(state);
  const own = source.of === "memory" ? source.line : "";
  const sheet = () =>
    sheetOf(
      shown,
      { line: own || line.document.line, file: table?.name ?? "", version: state.version.value },
      line,
      messages,
      language,
    );
  const file = (table?.name ?? "").replace(/\.[^.]*$/, "") || own;
  const fileName = [messages.fileName, file].filter(Boolean).join("-");
  return (
    <nav class="shots-actions" aria-label={messages.actions}>
      <button
        type="button"
        class="primary"
        disabled={shown.length === 0}
        onClick={() =>
          // What writes workbooks comes with the first export.
          void import("./workbook_file.ts").then(
            ({ workbookFile }) => download(`${fileName}.xlsx`, workbookFile(sheet(), messages.fileName)),
            (fault) => page.announce(String(fault)),
          )
        }
      >
        {messages.excel}
      </button>
      <button
        type="button"
        disabled={shown.length === 0}
        onClick={() => downloadText(`${fileName}.csv`, csvOf(sheet()), "text/csv")}
      >
        {messages.csv}
      </button>
      <button type="button" disabled={shown.length === 0} onClick={() => print()}>
        {messages.print}
      </button>
    </nav>
  );
}

/** How far it is, what holds it up, and what can be done about it. */
function Running({
  state,
  shots,
  ofMemory,
}: {
  state: ShotsState;
  shots: readonly TableShot[];
  ofMemory: boolean;
}) {
  const messages = useMessages(SHOTS_TABLE);
  const language = useLanguage();
  const run = state.run.value;
  const left = shots.filter(isOpen).length;
  const all = shots.filter(({ fault }) => fault === null).length;
  const progress = (ofMemory ? messages.drivers : messages.judging)(all - left, all);
  const told = run.kind === "waiting" || run.kind === "failed" ? run.fault : null;
  const runs = run.kind === "judging" || run.kind === "waiting" || run.kind === "reading";
  return (
    <span class="running" id="shots-run">
      {run.kind === "reading" ? (
        messages.reading
      ) : (
        <>
          {runs && <progress max={all} value={all - left} aria-label={progress} />} {all > 0 && progress}
        </>
      )}
      {told && (
        <span class="notice bad" role="alert">
          {meaning(language, told.code, told.message)}{" "}
          {run.kind === "waiting" ? messages.waiting : messages.failed}
        </span>
      )}
      {run.kind === "stopped" && left > 0 && ` · ${messages.stopped}`}
      {runs && (
        <button type="button" onClick={() => state.stop()}>
          {messages.stop}
        </button>
      )}
      {!runs && left > 0 && (
        <button type="button" onClick={() => void state.judge()}>
          {messages.goOn(left)}
        </button>
      )}
    </span>
  );
}

/** Paper has all rows, a screen those that are seen. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(matchMedia("print").matches);
  useEffect(() => {
    const paper = matchMedia("print");
    const follow = () => setPrinting(paper.matches);
    paper.addEventListener("change", follow);
    return () => paper.removeEventListener("change", follow);
  }, []);
  return printing;
}
