/**
 * Any variable of the line, found by part of its label, name or alias; what is furthest out of control stands first,
 * with how many points are.
 */

import { useState } from "preact/hooks";
import { useAnswer } from "../../components/use_answer.ts";
import type { VariableChart } from "../../contract/api.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { type Line, labelIn } from "../../line/line.ts";
import { usePage } from "../../page/page.ts";
import { isNamed } from "../../table/name_key.ts";
import { type Range, refreshMs } from "./address.ts";
import { CHARTS } from "./messages.ts";

const NONE: never[] = [];

type Broken = NonNullable<VariableChart["variables"]>;

interface Props {
  line: Line;
  variable: string | undefined;
  broken: Broken | null;
  onVariable: (name: string) => void;
}

/**
 * What each variable of a line breaks in a time, what is furthest out of control first: null until it is known, none
 * where the server does not tell.
 */
export function useBroken(name: string, range: Range): Broken | null {
  const { client } = usePage();
  const query = { line: name, variables: "true", ...range };
  const { answer, fault } = useAnswer(`${new URLSearchParams(query)}`, () => client.chart(query), {
    again: () => refreshMs(range),
    keeps: true,
  });
  return answer?.variables ?? (answer || fault ? NONE : null);
}

export function VariableChoice({ line, variable, broken, onVariable }: Props) {
  const messages = useMessages(CHARTS);
  const language = useLanguage();
  const [words, setWords] = useState("");
  const found = inOrder(line, broken).filter(({ feature }) => isNamed(feature, words));
  return (
    <form
      class="variables"
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = found;
        if (first) onVariable(first.feature.name);
      }}
    >
      <input
        type="search"
        aria-label={messages.search}
        placeholder={messages.search}
        value={words}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      <select
        size={8}
        aria-label={messages.variable}
        value={variable}
        onChange={(event) => onVariable(event.currentTarget.value)}
      >
        {found.map(({ feature, beyond, others }) => (
          <option key={feature.name} value={feature.name} selected={feature.name === variable}>
            {labelIn(feature, language)}
            {feature.unit && ` (${feature.unit})`}
            {beyond > 0 && ` ◆${beyond}`}
            {others > 0 && ` △${others}`}
          </option>
        ))}
      </select>
      {broken?.length ? <p class="order">{messages.order}</p> : null}
      <p role="status">{found.length === 0 && messages.nothingFound}</p>
    </form>
  );
}

/** The line's variables by what they break; as the schema has them until that is known. */
function inOrder(line: Line, broken: Broken | null) {
  const places = new Map((broken ?? []).map((row, place) => [row.feature, { ...row, place }]));
  return line.features
    .map((feature, place) => {
      const row = places.get(feature.name);
      return {
        feature,
        beyond: row?.beyond ?? 0,
        others: row ? row.broken - row.beyond : 0,
        place: row?.place ?? places.size + place,
      };
    })
    .sort((one, other) => one.place - other.place);
}
