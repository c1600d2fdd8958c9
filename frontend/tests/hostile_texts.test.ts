/** Texts that make careless code slow: work may grow with the length of a text, never with its square. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const WORKER = fileURLToPath(new URL("./hostile_worker.ts", import.meta.url));
/** Far more than any linear pass over 100,000 characters takes, far less than a quadratic one. */
const BOUND_MS = 60_000;

for (const part of ["markdown", "emphasis", "marks", "numbers", "ends", "header", "cells", "particles"]) {
  test(`${part}: a very long text of anything passes`, () => {
    const done = spawnSync(process.execPath, ["--import", "tsx", WORKER, part], {
      timeout: BOUND_MS,
      encoding: "utf8",
    });
    assert.equal(done.signal, null, `did not end: ${done.stdout}`);
    assert.equal(done.status, 0, done.stderr);
  });
}
