/** Components of the page as HTML. */

import { h } from "preact";
import { render } from "preact-render-to-string";
import type { Language } from "../src/i18n/i18n.ts";
import { type Page, PageProvider } from "../src/page/page.ts";
import { LINE } from "./lines.ts";

const IDENTITY = { kind: "typical", line: "default", print: "", changed: {} };

/** A component on a page of the test line, without a shot's values. */
export function shown(component: unknown, props: object, language: Language = "ko"): string {
  const page = {
    shot: {
      value: { line: LINE, read: { value: { features: {}, faults: [] } }, identity: { value: IDENTITY } },
    },
    language: { value: language },
    conversation: {},
  } as unknown as Page;
  return render(h(PageProvider, { value: page }, h(component as never, props)));
}
