/** What a document does not hold of its file, each with the place where it stood. */

import type { LossRow } from "../../contract/api.ts";

export function Losses({ title, losses }: { title: string; losses: readonly LossRow[] }) {
  if (losses.length === 0) return null;
  return (
    <details class="losses" open>
      <summary>
        {title} ({losses.length})
      </summary>
      <ul lang="en">
        {losses.map(({ place, what }, index) => (
          <li key={index}>
            {place !== "" && (
              <>
                <mark>{place}</mark>{" "}
              </>
            )}
            {what}
          </li>
        ))}
      </ul>
    </details>
  );
}
