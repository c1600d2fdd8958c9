/** T2: which variables drive the prediction, what to change, which shots were alike, and where to look on the machine. */

import type { ImportanceAnswer } from "../contract/results.ts";
import { Adjustments } from "./adjustments.tsx";
import { Contributions } from "./contributions.tsx";
import { Parts } from "./parts.tsx";
import { SimilarShots } from "./similar_shots.tsx";
import { Ranking } from "./ranking.tsx";

export function Drivers({ data, anchor, turnId }: { data: ImportanceAnswer; anchor: string; turnId: string }) {
  const rows = data.attributions ?? [];
  return (
    <>
      {rows.length > 0 ? (
        <Contributions rows={rows} anchor={anchor} base={data.base_probability} />
      ) : (
        <Ranking percents={data.top_features_percent} order={data.top_features} anchor={anchor} />
      )}
      <Adjustments rows={data.adjustments ?? []} anchor={anchor} turnId={turnId} />
      <div class="aside-lists">
        <SimilarShots rows={data.similar_shots ?? []} />
        <Parts rows={data.equipment_descriptions ?? []} />
      </div>
    </>
  );
}
