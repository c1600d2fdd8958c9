/** What was made of a table: which columns are which variables, what was odd, what will be kept. */

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { focusField } from "../../components/focus_field.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { useShot } from "../../page/page.ts";
import type { FactKind } from "../../table/row_facts.ts";
import { faultsOf, missingFrom, serializeTable, type Table } from "../../table/table.ts";
import type { Column } from "../../table/table_layout.ts";
import { TABLE } from "./messages.ts";

const SHOWN = 20;
/** Columns or variables that are listed without a fold. */
const UNFOLDED = 5;

export function ColumnMapping({ table }: { table: Table }) {
  const { line, rows } = useShot();
  const messages = useMessages(TABLE);
  const language = useLanguage();
  const { columns } = table.layout;
  const known = columns.filter(({ feature, twice }) => feature && !twice);
  const facts = columns.flatMap((column) => {
    const kind = column.feature === null ? factOf(table, column) : null;
    return kind ? [{ header: column.header, kind }] : [];
  });
  const unknown = columns.filter(
    (column) => !column.feature && !column.caption && factOf(table, column) === null,
  );
  const twice = columns.filter((column) => column.twice);
  const missing = missingFrom(table, line.features);
  const faults = faultsOf(table, line.features, SHOWN);
  const timeFault = table.times?.fault;
  return (
    <details
      class="mapping"
      open={table.texts.size > 0 || table.skipped.length > 0 || timeFault != null || table.mapping != null}
    >
      <summary>
        {messages.columns(known.length, line.features.length)}
        {unknown.length > 0 && ` · ${messages.unknownCount(unknown.length)}`}
        {table.texts.size > 0 && <b> · {messages.faultCount(table.texts.size)}</b>}
        {table.skipped.length > 0 && <b> · {messages.skippedCount(table.skipped.length)}</b>}
      </summary>
      <Notes table={table} />
      <Mapped table={table} />
      {timeFault && (
        <p class="hint">
          <b>
            ▲{" "}
            {messages.timeFault(
              table.times?.columns.join(" + ") ?? "",
              timeFault.line,
              timeFault.text,
              messages.timeFaults[timeFault.code],
            )}
          </b>
        </p>
      )}
      <Names title={messages.faults} more={table.texts.size - faults.length}>
        {faults.map(({ row, line: at, feature, header, text }) => (
          <li key={`${row} ${feature}`}>
            <button
              type="button"
              class="link"
              onClick={() => {
                rows.go(row);
                focusField(feature);
              }}
            >
              {messages.faultAt(at, header, text)}
            </button>
          </li>
        ))}
      </Names>
      <Names title={messages.skipped} more={table.skipped.length - SHOWN}>
        {table.skipped.slice(0, SHOWN).map(({ line: at, cells, odd }) => (
          <li key={at}>{odd ? messages.oddRow[odd](at) : messages.skippedAt(at, cells)}</li>
        ))}
      </Names>
      <Names title={messages.unknown(unknown.length)} fold>
        {unknown.map(({ header }, index) => (
          <li key={index}>{header}</li>
        ))}
      </Names>
      <Names title={messages.twice}>
        {twice.map(({ header }, index) => (
          <li key={index}>{header}</li>
        ))}
      </Names>
      <Names title={messages.missing} fold>
        {missing.map(({ name }) => (
          <li key={name}>{line.labelOf(name, language)}</li>
        ))}
      </Names>
      {table.layout.header !== "order" && (
        <details>
          <summary>{messages.recognised}</summary>
          <ul>
            {known.map(({ header, feature }) => (
              <li key={feature}>
                {header} → {line.labelOf(feature ?? "", language)}
              </li>
            ))}
            {facts.map(({ header, kind }) => (
              <li key={header}>
                {header} → {messages.facts[kind]}
              </li>
            ))}
          </ul>
        </details>
      )}
    </details>
  );
}

