import assert from "node:assert/strict";
import { test } from "node:test";
import { configOf, readConfig } from "../src/api/config.ts";
import { readIdToken } from "../src/auth/id_token.ts";
import { challengeOf, randomText } from "../src/auth/oidc_client.ts";
import { SignIn } from "../src/auth/sign_in.ts";

const NOW = 1_800_000_000_000;
const PAGE = "https://page.example/";
const CONFIG = {
  authorizeUrl: "https://login.example/oauth2/authorize",
  tokenUrl: "https://login.example/oauth2/token",
  logoutUrl: "https://login.example/logout",
  clientId: "page",
  scope: "openid email",
  issuer: "https://issuer.example/pool",
};
const EXPECTED = { clientId: "page", issuer: CONFIG.issuer, nonce: "n", now: NOW };

function idToken(changes: Record<string, unknown> = {}): string {
  const claims = {
    iss: CONFIG.issuer,
    aud: "page",
    sub: "u-1",
    name: "김주조",
    nonce: "n",
    iat: NOW / 1000,
    exp: NOW / 1000 + 3600,
    ...changes,
  };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part(claims)}.c2ln`;
}

/** A browser that notes what is done to it; `answers` are the token endpoint's, one for each request. */
function browserAt(address: string, answers: (() => Response | Promise<Response>)[] = []) {
  const stored = new Map<string, string>();
  const went: string[] = [];
  const renamed: string[] = [];
  const posted: URLSearchParams[] = [];
  const clock = { now: NOW };
  const browser = {
    address: () => address,
    go: (to: string) => void went.push(to),
    rename: (to: string) => void renamed.push(to),
    storage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    },
    fetch: async (_: string, options: RequestInit) => {
      posted.push(options.body as URLSearchParams);
      const answer = answers.shift();
      if (!answer) throw new Error("The test wrote no answer.");
      return await answer();
    },
    now: () => clock.now,
    secure: true,
  };
  return { browser, stored, went, renamed, posted, clock };
}

const pending = (map: Map<string, string>) =>
  map.set("diecast.sign-in", JSON.stringify({ state: "s", nonce: "n", verifier: "v" }));
const tokens =
  (fields: Record<string, unknown> = {}) =>
  () =>
    Response.json({ id_token: idToken(), refresh_token: "r-1", ...fields });

async function signedIn(...answers: (() => Response | Promise<Response>)[]) {
  const around = browserAt(`${PAGE}?code=c&state=s`, [tokens(), ...answers]);
  pending(around.stored);
  const signIn = new SignIn(around.browser);
  await signIn.start(CONFIG);
  return { signIn, ...around };
}

test("the challenge is that of RFC 7636, appendix B", async () => {
  const challenge = await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  assert.equal(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
});

test("a verifier has the length and characters that RFC 7636 asks for, and none repeats", () => {
  const all = new Set(Array.from({ length: 50 }, () => randomText()));
  assert.equal(all.size, 50);
  for (const verifier of all) assert.match(verifier, /^[A-Za-z0-9\-._~]{43,128}$/);
});

test("an ID token says who it is, in UTF-8", () => {
  const read = readIdToken(idToken(), EXPECTED);
  assert.deepEqual([read.subject, read.name, read.expiresAt], ["u-1", "김주조", NOW + 3_600_000]);
  assert.equal(readIdToken(idToken({ name: undefined, email: "k@plant" }), EXPECTED).name, "k@plant");
  assert.equal(readIdToken(idToken({ name: " " }), EXPECTED).name, "u-1");
});

for (const [what, changes, detail] of [
  ["another nonce", { nonce: "other" }, "nonce"],
  ["no nonce", { nonce: undefined }, "nonce"],
  ["another audience", { aud: ["somebody"] }, "aud"],
  ["another issuer", { iss: "https://evil.example" }, "iss"],
  ["no subject", { sub: "" }, "sub"],
  ["no end", { exp: undefined }, "exp"],
] as const) {
  test(`an ID token with ${what} is refused`, () => {
    assert.throws(() => readIdToken(idToken(changes), EXPECTED), { code: "token_mismatch", detail });
  });
}

test("what is no token at all is refused", () => {
  for (const token of [undefined, null, "", "a.b.c", "e30", 7]) {
    assert.throws(() => readIdToken(token, EXPECTED), { code: "token_mismatch" });
  }
});

test("a token from the future, or that has ended already, means that a clock is wrong", () => {
  const hour = NOW / 1000 + 3600;
  assert.throws(() => readIdToken(idToken({ iat: hour, exp: hour + 3600 }), EXPECTED), {
    code: "clock_skew",
    detail: "60 min",
  });
  assert.throws(() => readIdToken(idToken({ iat: hour - 9000, exp: hour - 5400 }), EXPECTED), {
    code: "clock_skew",
  });
});

test("where nobody signs in the page is open and sends no token", async () => {
  const { browser, went } = browserAt(PAGE);
  const signIn = new SignIn(browser);
  await signIn.start(null);
  assert.equal(signIn.ready, true);
  assert.equal(await signIn.token(), null);
  assert.deepEqual(went, []);
});

test("signing in leaves for the issuer with state, nonce and an S256 challenge of the kept verifier", async () => {
  const { browser, went, stored } = browserAt(`${PAGE}index.html?x=1#y`);
  await new SignIn(browser).start(CONFIG);
  const url = new URL(went[0] ?? "");
  const kept = JSON.parse(stored.get("diecast.sign-in") ?? "");
  assert.equal(url.origin + url.pathname, CONFIG.authorizeUrl);
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    response_type: "code",
    client_id: "page",
    redirect_uri: PAGE,
    scope: "openid email",
    state: kept.state,
    nonce: kept.nonce,
    code_challenge: await challengeOf(kept.verifier),
    code_challenge_method: "S256",
  });
});

