/** Which groups and fields of the form are shown, and which groups are open. */

import type { Feature } from "../../contract/api.ts";
import type { Group } from "../../line/line.ts";
import type { Mark } from "../../state/value_marks.ts";
import { nameKey } from "../../table/name_key.ts";

export interface Filter {
  /** Part of a label, a name or an alias. */
  words: string;
  /** Only what has a mark. */
  marked: boolean;
}

export interface ShownGroup extends Group {
  id: string;
  /** How many variables the whole group has, how many values are given, and how many have a mark. */
  size: number;
  given: number;
  marks: number;
  open: boolean;
}

export interface Form {
  marks: Record<string, Mark>;
  given: (name: string) => boolean;
  filter: Filter;
  /** Groups that a person opened or closed; the others are open where something in them has a mark. */
  chosen: Record<string, boolean>;
}

/** Groups of which no field passes the filter are left out. */
export function shownGroups(groups: readonly Group[], { marks, given, filter, chosen }: Form): ShownGroup[] {
  const filtering = filter.words.trim() !== "" || filter.marked;
  return groups.flatMap(({ part, features }) => {
    const id = part?.id ?? "";
    const shown = features.filter(
      (feature) => matches(feature, filter.words) && (!filter.marked || marks[feature.name] !== undefined),
    );
    if (shown.length === 0) return [];
    const count = features.filter(({ name }) => marks[name]).length;
    return {
      part,
      id,
      features: shown,
      size: features.length,
      given: features.filter(({ name }) => given(name)).length,
      marks: count,
      open: filtering || (chosen[id] ?? count > 0),
    };
  });
}

function matches(feature: Feature, words: string): boolean {
  const key = nameKey(words);
  const names = [feature.name, feature.label, feature.label_en, ...(feature.aliases ?? [])];
  return key === "" || names.some((name) => nameKey(name).includes(key));
}
