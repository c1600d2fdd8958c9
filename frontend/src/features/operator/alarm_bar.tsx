/** What nobody has acknowledged yet, with one large button for it; it rings until then. */

import { useEffect } from "preact/hooks";
import { timeOfDay } from "../../i18n/dates.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import { type Acknowledgement, type Alarms, isAlarming, MOST_PENDING, valuesOf } from "./alarms.ts";
import { OPERATOR } from "./messages.ts";
import type { PanelState } from "./panel_state.ts";
import type { Alarm, AlarmSound } from "./sound.ts";

export function AlarmBar({ state, sound }: { state: PanelState; sound: AlarmSound }) {
  const page = usePage();
  const messages = useMessages(OPERATOR);
  const language = useLanguage();
  const alarms = state.alarms.value;
  const open = isAlarming(alarms);
  const first = alarms.pending[0];
  const line = state.line.value ?? page.shot.value?.line;
  const labelOf = (name: string) => line?.labelOf(name, language) ?? name;
  const what = told(countsOf(alarms), messages, labelOf);
  useEffect(() => sound.ring(ringing(alarms)), [alarms]);
  useEffect(() => {
    if (open) page.announce(messages.announced(what));
  }, [what]);
  return (
    <section class={open ? "alarm-bar open" : "alarm-bar"} aria-label={messages.alarm}>
      {open ? (
        <p class="mid what">
          <b>
            <span aria-hidden="true">▲ </span>
            {what}
          </b>{" "}
          {first && <small>{messages.since(timeOfDay(Date.parse(first.at), language))}</small>}
        </p>
      ) : (
        <p class="near what">{messages.noAlarm}</p>
      )}
      <Log rows={alarms.log} labelOf={labelOf} />
      <label class="near by">
        {messages.by}{" "}
        <input
          type="text"
          autocomplete="off"
          maxLength={40}
          placeholder={messages.byHint}
          value={state.by.value}
          onInput={(event) => state.setName(event.currentTarget.value)}
        />
      </label>
      {open && (
        <button type="button" class="acknowledge" onClick={() => state.acknowledge()}>
          {messages.acknowledge}
        </button>
      )}
    </section>
  );
}

function Log({ rows, labelOf }: { rows: Acknowledgement[]; labelOf: (name: string) => string }) {
  const messages = useMessages(OPERATOR);
  const language = useLanguage();
  if (rows.length === 0) return null;
  return (
    <details class="near log">
      <summary>{messages.log}</summary>
      <div>
        <p>{messages.keptHere}</p>
        <ol>
          {rows.map((row) => (
            <li key={row.at}>
              {messages.acknowledged(
                timeOfDay(row.at, language),
                row.by || messages.somebody,
                told(row, messages, labelOf),
              )}
            </li>
          ))}
        </ol>
      </div>
    </details>
  );
}

type Counts = Pick<Acknowledgement, "defects" | "withheld" | "state" | "values">;

function countsOf({ pending, state }: Alarms): Counts {
  const count = (verdict: string) => pending.filter((each) => each.verdict === verdict).length;
  return {
    defects: count("defect"),
    withheld: count("withheld"),
    state: state !== null,
    values: valuesOf(pending),
  };
}

/** So many variables are named; the rest are counted. */
const MOST_NAMED = 2;

function told(
  { defects, withheld, state, values = [] }: Counts,
  messages: (typeof OPERATOR)["en"],
  labelOf: (name: string) => string,
): string {
  return [
    values.length > 0 &&
      messages.values(values.slice(0, MOST_NAMED).map(labelOf).join(", "), values.length - MOST_NAMED),
    defects > 0 && messages.defects(defects, defects >= MOST_PENDING),
    withheld > 0 && messages.withheld(withheld),
    state && messages.state,
  ]
    .filter(Boolean)
    .join(" · ");
}

function ringing({ pending, state }: Alarms): Alarm | null {
  if (pending.length > 0) return "defect";
  return state === null ? null : "state";
}
