/** Copies the address of a turn, to be sent to a colleague. */

import { useMessages } from "../../i18n/i18n.ts";
import { copyText } from "../../lib/copy_text.ts";
import { turnAddress, wholeAddress } from "../../page/addresses.ts";
import { usePage } from "../../page/page.ts";
import { REPORT } from "./messages.ts";

export function CopyLink({ turnId, small = false }: { turnId: string; small?: boolean }) {
  const page = usePage();
  const messages = useMessages(REPORT);
  const copy = async () => {
    const copied = await copyText(wholeAddress(turnAddress(turnId, page.client.lineName)));
    page.announce(copied ? messages.linkCopied : messages.linkNotCopied);
  };
  return (
    <button type="button" class={small ? "small" : ""} onClick={() => void copy()}>
      {messages.copyLink}
    </button>
  );
}
