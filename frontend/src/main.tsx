/** The page's composition root. */

import { render } from "preact";
import { Client } from "./api/client.ts";
import { Requests } from "./api/requests.ts";
import { App } from "./shell/app.tsx";
import { browserStorage, keepRemembering, remembered } from "./shell/memory.ts";
import { Page, PageProvider } from "./shell/page.ts";

const storage = browserStorage();
const requests = new Requests({ fetch: (...request) => fetch(...request), token: async () => null });
const page = new Page(new Client(requests), remembered(storage));
keepRemembering(page, storage);
render(
  <PageProvider value={page}>
    <App />
  </PageProvider>,
  document.body,
);
void page.load();
