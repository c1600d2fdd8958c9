/** The drivers of a tool that only ranks them: no values, no directions, and shares where they are of the whole. */

import type { ImportanceAnswer } from "../contract/results.ts";
import { number } from "../line/numbers.ts";
import { useShot } from "../shell/page.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { partAnchor } from "./anchors.ts";
import { Bar } from "./bar.tsx";
import { CARDS } from "./words.ts";

interface Props {
  percents: ImportanceAnswer["top_features_percent"];
  order: ImportanceAnswer["top_features"];
  anchor: string;
}

export function Ranking({ percents, order, anchor }: Props) {
  const { line } = useShot();
  const words = useTexts(CARDS);
  const language = useLanguage();
  const rows: [string, number | null][] = percents ?? (order ?? []).map(([name]) => [name, null]);
  if (rows.length === 0) return <p class="clean">{words.noDrivers}</p>;
  return (
    <>
      <p class="chart-note">{words.rankingMeans}</p>
      <ol class="modes ranking">
        {rows.map(([name, share]) => (
          <li key={name} id={partAnchor(anchor, `driver-${name}`)} tabIndex={-1} title={name}>
            <span>{line.labelOf(name, language)}</span>
            {share === null ? <span /> : <Bar value={share / 100} kind="plain" />}
            <b>{share === null ? "" : `${number(Math.round(share * 10) / 10)} %`}</b>
          </li>
        ))}
      </ol>
    </>
  );
}
