/** The conversation: the newest question on top, alone open. */

import { useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import { CONVERSATION } from "./messages.ts";
import { TurnView } from "./turn_view.tsx";

export function TurnList() {
  const { conversation, finding } = usePage();
  const messages = useMessages(CONVERSATION);
  const turns = conversation.turns.value;
  const { verdict, drivers } = finding.value;
  // Only the turns whose cards stand beside the conversation are drawn anew when those change.
  const beside = (id: string) =>
    [verdict, drivers].flatMap((one) => (one?.turn.id === id ? one.card.key : []));
  return (
    <div id="turns">
      {turns.length === 0 && <p class="empty">{messages.empty}</p>}
      {turns.map((turn, index) => (
        <TurnView key={turn.id} turn={turn} newest={index === 0} beside={beside(turn.id).join("\n")} />
      ))}
    </div>
  );
}
