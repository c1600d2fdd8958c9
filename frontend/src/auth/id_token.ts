/**
 * The ID token as the page reads it: who signed in, and until when the token counts.
 *
 * The server verifies signature and claims with every request. What is checked here is what only the
 * page knows (the nonce), and what gives a better reason early (audience, issuer, clock).
 */

import { SignInFault } from "./sign_in_fault.ts";

/** How far this machine's clock may be from the issuer's before both would disagree on what is expired. */
const CLOCK_LEEWAY_S = 300;

export interface IdToken {
  token: string;
  /** The user's identity at the issuer. */
  subject: string;
  /** What to call them on the page. */
  name: string;
  /** In ms since the epoch. */
  expiresAt: number;
}

export interface Expected {
  clientId: string;
  /** Empty: not checked. */
  issuer: string;
  /** null after a renewal, which has none (OpenID Connect Core 1.0, section 12.2). */
  nonce: string | null;
  /** In ms since the epoch. */
  now: number;
}

/** Reads a token of the token endpoint. Throws SignInFault `token_mismatch` or `clock_skew`. */
export function readIdToken(token: unknown, expected: Expected): IdToken {
  const claims = claimsOf(token);
  const { sub, iss, aud, exp, iat, nonce } = claims;
  if (typeof sub !== "string" || sub === "") throw new SignInFault("token_mismatch", "sub");
  if (expected.issuer && iss !== expected.issuer) throw new SignInFault("token_mismatch", "iss");
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(expected.clientId)) throw new SignInFault("token_mismatch", "aud");
  if (expected.nonce !== null && nonce !== expected.nonce) throw new SignInFault("token_mismatch", "nonce");
  if (typeof exp !== "number" || typeof iat !== "number") throw new SignInFault("token_mismatch", "exp");
  const now = expected.now / 1000;
  // The token was made this moment: where it is from the future, or over already, one of both clocks is wrong.
  if (exp <= now || iat > now + CLOCK_LEEWAY_S) {
    throw new SignInFault("clock_skew", `${Math.round(Math.abs(iat - now) / 60)} min`);
  }
  return { token: token as string, subject: sub, name: nameIn(claims) ?? sub, expiresAt: exp * 1000 };
}

function nameIn(claims: Record<string, unknown>): string | undefined {
  const names = ["name", "email", "preferred_username", "cognito:username"].map((claim) => claims[claim]);
  return names.find((name): name is string => typeof name === "string" && name.trim() !== "");
}

/** The claims of a JSON Web Token (RFC 7519), unverified. */
function claimsOf(token: unknown): Record<string, unknown> {
  try {
    const payload = String(token).split(".")[1] ?? "";
    const binary = atob(payload.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (claims !== null && typeof claims === "object") return claims as Record<string, unknown>;
  } catch {
    // Told below: no token of this form has claims.
  }
  throw new SignInFault("token_mismatch", "id_token");
}
