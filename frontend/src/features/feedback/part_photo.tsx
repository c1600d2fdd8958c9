/** A photo of a part as the server keeps it: read with the reader's own rights, shown from memory. */

import { useEffect, useState } from "preact/hooks";
import type { Client } from "../../api/client.ts";
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
  const [address, setAddress] = useState<string | null | undefined>();
  useEffect(() => {
    let wanted = true;
    setAddress(undefined);
    photoAddress(page.client, line, shotId, photo).then((found) => wanted && setAddress(found));
    return () => {
      wanted = false;
    };
  }, [line, shotId, photo]);
  if (address === null) return <p class="hint">{messages.photoGone}</p>;
  return (
    <img class="part-photo" src={address} alt={messages.photoOf(shotId)} aria-busy={address === undefined} />
  );
}

/** The photo as an address that an `img` shows; null where it cannot be had. */
export async function photoAddress(
  client: Pick<Client, "photo">,
  line: string,
  shotId: string,
  photo: string,
): Promise<string | null> {
  try {
    const blob = await client.photo(line, shotId, photo);
    // The page's policy takes pictures from data: alone.
    return `data:${blob.type};base64,${base64(new Uint8Array(await blob.arrayBuffer()))}`;
  } catch (fault) {
    console.warn("A photo cannot be shown.", fault);
    return null;
  }
}