test("coming back trades the code, cleans the address, and keeps no token in any storage", async () => {
  const { signIn, posted, renamed, stored } = await signedIn();
  assert.deepEqual(signIn.state.value, { kind: "in", user: { subject: "u-1", name: "김주조" } });
  assert.deepEqual(Object.fromEntries(posted[0] ?? []), {
    grant_type: "authorization_code",
    code: "c",
    code_verifier: "v",
    redirect_uri: PAGE,
    client_id: "page",
  });
  assert.deepEqual(renamed, [PAGE]);
  assert.equal(stored.size, 0);
  assert.equal(await signIn.token(), idToken());
});

for (const [what, query, kept, code] of [
  ["another state", "?code=c&state=other", true, "state_mismatch"],
  ["a sign-in that was not begun here", "?code=c&state=s", false, "state_mismatch"],
  ["another issuer's answer", "?code=c&state=s&iss=https%3A%2F%2Fevil.example", true, "state_mismatch"],
  ["a refusal", "?error=access_denied&state=s", true, "access_denied"],
  ["any other error", "?error=server_error&state=s", true, "issuer_refused"],
  ["a code that the issuer does not take", "?code=c&state=s", true, "issuer_refused"],
] as const) {
  test(`${what} is told as ${code}`, async () => {
    const around = browserAt(PAGE + query, [
      () => Response.json({ error: "invalid_grant" }, { status: 400 }),
    ]);
    if (kept) pending(around.stored);
    const signIn = new SignIn(around.browser);
    await signIn.start(CONFIG);
    const state = signIn.state.value;
    assert.equal(state.kind === "failed" && state.fault.code, code);
    assert.equal(signIn.ready, false);
    assert.deepEqual(around.renamed, [PAGE], "the address is clean also then");
    assert.deepEqual(around.went, [], "no loop of redirects");
  });
}

test("without Web Crypto the page says so before it leaves", async () => {
  const { browser, went } = browserAt("http://panel.plant/");
  const signIn = new SignIn({ ...browser, secure: false });
  await signIn.start(CONFIG);
  const state = signIn.state.value;
  assert.equal(state.kind === "failed" && state.fault.code, "insecure_page");
  assert.deepEqual(went, []);
});

test("a token that is about to end is renewed once for all requests that wait", async () => {
  const late = { iat: NOW / 1000 + 3590, exp: NOW / 1000 + 7200, nonce: undefined };
  const { signIn, posted, clock } = await signedIn(tokens({ id_token: idToken(late), refresh_token: "r-2" }));
  clock.now = NOW + 3_590_000;
  const [one, two] = await Promise.all([signIn.token(), signIn.token()]);
  assert.equal(one, idToken(late));
  assert.equal(two, one);
  assert.equal(posted.length, 2);
  assert.deepEqual(Object.fromEntries(posted[1] ?? []), {
    grant_type: "refresh_token",
    refresh_token: "r-1",
    client_id: "page",
  });
});

test("an issuer that does not answer costs nothing while the token counts", async () => {
  const { signIn, clock } = await signedIn(
    () => Promise.reject(new TypeError("offline")),
    () => Promise.reject(new TypeError("offline")),
  );
  clock.now = NOW + 3_590_000;
  assert.equal(await signIn.token(), idToken());
  clock.now = NOW + 3_601_000;
  await assert.rejects(signIn.token(), { code: "no_connection" });
  assert.equal(signIn.state.value.kind, "in");
});

