/** The fields by equipment: a group with something odd in it is open and says how much. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { textIn } from "../../line/line.ts";
import { useShot } from "../../page/page.ts";
import { Field } from "./field.tsx";
import { type ShownGroup, shownGroups } from "./groups.ts";
import { VALUES } from "./messages.ts";

export function Form() {
  const shot = useShot();
  const messages = useMessages(VALUES);
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
          aria-label={messages.search}
          placeholder={messages.search}
          value={search}
          onInput={(event) => (search.value = event.currentTarget.value)}
        />
        <button
          type="button"
          class="small"
          onClick={() =>
            (chosen.value = Object.fromEntries(all.map(({ part }) => [part?.id ?? "", !everyOpen])))
          }
        >
          {everyOpen ? messages.closeAll : messages.openAll}
        </button>
        {count > 0 && (
          <button
            type="button"
            class="small marks"
            aria-pressed={onlyMarked.value}
            onClick={() => (onlyMarked.value = !onlyMarked.value)}
          >
            {messages.onlyMarked(count)}
          </button>
        )}
      </div>
      {groups.length === 0 && <p class="hint">{messages.nothingFound}</p>}
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
  const messages = useMessages(VALUES);
  const language = useLanguage();
  const { part, features, size, given, marks, open } = group;
  const name = part ? textIn(part, "name", language) : messages.otherEquipment;
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
        {marks > 0 && <span class="marks">{messages.markCount(marks)}</span>}
        <span class="count">{messages.given(given, size)}</span>
      </summary>
      <div class="fields" role="group" aria-label={name}>
        {features.map((feature) => (
          <Field key={feature.name} feature={feature} />
        ))}
      </div>
    </details>
  );
}
