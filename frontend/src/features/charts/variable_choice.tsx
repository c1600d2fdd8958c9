/** Any variable of the line, found by part of its label, name or alias. */

import { useState } from "preact/hooks";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { type Line, labelIn } from "../../line/line.ts";
import { isNamed } from "../../table/name_key.ts";
import { CHARTS } from "./messages.ts";

interface Props {
  line: Line;
  variable: string;
  onVariable: (name: string) => void;
}

export function VariableChoice({ line, variable, onVariable }: Props) {
  const messages = useMessages(CHARTS);
  const language = useLanguage();
  const [words, setWords] = useState("");
  const found = line.features.filter((feature) => isNamed(feature, words));
  return (
    <form
      class="variables"
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = found;
        if (first) onVariable(first.name);
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
        {found.map((feature) => (
          <option key={feature.name} value={feature.name} selected={feature.name === variable}>
            {labelIn(feature, language)}
            {feature.unit && ` (${feature.unit})`}
          </option>
        ))}
      </select>
      <p role="status">{found.length === 0 && messages.nothingFound}</p>
    </form>
  );
}
