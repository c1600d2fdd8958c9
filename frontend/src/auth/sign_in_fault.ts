/** Why nobody is signed in. `code` is explained by features/sign_in/messages.ts; `detail` is the issuer's own word, if any. */

export type SignInCode =
  | "insecure_page"
  | "access_denied"
  | "issuer_refused"
  | "issuer_unreachable"
  | "state_mismatch"
  | "token_mismatch"
  | "clock_skew"
  | "other_user";

export class SignInFault extends Error {
  override readonly name = "SignInFault";

  constructor(
    readonly code: SignInCode,
    readonly detail = "",
  ) {
    super(`${code} ${detail}`);
  }
}
