/** All values of the shot as a table to scroll: what deviates first, found by a word. */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Feature } from "../../contract/api.ts";
import { useMessages } from "../../i18n/i18n.ts";
import { usePage, useShot } from "../../page/page.ts";
import { importance } from "../../state/turn.ts";
import { Field } from "./field.tsx";
import { VALUES } from "./messages.ts";
import { type Bands, bandsIn, deviates, type Filter, type Situation, shownRows } from "./rows.ts";

export function Form() {
  const shot = useShot();
  const messages = useMessages(VALUES);
  const search = useSignal("");
  const onlyDeviating = useSignal(false);
  const table = useRef<HTMLUListElement>(null);
  const bands = useBands();
  const situation = { marks: shot.marks.value, values: shot.read.value.features, bands };
  const count = shot.line.features.filter((feature) => deviates(feature, situation)).length;
  const filter = { words: search.value, deviating: onlyDeviating.value && count > 0 };
  const rows = useOrder(situation, filter, table);
  useLayoutEffect(() => styledAnew(table.current), [rows]);
  const { base } = shot;
  // What deviates on another shot is on top.
  useLayoutEffect(() => table.current?.closest("details")?.scrollTo({ top: 0 }), [base.value]);
  return (
    <>
      <div class="form-tools">
        <input
          type="search"
          aria-label={messages.search}
          placeholder={messages.search}
          value={search}
          onInput={(event) => (search.value = event.currentTarget.value)}
        />
        {count > 0 && (
          <button
            type="button"
            class="small marks"
            aria-pressed={onlyDeviating.value}
            onClick={() => (onlyDeviating.value = !onlyDeviating.value)}
          >
            {messages.onlyMarked(count)}
          </button>
        )}
      </div>
      {rows.length === 0 && <p class="hint">{messages.nothingFound}</p>}
      <ul ref={table} class="value-rows" aria-label={messages.values}>
        {rows.map((feature) => (
          <Field key={feature.name} feature={feature} band={bands.get(feature.name) ?? null} />
        ))}
      </ul>
    </>
  );
}

/**
 * Chromium does not style the inside of a row anew whose class changes while `moveBefore` moves it (seen in 156): once
 * out of the layout and back in it does.
 */
function styledAnew(list: HTMLElement | null): void {
  const panel = list?.closest("details");
  if (!list || !panel) return;
  const { scrollTop } = panel;
  list.hidden = true;
  list.getBoundingClientRect();
  list.hidden = false;
  panel.scrollTop = scrollTop;
}

/** The bands of the last diagnosis: they are the model's, whatever the shot. */
function useBands(): Bands {
  const rows = usePage()
    .known.value.map((turn) => importance(turn)?.attributions)
    .find((found) => found?.length);
  return useMemo(() => bandsIn(rows), [rows?.map(({ feature }) => feature).join()]);
}

/** The order stands while a reader types: a row that jumped away would take the field along. */
function useOrder(
  situation: Situation,
  filter: Filter,
  table: { current: HTMLElement | null },
): readonly Feature[] {
  const shot = useShot();
  const last = useRef<{ rows: readonly Feature[]; base: unknown; words: string; deviating: boolean }>(null);
  const base = shot.base.value;
  const { bands } = situation;
  return useMemo(() => {
    const before = last.current;
    const typing = table.current?.contains(document.activeElement) === true;
    const same = before?.words === filter.words && before?.deviating === filter.deviating;
    if (before && same && before.base === base && typing) return before.rows;
    const rows = shownRows(shot.line.features, situation, filter);
    last.current = { rows, base, ...filter };
    return rows;
  }, [shot, base, bands, filter.words, filter.deviating]);
}
