/**
 * Who is signed in. Tokens live in this object and nowhere else: a reload goes by the issuer, whose own
 * cookie signs in again without a question.
 */

import { type Signal, signal } from "@preact/signals";
import { ApiError } from "../api/api_error.ts";
import type { SignInConfig } from "../api/config.ts";
import { type IdToken, readIdToken } from "./id_token.ts";
import {
  authorizeAddress,
  exchange,
  type Fetch,
  logoutAddress,
  type Pending,
  randomText,
  renewed,
  type TokenAnswer,
} from "./oidc_client.ts";
import { SignInFault } from "./sign_in_fault.ts";

export interface User {
  subject: string;
  name: string;
}

export type SignInState =
  /** Nothing is known yet. */
  | { kind: "starting" }
  /** Nobody signs in here. */
  | { kind: "open" }
  /** On the way to the issuer, or back from it. */
  | { kind: "leaving" }
  | { kind: "in"; user: User }
  /** The server or the issuer no longer takes the token; the work stays on the page. */
  | { kind: "expired"; user: User }
  /** Signed out by their own wish. */
  | { kind: "out" }
  | { kind: "failed"; fault: SignInFault };

/** What signing in needs of the browser; a test passes its own. */
export interface Browser {
  /** The page's address. */
  address: () => string;
  /** Leaves for another address. */
  go: (address: string) => void;
  /** Puts another address in the place of this one, without leaving. */
  rename: (address: string) => void;
  /** Survives the redirect and ends with the tab; null where it is switched off. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  fetch: Fetch;
  now: () => number;
  /** Whether Web Crypto is there: https, or this machine itself. */
  secure: boolean;
}

const PENDING = "diecast.sign-in";
const SIGNED_OUT = "diecast.signed-out";
/** A token is renewed this long before its end, so that no request arrives with one that is over. */
const RENEW_BEFORE_MS = 60_000;

export class SignIn {
  readonly state: Signal<SignInState> = signal<SignInState>({ kind: "starting" });
  /** The hash of the address that was left for signing in; empty where none was. */
  place = "";
  #config: SignInConfig | null = null;
  #token: IdToken | null = null;
  #refreshToken = "";
  #renewal: Promise<void> | null = null;

  constructor(private readonly browser: Browser) {}

  /** Who works here; null where nobody signs in, or nobody is signed in. */
  get user(): User | null {
    const state = this.state.value;
    return state.kind === "in" || state.kind === "expired" ? state.user : null;
  }

  /** Whether the page may ask the server: nobody signs in here, or somebody has. */
  get ready(): boolean {
    const { kind } = this.state.value;
    return kind === "open" || kind === "in";
  }

