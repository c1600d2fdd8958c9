/** The conversation: the newest question on top, alone open. */

import { usePage } from "../shell/page.ts";
import { TurnView } from "../turn/turn_view.tsx";
import { Welcome } from "./welcome.tsx";

export function Turns() {
  const turns = usePage().conversation.turns.value;
  if (turns.length === 0) return <Welcome />;
  return (
    <div id="turns">
      {turns.map((turn, index) => (
        <TurnView key={turn.id} turn={turn} newest={index === 0} />
      ))}
    </div>
  );
}
