/** The page's composition root. */

import { render } from "preact";
import { Client } from "./api/client.ts";
import { Requests } from "./api/requests.ts";
import { SignIn } from "./auth/sign_in.ts";
import { loadLineStrip } from "./features/line_strip/lazy_line_strip.tsx";
import { withSlot } from "./lib/windows.ts";
import { lineIn } from "./line/line_name.ts";
import { autosave, followOtherWindows } from "./page/autosave.ts";
import { Page, PageProvider } from "./page/page.ts";
import { browserStorage, PageStorage } from "./persistence/page_storage.ts";
import { RunningTurnStorage } from "./persistence/running_turn.ts";
import { App } from "./shell/app.tsx";

/** Windows of a browser that receive another one's answer as it is written: a host has six connections over HTTP/1.1. */
const MOST_READING = 2;

const memory = new PageStorage(browserStorage("localStorage"));
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
const runningTurn = new RunningTurnStorage(browserStorage("sessionStorage"), browserStorage("localStorage"));
const page = new Page(new Client(requests, lineIn(location.hash)), {
  signIn,
  memory,
  runningTurn,
  reading: (work) => withSlot("diecast reads along", MOST_READING, work),
  fetch: (...request) => fetch(...request),
  languages: navigator.languages,
});
autosave(page, memory);
followOtherWindows(page, memory, window, runningTurn);
render(
  <PageProvider value={page}>
    <App />
  </PageProvider>,
  document.body,
);
void page.load();
// Where it does not come, the strip itself says so.
loadLineStrip().catch(() => {});
