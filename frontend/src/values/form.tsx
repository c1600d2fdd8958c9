/** The fields by equipment: a group with something odd in it is open and says how much. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { textIn } from "../line/line.ts";
import { useShot } from "../shell/page.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { Field } from "./field.tsx";
import { type ShownGroup, shownGroups } from "./groups.ts";
import { VALUES } from "./words.ts";

export function Form() {
  const shot = useShot();
  const words = useTexts(VALUES);
  const search = useSignal("");
  const onlyMarked = useSignal(false);
  const chosen = useSignal<Record<string, boolean>>({});
  const marks = shot.marks.value;
  const { features } = shot.read.value;
  const count = Object.keys(marks).length;
  const all = shot.line.groups();
  const groups = shownGroups(all, {
    marks,
    given: (name) => features[name] !== undefined,
    filter: { words: search.value, marked: onlyMarked.value && count > 0 },
    chosen: chosen.value,
  });
  // Another shot's oddities are not hidden by a group that was closed for the one before.
  const { base } = shot;
  useEffect(() => {
    chosen.value = Object.fromEntries(Object.entries(chosen.peek()).filter(([, open]) => open));
  }, [base.value]);
  const everyOpen = groups.every(({ open }) => open);
  return (
    <>
      <div class="form-tools">
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          value={search}
          onInput={(event) => (search.value = event.currentTarget.value)}
        />
        <button
          type="button"
          class="small"
          onClick={() => (chosen.value = Object.fromEntries(all.map(({ part }) => [part?.id ?? "", !everyOpen])))}
        >
          {everyOpen ? words.closeAll : words.openAll}
        </button>
        {count > 0 && (
          <button
            type="button"
            class="small marks"
            aria-pressed={onlyMarked.value}
            onClick={() => (onlyMarked.value = !onlyMarked.value)}
          >
            {words.onlyMarked(count)}
          </button>
        )}
      </div>
      {groups.length === 0 && <p class="hint">{words.nothingFound}</p>}
      {groups.map((group) => (
        <GroupView
          key={group.id}
          group={group}
          onToggle={(open) => (chosen.value = { ...chosen.peek(), [group.id]: open })}
        />
      ))}
    </>
  );
}

function GroupView({ group, onToggle }: { group: ShownGroup; onToggle: (open: boolean) => void }) {
  const words = useTexts(VALUES);
  const language = useLanguage();
  const { part, features, size, given, marks, open } = group;
  const name = part ? textIn(part, "name", language) : words.otherEquipment;
  return (
    <details
      class="group"
      open={open}
      onToggle={(event) => {
        // The same event comes where the page itself opened the group.
        if (event.currentTarget.open !== open) onToggle(event.currentTarget.open);
      }}
    >
      <summary>
        <h3>{name}</h3>
        {marks > 0 && <span class="marks">{words.markCount(marks)}</span>}
        <span class="count">{words.given(given, size)}</span>
      </summary>
      <div class="fields" role="group" aria-label={name}>
        {features.map((feature) => (
          <Field key={feature.name} feature={feature} />
        ))}
      </div>
    </details>
  );
}
