/** Copies the address of a turn, to be sent to a colleague. */

import { useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import { copyText } from "../report/export.ts";
import { turnAddress, wholeAddress } from "./addresses.ts";
import { LINK } from "./link_messages.ts";

export function CopyLink({ turnId, small = false }: { turnId: string; small?: boolean }) {
  const page = usePage();
  const messages = useMessages(LINK);
  const copy = async () => {
    const copied = await copyText(wholeAddress(turnAddress(turnId, page.client.lineName)));
    page.announce(copied ? messages.copied : messages.notCopied);
  };
  return (
    <button type="button" class={small ? "small" : ""} onClick={() => void copy()}>
      {messages.copy}
    </button>
  );
}
