/**
 * An answer that is still being written, with its growing end as it will probably look: emphasis and
 * code are closed, and what is no more than the beginning of a mark waits. Otherwise asterisks and
 * brackets would flash up and vanish, and text would jump between heading and list.
 */

/** What begins a block of its own: what stands before it cannot be open any more. */
const BLOCK = /\n[ \t]*\n|\n[ \t]*(?=(?:[-*+>]|\d{1,9}[.)]|#{1,6})[ \t])/g;
/** A last line that is no more than the beginning of a list, heading, quote, rule or table. */
const BARE_MARKER = /(?:^|\n)[ \t]*(?:[-+*=#>_]+|\d{1,9}[.)]?|\|)[ \t]*$/;
const LONGEST_LINK = 300;

export function completeMarkdown(source: string): string {
  // An open fence runs to the end of the text by Markdown's own rule.
  if (source.split(/^[ \t]*(?:```|~~~)/m).length % 2 === 0)
    return source.replace(/\n[ \t]*(?:`{1,2}|~{1,2})$/, "");
  const shown = source.replace(BARE_MARKER, "");
  let from = 0;
  for (const { index, 0: mark } of shown.matchAll(BLOCK)) from = index + mark.length;
  const head = shown.slice(0, from);
  const block = shown.slice(from);
  return head + (/^[ \t]*\|/.test(block) ? tableRows(block) : inlinesClosed(block));
}

/** Whole rows only, and none before the line that makes them a table. */
function tableRows(block: string): string {
  const rows = block.split("\n");
  if (!/\|[ \t]*$/.test(rows.at(-1) ?? "") || rows.length < 3) rows.pop();
  return rows.length < 2 ? "" : rows.join("\n");
}

function inlinesClosed(block: string): string {
  const open: string[] = [];
  let at = 0;
  while (at < block.length) {
    const character = block[at] ?? "";
    if (character === "\\") at += 2;
    else if (character === "`") {
      const run = runAt(block, at);
      const close = closingRun(block, at + run.length, run);
      if (close < 0) return finished(block.slice(0, at), open, codeEnd(block.slice(at), run));
      at = close + run.length;
    } else if (character === "*" || character === "_") {
      const run = runAt(block, at);
      const behind = block[at + run.length];
      // At the very end it waits; what it would close is closed anyway.
      if (behind === undefined) return finished(block.slice(0, at), open, "");
      follow(open, run, block[at - 1] ?? " ", behind);
      at += run.length;
    } else if (character === "[") {
      const cut = linkCut(block, at);
      if (cut) return finished(block.slice(0, at) + cut.shown, open, "");
      at += 1;
    } else at += 1;
  }
  return finished(block, open, "");
}

/** What a run of asterisks or underscores opens and closes. */
function follow(open: string[], run: string, before: string, behind: string): void {
  const word = (character: string) => /[\p{L}\p{N}]/u.test(character);
  let left = run.length;
  const inner = open.at(-1);
  // Names of variables hold underscores, which mean nothing there.
  if (run[0] === "_" && word(before) && word(behind)) return;
  if (!/\s/.test(before)) {
    for (let last = open.at(-1); last && last[0] === run[0] && last.length <= left; last = open.at(-1)) {
      left -= last.length;
      open.pop();
    }
  }
  if (left > 0 && !/\s/.test(behind) && !(inner && inner[0] === run[0] && left < run.length)) {
    open.push(run.slice(0, left));
  }
}

function finished(text: string, open: readonly string[], code: string): string {
  if (code) return text + code + [...open].reverse().join("");
  let shown = text;
  for (let left = open.length; left > 0; left -= 1) {
    shown = shown.trimEnd();
    const last = open[left - 1] ?? "";
    if (!shown.endsWith(last)) return shown + open.slice(0, left).reverse().join("");
    // Nothing stands between the mark and the end yet.
    shown = shown.slice(0, -last.length);
  }
  return shown;
}

function codeEnd(text: string, run: string): string {
  return text.length === run.length ? "" : text + run;
}

/** A link or citation whose end has not come: its text, or nothing of it. */
function linkCut(block: string, at: number): { shown: string } | null {
  const rest = block.slice(at);
  if (rest.length > LONGEST_LINK || rest.includes("\n")) return null;
  const bracket = rest.indexOf("]");
  if (bracket < 0) return { shown: "" };
  const target = rest.slice(bracket + 1);
  // A bracket at the very end is told to be a link by what follows.
  const open = target === "" || (target.startsWith("(") && !target.includes(")"));
  return open ? { shown: rest.slice(1, bracket) } : null;
}

function runAt(text: string, at: number): string {
  let end = at;
  while (text[end] === text[at]) end += 1;
  return text.slice(at, end);
}

function closingRun(text: string, from: number, run: string): number {
  for (let at = text.indexOf(run, from); at >= 0; ) {
    const found = runAt(text, at);
    if (found === run) return at;
    at = text.indexOf(run, at + found.length);
  }
  return -1;
}
