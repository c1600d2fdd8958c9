/** One field of a column of times: its tokens, read from left to right, as src/shared/tables/times.py reads them. */

import type { DateOrder } from "./date_order.ts";
import { DAY } from "./days.ts";
import type { TimeFaultCode } from "./time_fault.ts";
import { WORDS } from "./words.ts";

/** Three numbers of a date with their order, the seconds of a clock, whether it said morning or afternoon, and hours ahead of UTC. */
export interface Parsed {
  parts: [number, number, number] | null;
  order: "" | "ymd" | "open";
  clock: number | null;
  half: boolean;
  offset: number | null;
}
export interface Field extends Parsed {
  row: number;
}

const LONGEST = 64;
const TIME = WORDS.time;
const KINDS = kinds();
const MONTHS = new Map(
  TIME.months.flatMap((names, index) => names.map((name) => [name, index + 1] as const)),
);
const ZONES = new Map(Object.entries(TIME.zones));
const SHORT_WEEKDAYS = "월화수목금토일月火水木金土";

/** Dates with words: the kinds of their tokens, and where year, month and day stand. */
const NAMED_DATES: [string[], number, number, number][] = [
  [["N", "years", "N", "months", "N", "days"], 0, 2, 4],
  [["N", "-", "month", "-", "N"], 4, 2, 0],
  [["N", "/", "month", "/", "N"], 4, 2, 0],
  [["N", "month", "N"], 2, 1, 0],
  [["N", ".", "month", "N"], 3, 2, 0],
  [["N", ".", "month", ".", "N"], 4, 2, 0],
  [["month", "N", "N"], 2, 0, 1],
  [["month", "N", "between", "N"], 3, 0, 1],
  [["month", "N", "nth", "between", "N"], 4, 0, 1],
];

export function plainField(text: string): string {
  return text.normalize("NFKC").trim().split(/\s+/).join(" ").toLowerCase();
}

function kinds(): Map<string, string> {
  const found = new Map<string, string>();
  const add = (names: readonly string[], kind: string) => {
    for (const name of names) found.set(name, kind);
  };
  add(TIME.months.flat(), "month");
  add(TIME.weekdays, "weekday");
  add(
    TIME.morning.map((name) => name.replaceAll(".", "")),
    "am",
  );
  add(
    TIME.afternoon.map((name) => name.replaceAll(".", "")),
    "pm",
  );
  add(Object.keys(TIME.zones), "zone");
  add(TIME.noon, "noon");
  add(TIME.midnight, "midnight");
  for (const units of [TIME.date_units, TIME.clock_units]) {
    for (const [unit, names] of Object.entries(units)) add(names, `${unit}s`);
  }
  add(["t", ",", "_", ...TIME.after_clock], "between");
  add(["st", "nd", "rd", "th"], "nth");
  return found;
}

/**
 * The field, or what is wrong with it. `said` is what a person has said of the order of its dates; `pointed` where
 * three numbers between points are dates in its column.
 */
export function parseField(
  field: string,
  said: DateOrder | undefined,
  pointed = false,
): Parsed | TimeFaultCode {
  if (field.length > LONGEST) return "not_a_time";
  return new Reader(withYearFirst(tokensOf(field)), said, pointed).read();
}

const THREE = /^([0-9]{1,2}) ?\. ?([0-9]{1,2}) ?\. ?([0-9]{1,2})(?: ?(\.))?(?: ?\([^0-9()]+\))?$/;

/**
 * True for 26.11.01 and 24.5.3., which are three numbers between points, and no time of the day: where one row of
 * a column is none, all of its rows are dates.
 */
export function isNoClock(field: string): boolean {
  const [, hour, minute, second, point] = THREE.exec(field) ?? [];
  if (hour === undefined) return false;
  return Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || point !== undefined;
}

function kindOf(token: string): string {
  return /^[0-9]/.test(token) ? "N" : (KINDS.get(token) ?? token);
}

