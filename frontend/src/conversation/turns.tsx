/** The conversation: the newest question on top, alone open. */

import { usePage } from "../shell/page.ts";
import { TurnView } from "../turn/turn_view.tsx";
import { useTexts } from "../words/words.ts";
import { CONVERSATION } from "./words.ts";

export function Turns() {
  const turns = usePage().conversation.turns.value;
  const words = useTexts(CONVERSATION);
  if (turns.length === 0) return <p id="welcome">{words.welcome}</p>;
  return (
    <div id="turns">
      {turns.map((turn, index) => (
        <TurnView key={turn.id} turn={turn} newest={index === 0} />
      ))}
    </div>
  );
}
