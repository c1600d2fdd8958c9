/** The page's composition root. */

import { render } from "preact";
import { Client } from "./api/client.ts";
import { Requests } from "./api/requests.ts";
import { browserStorage, Memory } from "./keep/memory.ts";
import { keepRemembering } from "./keep/remembering.ts";
import { App } from "./shell/app.tsx";
import { Page, PageProvider } from "./shell/page.ts";
import { SignIn } from "./sign_in/sign_in.ts";

const memory = new Memory(browserStorage("localStorage"));
const signIn = new SignIn({
  address: () => location.href,
  go: (address) => location.assign(address),
  rename: (address) => history.replaceState(null, "", address),
  storage: browserStorage("sessionStorage"),
  fetch: (...request) => fetch(...request),
  now: Date.now,
  secure: globalThis.crypto.subtle !== undefined,
});
const requests = new Requests({
  fetch: (...request) => fetch(...request),
  token: () => signIn.token(),
  onSignInRequired: () => signIn.expire(),
});
const page = new Page(new Client(requests), { signIn, memory, fetch: (...request) => fetch(...request) });
keepRemembering(page, memory);
render(
  <PageProvider value={page}>
    <App />
  </PageProvider>,
  document.body,
);
void page.load();