/** The mapping that the table was read by, and ways to change and to forget it. */
function Mapped({ table }: { table: Table }) {
  const { rows } = useShot();
  const messages = useMessages(TABLE);
  const { mapping, layout } = table;
  const canAsk = rows.isLast.value && layout.header !== "order";
  // Opened before the page was: what was read is kept, the file is not.
  const isUnread = !rows.canAsk.value && layout.header !== "order";
  if (!mapping && !canAsk && !isUnread) return null;
  return (
    <p class="actions">
      {isUnread && (
        <>
          <span class="hint">{messages.unread(table.name)}</span>
          <button
            type="button"
            class="small"
            onClick={() => document.getElementById(table.name ? "open-table" : "paste-table")?.click()}
          >
            {table.name ? messages.openAgain : messages.pasteAgain}
          </button>
        </>
      )}
      {mapping && <span class="hint">{messages.matched(mapping.kept)}</span>}
      {canAsk && (
        <button type="button" class="small" onClick={() => void rows.ask()}>
          {messages.match}
        </button>
      )}
      {mapping && (
        <button type="button" class="quiet small" onClick={() => void rows.forget()}>
          {messages.forgetMatch}
        </button>
      )}
    </p>
  );
}

function Notes({ table }: { table: Table }) {
  const { line } = useShot();
  const { notes, private: staysHere } = useMessages(TABLE);
  const { layout, encoding, sentinels, cut, sheet, times, commas } = table;
  const tooLarge = useMemo(() => serializeTable(table, line) === null, [table, line]);
  const said = [
    layout.header === "order" && notes.order(layout.columns.length),
    layout.header === "joined" && notes.joined,
    layout.titles && notes.titles(layout.titles),
    layout.unitRow && notes.unitRow,
    sheet && notes.sheet(sheet.name, sheet.others),
    sheet?.unseen && sheet.unseen.length > 0 && notes.hiddenSheets(sheet.unseen),
    sheet?.hiddenRows && sheet.hiddenRows.length > 0 && notes.hiddenRows(sheet.hiddenRows.map(rangeText)),
    sheet?.hiddenColumns &&
      sheet.hiddenColumns.length > 0 &&
      notes.hiddenColumns(sheet.hiddenColumns.map(rangeText)),
    sheet && sheet.merged.length > 0 && notes.merged(sheet.merged),
    sheet && sheet.missing.length > 0 && notes.missing(sheet.missing),
    ...table.converted.map(({ header, from, to, count }) => notes.converted(header, from, to, count)),
    times?.texts?.[0] && notes.times(times.columns, times.texts[0]),
    times?.texts && times.zoned && notes.zoned,
    times?.filled && notes.filled(times.filled.line, times.filled.count),
    encoding && encoding !== "UTF-8" && notes.encoding(encoding),
    commas.length > 0 && notes.decimalComma(commas),
    sentinels > 0 && notes.sentinels(sentinels),
    cut && notes.cut,
    tooLarge && notes.notKept,
    staysHere,
  ];
  return <p class="hint">{said.filter(Boolean).join(" ")}</p>;
}

function rangeText([first, last]: [number, number] | [string, string]): string {
  return first === last ? String(first) : `${first}–${last}`;
}

function Names({
  title,
  more = 0,
  fold = false,
  children,
}: {
  title: string;
  more?: number;
  /** Many are folded: what is under them stays in sight. */
  fold?: boolean;
  children: ComponentChildren[];
}) {
  const messages = useMessages(TABLE);
  if (children.length === 0) return null;
  const list = (
    <ul>
      {children}
      {more > 0 && <li>{messages.more(more)}</li>}
    </ul>
  );
  if (fold && children.length > UNFOLDED)
    return (
      <details>
        <summary>{title}</summary>
        {list}
      </details>
    );
  return (
    <>
      <h3>{title}</h3>
      {list}
    </>
  );
}

/** What a column that is no variable tells of the shots; null for one of which nothing was read. */
function factOf({ facts }: Table, { name }: Column): FactKind | null {
  const read = Object.entries(facts?.columns ?? {}) as [FactKind, string][];
  return read.find(([, column]) => column === name)?.[0] ?? null;
}
