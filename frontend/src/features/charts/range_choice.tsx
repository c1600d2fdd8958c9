/** Over which time: the newest shots, hours until now, or from one time to another. */

import { useState } from "preact/hooks";
import { useMessages } from "../../i18n/i18n.ts";
import { HOURS, LAST, type Range } from "./address.ts";
import { CHARTS } from "./messages.ts";

export function RangeChoice({ range, onRange }: { range: Range; onRange: (range: Range) => void }) {
  const messages = useMessages(CHARTS);
  const own = "from" in range;
  const [open, setOpen] = useState(own);
  return (
    <div class="ranges" role="group" aria-label={messages.ranges}>
      {LAST.map((last) => (
        <button
          key={last}
          type="button"
          class="chip"
          aria-pressed={"last" in range && range.last === last}
          onClick={() => onRange({ last })}
        >
          {messages.last[last]}
        </button>
      ))}
      {HOURS.map((hours) => (
        <button
          key={hours}
          type="button"
          class="chip"
          aria-pressed={"hours" in range && range.hours === hours}
          onClick={() => onRange({ hours })}
        >
          {messages.hours[hours]}
        </button>
      ))}
      <button
        type="button"
        class="chip"
        aria-pressed={own}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {messages.ownRange}
      </button>
      {open && (
        <FromTo key={own ? `${range.from} ${range.to}` : ""} range={own ? range : null} onRange={onRange} />
      )}
    </div>
  );
}

/** Times by the plant's clock, as the server takes those without an offset. */
function FromTo({
  range,
  onRange,
}: {
  range: { from: string; to?: string } | null;
  onRange: (range: Range) => void;
}) {
  const messages = useMessages(CHARTS);
  const [from, setFrom] = useState(minutes(range?.from));
  const [to, setTo] = useState(minutes(range?.to));
  return (
    <form
      class="from-to"
      onSubmit={(event) => {
        event.preventDefault();
        if (from) onRange(to ? { from, to } : { from });
      }}
    >
      <label>
        {messages.from}
        <input
          type="datetime-local"
          required
          value={from}
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
      </label>
      <label>
        {messages.to}
        <input type="datetime-local" value={to} onInput={(event) => setTo(event.currentTarget.value)} />
      </label>
      <button type="submit" class="small">
        {messages.apply}
      </button>
      <small>{messages.toNow}</small>
    </form>
  );
}

/** "2026-02-10T15:05:07+09:00" → "2026-02-10T15:05", as the field takes it. */
function minutes(at: string | undefined): string {
  return at?.slice(0, 16) ?? "";
}
