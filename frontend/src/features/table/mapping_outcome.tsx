/** Which column tells what the parts really were, and what its texts are understood as. */

import { useMessages } from "../../i18n/i18n.ts";
import type { MappingChoices } from "./mapping_choices.ts";
import { MAPPING } from "./mapping_messages.ts";

export function OutcomeColumn({ choices }: { choices: MappingChoices }) {
  const messages = useMessages(MAPPING);
  const columns = choices.outcomes.value;
  if (columns.length === 0) return null;
  const chosen = choices.outcome.value;
  return (
    <section class="outcome-column">
      <label>
        <b>{messages.outcomeColumn}</b>{" "}
        <select
          value={chosen?.name ?? ""}
          onChange={(event) => choices.chooseOutcome(event.currentTarget.value || null)}
        >
          <option value="">{messages.noOutcomeColumn}</option>
          {columns.map(({ name, words }) => (
            <option key={name} value={name}>
              {name} (
              {(words ?? [])
                .slice(0, 3)
                .map(({ text }) => text)
                .join(" · ")}
              )
            </option>
          ))}
        </select>
      </label>
      {choices.outcomeBy && <small>{messages.outcomeBy[choices.outcomeBy]}</small>}
      <Proposed choices={choices} />
      {chosen && <Words choices={choices} column={chosen.name} />}
    </section>
  );
}

/** A column that looks like one of outcomes by less than a verdict's name: nothing is read of it before it is confirmed. */
function Proposed({ choices }: { choices: MappingChoices }) {
  const messages = useMessages(MAPPING);
  const proposed = choices.outcomeProposed.value;
  if (!proposed) return null;
  const { column, by, words } = proposed;
  const told = words
    .slice(0, 3)
    .map(({ text, result }) => `${text} → ${messages.results[result ?? "unread"]}`)
    .join(" · ");
  return (
    <p class="proposed">
      {messages.outcomeProposed(column)} <small>{[messages.outcomeBy[by], told].join(": ")}</small>
      <button
        type="button"
        class="small"
        aria-label={messages.rightOf(column)}
        onClick={(event) => {
          // The button goes with what it confirms: the focus goes on to what it chose.
          event.currentTarget.closest("section")?.querySelector("select")?.focus();
          choices.chooseOutcome(column);
        }}
      >
        {messages.right}
      </button>
    </p>
  );
}

function Words({ choices, column }: { choices: MappingChoices; column: string }) {
  const messages = useMessages(MAPPING);
  const words = choices.outcomeWords;
  const open = words.filter(({ result, said }) => result === null && !said);
  return (
    <>
      <ul aria-label={messages.outcomeWords(column)}>
        {words.map(({ text, count, result, said }) => (
          <li key={text} class={result === null && !said ? "open" : undefined}>
            <b>{text}</b> <small>{messages.times(count)}</small>
            <select
              aria-label={messages.wordMeans(text)}
              value={result ?? ""}
              onChange={(event) =>
                choices.sayWord(text, (event.currentTarget.value || null) as "good" | "defect" | null)
              }
            >
              <option value="good">{messages.results.good}</option>
              <option value="defect">{messages.results.defect}</option>
              <option value="">{said ? messages.results.nothing : messages.results.unread}</option>
            </select>
          </li>
        ))}
      </ul>
      {open.length > 0 && (
        <p class="odd" role="status">
          {messages.openWords(open.map(({ text }) => text).join(", "))}
        </p>
      )}
    </>
  );
}
