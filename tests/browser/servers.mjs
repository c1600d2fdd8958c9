/** Servers for the page: the real local one, and one that plays a scripted answer. */

import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const ROOT = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..", "..");
const PYTHON = process.env.PYTHON ?? join(ROOT, ".venv", "bin", "python");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'";

/** `python -m local` on a free port. @returns {Promise<{ url: string, close: () => Promise<void> }>} */
export async function startLocal() {
  const port = await freePort();
  const env = { ...process.env, PYTHONPATH: join(ROOT, "src"), OFFLINE_WORD_MS: "2" };
  const child = spawn(PYTHON, ["-m", "local", "--port", String(port)], { cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await new Promise((resolve, reject) => {
    child.stdout.on("data", (text) => String(text).includes("Ready") && resolve());
    ended.then(() => reject(new Error("The local server ended before it was ready.")));
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/**
 * The page under the real policy, with answers made here.
 *
 * @param {any} schema what GET /api/schema answers with
 * @returns {Promise<{ url: string, answers: ((response: import("node:http").ServerResponse) => void)[],
 *   close: () => void }>} `answers` are used up, one for each question
 */
export async function startScripted(schema) {
  const answers = [];
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://x").pathname;
    if (path === "/api/chat") return (answers.shift() ?? unexpected)(response);
    if (path === "/api/schema") return json(response, 200, schema);
    if (path === "/health") return json(response, 200, { status: "healthy", model: "scripted" });
    const file = path === "/" ? "/index.html" : path;
    const headers = { "content-type": TYPES[extname(file)] ?? "text/plain", "content-security-policy": POLICY };
    response.writeHead(200, headers).end(await readFile(join(ROOT, "frontend", file)));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    answers,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function unexpected(response) {
  json(response, 500, { error: { code: "unexpected", message: "No answer was written for this.", details: [] } });
}

export function json(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Starts a stream. @returns {(...events: any[]) => void} sends events on it */
export function stream(response) {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  let number = 0;
  return (...events) => {
    for (const event of events) response.write(`id: ${(number += 1)}\ndata: ${JSON.stringify({ elapsed: number / 10, ...event })}\n\n`);
  };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
