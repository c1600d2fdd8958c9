/** Getting files out of the page. */

import { downloadText } from "../../lib/download.ts";

/** Hands a JSON file to the browser's downloads. */
export function downloadJson(name: string, value: unknown): void {
  downloadText(name, `${JSON.stringify(value, null, 2)}\n`, "application/json");
}