/** The tokens, with the year at the end of "Feb 10 15:05:00 KST 2024", as clocks of Unix write it, behind its date. */
function withYearFirst(tokens: string[]): string[] {
  const kinds = tokens.map(kindOf);
  const last = tokens.at(-1) ?? "";
  const unix = ["month", "N", "N", ":"].every((kind, place) => kinds[place] === kind);
  if (!unix || kinds.at(-1) !== "N" || last.length !== 4) return tokens;
  return [...tokens.slice(0, 2), last, ...tokens.slice(2, -1)];
}

/** The numbers, words and signs of a field without its weekday. */
function tokensOf(field: string): string[] {
  const text = field.replaceAll("a.m.", "am").replaceAll("p.m.", "pm");
  const tokens = text.match(/[0-9]+|\p{L}+|\S/gu) ?? [];
  return tokens.filter((token, place) => {
    const inside = tokens[place - 1] === "(" && tokens[place + 1] === ")";
    const weekday = KINDS.get(token) === "weekday" || (inside && SHORT_WEEKDAYS.includes(token));
    return !weekday && token !== "(" && token !== ")";
  });
}

class Reader {
  readonly #kinds: string[];
  #place = 0;
  #order: Parsed["order"] = "";
  #parts: Parsed["parts"] = null;
  #clock: [number, number, number] | null = null;
  #half: "am" | "pm" | null = null;
  #named = "";
  #offset: number | null = null;
  #fault: TimeFaultCode | null = null;

  constructor(
    private readonly tokens: readonly string[],
    private readonly said: DateOrder | undefined,
    private readonly pointed: boolean,
  ) {
    this.#kinds = tokens.map(kindOf);
  }

