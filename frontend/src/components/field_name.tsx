/** What a fault is about: a variable by its label, any other field by the name that was sent. */

import { useLanguage } from "../i18n/i18n.ts";
import { useShot } from "../page/page.ts";

export function FieldName({ field }: { field: string }) {
  const { line } = useShot();
  const language = useLanguage();
  const name = field.replace(/^(features|overrides)\./, "");
  return line.feature(name) ? <b>{line.labelOf(name, language)}</b> : <code>{field}</code>;
}
