/** Which shots are read from the line's memory, and which of the table's are shown. */

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { useMessages } from "../../i18n/i18n.ts";
import { SHOTS_TABLE } from "./messages.ts";
import { choicesOf, type Names, type Shown } from "./order.ts";
import type { MemoryAsked, ShotsState } from "./shots_state.ts";
import { VERDICTS } from "./tally.ts";

const NUMBERS = [200, 1000, 5000, 10_000];

export function MemoryChoice({ state, line }: { state: ShotsState; line: string }) {
  const messages = useMessages(SHOTS_TABLE);
  const asked = state.asked.value;
  const set = (change: Partial<MemoryAsked>) => (state.asked.value = { ...asked, ...change });
  const time = (name: "from" | "to") => (
    <Labelled text={messages[name]}>
      <input
        type="datetime-local"
        onChange={(event) => set({ [name]: instant(event.currentTarget.value) })}
      />
    </Labelled>
  );
  return (
    <form
      class="choices"
      onSubmit={(event) => {
        event.preventDefault();
        void state.readMemory(line);
      }}
    >
      <Labelled text={messages.most}>
        <select value={asked.most} onChange={(event) => set({ most: Number(event.currentTarget.value) })}>
          {NUMBERS.map((most) => (
            <option key={most} value={most}>
              {most.toLocaleString("en")}
            </option>
          ))}
        </select>
      </Labelled>
      {time("from")}
      {time("to")}
      <button type="submit">{messages.read}</button>
    </form>
  );
}

/** What a person chose on this computer's clock, as ISO 8601 with an offset; empty where nothing is chosen. */
function instant(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}

export function Filters({ state, names }: { state: ShotsState; names: Names }) {
  const messages = useMessages(SHOTS_TABLE);
  const shots = state.shots.value;
  const asked = state.shown.value;
  const set = (change: Partial<Shown>) => (state.shown.value = { ...asked, ...change });
  const known = useMemo(
    () => ({
      mode: choicesOf(shots, ({ judged }) => judged?.mode ?? null),
      mould: choicesOf(shots, ({ mould }) => mould),
      lot: choicesOf(shots, ({ lot }) => lot),
    }),
    [shots],
  );
  const choice = <N extends "verdict" | "mode" | "mould" | "lot" | "outcome">(
    name: N,
    options: readonly [string, string][],
  ) => (
    <Labelled text={messages[name]}>
      <select
        value={asked[name]}
        onChange={(event) => set({ [name]: event.currentTarget.value } as Partial<Shown>)}
      >
        <option value="">{messages.any}</option>
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </Labelled>
  );
  return (
    <div class="choices" role="search" aria-label={messages.filter}>
      <Labelled text={messages.search}>
        <input
          id="search-shots"
          type="search"
          placeholder={messages.searchHint}
          value={asked.words}
          onInput={(event) => set({ words: event.currentTarget.value })}
        />
      </Labelled>
      {choice(
        "verdict",
        VERDICTS.map((verdict) => [verdict, messages.verdicts[verdict]]),
      )}
      {known.mode.length > 0 &&
        choice(
          "mode",
          known.mode.map((mode) => [mode, names.mode(mode)]),
        )}
      {known.mould.length > 0 &&
        choice(
          "mould",
          known.mould.map((mould) => [mould, mould]),
        )}
      {known.lot.length > 0 &&
        choice(
          "lot",
          known.lot.map((lot) => [lot, lot]),
        )}
      {choice("outcome", [
        ["good", messages.outcomes.good],
        ["defect", messages.outcomes.defect],
        ["unknown", messages.outcomes.unknown],
        ["wrong", messages.wrongOnly],
      ])}
      <label class="check">
        <input
          type="checkbox"
          checked={state.values.value}
          onChange={(event) => (state.values.value = event.currentTarget.checked)}
        />{" "}
        {messages.showValues}
      </label>
    </div>
  );
}

function Labelled({ text, children }: { text: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is its child
    <label>
      <span>{text}</span>
      {children}
    </label>
  );
}
