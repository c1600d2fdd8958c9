/** Why a column of times cannot be read, as data; features/table/messages.ts has the words. */

/** A cell that cannot be read as a time: its row in the column, and what is wrong. */
export class TimeFault extends Error {
  override readonly name = "TimeFault";

  constructor(
    readonly row: number,
    readonly code: TimeFaultCode,
  ) {
    super(code);
  }
}
export type TimeFaultCode =
  | "not_a_time"
  | "two_digit_year"
  | "two_centuries"
  | "one_digit"
  | "date_order"
  | "both_orders"
  | "no_such_day"
  | "no_such_clock"
  | "no_such_zone"
  | "hour_zero_pm"
  | "midnight"
  | "open_points"
  | "half_day"
  | "zone_missing"
  | "open_number"
  | "lacks_time"
  | "no_date"
  | "no_partner"
  | "lacks_date"
  | "lacks_clock"
  | "differ";
