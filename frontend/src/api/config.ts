/** What the stage tells its page, in `config.json` beside index.html. */

import { ApiError } from "./api_error.ts";

/** Where and how users sign in: the endpoints of an OpenID Connect issuer. */
export interface SignInConfig {
  authorizeUrl: string;
  tokenUrl: string;
  /** Empty where the issuer has no page to sign out on. */
  logoutUrl: string;
  clientId: string;
  scope: string;
  /** What stands as `iss` in the tokens. Empty: the page leaves this check to the server. */
  issuer: string;
}

export interface PageConfig {
  stage: string;
  /** null where nobody signs in */
  signIn: SignInConfig | null;
  /** There is a simulated line to show. */
  demo: boolean;
}

const DEFAULT_SCOPE = "openid email profile";

/**
 * Reads config.json. Throws ApiError `config_unreadable` or `config_invalid`: a page that took a missing
 * file for "nobody signs in" would ask anonymously where it must not, and be refused without a reason.
 */
export async function readConfig(
  fetch: (path: string, options: RequestInit) => Promise<Response>,
): Promise<PageConfig> {
  let response: Response;
  try {
    response = await fetch("config.json", { cache: "no-store", headers: { accept: "application/json" } });
  } catch (fault) {
    throw new ApiError(0, "config_unreadable", String(fault));
  }
  if (!response.ok)
    throw new ApiError(response.status, "config_unreadable", `config.json: status ${response.status}`);
  let document: unknown;
  try {
    document = await response.json();
  } catch {
    throw new ApiError(response.status, "config_invalid", "config.json is not JSON.");
  }
  return configOf(document);
}

/** The configuration in a document of config.json. Throws ApiError `config_invalid`, naming the field. */
export function configOf(document: unknown): PageConfig {
  const { stage, signIn, demo: simulated } = object(document, "config.json");
  const demo = simulated === true;
  if (typeof stage !== "string") throw invalid("stage", "a text");
  if (signIn === null) return { stage, signIn, demo };
  const given = object(signIn, "signIn");
  const text = (field: string, otherwise?: string): string => {
    const value = given[field] ?? otherwise;
    if (typeof value !== "string" || (value === "" && otherwise === undefined))
      throw invalid(`signIn.${field}`, "a text");
    return value;
  };
  return {
    stage,
    demo,
    signIn: {
      authorizeUrl: address("signIn.authorizeUrl", text("authorizeUrl")),
      tokenUrl: address("signIn.tokenUrl", text("tokenUrl")),
      logoutUrl: text("logoutUrl", "") && address("signIn.logoutUrl", text("logoutUrl")),
      clientId: text("clientId"),
      scope: text("scope", DEFAULT_SCOPE),
      issuer: text("issuer", ""),
    },
  };
}

function object(value: unknown, field: string): Record<string, unknown> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw invalid(field, "an object");
  return value as Record<string, unknown>;
}

/** Tokens travel there: https, or this machine itself. */
function address(field: string, text: string): string {
  const url = parsed(text);
  const safe =
    url?.protocol === "https:" ||
    (url?.protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname));
  if (!safe) throw invalid(field, "an https address");
  return text;
}

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function invalid(field: string, expected: string): ApiError {
  return new ApiError(0, "config_invalid", `config.json: ${field} is not ${expected}.`);
}
