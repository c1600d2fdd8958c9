/** The tags and texts of an XML part, one after the other: what sheets of a workbook need of XML. */

export interface Tag {
  /** Without its namespace's prefix. */
  name: string;
  open: boolean;
  close: boolean;
  attributes: string;
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Tags, and texts as strings; comments, declarations and the like are left out. */
export function* xmlParts(xml: string): Generator<Tag | string> {
  let at = 0;
  while (at < xml.length) {
    const start = xml.indexOf("<", at);
    if (start < 0) return;
    if (start > at) yield unescaped(xml.slice(at, start));
    if (xml.startsWith("<![CDATA[", start)) {
      const end = xml.indexOf("]]>", start);
      yield xml.slice(start + 9, end < 0 ? xml.length : end);
      at = end < 0 ? xml.length : end + 3;
    } else if (xml.startsWith("<!--", start)) {
      const end = xml.indexOf("-->", start);
      at = end < 0 ? xml.length : end + 3;
    } else {
      const end = tagEnd(xml, start);
      const inside = xml.slice(start + 1, end);
      at = end + 1;
      if (!inside.startsWith("!") && !inside.startsWith("?")) yield tagOf(inside);
    }
  }
}

/** Where a tag ends: a ">" within quotes does not end it. */
function tagEnd(xml: string, start: number): number {
  let quote = "";
  for (let at = start; at < xml.length; at += 1) {
    const sign = xml[at] ?? "";
    if (quote) {
      if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === ">") return at;
  }
  return xml.length;
}

function tagOf(inside: string): Tag {
  const close = inside.startsWith("/");
  const empty = inside.endsWith("/");
  const body = inside.slice(close ? 1 : 0, empty ? -1 : undefined);
  const space = body.search(/\s/);
  const name = space < 0 ? body : body.slice(0, space);
  return {
    name: name.slice(name.indexOf(":") + 1),
    open: !close,
    close: close || empty,
    attributes: space < 0 ? "" : body.slice(space),
  };
}

/** The value of an attribute, by its name without a prefix; "" without it. */
export function attribute({ attributes }: Tag, name: string): string {
  for (const quote of ['"', "'"]) {
    const mark = `${name}=${quote}`;
    let at = attributes.indexOf(mark);
    while (at >= 0) {
      if (/[\s:]/.test(attributes[at - 1] ?? " ")) {
        const from = at + mark.length;
        return unescaped(attributes.slice(from, attributes.indexOf(quote, from)));
      }
      at = attributes.indexOf(mark, at + 1);
    }
  }
  return "";
}

function unescaped(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-z]{2,4});/g, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
    const code = name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
