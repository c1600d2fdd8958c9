/** The rows of the table: only those that are seen are there, and the keyboard goes through all of them. */

import { useEffect, useRef, useState } from "preact/hooks";
import { dateAndTime, sortableTime } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { percent } from "../../lib/numbers.ts";
import { type Line, labelIn } from "../../line/line.ts";
import { VerdictMark } from "../line_strip/verdict_mark.tsx";
import { SHOTS_TABLE } from "./messages.ts";
import { type Column, isSameColumn, isWrong, KEYS, type Key, nextOrder } from "./order.ts";
import type { ShotsState } from "./shots_state.ts";
import type { TableShot } from "./table_shot.ts";
import { rowAfter, scrolledTo, visibleRows } from "./visible_rows.ts";

const ROW_PX = 34;
/** Wide enough for a finger. */
const TOUCH_PX = 44;
/** Before it was measured. */
const HEIGHT_PX = 600;

interface Props {
  shots: readonly TableShot[];
  state: ShotsState;
  line: Line;
  onOpen: (shot: TableShot) => void;
  reports: RowReports;
  /** All rows are there, as paper needs them. */
  printing: boolean;
}

export function Grid({ shots, state, line, onOpen, reports, printing }: Props) {
  const messages = useMessages(SHOTS_TABLE);
  const language = useLanguage();
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(state.top);
  const [height, setHeight] = useState(HEIGHT_PX);
  const rowHeight = matchMedia("(pointer: coarse)").matches ? TOUCH_PX : ROW_PX;
  const order = state.order.value;
  const narrow = isNarrow();
  const columns = columnsOf(line, state.values.value);
  const at = shots.findIndex(({ place }) => place === state.active.value);
  const { first, end } = printing
    ? { first: 0, end: shots.length }
    : visibleRows(shots.length, rowHeight, top, height);
  useEffect(() => {
    const list = box.current;
    if (!list) return;
    list.scrollTop = state.top;
    const measure = () => setHeight(list.clientHeight);
    const observer = new ResizeObserver(measure);
    observer.observe(list);
    measure();
    return () => observer.disconnect();
  }, []);
  const goTo = (row: number) => {
    const shot = shots[row];
    if (!shot) return;
    state.active.value = shot.place;
    const list = box.current;
    // The head covers the first row's height of what is scrolled.
    if (!list) return;
    // A row that is scrolled away takes the focus with it.
    if (list !== document.activeElement) list.focus({ preventScroll: true });
    list.scrollTop = scrolledTo(row, rowHeight, list.scrollTop, list.clientHeight - rowHeight);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { target } = event;
    if (event.altKey || event.ctrlKey || event.metaKey || !(target instanceof Element)) return;
    // The head's buttons have their own keys, and a box that is ticked has the space bar.
    if (target.closest(".head") || (event.key === " " && target instanceof HTMLInputElement)) return;
    const shot = shots[at];
    const to = rowAfter(event.key, at, shots.length, Math.max(1, Math.floor(height / rowHeight) - 2));
    if (to !== null) goTo(to);
    else if (event.key === "Enter" && shot) onOpen(shot);
    else if (event.key === " " && shot) state.compare(shot.place);
    // By the key's place: the Korean keyboard writes other letters.
    else if (event.code === "KeyR" && shot && reports.has(shot)) reports.open(shot);
    else if (event.code === "KeyC" && shot && reports.addressOf(shot)) reports.copy(shot);
    else return;
    event.preventDefault();
  };
  const widths = columns.map(({ rem, share }) => (share ? `minmax(${rem}rem, ${share}fr)` : `${rem}rem`));
  const template = [...widths, `${REPORT_REM}rem`].join(" ");
  // The same for head and rows, whatever stands in them.
  const least = columns.reduce((sum, { rem }) => sum + rem, BOX_REM + REPORT_REM);
  return (
    <div
      ref={box}
      id="shots-grid"
      class="shots-grid"
      role="grid"
      aria-label={messages.grid}
      aria-describedby="shots-grid-hint"
      aria-rowcount={shots.length + 1}
      aria-colcount={columns.length + 2}
      aria-multiselectable="true"
      aria-activedescendant={at >= first && at < end ? rowId(shots[at]) : undefined}
      tabIndex={0}
      style={{ "--columns": template, "--least": `${least}rem`, "--row": `${rowHeight}px` }}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        if (event.target === box.current && at < 0)
          goTo(Math.ceil((box.current?.scrollTop ?? 0) / rowHeight));
      }}
      onScroll={(event) => {
        state.top = event.currentTarget.scrollTop;
        setTop(state.top);
      }}
    >
      <div class="row head" role="row" tabIndex={-1} aria-rowindex={1}>
        <span role="columnheader" tabIndex={-1} aria-colindex={1}>
          <span class="hidden">{messages.compare}</span>
        </span>
        {columns.map(({ column, label, kind }, place) => {
          const own = isSameColumn(order.column, column);
          return (
            <span
              key={label}
              tabIndex={-1}
              role="columnheader"
              class={kind}
              aria-colindex={place + 2}
              aria-sort={own ? (order.descending ? "descending" : "ascending") : "none"}
            >
              <button
                type="button"
                onClick={() => {
                  state.order.value = nextOrder(order, column);
                  if (box.current) box.current.scrollTop = 0;
                }}
              >
                {label}
                <i aria-hidden="true">{own ? (order.descending ? "▼" : "▲") : ""}</i>
              </button>
            </span>
          );
        })}
        <span role="columnheader" tabIndex={-1} class="report" aria-colindex={columns.length + 2}>
          {messages.report}
        </span>
      </div>
      <div class="rows" role="presentation" style={{ "--count": String(printing ? 0 : shots.length) }}>
        {shots.slice(first, end).map((shot, seen) => (
          <Row
            key={shot.place}
            shot={shot}
            index={first + seen}
            active={first + seen === at}
            compared={state.compared.value.includes(shot.place)}
            columns={columns}
            line={line}
            onOpen={onOpen}
            reports={reports}
            state={state}
            narrow={narrow}
          />
        ))}
      </div>
      <p id="shots-grid-hint" class="hidden">
        {messages.gridHint}
      </p>
    </div>
  );

  function columnsOf(of: Line, values: boolean): Drawn[] {
    const facts = (narrow ? NARROW_KEYS : KEYS).map((key): Drawn => {
      const [rem, share] = (narrow ? NARROW_WIDTHS[key] : undefined) ?? WIDTHS[key];
      return { column: { kind: "fact", key }, label: messages.columns[key], kind: key, rem, share };
    });
    if (!values) return facts;
    return [
      ...facts,
      ...of.features.map(
        (feature): Drawn => ({
          column: { kind: "value", name: feature.name },
          label: [labelIn(feature, language), feature.unit].filter(Boolean).join(" "),
          kind: "value",
          rem: VALUE_REM,
          share: 0,
        }),
      ),
    ];
  }
}

