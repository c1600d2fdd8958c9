/** What was made of a table: which columns are which variables, what was odd, what will be kept. */

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { useShot } from "../shell/page.ts";
import { reveal } from "../values/reveal.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { kept } from "./keep.ts";
import { faultsOf, missingFrom, type Table } from "./table.ts";
import { TABLE } from "./words.ts";

const SHOWN = 20;

export function Mapping({ table }: { table: Table }) {
  const { line, rows } = useShot();
  const words = useTexts(TABLE);
  const language = useLanguage();
  const { columns } = table.layout;
  const known = columns.filter(({ feature, twice }) => feature && !twice);
  const unknown = columns.filter(({ feature, caption }) => !feature && !caption);
  const twice = columns.filter((column) => column.twice);
  const missing = missingFrom(table, line.features);
  const faults = faultsOf(table, line.features, SHOWN);
  return (
    <details class="mapping" open={table.texts.size > 0 || table.skipped.length > 0}>
      <summary>
        {words.columns(known.length, line.features.length)}
        {unknown.length > 0 && ` · ${words.unknownCount(unknown.length)}`}
        {table.texts.size > 0 && <b> · {words.faultCount(table.texts.size)}</b>}
        {table.skipped.length > 0 && <b> · {words.skippedCount(table.skipped.length)}</b>}
      </summary>
      <Notes table={table} />
      <Names title={words.faults} more={table.texts.size - faults.length}>
        {faults.map(({ row, line: at, feature, header, text }) => (
          <li key={`${row} ${feature}`}>
            <button
              type="button"
              class="link"
              onClick={() => {
                rows.go(row);
                reveal(feature);
              }}
            >
              {words.faultAt(at, header, text)}
            </button>
          </li>
        ))}
      </Names>
      <Names title={words.skipped} more={table.skipped.length - SHOWN}>
        {table.skipped.slice(0, SHOWN).map(({ line: at, cells }) => (
          <li key={at}>{words.skippedAt(at, cells)}</li>
        ))}
      </Names>
      <Names title={words.unknown}>
        {unknown.map(({ header }, index) => (
          <li key={index}>{header}</li>
        ))}
      </Names>
      <Names title={words.twice}>
        {twice.map(({ header }, index) => (
          <li key={index}>{header}</li>
        ))}
      </Names>
      <Names title={words.missing}>
        {missing.map(({ name }) => (
          <li key={name}>{line.labelOf(name, language)}</li>
        ))}
      </Names>
      {table.layout.header !== "order" && (
        <details>
          <summary>{words.recognised}</summary>
          <ul>
            {known.map(({ header, feature }) => (
              <li key={feature}>
                {header} → {line.labelOf(feature ?? "", language)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </details>
  );
}

function Notes({ table }: { table: Table }) {
  const { line } = useShot();
  const { notes, private: staysHere } = useTexts(TABLE);
  const { layout, encoding, sentinels, cut } = table;
  const tooLarge = useMemo(() => kept(table, line) === null, [table, line]);
  const said = [
    layout.header === "order" && notes.order(layout.columns.length),
    layout.header === "joined" && notes.joined,
    layout.unitRow && notes.unitRow,
    encoding && encoding !== "UTF-8" && notes.encoding(encoding),
    layout.style.decimal === "," && notes.decimalComma,
    sentinels > 0 && notes.sentinels(sentinels),
    cut && notes.cut,
    tooLarge && notes.notKept,
    staysHere,
  ];
  return <p class="hint">{said.filter(Boolean).join(" ")}</p>;
}

function Names({ title, more = 0, children }: { title: string; more?: number; children: ComponentChildren[] }) {
  const words = useTexts(TABLE);
  if (children.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {children}
        {more > 0 && <li>{words.more(more)}</li>}
      </ul>
    </>
  );
}
