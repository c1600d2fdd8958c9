/** Each variable of the watch's window against the training shots; the bars stand beside the numbers that they draw. */

import type { LineStatus } from "../../contract/api.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { percent } from "../../lib/numbers.ts";
import { labelIn } from "../../line/line.ts";
import { usePage, useShot } from "../../page/page.ts";
import { type ChartsAsked, chartsAddress } from "./address.ts";
import { AnsweredChart } from "./answered_chart.tsx";
import { moment } from "./figures.ts";
import { Mark } from "./mark.tsx";
import { CHARTS } from "./messages.ts";
import { StatusWords } from "./status_words.tsx";

type Watched = LineStatus["variables"][number];

/** The watch looks at whole hours. */
export const WATCH = { hours: "24" };

interface Props {
  asked: ChartsAsked & { line: string };
  onAsk: (asked: Partial<ChartsAsked>) => void;
}

export function Drift({ asked, onAsk }: Props) {
  const { client } = usePage();
  const { line } = asked;
  return (
    <AnsweredChart query={{ line }} load={() => client.status(line)} range={WATCH}>
      {(status) => <Variables status={status} asked={asked} onAsk={onAsk} />}
    </AnsweredChart>
  );
}

function Variables({ status, asked, onAsk }: Props & { status: LineStatus }) {
  const messages = useMessages(CHARTS);
  const language = useLanguage();
  const { line: variablesOf } = useShot();
  const { variables } = status;
  const most = Math.max(0.25, ...variables.map(({ psi }) => psi));
  const rows = [...variables].sort(byState);
  const mean = ({ feature, unit, mean: now, reference_mean: before }: Watched, value: number) =>
    variablesOf.quantity(feature, value, unit, variablesOf.apartDecimals(feature, before, [now ?? before]));
  return (
    <>
      <h2>{messages.driftTitle}</h2>
      <StatusWords status={status} />
      {rows.length === 0 ? (
        <p class="notice">{messages.noDrift}</p>
      ) : (
        <>
          <p id="drift-note" class="made">
            {messages.driftNote}
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls where it is wide, by the keyboard too */}
          <div class="wide" tabIndex={0}>
            <table class="drift" aria-labelledby="drift-note">
              <thead>
                <tr>
                  <th scope="col">{messages.variable}</th>
                  <th scope="col">{messages.state}</th>
                  <th scope="col" colSpan={2}>
                    {messages.psi}
                  </th>
                  <th scope="col">{messages.distance}</th>
                  <th scope="col">{messages.worth}</th>
                  <th scope="col">{messages.chance}</th>
                  <th scope="col">{messages.mean}</th>
                  <th scope="col">{messages.reference}</th>
                  <th scope="col">{messages.missingShare}</th>
                  <th scope="col">{messages.since}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => {
                  const { feature } = row;
                  const address = chartsAddress({ line: asked.line, chart: "run", variable: feature });
                  return (
                    <tr key={feature} class={row.state}>
                      <th scope="row">
                        <a
                          href={address}
                          onClick={(event) => {
                            event.preventDefault();
                            onAsk({ chart: "run", variable: feature });
                          }}
                        >
                          {labelIn(row, language)}
                        </a>
                      </th>
                      <td class="drift-state">
                        {row.state === "not_trusted" && <Mark kind="beyond" />}
                        {row.state === "watch" && <Mark kind="pattern" />}{" "}
                        {row.finding ? messages.findings[row.finding] : messages.states[row.state]}
                        {row.finding && row.state !== "trusted" && ` · ${messages.states[row.state]}`}
                      </td>
                      <td class="psi">
                        <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                          <rect y="1" height="8" width={(100 * row.psi) / most} />
                        </svg>
                      </td>
                      <td>{row.psi.toFixed(3)}</td>
                      <td>{row.distance.toFixed(3)}</td>
                      <td>{Math.round(row.effective_shots)}</td>
                      <td>{percent(Math.min(row.distance_chance, row.relation_chance))}</td>
                      <td>{row.mean === undefined ? messages.noValue : mean(row, row.mean)}</td>
                      <td>{mean(row, row.reference_mean)}</td>
                      <td>{percent(row.missing)}</td>
                      <td>{row.since ? moment(row.since) : ""}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
}

const ORDER: readonly Watched["state"][] = ["not_trusted", "watch", "too_few", "trusted"];

/** What speaks against the model stands on top, then what differs most. */
function byState(one: Watched, other: Watched): number {
  return ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || other.psi - one.psi;
}
