/** Who works here, signing in and out, and what stands in the way of it. */

import { useMessages } from "../../i18n/i18n.ts";
import { usePage } from "../../page/page.ts";
import { SIGN_IN } from "./messages.ts";

/** In the header: the user's name, and signing out. Nothing where nobody signs in. */
export function UserMenu() {
  const page = usePage();
  const messages = useMessages(SIGN_IN);
  // Read here, so that the name follows the state.
  const state = page.signIn.state.value;
  if (state.kind !== "in" && state.kind !== "expired") return null;
  return (
    <>
      <span id="user">{messages.signedInAs(state.user.name)}</span>
      <button id="sign-out" type="button" class="quiet" onClick={() => page.signOut()}>
        {messages.signOut}
      </button>
    </>
  );
}

/** Over the work: the sign-in has ended. */
export function SignInAgain() {
  const { signIn } = usePage();
  const messages = useMessages(SIGN_IN);
  if (signIn.state.value.kind !== "expired") return null;
  return (
    <div id="sign-in-again" class="notice warn" role="alert">
      <p>{messages.expired}</p>
      <button type="button" class="primary" onClick={() => void signIn.begin()}>
        {messages.signInAgain}
      </button>
    </div>
  );
}

/** In the place of the work: signed out, or why signing in failed. */
export function SignInGate() {
  const { signIn } = usePage();
  const messages = useMessages(SIGN_IN);
  const state = signIn.state.value;
  const fault = state.kind === "failed" ? state.fault : null;
  return (
    <main id="sign-in" class="alone">
      {fault ? (
        <div class="notice bad" role="alert">
          <p>
            <b>{messages.failed}</b> {messages.codes[fault.code]}
          </p>
          <p class="code">
            <code>{fault.code}</code> {fault.detail}
          </p>
        </div>
      ) : (
        <p role="status">{messages.signedOut}</p>
      )}
      <button type="button" class="primary" onClick={() => void signIn.begin()}>
        {fault ? messages.signInAgain : messages.signIn}
      </button>
    </main>
  );
}