interface Drawn {
  column: Column;
  label: string;
  kind: string;
  rem: number;
  share: number;
}

/** The least width of a column in rem, and its share of what is left over. */
const WIDTHS: Record<Key, readonly [number, number]> = {
  shot: [11, 1.4],
  verdict: [7, 0],
  risk: [6.5, 0],
  mode: [7, 1],
  driver: [10, 1.3],
  outcome: [6.5, 0],
  at: [12, 0],
  mould: [5.5, 0.7],
  lot: [5.5, 0.7],
};
const VALUE_REM = 9;
const BOX_REM = 2;
const REPORT_REM = 8.5;
/** What a phone has room for: when, and what the verdict was; the rest is scrolled to. */
const NARROW_KEYS: readonly Key[] = ["at", "verdict", "risk", "driver", "mode", "shot", "outcome"];
const NARROW_WIDTHS: Partial<Record<Key, readonly [number, number]>> = {
  at: [6.2, 0],
  verdict: [6, 0],
  risk: [6, 0],
};

/** A phone's screen. */
export function isNarrow(): boolean {
  return matchMedia("(max-width: 40rem)").matches;
}

/** The reports of rows: none of one that is not judged, and an address only where others can open it. */
export interface RowReports {
  has: (shot: TableShot) => boolean;
  addressOf: (shot: TableShot) => string | null;
  open: (shot: TableShot) => void;
  copy: (shot: TableShot) => void;
}

interface RowProps {
  shot: TableShot;
  index: number;
  active: boolean;
  compared: boolean;
  columns: readonly Drawn[];
  line: Line;
  state: ShotsState;
  onOpen: (shot: TableShot) => void;
  reports: RowReports;
  narrow: boolean;
}

