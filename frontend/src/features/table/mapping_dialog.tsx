/** Which column is which variable: proposals with their reasons, which a person confirms or changes. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Dialog } from "../../components/dialog.tsx";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { plain } from "../../lib/numbers.ts";
import { labelIn } from "../../line/line.ts";
import { usePage, useShot } from "../../page/page.ts";
import type { Asked } from "../../state/table_rows.ts";
import type { Match } from "../../table/column_proposal.ts";
import { nameKey } from "../../table/name_key.ts";
import type { TableFault } from "../../table/table_error.ts";
import type { MapColumn } from "../../table/table_to_map.ts";
import { MappingChoices } from "./mapping_choices.ts";
import { MappingFile } from "./mapping_file_buttons.tsx";
import { MAPPING } from "./mapping_messages.ts";
import { OpenCells } from "./mapping_open_cells.tsx";
import { OutcomeColumn } from "./mapping_outcome.tsx";
import { TABLE } from "./messages.ts";

/** Names that stand beside each other without a fold. */
const FEW_NAMES = 8;

export function MappingDialog({ asked }: { asked: Asked }) {
  const page = usePage();
  const { line, rows } = useShot();
  const messages = useMessages(MAPPING);
  const table = useMessages(TABLE);
  const choices = useMemo(() => new MappingChoices(asked, line), [asked, line]);
  const blocked = choices.conflicts.value.size > 0;
  const apply = async () => {
    const { decisions } = choices;
    const applied = Object.values(decisions.columns).filter((feature) => feature !== null);
    if (blocked || applied.length === 0) return;
    if (await rows.confirm(decisions)) page.announce(table.opened(rows.table.peek()?.rows ?? 0));
  };
  const { proposals } = choices;
  const applied = [...choices.choices.value.values()].filter(
    ({ feature, confirmed }) => feature !== null && confirmed,
  );
  return (
    <Dialog title={messages.title} kind="mapping-dialog" onClose={() => (rows.asked.value = null)}>
      <form
        class="mapping-form"
        onSubmit={(event) => {
          event.preventDefault();
          void apply();
        }}
      >
        <p>
          <b>{asked.name || messages.pasted}</b> {messages.explain}
        </p>
        {asked.kept && (
          <p class="actions">
            {messages.kept}
            <button type="button" class="quiet small" onClick={() => void rows.forget()}>
              {messages.forget}
            </button>
          </p>
        )}
        <Sheets asked={asked} />
        <OpenCells choices={choices} />
        <OutcomeColumn choices={choices} />
        {proposals > 0 && (
          <button type="button" onClick={() => choices.confirmAll()}>
            {messages.confirmAll(proposals)}
          </button>
        )}
        <table>
          <thead>
            <tr>
              <th scope="col">{messages.column}</th>
              <th scope="col">{messages.variable}</th>
              <th scope="col">{messages.reasons}</th>
            </tr>
          </thead>
          <tbody>
            {asked.table.columns.map((column) => (
              <ColumnRow key={column.name} column={column} choices={choices} />
            ))}
          </tbody>
        </table>
        <Rest choices={choices} />
        <MappingFile choices={choices} />
        <p role="status">{proposals > 0 && messages.unconfirmed(proposals)}</p>
        <p class="actions">
          <button type="submit" class="primary" aria-disabled={blocked || applied.length === 0}>
            {messages.apply(applied.length)}
          </button>
          <button type="button" class="quiet" onClick={() => (rows.asked.value = null)}>
            {messages.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

function Sheets({ asked: { table } }: { asked: Asked }) {
  const { rows } = useShot();
  const messages = useMessages(MAPPING);
  const refused = useSignal<{ sheet: string; fault: TableFault } | null>(null);
  if (!table.sheet || table.sheet.others.length === 0) return null;
  const { name, others } = table.sheet;
  const choose = async (select: HTMLSelectElement) => {
    const sheet = select.value;
    const fault = await rows.ask(sheet);
    refused.value = fault && { sheet, fault };
    // The columns below are still those of the sheet before.
    if (fault) select.value = name;
  };
  return (
    <div class="sheet">
      <label>
        {messages.sheet}{" "}
        <select value={name} onChange={(event) => void choose(event.currentTarget)}>
          {[name, ...others].map((sheet) => (
            <option key={sheet}>{sheet}</option>
          ))}
        </select>
      </label>
      {refused.value && <SheetFault {...refused.value} />}
    </div>
  );
}

function SheetFault({ sheet, fault }: { sheet: string; fault: TableFault }) {
  const messages = useMessages(TABLE);
  const reason = messages.reasons[fault.code] as (fault: TableFault) => string;
  return (
    <p class="odd" role="alert">
      {messages.failed(sheet)} {reason(fault)}
    </p>
  );
}

function ColumnRow({ column, choices }: { column: MapColumn; choices: MappingChoices }) {
  const { line } = useShot();
  const messages = useMessages(MAPPING);
  const language = useLanguage();
  const { name, examples } = column;
  const choice = choices.choices.value.get(name) ?? { feature: null, confirmed: true };
  const open = choice.feature !== null && !choice.confirmed;
  const proposed = choices.matchOf(name)?.by === "likeness";
  return (
    <tr class={open ? "open" : undefined}>
      <th scope="row">
        {name}
        <small>{examples.join(" · ")}</small>
      </th>
      <td>
        <select
          aria-label={messages.variableOf(name)}
          value={choice.feature ?? ""}
          onChange={(event) => choices.choose(name, event.currentTarget.value || null)}
        >
          <option value="">{messages.none}</option>
          {line.features.map((feature) => (
            <option key={feature.name} value={feature.name}>
              {labelIn(feature, language)} {feature.unit && `(${feature.unit})`}
            </option>
          ))}
        </select>
        {proposed && (
          <label class="right">
            <input
              type="checkbox"
              aria-label={messages.rightOf(name)}
              checked={choice.confirmed}
              onChange={(event) => choices.confirm(name, event.currentTarget.checked)}
            />
            {messages.right}
          </label>
        )}
      </td>
      <td>
        <Reasons column={column} choices={choices} />
      </td>
    </tr>
  );
}

function Reasons({ column, choices }: { column: MapColumn; choices: MappingChoices }) {
  const { line } = useShot();
  const messages = useMessages(MAPPING);
  const language = useLanguage();
  const { name, caption } = column;
  const feature = choices.choices.value.get(name)?.feature ?? null;
  const by = name === choices.outcome.value?.name ? choices.outcomeBy : null;
  if (feature === null && by) return <small>{messages.outcomeBy[by]}</small>;
  if (feature === null) {
    const named = choices.namedAs(name);
    const alike = choices.asked.table.alike.get(name) ?? [];
    const first = [...choices.choices.value].find(([, other]) => named !== null && other.feature === named);
    const text =
      named && first
        ? messages.sameAs(line.labelOf(named, language), first[0])
        : caption
          ? messages.caption
          : alike.length > 0
            ? messages.alike(alike.map((each) => line.labelOf(each, language)).join(", "))
            : messages.unlike;
    return <small>{text}</small>;
  }
  const match = choices.matchOf(name);
  const fit = choices.fitOf(column, feature);
  const unit = line.feature(feature)?.unit ?? "";
  const rivals = choices.conflicts.value.get(feature);
  const share = fit && fit.wrongUnit === null ? fit.share : null;
  const { by: told } = messages;
  const spelling = match ? readable(match, line.labelOf(feature, language)) : "";
  const said = [
    !match && told.hand,
    match?.by === "name" && told.name,
    match?.by === "alias" && told.alias(spelling),
    match?.by === "label" && told.label(spelling),
    match?.by === "likeness" && told.likeness(spelling, percent(match.likeness)),
    match?.unit && messages.unitFits(match.unit),
    share !== null && share > 0 && messages.inRange(percent(share)),
    fit?.conversion &&
      messages.conversion(
        `${shortly(fit.conversion.value)} ${fit.conversion.from}`,
        `${shortly(fit.conversion.moved)} ${fit.conversion.to}`,
      ),
  ];
  return (
    <>
      <small>{said.filter(Boolean).join(" · ")}</small>
      {share === 0 && <small class="odd">{messages.allOutside}</small>}
      {fit?.wrongUnit && <small class="odd">{messages.wrongUnit(fit.wrongUnit, unit)}</small>}
      {rivals && <small class="odd">{messages.conflict(rivals.join(", "))}</small>}
    </>
  );
}

/** What the mapping leaves over, on both sides. */
function Rest({ choices }: { choices: MappingChoices }) {
  const messages = useMessages(MAPPING);
  const language = useLanguage();
  const left = choices.left.value;
  const missing = choices.missing.value.map((feature) => labelIn(feature, language));
  return (
    <div class="rest">
      <Names title={messages.left(left.length)} names={left} />
      <Names title={messages.missing(missing.length)} names={missing} />
    </div>
  );
}

/** A plant's table has 60 columns that are no variable: many names are folded, so that what is asked stays in sight. */
function Names({ title, names }: { title: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  if (names.length <= FEW_NAMES)
    return (
      <p>
        <b>{title}</b>: {names.join(", ")}
      </p>
    );
  return (
    <details>
      <summary>
        <b>{title}</b>
      </summary>
      <p>{names.join(", ")}</p>
    </details>
  );
}

/** The spelling as the table's own column may have it; one that only programs write is no name for a reader. */
function readable({ spelling, column }: Match, label: string): string {
  const internal = /^[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+$/.test(spelling);
  return internal && nameKey(spelling) !== nameKey(column) ? label : spelling;
}

/** To be looked at: six digits tell one unit from another. */
function shortly(value: number): string {
  return plain(Number(value.toPrecision(6)));
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