test("a refused renewal ends the sign-in when the token ends, and leaves the work on the page", async () => {
  const { signIn, clock, went } = await signedIn(() =>
    Response.json({ error: "invalid_grant" }, { status: 400 }),
  );
  clock.now = NOW + 3_590_000;
  assert.equal(await signIn.token(), idToken());
  clock.now = NOW + 3_600_000;
  await assert.rejects(signIn.token(), { status: 401, code: "sign_in_required", retryable: true });
  assert.deepEqual(signIn.state.value, { kind: "expired", user: { subject: "u-1", name: "김주조" } });
  assert.deepEqual(went, [], "nobody is sent away from their work");
});

test("a renewal that names another user is not taken", async () => {
  const other = idToken({ sub: "u-2", nonce: undefined });
  const { signIn, clock } = await signedIn(tokens({ id_token: other }));
  clock.now = NOW + 3_590_000;
  assert.equal(await signIn.token(), idToken());
});

test("signing out forgets the tokens, ends the issuer's session, and does not sign in again by itself", async () => {
  const { signIn, went, browser } = await signedIn();
  signIn.end();
  const url = new URL(went[0] ?? "");
  assert.equal(url.origin + url.pathname, CONFIG.logoutUrl);
  assert.equal(url.searchParams.get("client_id"), "page");
  assert.equal(url.searchParams.get("logout_uri"), PAGE);
  await assert.rejects(signIn.token(), { code: "sign_in_required" });

  const back = new SignIn({ ...browser, address: () => PAGE });
  await back.start(CONFIG);
  assert.equal(back.state.value.kind, "out");
  assert.equal(went.length, 1);
  const reloaded = new SignIn({ ...browser, address: () => PAGE });
  await reloaded.start(CONFIG);
  assert.equal(reloaded.state.value.kind, "leaving");
});

test("config.json is read, with defaults for what an issuer may not have", () => {
  const { authorizeUrl, tokenUrl, clientId } = CONFIG;
  const read = configOf({ stage: "dev", signIn: { authorizeUrl, tokenUrl, clientId } });
  assert.deepEqual(read.signIn, {
    authorizeUrl,
    tokenUrl,
    clientId,
    logoutUrl: "",
    issuer: "",
    scope: "openid email profile",
  });
  assert.equal(configOf({ stage: "local", signIn: null }).signIn, null);
});

test("a config.json that cannot be used names the field, and is never taken for an open page", async () => {
  const bad = (changes: Record<string, unknown>) => () =>
    configOf({ stage: "dev", signIn: { ...CONFIG, ...changes } });
  assert.throws(() => configOf({ stage: "dev" }), {
    code: "config_invalid",
    message: /signIn is not an object/,
  });
  assert.throws(bad({ clientId: "" }), { code: "config_invalid", message: /signIn.clientId/ });
  assert.throws(bad({ tokenUrl: "http://login.example/token" }), {
    message: /signIn.tokenUrl is not an https address/,
  });
  assert.throws(bad({ authorizeUrl: "javascript:alert(1)" }), { message: /signIn.authorizeUrl/ });
  const page = async () => new Response("<html>", { status: 200 });
  await assert.rejects(readConfig(page), { code: "config_invalid" });
  await assert.rejects(
    readConfig(async () => new Response("", { status: 404 })),
    { code: "config_unreadable" },
  );
  await assert.rejects(
    readConfig(() => Promise.reject(new TypeError("offline"))),
    { code: "config_unreadable" },
  );
});

test("the place that was left for signing in is there again", async () => {
  const place = "#/turn/0b8e1e34?line=line-7";
  const leaving = browserAt(`${PAGE}${place}`);
  await new SignIn(leaving.browser).start(CONFIG);
  const kept = JSON.parse(leaving.stored.get("diecast.sign-in") ?? "");
  assert.equal(kept.place, place);
  assert.ok(!leaving.went[0]?.includes("0b8e1e34"), "the issuer is told nothing of it");

  for (const [state, back] of [
    ["s", place],
    ["other", ""],
  ] as const) {
    const around = browserAt(`${PAGE}?code=c&state=${state}`, [() => Response.json({ id_token: idToken() })]);
    around.stored.set("diecast.sign-in", JSON.stringify({ state: "s", nonce: "n", verifier: "v", place }));
    const signIn = new SignIn(around.browser);
    await signIn.start(CONFIG);
    assert.deepEqual([around.renamed, signIn.place], [[PAGE + back], back]);
  }
});

test("a kept place that is none of this page leads nowhere", async () => {
  const around = browserAt(`${PAGE}?code=c&state=s`, [() => Response.json({ id_token: idToken() })]);
  const kept = { state: "s", nonce: "n", verifier: "v", place: "//evil.example/#x" };
  around.stored.set("diecast.sign-in", JSON.stringify(kept));
  await new SignIn(around.browser).start(CONFIG);
  assert.deepEqual(around.renamed, [PAGE]);
});
