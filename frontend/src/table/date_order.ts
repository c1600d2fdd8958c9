/** How dates such as 02/03/2024 and 24-02-10 begin, where their column does not decide it. */
export const DATE_ORDERS = ["day-first", "month-first", "year-first"] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

export function isDateOrder(value: unknown): value is DateOrder {
  return DATE_ORDERS.some((order) => order === value);
}
