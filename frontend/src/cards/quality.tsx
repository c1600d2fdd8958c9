/** What the values of a shot were like: missing and what stood in, unknown, outside, and how unusual. */

import type { DataQuality } from "../contract/results.ts";
import { percent, quantity } from "../line/numbers.ts";
import { useShot } from "../shell/page.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { CARDS } from "./words.ts";

export function Quality({ data }: { data: DataQuality }) {
  const { line } = useShot();
  const words = useTexts(CARDS);
  const language = useLanguage();
  const label = (name: unknown) => line.labelOf(String(name), language);
  const imputed = new Map((data.imputed ?? []).map(({ feature, value }) => [feature, value]));
  const filled = (name: string) =>
    imputed.has(name) ? `${label(name)} → ${quantity(imputed.get(name), line.feature(name)?.unit ?? "")}` : label(name);
  const missing = [...new Set([...(data.missing ?? []), ...imputed.keys()])];
  const faults: [string, string][] = [
    [words.outside, (data.out_of_range ?? []).map(label).join(", ")],
    [words.missing(missing.length), missing.map(filled).join(", ")],
    [words.unknown, (data.unknown ?? []).map(String).join(", ")],
  ];
  const present = faults.filter(([, text]) => text);
  return (
    <>
      <h4>{words.dataQuality}</h4>
      {present.length === 0 && <p class="clean">{words.dataClean}</p>}
      {present.map(([name, text]) => (
        <p key={name} class="data-fault">
          <b>{name}</b>: {text}
        </p>
      ))}
      {typeof data.anomaly_score === "number" && <p class="clean">{words.anomaly(percent(data.anomaly_score))}</p>}
    </>
  );
}
