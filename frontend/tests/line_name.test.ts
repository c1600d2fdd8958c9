/** The plant's line in the page's address. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../src/api/client.ts";
import { Requests } from "../src/api/requests.ts";
import { hashOf, lineIn } from "../src/line/line_name.ts";

test("the address names a line, or none", () => {
  for (const line of ["line-7", "7", "a".repeat(40)]) assert.equal(lineIn(hashOf(line)), line);
  for (const hash of ["", "#", "#line=", "#line=LINE 7", "#line=../x", `#line=${"a".repeat(41)}`, "#other=1"])
    assert.equal(lineIn(hash), null);
});

test("requests name the page's line, and none where the page is about none", async () => {
  for (const line of ["line-7", null]) {
    const sent: [string, string][] = [];
    const requests = new Requests({
      fetch: async (path, options) => {
        sent.push([String(path), String(options?.body ?? "")]);
        return Response.json({ lines: [] });
      },
      token: async () => null,
      onSignInRequired: () => {},
    });
    const client = new Client(requests, line);
    await client.line();
    await client.predict({ Process_Temperature: 670 });
    assert.equal(sent[0]?.[0], line === null ? "/api/schema" : "/api/schema?line=line-7");
    assert.equal(JSON.parse(sent[1]?.[1] ?? "").line, line ?? undefined);
  }
});
