/** The issuer's endpoints, as the authorization code flow with PKCE uses them (RFC 6749, 7636; OpenID Connect). */

import type { SignInConfig } from "../api/config.ts";
import { SignInFault } from "./sign_in_fault.ts";

/** What has to be known again when the browser comes back from the issuer. */
export interface Pending {
  state: string;
  nonce: string;
  verifier: string;
}

export interface TokenAnswer {
  idToken: unknown;
  /** Empty where the issuer gave none. */
  refreshToken: string;
}

export async function authorizeAddress(
  config: SignInConfig,
  pending: Pending,
  redirectUri: string,
): Promise<string> {
  return withQuery(config.authorizeUrl, {
    response_type: "code",
    client_id: config.clientId,
    redirect_uri: redirectUri,
    scope: config.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await challengeOf(pending.verifier),
    code_challenge_method: "S256",
  });
}

/**
 * Where signing out ends the issuer's own session. Cognito knows `logout_uri`, OpenID Connect's
 * RP-Initiated Logout `post_logout_redirect_uri`; each passes over the other's name.
 */
export function logoutAddress(config: SignInConfig, redirectUri: string): string {
  const { clientId, logoutUrl } = config;
  return withQuery(logoutUrl, {
    client_id: clientId,
    logout_uri: redirectUri,
    post_logout_redirect_uri: redirectUri,
  });
}

/** Trades the code of the redirect for tokens. Throws SignInFault. */
export function exchange(
  fetch: Fetch,
  config: SignInConfig,
  code: string,
  verifier: string,
  redirectUri: string,
): Promise<TokenAnswer> {
  return tokens(fetch, config, {
    grant_type: "authorization_code",
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  });
}

/** New tokens for a refresh token. Throws SignInFault. */
export function renewed(fetch: Fetch, config: SignInConfig, refreshToken: string): Promise<TokenAnswer> {
  return tokens(fetch, config, { grant_type: "refresh_token", refresh_token: refreshToken });
}

export type Fetch = (address: string, options: RequestInit) => Promise<Response>;

async function tokens(
  fetch: Fetch,
  config: SignInConfig,
  fields: Record<string, string>,
): Promise<TokenAnswer> {
  const body = new URLSearchParams({ ...fields, client_id: config.clientId });
  let response: Response;
  let answer: Record<string, unknown> | null;
  try {
    // No cookies: the code or the refresh token says who it is.
    response = await fetch(config.tokenUrl, { method: "POST", body, credentials: "omit", cache: "no-store" });
    answer = (await response.json()) as Record<string, unknown> | null;
  } catch (fault) {
    throw new SignInFault("issuer_unreachable", String(fault));
  }
  if (response.status >= 500) throw new SignInFault("issuer_unreachable", `status ${response.status}`);
  if (!response.ok) throw new SignInFault("issuer_refused", String(answer?.error ?? response.status));
  const refreshToken = answer?.refresh_token;
  return { idToken: answer?.id_token, refreshToken: typeof refreshToken === "string" ? refreshToken : "" };
}

function withQuery(address: string, fields: Record<string, string>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return url.href;
}

/** A secret for Proof Key for Code Exchange (RFC 7636), method S256: `bytes` random bytes in base64url. 32 of them are a verifier of 43 characters. */
export function randomText(bytes = 32): string {
  return base64url(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** @returns base64url(SHA-256(verifier)), section 4.2 */
export async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64url(new Uint8Array(digest));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/={1,2}$/, "");
}