function Row({ shot, index, active, compared, columns, line, state, onOpen, reports, narrow }: RowProps) {
  const messages = useMessages(SHOTS_TABLE);
  const classes = [
    "row",
    shot.judged?.verdict,
    shot.fault && "fault",
    active && "active",
    compared && "compared",
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys, for all of its rows
    <div
      id={rowId(shot)}
      class={classes.filter(Boolean).join(" ")}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={compared}
      tabIndex={-1}
      style={{ "--at": String(index) }}
      onClick={(event) => {
        state.active.value = shot.place;
        if (!(event.target instanceof Element && event.target.closest("input, a, button"))) onOpen(shot);
      }}
    >
      <span role="gridcell" tabIndex={-1} aria-colindex={1}>
        <input
          type="checkbox"
          tabIndex={-1}
          checked={compared}
          aria-label={messages.compareBox(nameOf(shot, messages))}
          onChange={() => state.compare(shot.place)}
        />
      </span>
      {columns.map(({ column, label, kind }, place) => (
        <span key={label} role="gridcell" tabIndex={-1} class={kind} aria-colindex={place + 2}>
          <Content shot={shot} column={column} line={line} narrow={narrow} />
        </span>
      ))}
      <span role="gridcell" tabIndex={-1} class="report" aria-colindex={columns.length + 2}>
        <Report shot={shot} reports={reports} />
      </span>
    </div>
  );
}

/** The way to a row's report; the grid's keys reach it, so that the rows add no stops of Tab. */
function Report({ shot, reports }: { shot: TableShot; reports: RowReports }) {
  const messages = useMessages(SHOTS_TABLE);
  if (!reports.has(shot)) return null;
  const address = reports.addressOf(shot);
  const label = messages.reportOf(nameOf(shot, messages));
  if (address === null)
    return (
      <button type="button" class="link" tabIndex={-1} aria-label={label} onClick={() => reports.open(shot)}>
        {messages.report}
      </button>
    );
  return (
    <>
      <a href={address} tabIndex={-1} aria-label={label}>
        {messages.report}
      </a>{" "}
      <button
        type="button"
        class="link"
        tabIndex={-1}
        aria-label={messages.copyOf(nameOf(shot, messages))}
        onClick={() => reports.copy(shot)}
      >
        {messages.copyAddress}
      </button>
    </>
  );
}

function Content({
  shot,
  column,
  line,
  narrow,
}: {
  shot: TableShot;
  column: Column;
  line: Line;
  narrow: boolean;
}) {
  const messages = useMessages(SHOTS_TABLE);
  const language = useLanguage();
  const { judged, outcome, fault } = shot;
  if (column.kind === "value") return <>{line.written(column.name, shot.features[column.name])}</>;
  switch (column.key) {
    case "shot":
      // Its time has a column of its own.
      return <b title={nameOf(shot, messages)}>{nameOf(shot, messages, shot.at)}</b>;
    case "at":
      if (narrow) return <>{shortTime(shot)}</>;
      return <>{shot.recorded ? dateAndTime(Date.parse(shot.at), language) : shot.at}</>;
    case "verdict":
      if (fault) return <span title={messages.faultTold(fault)}>{messages.notUnderstood}</span>;
      if (!judged) return <span class="pending">{messages.notYet}</span>;
      return (
        <>
          <VerdictMark verdict={judged.verdict} outcome={undefined} /> {messages.verdicts[judged.verdict]}
        </>
      );
    case "risk":
      return <>{judged ? percent(judged.probability) : messages.none}</>;
    case "mode":
      return <>{judged?.mode ? line.modeLabel(judged.mode, language) : messages.none}</>;
    case "driver": {
      const driver = judged?.drivers?.[0];
      if (!driver) return <>{messages.none}</>;
      return <>{messages.driverTold(line.labelOf(driver.feature, language), driver)}</>;
    }
    case "outcome":
      if (!outcome) return <>{messages.none}</>;
      return (
        <>
          {messages.outcomes[outcome]}
          {isWrong(shot) && <b class="wrong"> ✕ {messages.wrong}</b>}
        </>
      );
    case "mould":
      return <>{shot.mould}</>;
    case "lot":
      return <>{shot.lot}</>;
  }
}

/** "02-10 15:05"; a time that the file left unread stands as it is. */
function shortTime({ recorded, at }: TableShot): string {
  const text = recorded ? sortableTime(Date.parse(at)) : at;
  return /^\d{4}-\d\d-\d\d \d\d:\d\d/.test(text) ? text.slice(5, 16) : text;
}

function rowId(shot: TableShot | undefined): string {
  return `table-shot-${shot?.place ?? ""}`;
}

/** How a shot is called: a row by its number and its own name, without `told` at its beginning; one of the memory by its id. */
export function nameOf(shot: TableShot, messages: (typeof SHOTS_TABLE)["en"], told = ""): string {
  if (shot.row === null) return shot.name;
  const own =
    told && shot.name.startsWith(told) ? shot.name.slice(told.length).replace(/^ · /, "") : shot.name;
  return [messages.rowNamed(shot.row), own].filter(Boolean).join(" · ");
}
