/**
 * A headless Chromium, driven over its debugging pipe: no package to install, no port to open.
 * CHROMIUM names the program (default: the first of its usual names on PATH).
 */

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FLAGS = [
  "--headless",
  "--no-sandbox", // containers as root have none; the page under test is our own
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--disable-component-update",
  "--disable-background-networking",
  "--no-first-run",
  "--remote-debugging-pipe",
];
const PATIENCE_MS = 10_000;

export class Browser {
  #next = 1;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (fault: Error) => void }>} */
  #open = new Map();
  /** @type {Map<string, (method: string, params: any) => void>} */
  #listeners = new Map();
  #rest = "";

  constructor() {
    this.profile = mkdtempSync(join(tmpdir(), "page-test-"));
    const flags = [...FLAGS, `--user-data-dir=${this.profile}`, "about:blank"];
    this.process = spawn(program(), flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.process.stdio[4].setEncoding("utf8").on("data", (text) => this.#read(text));
  }

  /** @param {string} method @param {object} [params] @param {string} [sessionId] @returns {Promise<any>} */
  send(method, params = {}, sessionId) {
    const id = this.#next++;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#open.set(id, { resolve, reject }));
  }

  #read(text) {
    const messages = (this.#rest + text).split("\0");
    this.#rest = messages.pop();
    for (const { id, method, params, sessionId, error, result } of messages.map((item) => JSON.parse(item))) {
      if (id === undefined) this.#listeners.get(sessionId)?.(method, params);
      else if (error) this.#open.get(id)?.reject(new Error(error.message));
      else this.#open.get(id)?.resolve(result);
    }
  }

  /** Opens a page of its own, with nothing of any other in it. @returns {Promise<Tab>} */
  async tab({ width = 1366, height = 768, mobile = false, dark = false } = {}) {
    const { browserContextId } = await this.send("Target.createBrowserContext");
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const tab = new Tab((method, params) => this.send(method, params, sessionId));
    this.#listeners.set(sessionId, (method, params) => tab.note(method, params));
    await Promise.all(["Page", "Runtime", "Log", "Network"].map((domain) => tab.send(`${domain}.enable`)));
    const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
    await tab.send("Emulation.setScrollbarsHidden", { hidden: true });
    await tab.send("Emulation.setEmulatedMedia", { features });
    await tab.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile });
    return tab;
  }

  async close() {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.send("Browser.close").catch(() => {});
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class Tab {
  /** @param {(method: string, params?: object) => Promise<any>} send */
  constructor(send) {
    this.send = send;
    /** Everything the page complained about: exceptions, console errors, refused requests. */
    this.faults = [];
    /** The bodies of the POST requests, in order. */
    this.posted = [];
  }

  note(method, params) {
    if (method === "Runtime.exceptionThrown") {
      this.faults.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    } else if (method === "Log.entryAdded" && params.entry.level === "error") {
      this.faults.push(`${params.entry.text} ${params.entry.url ?? ""}`);
    } else if (method === "Network.requestWillBeSent" && params.request.postData) {
      this.posted.push(JSON.parse(params.request.postData));
    }
  }

  /** @param {string} url */
  async open(url) {
    await this.send("Page.navigate", { url });
    await this.until(`document.readyState === "complete" && location.href.startsWith(${JSON.stringify(url)})`);
  }

  /** @param {string} expression @returns {Promise<any>} its value in the page, promises awaited */
  async run(expression) {
    const answer = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? expression);
    return answer.result.value;
  }

  /** Waits until an expression is true. @param {string} expression */
  async until(expression) {
    const started = Date.now();
    while (!(await this.run(`Boolean(${expression})`))) {
      if (Date.now() - started > PATIENCE_MS) throw new Error(`This never became true: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Clicks the first element that fits, and holds the text where one is given. */
  click(selector, text = "") {
    const fits = `[...document.querySelectorAll(${JSON.stringify(selector)})].find((node) => node.textContent.includes(${JSON.stringify(text)}))`;
    return this.run(`${fits}.click()`);
  }

  /** @param {string} selector @returns {Promise<string[]>} the shown text of every element that fits */
  texts(selector) {
    return this.run(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((node) => node.innerText.trim())`);
  }

  /** @returns {Promise<Buffer>} a PNG of the window, or of the whole page */
  async screenshot({ whole = false } = {}) {
    const { data } = await this.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: whole });
    return Buffer.from(data, "base64");
  }
}

function program() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const found = NAMES.find((name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0);
  if (!found) throw new Error(`No Chromium was found (${NAMES.join(", ")}); name one in CHROMIUM.`);
  return found;
}