  /**
   * Finds out who is there, which may end in leaving for the issuer. `ready` says whether to go on;
   * `state` says why not. Never throws.
   */
  async start(config: SignInConfig | null): Promise<void> {
    this.#config = config;
    if (!config) {
      this.state.value = { kind: "open" };
      return;
    }
    if (!this.browser.secure) return this.#fail(new SignInFault("insecure_page"));
    const query = new URL(this.browser.address()).searchParams;
    const returned = query.has("state") && (query.has("code") || query.has("error"));
    if (returned) return await this.#finish(config, query);
    if (this.#take(SIGNED_OUT) !== null) this.state.value = { kind: "out" };
    else await this.begin();
  }

  /** Leaves for the issuer. */
  async begin(): Promise<void> {
    const config = this.#config;
    if (!config) return;
    const pending: Pending = { state: randomText(), nonce: randomText(), verifier: randomText() };
    this.state.value = { kind: "leaving" };
    const address = await authorizeAddress(config, pending, this.#redirectUri());
    // The issuer leads back to the page alone, not to the place in it that somebody wanted to see.
    const place = new URL(this.browser.address()).hash;
    this.#put(PENDING, JSON.stringify(place ? { ...pending, place } : pending));
    this.browser.go(address);
  }

  /** Forgets the tokens and ends the issuer's session too, where it has a page for that. */
  end(): void {
    const config = this.#config;
    this.#token = null;
    this.#refreshToken = "";
    this.state.value = { kind: "out" };
    if (!config?.logoutUrl) return;
    // Coming back from there must not sign in again at once.
    this.#put(SIGNED_OUT, "1");
    this.browser.go(logoutAddress(config, this.#redirectUri()));
  }

  /**
   * The ID token for a request, renewed where it is about to end; null where nobody signs in. Throws
   * ApiError `sign_in_required`, and `no_connection` where only the issuer could not be reached.
   */
  async token(): Promise<string | null> {
    if (!this.#config) return null;
    if (this.#token && this.#left() < RENEW_BEFORE_MS && this.#refreshToken) {
      // Requests that go out together share one renewal: a refresh token may count only once.
      this.#renewal ??= this.#renew(this.#config).finally(() => (this.#renewal = null));
      await this.#renewal;
    }
    if (this.#token && this.#left() > 0) return this.#token.token;
    this.expire();
    throw new ApiError(401, "sign_in_required", "The sign-in has ended.");
  }

  /** The sign-in no longer counts; what is on the page stays. */
  expire(): void {
    const { user } = this;
    this.#token = null;
    if (user) this.state.value = { kind: "expired", user };
  }

  async #finish(config: SignInConfig, query: URLSearchParams): Promise<void> {
    this.state.value = { kind: "leaving" };
    const pending = pendingIn(this.#take(PENDING));
    if (pending && query.get("state") === pending.state) this.place = pending.place ?? "";
    // The code is of no use any more, and nothing of it belongs into bookmarks and logs.
    this.browser.rename(this.#redirectUri() + this.place);
    try {
      if (!pending || query.get("state") !== pending.state) throw new SignInFault("state_mismatch");
      // RFC 9207: which issuer answered, where it says so.
      const issuer = query.get("iss");
      if (issuer !== null && config.issuer && issuer !== config.issuer)
        throw new SignInFault("state_mismatch", "iss");
      const refusal = query.get("error");
      if (refusal !== null) {
        throw refusal === "access_denied"
          ? new SignInFault("access_denied", query.get("error_description") ?? "")
          : new SignInFault("issuer_refused", refusal);
      }
      const code = query.get("code") ?? "";
      const answer = await exchange(this.browser.fetch, config, code, pending.verifier, this.#redirectUri());
      this.#accept(config, answer, pending.nonce);
    } catch (fault) {
      this.#fail(fault instanceof SignInFault ? fault : new SignInFault("issuer_refused", String(fault)));
    }
  }

  async #renew(config: SignInConfig): Promise<void> {
    try {
      const answer = await renewed(this.browser.fetch, config, this.#refreshToken);
      this.#accept(config, answer, null);
    } catch (fault) {
      // An issuer that does not answer may do so next time, while the token still counts.
      if (fault instanceof SignInFault && fault.code === "issuer_unreachable") {
        if (this.#left() > 0) return;
        throw new ApiError(0, "no_connection", fault.detail);
      }
      this.#refreshToken = "";
    }
  }

  #accept(config: SignInConfig, answer: TokenAnswer, nonce: string | null): void {
    const { clientId, issuer } = config;
    const token = readIdToken(answer.idToken, { clientId, issuer, nonce, now: this.browser.now() });
    if (this.#token && this.#token.subject !== token.subject) throw new SignInFault("other_user");
    this.#token = token;
    // An issuer that does not rotate refresh tokens sends none with a renewal.
    this.#refreshToken = answer.refreshToken || this.#refreshToken;
    if (this.state.peek().kind !== "in") {
      this.state.value = { kind: "in", user: { subject: token.subject, name: token.name } };
    }
  }

  #fail(fault: SignInFault): void {
    console.warn("Signing in failed.", fault);
    this.state.value = { kind: "failed", fault };
  }

  #left(): number {
    return this.#token ? this.#token.expiresAt - this.browser.now() : 0;
  }

  /** The page's own address without file, query and fragment: the one that the issuer knows. */
  #redirectUri(): string {
    return new URL(".", this.browser.address()).href;
  }

  #put(key: string, value: string): void {
    try {
      this.browser.storage?.setItem(key, value);
    } catch {
      // Full or switched off: coming back will say that the sign-in was not begun here.
    }
  }

  #take(key: string): string | null {
    const value = this.browser.storage?.getItem(key) ?? null;
    if (value !== null) this.browser.storage?.removeItem(key);
    return value;
  }
}

/** A sign-in under way, with the place that was left for it. */
type Left = Pending & { place?: string };

function pendingIn(text: string | null): Left | null {
  try {
    const { state, nonce, verifier, place } = JSON.parse(text ?? "") as Record<keyof Left, unknown>;
    const all = [state, nonce, verifier].every((part) => typeof part === "string" && part !== "");
    const left = typeof place === "string" && place.startsWith("#") ? { place } : {};
    return all ? ({ state, nonce, verifier, ...left } as Left) : null;
  } catch {
    return null;
  }
}
