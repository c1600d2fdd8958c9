/** Which shots are read from the line's memory, and which of the table's are shown. */

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { useMessages } from "../../i18n/i18n.ts";
import { SHOTS_TABLE } from "./messages.ts";
import { choicesOf, type Names, type Shown } from "./order.ts";
import type { MemoryAsked, ShotsState, Time } from "./shots_state.ts";
import { VERDICTS } from "./tally.ts";

const NUMBERS = [200, 1000, 5000, 10_000];
const TIMES: readonly Time[] = ["all", "8", "24", "168", "own"];

export function MemoryChoice({ state, line }: { state: ShotsState; line: string }) {
  const messages = useMessages(SHOTS_TABLE);
  const asked = state.asked.value;
  const set = (change: Partial<MemoryAsked>) => (state.asked.value = { ...asked, ...change });
  // By the plant's clock, as the server takes times without an offset.
  const end = (name: "from" | "to") => (
    <Labelled text={messages[name]}>
      <input
        type="datetime-local"
        value={asked[name]}
        onChange={(event) => set({ [name]: event.currentTarget.value })}
      />
    </Labelled>
  );
  return (
    <form
      class="choices"
      aria-label={messages.ofMemory}
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
      <Labelled text={messages.time}>
        <select value={asked.time} onChange={(event) => set({ time: event.currentTarget.value as Time })}>
          {TIMES.map((time) => (
            <option key={time} value={time}>
              {messages.times[time]}
            </option>
          ))}
        </select>
      </Labelled>
      {asked.time === "own" && end("from")}
      {asked.time === "own" && end("to")}
      <button type="submit">{messages.read}</button>
    </form>
  );
}

/** That the line has more shots than were read, or was asked for one verdict alone; a verdict can be asked of the server. */
export function OfMemory({ state, line }: { state: ShotsState; line: string }) {
  const messages = useMessages(SHOTS_TABLE);
  const read = state.read.value;
  const wanted = state.shown.value.verdict;
  const ask = (verdict: MemoryAsked["verdict"]) => {
    state.asked.value = { ...state.asked.peek(), verdict };
    void state.readMemory(line);
  };
  if (state.run.value.kind === "reading" || (!state.more.value && !read.verdict)) return null;
  return (
    <span id="shots-partial" class="partial">
      {read.verdict && messages.onlyVerdict(messages.verdicts[read.verdict])}{" "}
      {state.more.value && <b>{messages.moreInMemory(state.shots.value.length)}</b>}
      {read.verdict && (
        <button type="button" class="small" onClick={() => ask("")}>
          {messages.askAll}
        </button>
      )}
      {wanted && wanted !== read.verdict && (
        <button type="button" class="small" onClick={() => ask(wanted)}>
          {messages.askVerdict(messages.verdicts[wanted], read.most)}
        </button>
      )}
    </span>
  );
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
      <input
        id="search-shots"
        type="search"
        aria-label={messages.search}
        placeholder={messages.searchHint}
        value={asked.words}
        onInput={(event) => set({ words: event.currentTarget.value })}
      />
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
    </div>
  );
}

/** Whether the process values have columns too. */
export function ValuesChoice({ state }: { state: ShotsState }) {
  const messages = useMessages(SHOTS_TABLE);
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={state.values.value}
        onChange={(event) => (state.values.value = event.currentTarget.checked)}
      />{" "}
      {messages.showValues}
    </label>
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