  read(): Parsed | TimeFaultCode {
    while (this.#place < this.tokens.length) {
      const kind = this.#kinds[this.#place];
      const taken =
        (!this.#parts && this.#date()) ||
        (!this.#fault && !this.#clock && this.#time()) ||
        (!this.#fault && this.#word(kind ?? ""));
      if (this.#fault) return this.#fault;
      if (!taken) return "not_a_time";
    }
    if (!this.#clock && (this.#half || !this.#parts)) return "not_a_time";
    if (this.#half === "pm" && this.#clock?.[0] === 0 && /^[a-z]+$/.test(this.#named)) return "hour_zero_pm";
    const clock = this.#seconds();
    if (clock === undefined) return "no_such_clock";
    return { parts: this.#parts, order: this.#order, clock, half: this.#half !== null, offset: this.#offset };
  }

  #word(kind: string): boolean {
    if (kind === "midnight") {
      this.#fault = "midnight";
      return false;
    }
    if ((kind === "am" || kind === "pm") && !this.#half) {
      this.#half = kind;
      this.#named = this.tokens[this.#place] ?? "";
    } else if (this.#clock && this.#offset === null && this.#zone()) return true;
    else if (kind !== "between" || this.#place === 0) return false;
    this.#place += 1;
    return true;
  }

  /** The numbers and words of the next tokens where they are of these kinds. */
  #next(...wanted: string[]): string[] | null {
    const fits = wanted.every((kind, index) => this.#kinds[this.#place + index] === kind);
    return fits ? this.tokens.slice(this.#place, this.#place + wanted.length) : null;
  }

  #date(): boolean {
    for (const mark of "-/.") {
      const found = this.#next("N", mark, "N", mark, "N");
      if (found) return this.#dated(found[0] ?? "", found[2] ?? "", found[4] ?? "", mark);
    }
    for (const [wanted, year, month, day] of NAMED_DATES) {
      const found = this.#next(...wanted);
      if (found) {
        const named = found[month] ?? "";
        const number = String(MONTHS.get(named) ?? named);
        const [last = "", first = ""] = [found[year], found[day]];
        if (wanted.includes("years")) {
          return this.#taken("ymd", [last.length === 2 ? `20${last}` : last, number, first], wanted.length);
        }
        const turned = wanted[0] === "N" && this.said === "year-first" && last.length < 3;
        const [written, rest] = turned ? [this.#year(first), last] : [this.#year(last), first];
        return this.#taken("ymd", [written, number, rest], wanted.length);
      }
    }
    const digits = this.#next("N")?.[0] ?? "";
    if (digits.length !== 8 && digits.length !== 14) return false;
    if (digits.length === 14) {
      this.#clock = [Number(digits.slice(8, 10)), Number(digits.slice(10, 12)), Number(digits.slice(12))];
    }
    return this.#taken("ymd", [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)], 1);
  }

  #dated(first: string, second: string, third: string, mark: string): boolean {
    const count = mark === "." && this.#next("N", ".", "N", ".", "N", ".") ? 6 : 5;
    if (Math.max(first.length, second.length, third.length) <= 2) {
      if (mark === "." && !this.pointed && !this.#clockBehind()) return false; // a clock
      if (this.said === "year-first") return this.#taken("ymd", [this.#year(first), second, third], count);
      return this.#taken("open", [this.#year(third), first, second], count);
    }
    if (first.length === 4) return this.#taken("ymd", [first, second, third], count);
    return this.#taken("open", [third, first, second], count);
  }

  /** True where a clock follows the three numbers, which then are a date. */
  #clockBehind(): boolean {
    let place = this.#place + 5;
    while ([".", "between", "am", "pm"].includes(this.#kinds[place] ?? "")) place += 1;
    return this.#kinds[place] === "N" && [":", "hours"].includes(this.#kinds[place + 1] ?? "");
  }

  /** A year with its century, where the line or a person says which of the numbers is the year. */
  #year(digits: string): string {
    if (digits.length > 2) return digits;
    if (!this.said || digits.length < 2) this.#fault ??= "two_digit_year";
    else if (Number(digits) >= 40) this.#fault ??= "two_centuries";
    return `20${digits}`;
  }

  #taken(order: "ymd" | "open", [year, month, day]: [string, string, string], count: number): boolean {
    if (this.#fault) return false;
    if (year.length !== 4 || month.length > 2 || day.length > 2) {
      this.#fault = "not_a_time";
      return false;
    }
    this.#order = order;
    this.#parts = [Number(year), Number(month), Number(day)];
    this.#place += count;
    return true;
  }

  /** Two digits that end the clock without a unit of their own, as in 15h05. */
  #bare(): number | null {
    const digits = this.#next("N")?.[0];
    const unit = this.#kinds[this.#place + 1];
    return digits?.length === 2 && unit !== "minutes" && unit !== "seconds" ? Number(digits) : null;
  }

  #time(): boolean {
    if (this.#next("noon") && !this.#half) {
      this.#clock = [12, 0, 0];
      this.#half = "pm";
      this.#place += 1;
      return true;
    }
    for (const wanted of [
      ["N", ":", "N", ":", "N"],
      ["N", ":", "N"],
      ["N", ".", "N", ".", "N"],
    ]) {
      const found = this.#next(...wanted);
      if (found) return this.#timed(found[0] ?? "", found[2] ?? "", found[4] ?? "00", wanted.length);
    }
    const hours = this.#next("N", "hours");
    if (hours) {
      if (!this.#timed(hours[0] ?? "", "00", "00", 2)) return false;
      const clock: [number, number, number] = this.#clock ?? [0, 0, 0];
      for (const [index, unit] of ["minutes", "seconds"].entries()) {
        const bare = this.#bare();
        if (bare !== null) {
          this.#place += 1;
          clock[index + 1] = bare;
          break;
        }
        const more = this.#next("N", unit);
        if (!more) break;
        this.#place += 2;
        clock[index + 1] = Number(more[0]);
      }
      this.#clock = clock;
      return true;
    }
    return this.#clockInDigits();
  }

  /** 150500, and behind a date 15-05-00 and, where that is of digits alone, 1505. */
  #clockInDigits(): boolean {
    const dashed = this.#next("N", "-", "N", "-", "N");
    if (dashed && this.#parts) return this.#timed(dashed[0] ?? "", dashed[2] ?? "", dashed[4] ?? "", 5);
    const digits = this.#next("N")?.[0] ?? "";
    if (digits.length === 6) {
      return this.#timed(digits.slice(0, 2), digits.slice(2, 4), digits.slice(4), 1);
    }
    if (digits.length === 4 && this.#behindDigits()) {
      return this.#timed(digits.slice(0, 2), digits.slice(2), "00", 3);
    }
    const dash = this.#next("-") !== null && this.#parts !== null && this.#dashToClock();
    if (dash) this.#place += 1;
    return dash;
  }

  /** True where 1505 follows a date such as 20240210, and the clock can be nothing else. */
  #behindDigits(): boolean {
    const before = this.tokens.slice(0, this.#place).filter((_, place) => this.#kinds[place] === "N");
    return this.#parts !== null && before.length === 1 && before[0]?.length === 8;
  }

  /**
   * True for a dash between date and clock, as in 2024-02-10-15:05:00 and 20240210-150500; with minutes alone it
   * may be a time zone.
   */
  #dashToClock(): boolean {
    const rest = this.#kinds.slice(this.#place + 1);
    if (["N", ":", "N", ":", "N"].every((kind, place) => rest[place] === kind)) return true;
    return rest.length === 1 && rest[0] === "N" && this.tokens[this.#place + 1]?.length === 6;
  }

  #timed(hour: string, minute: string, second: string, count: number): boolean {
    if (hour.length <= 2 && (minute.length === 1 || second.length === 1) && count > 1) {
      this.#fault = "one_digit";
      return false;
    }
    if (hour.length > 2 || minute.length !== 2 || second.length !== 2) {
      this.#fault = "not_a_time";
      return false;
    }
    this.#place += count;
    let fraction = 0;
    for (const mark of [".", "between"]) {
      const rest = this.#next(mark, "N");
      if ((count === 1 || count === 5) && rest && (rest[0] === "." || rest[0] === ",")) {
        fraction = Number(`0.${rest[1]}`);
        this.#place += 2;
      }
    }
    this.#clock = [Number(hour), Number(minute), Number(second) + fraction];
    return true;
  }

  #zone(): boolean {
    const named = this.#next("zone");
    if (named) {
      this.#offset = ZONES.get(named[0] ?? "") ?? 0;
      this.#place += 1;
      return true;
    }
    for (const [sign, factor] of [
      ["+", 1],
      ["-", -1],
    ] as const) {
      const found = this.#next(sign, "N", ":", "N") ?? this.#next(sign, "N");
      if (!found) continue;
      const digits = (found[1] ?? "") + (found[3] ?? "");
      if (digits.length !== 2 && digits.length !== 4) return false;
      this.#offset = factor * (Number(digits.slice(0, 2)) + Number(digits.slice(2) || 0) / 60);
      const minutes = Number(digits.slice(2) || 0);
      if (this.#offset < -12 || this.#offset > 14 || minutes > 59) {
        this.#fault = "no_such_zone";
        return false;
      }
      this.#place += found.length;
      return true;
    }
    return false;
  }

  /** Seconds of the day, null without a clock, undefined where there is no such time. */
  #seconds(): number | null | undefined {
    if (!this.#clock) return null;
    let [hour, minute, second] = this.#clock;
    if (this.#half === "pm") hour += hour < 12 ? 12 : 0;
    else if (this.#half === "am") {
      if (hour > 12) return undefined;
      hour %= 12;
    }
    if (this.#parts && this.#parts[0] > 1900 && !this.#half && hour === 24 && minute === 0 && second === 0)
      return DAY;
    if (hour > 23 || minute > 59 || second >= 60) return undefined;
    return hour * 3600 + minute * 60 + second;
  }
}
