/** What the run chart shows: a time, a verdict, and the way to older shots and back. */

import type { RecordedShot } from "../../contract/api.ts";
import { useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import { LINE_STRIP } from "./messages.ts";
import { ALL, type Choice, HOURS, isAll, type ShownShots, VERDICTS } from "./shown_shots.ts";

interface Props {
  shown: ShownShots;
  line: string;
  shots: readonly RecordedShot[];
  /** Shots that there is room for. */
  most: number;
}

export function StripChoice({ shown, line, shots, most }: Props) {
  const viewed = usePage();
  const messages = useMessages(LINE_STRIP);
  const choice = shown.choice.value;
  const page = shown.page.value;
  const busy = shown.busy.value;
  const choose = async (change: Partial<Choice>) => {
    await shown.choose(line, { ...choice, ...change }, most);
    const found = shown.page.peek()?.shots;
    if (found) viewed.announce(found.length > 0 ? messages.shotsShown(found.length) : messages.none);
  };
  const isOldest = page ? page.cursor === null : shots.length < most;
  const isNewest = !page || (page.back === 0 && !isAll(choice));
  return (
    <span class="strip-choice">
      <select
        aria-label={messages.time}
        value={String(choice.hours ?? "")}
        onChange={({ currentTarget: { value } }) =>
          void choose({ hours: HOURS.find((hours) => String(hours) === value) ?? null })
        }
      >
        <option value="">{messages.newest(most)}</option>
        {HOURS.map((hours) => (
          <option key={hours} value={String(hours)}>
            {messages.hours(hours)}
          </option>
        ))}
      </select>
      <select
        aria-label={messages.verdict}
        value={choice.verdict ?? ""}
        onChange={({ currentTarget: { value } }) =>
          void choose({ verdict: VERDICTS.find((verdict) => verdict === value) ?? null })
        }
      >
        <option value="">{messages.allVerdicts}</option>
        {VERDICTS.map((verdict) => (
          <option key={verdict} value={verdict}>
            {messages.only(messages.verdicts[verdict])}
          </option>
        ))}
      </select>
      <Step
        name={messages.older}
        sign="◀"
        off={isOldest || busy}
        onStep={() => shown.older(line, shots, most)}
      />
      <Step name={messages.newer} sign="▶" off={isNewest || busy} onStep={() => shown.newer()} />
      {page && (
        <button type="button" class="small" onClick={() => void shown.choose(line, ALL, most)}>
          {messages.live}
        </button>
      )}
    </span>
  );
}

function Step({
  name,
  sign,
  off,
  onStep,
}: {
  name: string;
  sign: string;
  off: boolean;
  onStep: () => unknown;
}) {
  return (
    <button
      type="button"
      class="small quiet"
      aria-label={name}
      title={name}
      aria-disabled={off}
      onClick={() => !off && void onStep()}
    >
      {sign}
    </button>
  );
}
