/** T2: which variables drive the prediction, what to change, which shots were alike, and where to look on the machine. */

import type { EquipmentDescription, ImportanceAnswer, SimilarShot } from "../../contract/tool_results.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { percent, sharePercent } from "../../lib/numbers.ts";
import { textIn } from "../../line/line.ts";
import { useShot } from "../../page/page.ts";
import { Adjustments } from "./adjustments.tsx";
import { partAnchor } from "./anchors.ts";
import { Contrast } from "./contrast.tsx";
import { Contributions } from "./contributions.tsx";
import { Groups } from "./groups.tsx";
import { CARDS } from "./messages.ts";
import { Bar } from "./probability_bar.tsx";
import type { Owner } from "./shot_name.tsx";

export function Drivers({
  data,
  anchor,
  owner,
  withheld,
}: {
  data: ImportanceAnswer;
  anchor: string;
  owner: Owner;
  /** The shot has no verdict: what would lower its probability is no advice. */
  withheld: boolean;
}) {
  const messages = useMessages(CARDS);
  const rows = data.attributions ?? [];
  const sides = new Map(rows.map(({ feature, compared }) => [feature, compared]));
  return (
    <>
      {rows.length > 0 ? (
        <Contributions rows={rows} anchor={anchor} base={data.base_probability} />
      ) : (
        <Ranking percents={data.top_features_percent} order={data.top_features} anchor={anchor} />
      )}
      {withheld ? (
        <p class="small-print no-advice">{messages.withheldNoAdvice}</p>
      ) : (
        <Adjustments rows={data.adjustments ?? []} advice={data.advice} anchor={anchor} owner={owner} />
      )}
      <Contrast rows={data.contrast ?? []} compared={data.contrast_with} />
      <Groups
        rows={data.groups ?? []}
        sides={sides}
        pairs={data.interactions ?? []}
        stability={data.stability}
      />
      <div class="aside-lists">
        <SimilarShots rows={data.similar_shots ?? []} />
        <Parts rows={data.equipment_descriptions ?? []} />
      </div>
    </>
  );
}

interface RankingProps {
  percents: ImportanceAnswer["top_features_percent"];
  order: ImportanceAnswer["top_features"];
  anchor: string;
}

/** The drivers of a tool that only ranks them: no values, no directions, and shares where they are of the whole. */
export function Ranking({ percents, order, anchor }: RankingProps) {
  const { line } = useShot();
  const messages = useMessages(CARDS);
  const language = useLanguage();
  const rows: [string, number | null][] = percents ?? (order ?? []).map(([name]) => [name, null]);
  if (rows.length === 0) return <p class="clean">{messages.noDrivers}</p>;
  return (
    <>
      <p class="chart-note">{messages.rankingMeans}</p>
      <ol class="modes ranking">
        {rows.map(([name, share]) => (
          <li key={name} id={partAnchor(anchor, `driver-${name}`)} tabIndex={-1}>
            <span>{line.labelOf(name, language)}</span>
            {share === null ? <span /> : <Bar value={share / 100} kind="plain" />}
            <b>{share === null ? "" : sharePercent(share)}</b>
          </li>
        ))}
      </ol>
    </>
  );
}

/** Known shots that were nearest to this one, and what became of them. */
export function SimilarShots({ rows }: { rows: SimilarShot[] }) {
  const { line } = useShot();
  const messages = useMessages(CARDS);
  const language = useLanguage();
  if (rows.length === 0) return null;
  const defects = rows.filter(({ outcome }) => outcome === "defect").length;
  return (
    <section class="similar" aria-label={messages.similar}>
      <h4>{messages.similar}</h4>
      <p>{messages.similarCount(rows.length, defects)}</p>
      <ul>
        {rows.map((row) => (
          <li key={row.id} class={row.outcome === "defect" ? "bad" : "good"}>
            <b>{messages.classes[row.outcome] ?? "–"}</b>
            <span>{row.mode ? line.modeLabel(row.mode, language) : ""}</span>
            <span>{messages.similarity(percent(row.similarity))}</span>
            {row.run !== undefined && row.shot !== undefined && (
              <small>{messages.shotOf(row.run, row.shot)}</small>
            )}
          </li>
        ))}
      </ul>
      <p class="small-print">{messages.similarMean}</p>
    </section>
  );
}

/** The parts of the machine behind the strongest drivers, each with the check that is recommended. */
export function Parts({ rows }: { rows: EquipmentDescription[] }) {
  const { line } = useShot();
  const messages = useMessages(CARDS);
  const language = useLanguage();
  if (rows.length === 0) return null;
  return (
    <section class="parts" aria-label={messages.equipment}>
      <h4>{messages.equipment}</h4>
      <ul>
        {rows.map((row) => {
          // The line's own description stands in for a text that the answer has in one language only.
          const part = { ...line.equipment.find(({ id }) => id === row.id), ...row };
          const related = (part.related_features ?? [])
            .map((name) => line.labelOf(name, language))
            .join(", ");
          return (
            <li key={row.id}>
              <b>{textIn(part, "name", language)}</b>
              {textIn(part, "action", language) && <p>{textIn(part, "action", language)}</p>}
              <details>
                <summary>{messages.about}</summary>
                <p>{textIn(part, "description", language)}</p>
                {related && <p class="small-print">{messages.related(related)}</p>}
              </details>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
