/** What the cells of a table leave open, for a person to decide: the decimal mark, the order of day and month. */

import { useMessages } from "../../i18n/i18n.ts";
import { plain } from "../../lib/numbers.ts";
import type { DateOrder } from "../../table/date_order.ts";
import type { MappingChoices } from "./mapping_choices.ts";
import { MAPPING } from "./mapping_messages.ts";

export function OpenCells({ choices }: { choices: MappingChoices }) {
  const messages = useMessages(MAPPING);
  const { openNumber, openDate } = choices.asked.table;
  return (
    <>
      {openNumber && (
        <Choice
          name="decimal"
          title={messages.openNumber(openNumber.line, openNumber.column, openNumber.text)}
          chosen={choices.decimal.value}
          options={[
            [".", messages.point(plain(openNumber.point))],
            [",", messages.comma(plain(openNumber.comma))],
          ]}
          onChoose={(mark) => (choices.decimal.value = mark)}
        />
      )}
      {openDate && (
        <Choice
          name="order"
          title={messages.openDate(openDate.line, openDate.column, openDate.text)}
          chosen={choices.order.value}
          options={[
            ["day-first", messages.dayFirst],
            ["month-first", messages.monthFirst],
            ...(openDate.shortYear ? [["year-first", messages.yearFirst] as [DateOrder, string]] : []),
          ]}
          onChoose={(order) => (choices.order.value = order)}
        />
      )}
    </>
  );
}

interface ChoiceProps<T extends string> {
  name: string;
  title: string;
  chosen: T | null;
  options: [T, string][];
  onChoose: (value: T | null) => void;
}

function Choice<T extends string>({ name, title, chosen, options, onChoose }: ChoiceProps<T>) {
  const messages = useMessages(MAPPING);
  const all: [T | null, string][] = [...options, [null, messages.leaveOpen]];
  return (
    <fieldset>
      <legend>{title}</legend>
      {all.map(([value, text]) => (
        <label key={text}>
          <input type="radio" name={name} checked={chosen === value} onChange={() => onChoose(value)} />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
