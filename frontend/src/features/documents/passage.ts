/**
 * Finds a passage of a document's source in its rendered text, where Markdown marks are gone, lists
 * have their numbers drawn, and white space is another. Letters and digits alone are compared.
 */

const PLAIN = /[\p{L}\p{N}]/u;
/** What is shorter may stand anywhere. */
const SHORTEST = 8;

/** A part of the text node `node` (its index): `[start, end)` in UTF-16 units. */
export interface Part {
  node: number;
  start: number;
  end: number;
}

/**
 * @param texts the document's text nodes in their order
 * @returns what of them holds the passage, or the lines of it that are found; empty where none is
 */
export function partsOf(texts: readonly string[], passage: string): Part[] {
  const document = plain(texts);
  const whole = partsAt(texts, document, passage);
  if (whole.length > 0) return whole;
  // An excerpt may have been put together of lines that do not stand side by side.
  return passage.split("\n").flatMap((line) => partsAt(texts, document, line));
}

interface Plain {
  text: string;
  /** For each unit of `text`: its node, and the range of its character there. */
  nodes: number[];
  starts: number[];
  ends: number[];
}

function plain(texts: readonly string[]): Plain {
  const found: Plain = { text: "", nodes: [], starts: [], ends: [] };
  const letters: string[] = [];
  for (const [node, text] of texts.entries()) {
    let at = 0;
    for (const character of text) {
      const end = at + character.length;
      if (PLAIN.test(character)) {
        const letter = character.toLowerCase();
        letters.push(letter);
        for (let unit = 0; unit < letter.length; unit += 1) {
          found.nodes.push(node);
          found.starts.push(at);
          found.ends.push(end);
        }
      }
      at = end;
    }
  }
  found.text = letters.join("");
  return found;
}

function partsAt(texts: readonly string[], document: Plain, passage: string): Part[] {
  // The numbers of a list are drawn, not written.
  const wanted = plain([passage.replace(/^[ \t]*\d{1,9}[.)][ \t]+/gm, "")]).text;
  if (wanted.length < SHORTEST) return [];
  const from = document.text.indexOf(wanted);
  if (from < 0) return [];
  const last = from + wanted.length - 1;
  const [firstNode = 0, lastNode = 0] = [document.nodes[from], document.nodes[last]];
  const parts: Part[] = [];
  for (let node = firstNode; node <= lastNode; node += 1) {
    const text = texts[node] ?? "";
    const start = node === firstNode ? (document.starts[from] ?? 0) : 0;
    const end = node === lastNode ? (document.ends[last] ?? 0) : text.length;
    if (text.slice(start, end).trim()) parts.push({ node, start, end });
  }
  return parts;
}
