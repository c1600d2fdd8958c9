/** Who works here, signing in and out, and what stands in the way of it. */

import { usePage } from "../shell/page.ts";
import { useTexts } from "../words/words.ts";
import { SIGN_IN } from "./words.ts";

/** In the header: the user's name, and signing out. Nothing where nobody signs in. */
export function UserMenu() {
  const page = usePage();
  const words = useTexts(SIGN_IN);
  // Read here, so that the name follows the state.
  const state = page.signIn.state.value;
  if (state.kind !== "in" && state.kind !== "expired") return null;
  return (
    <>
      <span id="user">{words.signedInAs(state.user.name)}</span>
      <button id="sign-out" type="button" class="quiet" onClick={() => page.signOut()}>
        {words.signOut}
      </button>
    </>
  );
}

/** Over the work: the sign-in has ended. */
export function SignInAgain() {
  const { signIn } = usePage();
  const words = useTexts(SIGN_IN);
  if (signIn.state.value.kind !== "expired") return null;
  return (
    <div id="sign-in-again" class="notice warn" role="alert">
      <p>{words.expired}</p>
      <button type="button" class="primary" onClick={() => void signIn.begin()}>
        {words.signInAgain}
      </button>
    </div>
  );
}

/** In the place of the work: signed out, or why signing in failed. */
export function SignInGate() {
  const { signIn } = usePage();
  const words = useTexts(SIGN_IN);
  const state = signIn.state.value;
  const fault = state.kind === "failed" ? state.fault : null;
  return (
    <main id="sign-in" class="alone">
      {fault ? (
        <div class="notice bad" role="alert">
          <p>
            <b>{words.failed}</b> {words.codes[fault.code]}
          </p>
          <p class="code">
            <code>{fault.code}</code> {fault.detail}
          </p>
        </div>
      ) : (
        <p role="status">{words.signedOut}</p>
      )}
      <button type="button" class="primary" onClick={() => void signIn.begin()}>
        {fault ? words.signInAgain : words.signIn}
      </button>
    </main>
  );
}
