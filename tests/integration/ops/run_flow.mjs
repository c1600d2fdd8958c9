// Runs a Node-RED flow as Node-RED would: function nodes as they are, HTTP requests for real, delays shortened.
// node run_flow.mjs FLOW URL PAYLOADS: prints what reached each debug node, a line of JSON each.
import { readFileSync } from "node:fs";

const [file, url, payloads] = process.argv.slice(2);
const flow = JSON.parse(readFileSync(file, "utf8"));
const nodes = new Map(flow.map((node) => [node.id, node]));
const settings = { URL: url, LINE: "default" };
const env = { get: (name) => settings[name] };
const copy = (msg) => structuredClone(msg);

async function send(from, output, msg) {
  await Promise.all((from.wires[output] || []).map((id) => receive(nodes.get(id), copy(msg))));
}

async function receive(node, msg) {
  if (node.type === "function") {
    const run = new Function("msg", "node", "env", node.func);
    const result = run(msg, { status: () => {} }, env);
    const outputs = Array.isArray(result) ? result : [result];
    await Promise.all(outputs.map((each, output) => each && send(node, output, each)));
  } else if (node.type === "http request") {
    await send(node, 0, await request(node, msg));
  } else if (node.type === "delay") {
    if (!(msg.delay >= 1000)) {
      throw new Error("a retry without a wait");
    }
    await new Promise((done) => setTimeout(done, 20));
    await send(node, 0, msg);
  } else if (node.type === "debug") {
    console.log(JSON.stringify({ node: node.name, payload: msg.payload, tries: msg.tries, delay: msg.delay }));
  } else {
    throw new Error(`a node of another type: ${node.type}`);
  }
}

async function request(node, msg) {
  try {
    const body = JSON.stringify(msg.payload);
    const response = await fetch(msg.url, { method: node.method, headers: msg.headers, body });
    const payload = await response.json();
    return { ...msg, payload, statusCode: response.status, headers: Object.fromEntries(response.headers) };
  } catch (error) {
    const code = error.cause?.code || "ECONNREFUSED";
    return { ...msg, payload: String(error), statusCode: code };
  }
}

const inject = flow.find((node) => node.type === "inject");
for (const payload of JSON.parse(payloads)) {
  await send(inject, 0, { payload });
}
