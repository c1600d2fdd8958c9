/** Points that are drawn of many: what nobody could tell apart is left out, what stands out is not. */

type Values = readonly (number | null)[];

/**
 * The places of the points to draw, in their order. Of each of `columns` parts of the width the first, the last, the
 * lowest and the highest are drawn, and all that are `kept`; where there are not more points than that, every one.
 */
export function thinned(values: Values, columns: number, kept: ReadonlySet<number>): number[] {
  const logged = [...values.keys()].filter((place) => values[place] !== null);
  if (logged.length <= 4 * columns) return logged;
  const drawn = new Set([...kept].filter((place) => values[place] != null));
  const width = values.length / columns;
  let column: number[] = [];
  let until = width;
  const close = () => {
    for (const place of standingOut(column, values)) drawn.add(place);
    column = [];
  };
  for (const place of logged) {
    if (place >= until) {
      close();
      until = (Math.floor(place / width) + 1) * width;
    }
    column.push(place);
  }
  close();
  return [...drawn].sort((one, other) => one - other);
}

function standingOut(column: readonly number[], values: Values): number[] {
  const [first] = column;
  const last = column.at(-1);
  if (first === undefined || last === undefined) return [];
  const value = (place: number) => values[place] ?? 0;
  const low = column.reduce((least, place) => (value(place) < value(least) ? place : least), first);
  const high = column.reduce((most, place) => (value(place) > value(most) ? place : most), first);
  return [first, low, high, last];
}

/** The places in runs that a line may join: a missing value, and what stands in `breaks`, begins another one. */
export function joined(places: readonly number[], values: Values, breaks: ReadonlySet<number>): number[][] {
  const runs: number[][] = [];
  let before = -1;
  for (const place of places) {
    let apart = before < 0;
    for (let between = before + 1; between <= place && !apart; between += 1) {
      apart = breaks.has(between) || values[between] === null;
    }
    if (apart) runs.push([]);
    runs.at(-1)?.push(place);
    before = place;
  }
  return runs;
}
