/** Why the server refused a change of a file, in the reader's language and in its own words. */

import type { ApiError } from "../../api/api_error.ts";
import { meaning } from "../../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { FILES } from "./messages.ts";

export function FileFault({ fault }: { fault: ApiError }) {
  const messages = useMessages(FILES);
  const language = useLanguage();
  const own: Record<string, string> = {
    validation_error: messages.refused,
    not_permitted: messages.notPermitted,
    conflict: messages.conflict,
    uploads_unsupported: messages.unsupported,
  };
  return (
    <>
      {own[fault.code] ?? meaning(language, fault.code, fault.message)}{" "}
      <span class="code" lang="en">
        {fault.message} <code>{fault.code}</code>
      </span>
    </>
  );
}
