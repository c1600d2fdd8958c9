/** Two shots of the table side by side: both verdicts, and each variable with both values on its normal band. */

import { useAnswer } from "../../components/use_answer.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { written } from "../../lib/decimals.ts";
import { percent } from "../../lib/numbers.ts";
import { labelIn } from "../../line/line.ts";
import { usePage, useShot } from "../../page/page.ts";
import { VerdictMark } from "../line_strip/verdict_mark.tsx";
import { type Bands, bandsIn } from "../values/rows.ts";
import { type Compared, compared } from "./comparison.ts";
import { nameOf } from "./grid.tsx";
import { SHOTS_TABLE } from "./messages.ts";
import type { ShotsState } from "./shots_state.ts";
import type { TableShot } from "./table_shot.ts";

const NO_BANDS: Bands = new Map();

export function SideBySide({ state }: { state: ShotsState }) {
  const messages = useMessages(SHOTS_TABLE);
  const places = state.compared.value;
  const chosen = places.flatMap((place) => state.shots.value[place] ?? []);
  const [first, second] = chosen;
  if (!first) return null;
  return (
    <section id="side-by-side" class="side-by-side" aria-label={messages.compare}>
      <p class="compare-head">
        <b>{messages.compare}</b>
        <button type="button" class="quiet small" onClick={() => (state.compared.value = [])}>
          {messages.compareClose}
        </button>
      </p>
      {second ? (
        <Pair key={places.join()} shots={[first, second]} />
      ) : (
        <p>{messages.compareOne(nameOf(first, messages))}</p>
      )}
    </section>
  );
}

function Pair({ shots }: { shots: readonly [TableShot, TableShot] }) {
  const { client } = usePage();
  const { line } = useShot();
  const messages = useMessages(SHOTS_TABLE);
  const language = useLanguage();
  // The normal bands are the model's, and the same for every shot of a kind.
  const asked = useAnswer(String(shots[0].place), async (signal): Promise<Bands> => {
    const { t2 } = await client.predict(shots[0].features, {}, signal);
    return "error" in t2 ? NO_BANDS : bandsIn(t2.attributions);
  });
  const bands = asked.fault ? NO_BANDS : asked.answer;
  const rows = compared(line.features, [shots[0].features, shots[1].features], bands ?? NO_BANDS);
  const at = ({ feature: { name, plausible }, values }: Compared) => {
    const known = values.filter((value) => value !== undefined);
    const band = bands?.get(name) ?? plausible;
    const outside = known.map((value) => line.besideDecimals(name, value, band));
    return Math.max(...outside, line.apartDecimals(name, known[0] ?? 0, known.slice(1)));
  };
  // Of the numbers as they are shown, so that they add up.
  const differenceOf = (row: Compared) => {
    const [first, second] = row.values.map((value) => Number(written(value ?? 0, at(row))));
    return row.difference === null ? "–" : written((second ?? 0) - (first ?? 0), at(row));
  };
  const differing = rows.filter(({ weight }) => weight > 0).length;
  return (
    <>
      {bands === null && <p class="note">{messages.comparedLoading}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section class="compare-table" tabIndex={0} aria-label={messages.onBand}>
        <table>
          <caption>{messages.differing(differing, rows.length)}</caption>
          <thead>
            <tr>
              <th scope="col">{messages.variable}</th>
              {shots.map((shot, place) => (
                <th key={shot.place} scope="col">
                  {place === 0 ? "●" : "◆"} {nameOf(shot, messages)}
                  {shot.judged && (
                    <p>
                      <VerdictMark verdict={shot.judged.verdict} outcome={shot.outcome ?? undefined} />{" "}
                      {messages.verdicts[shot.judged.verdict]} {percent(shot.judged.probability)}
                      {shot.judged.mode && ` · ${line.modeLabel(shot.judged.mode, language)}`}
                      {shot.outcome && ` · ${messages.outcome}: ${messages.outcomes[shot.outcome]}`}
                    </p>
                  )}
                </th>
              ))}
              <th scope="col">{messages.difference}</th>
              <th scope="col">{messages.onBand}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.feature.name} class={row.weight > 0 ? "differs" : ""}>
                <th scope="row">{labelIn(row.feature, language)}</th>
                {row.values.map((value, place) => (
                  <td key={place === 0 ? "first" : "second"} class={row.outside[place] ? "outside" : ""}>
                    {line.quantity(row.feature.name, value, undefined, at(row))}
                    {row.outside[place] && <span class="hidden"> {messages.outside}</span>}
                  </td>
                ))}
                <td>{row.weight > 0 ? signed(row, differenceOf(row)) : "="}</td>
                <td>
                  <OnBand row={row} band={bands?.get(row.feature.name) ?? null} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function signed({ difference }: Compared, written: string): string {
  return difference !== null && difference > 0 ? `+${written}` : written;
}

/** The normal band in the middle third of a bar, and both values on it. */
function OnBand({ row, band }: { row: Compared; band: readonly [number, number] | null }) {
  const [low, high] = band ?? row.feature.plausible;
  const width = band ? high - low || 1 : 0;
  const at = (value: number) => {
    const share = (value - (low - width)) / (high - low + 2 * width || 1);
    return `${(100 * Math.min(1, Math.max(0, share))).toFixed(1)}`;
  };
  return (
    <svg class="on-band" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" x="0" y="4" width="100" height="2" />
      {band && <rect class="band" x="33.3" y="2.5" width="33.3" height="5" />}
      {row.values.map(
        (value, place) =>
          value !== undefined && (
            <line
              key={place === 0 ? "first" : "second"}
              class={place === 0 ? "first" : "second"}
              x1={at(value)}
              x2={at(value)}
              y1={place === 0 ? 0 : 5}
              y2={place === 0 ? 5 : 10}
            />
          ),
      )}
    </svg>
  );
}
