/** What stands there where a result cannot be drawn. */

import { useTexts } from "../words/words.ts";
import { CARDS } from "./words.ts";

export function Unreadable() {
  const words = useTexts(CARDS);
  return <p class="fault">{words.unreadable}</p>;
}
