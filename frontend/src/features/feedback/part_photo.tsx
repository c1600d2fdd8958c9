/** A photo of a part as the server keeps it: read with the reader's own rights, shown from memory. */

import type { Client } from "../../api/client.ts";
import { LoadFault } from "../../components/load_fault.tsx";
import { useAnswer } from "../../components/use_answer.ts";
import { useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import { base64 } from "../../pictures/picture.ts";
import { OUTCOME } from "./outcome_messages.ts";

interface Props {
  line: string;
  shotId: string;
  /** The photo's address beneath its shot's. */
  photo: string;
}

export function PartPhoto({ line, shotId, photo }: Props) {
  const page = usePage();
  const messages = useMessages(OUTCOME);
  const key = JSON.stringify([line, shotId, photo]);
  const { answer, fault, retry } = useAnswer(key, () => photoAddress(page.client, line, shotId, photo));
  if (fault?.status === 404) return <p class="hint">{messages.photoGone}</p>;
  if (fault) return <LoadFault fault={fault} retry={retry} />;
  const busy = answer === null;
  return <img class="part-photo" src={answer ?? undefined} alt={messages.photoOf(shotId)} aria-busy={busy} />;
}

/** The photo as an address that an `img` shows. Throws ApiError. */
export async function photoAddress(
  client: Pick<Client, "photo">,
  line: string,
  shotId: string,
  photo: string,
): Promise<string> {
  const blob = await client.photo(line, shotId, photo);
  // The page's policy takes pictures from data: alone.
  return `data:${blob.type};base64,${base64(new Uint8Array(await blob.arrayBuffer()))}`;
}
