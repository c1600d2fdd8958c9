/** Which shot a question is about, as the server keeps it with its turn: names of the contract, within its bounds. */

import type { ShotIdentity as SentShot } from "../contract/generated.ts";
import { isShotIdentity, type ShotIdentity } from "./shot_identity.ts";

const LONGEST = 200;
const MOST_CHANGED = 200;

export function sentShot(identity: ShotIdentity): SentShot {
  const { kind, line, shotId, file, row, caption, at, mould, lot, print, changed } = identity;
  const texts = { shot_id: shotId, caption, at, mould, lot };
  const told = Object.entries(texts).filter(([, text]) => text !== undefined && text !== "");
  return {
    kind,
    line: cut(line),
    ...Object.fromEntries(told.map(([name, text]) => [name, cut(text ?? "")])),
    // A table that was pasted has a file without a name.
    ...(file === undefined ? {} : { file: cut(file) }),
    ...(row === undefined ? {} : { row }),
    print,
    changed: Object.fromEntries(Object.entries(changed).slice(0, MOST_CHANGED)),
  };
}

/** What the server kept, or undefined where it is none of this page. */
export function shotIn(kept: unknown): ShotIdentity | undefined {
  if (kept === null || typeof kept !== "object") return undefined;
  const { shot_id: shotId, ...rest } = kept as SentShot;
  const told = Object.entries({ print: "", changed: {}, ...rest, shotId }).filter(
    ([, value]) => value != null,
  );
  const identity: unknown = Object.fromEntries(told);
  return isShotIdentity(identity) ? identity : undefined;
}

/** The first characters, without half of one at the end. */
function cut(text: string): string {
  return Array.from(text).slice(0, LONGEST).join("");
}
