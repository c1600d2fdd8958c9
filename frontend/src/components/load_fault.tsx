/** Why something could not be read, and reading it again where that may help. */

import type { ApiError } from "../api/api_error.ts";
import { meaning } from "../i18n/error_messages.ts";
import { useLanguage, useMessages } from "../i18n/i18n.ts";
import { COMPONENTS } from "./messages.ts";

interface Props {
  fault: ApiError;
  /** Says it better than the fault's own words. */
  text?: string;
  /** Left out where another reading would bring the same. */
  retry?: (() => void) | undefined;
}

export function LoadFault({ fault, text, retry }: Props) {
  const language = useLanguage();
  return (
    <div class="notice bad" role="alert">
      <p>
        {text ?? (
          <>
            {meaning(language, fault.code, fault.message)} <code>{fault.message}</code>
          </>
        )}
      </p>
      {retry && <TryAgain retry={retry} />}
    </div>
  );
}

export function TryAgain({ retry }: { retry: () => void }) {
  const messages = useMessages(COMPONENTS);
  return (
    <button type="button" class="small" onClick={retry}>
      {messages.tryAgain}
    </button>
  );
}
