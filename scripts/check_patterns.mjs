/**
 * The part of check_patterns.py that runs in Node.js: `node check_patterns.mjs [tsconfig.json]`.
 *
 * Reads `[{source, flags, …}]` from standard input, adds the regular expressions of the page where its
 * tsconfig.json is given, and writes `{verdicts, page, refused}` as JSON. A verdict is what recheck says:
 * its status, and for a vulnerable pattern the complexity and the text that shows it.
 */

import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const packages = createRequire(join(ROOT, "frontend", "package.json"));
process.env.RECHECK_BACKEND ??= "native";
const { check } = packages("recheck");

const TAKES_PATTERN = new Set(["match", "matchAll", "search"]);
const LEFT_OUT = /\/(?:node_modules|tests)\//;
const PATTERN_ATTRIBUTE = "pattern";
// What takes longer is not decided, which is a fault.
const PARAMETERS = {
  timeout: 180_000, // of one pattern, on a machine with much else to do
  checker: "auto",
  randomSeed: 1,
  // Bounds in steps alone, so that a busy machine comes to the same verdict.
  attackTimeout: null,
  incubationTimeout: null,
  seedingTimeout: null,
};
const AT_ONCE = 2;

async function patternsOfPage(config) {
  const typescript = dirname(packages.resolve("typescript/package.json"));
  const { API } = await import(pathToFileURL(join(typescript, "dist/api/sync/api.js")));
  const { SyntaxKind } = await import(pathToFileURL(join(typescript, "dist/ast/index.js")));
  const found = [];
  const refused = [];
  const api = new API({ cwd: dirname(config) });
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProjects()[0];
    const files = project.program.getSourceFileNames().filter((name) => !LEFT_OUT.test(name));
    if (files.length === 0) throw new Error(`${config} names no file`);
    for (const name of files) {
      const file = project.program.getSourceFile(name);
      const place = (node) => ({
        file: relative(ROOT, name),
        line: file.text.slice(0, node.getStart()).split("\n").length,
      });
      const constants = new Map();
      const visit = (node, use) => {
        use(node);
        node.forEachChild((child) => visit(child, use));
      };
      visit(file, (node) => {
        if (node.kind === SyntaxKind.VariableDeclaration && node.initializer && node.name.text) {
          constants.set(node.name.text, constants.has(node.name.text) ? null : node.initializer);
        }
      });
      const literal = (node) => {
        if (node?.kind === SyntaxKind.StringLiteral || node?.kind === SyntaxKind.NoSubstitutionTemplateLiteral) return node.text;
        if (node?.kind === SyntaxKind.Identifier && constants.get(node.text)) return literal(constants.get(node.text));
        if (node?.kind === SyntaxKind.BinaryExpression && node.operatorToken.kind === SyntaxKind.PlusToken) {
          const [left, right] = [literal(node.left), literal(node.right)];
          return left === null || right === null ? null : left + right;
        }
        if (node?.kind === SyntaxKind.TemplateExpression) {
          const parts = node.templateSpans.map((span) => [literal(span.expression), span.literal.text]);
          return parts.some(([value]) => value === null) ? null : node.head.text + parts.flat().join("");
        }
        return null;
      };
      const isPattern = (node) =>
        node?.kind === SyntaxKind.RegularExpressionLiteral ||
        (node?.kind === SyntaxKind.NewExpression && node.expression.text === "RegExp") ||
        (node?.kind === SyntaxKind.Identifier && constants.get(node.text) && isPattern(constants.get(node.text)));
      visit(file, (node) => {
        if (node.kind === SyntaxKind.RegularExpressionLiteral) {
          const end = node.text.lastIndexOf("/");
          found.push({ ...place(node), source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
        } else if (node.kind === SyntaxKind.NewExpression || node.kind === SyntaxKind.CallExpression) {
          const called = node.expression;
          if (called.kind === SyntaxKind.Identifier && called.text === "RegExp") {
            const [source, flags] = node.arguments ?? [];
            if (isPattern(source)) return;
            const [text, marks] = [literal(source), flags === undefined ? "" : literal(flags)];
            if (text === null || marks === null) refused.push({ ...place(node), reason: "RegExp of what is not a constant" });
            else found.push({ ...place(node), source: text, flags: marks });
          } else if (called.kind === SyntaxKind.PropertyAccessExpression && TAKES_PATTERN.has(called.name.text)) {
            const given = node.arguments[0];
            if (!given || isPattern(given)) return;
            const text = literal(given);
            if (text === null) refused.push({ ...place(node), reason: `.${called.name.text}() of what is not a constant pattern` });
            else found.push({ ...place(node), source: text, flags: "" });
          }
        } else if (node.kind === SyntaxKind.Identifier && node.text === "RegExp") {
          const kind = node.parent.kind;
          const known = [SyntaxKind.NewExpression, SyntaxKind.CallExpression, SyntaxKind.TypeReference, SyntaxKind.BinaryExpression];
          if (!known.includes(kind)) refused.push({ ...place(node), reason: "RegExp is handed on as a value" });
        } else if (node.kind === SyntaxKind.JsxAttribute && node.name.text === PATTERN_ATTRIBUTE) {
          const text = literal(node.initializer?.expression ?? node.initializer);
          if (text === null) refused.push({ ...place(node), reason: "pattern= of what is not a constant" });
          else found.push({ ...place(node), source: `^(?:${text})$`, flags: "v" });
        }
      });
    }
  } finally {
    api.close();
  }
  return { found, refused };
}

async function verdictOf({ source, flags }) {
  try {
    // The flags that only say how often, and `v`, which is `u` for what is written here, are not the checker's.
    const answer = await check(source, flags.replaceAll(/[gdv]/g, ""), PARAMETERS);
    return {
      status: answer.status,
      checker: answer.checker ?? "",
      complexity: answer.complexity?.summary ?? "",
      attack: answer.attack?.pattern ?? "",
      reason: answer.error ? `${answer.error.kind} ${answer.error.message ?? ""}`.trim() : "",
    };
  } catch (error) {
    return { status: "unknown", complexity: "", attack: "", reason: String(error) };
  }
}

/** The alternatives of a pattern: their steps add up, and short patterns are proved where long ones are guessed. */
function alternativesOf(source) {
  const parts = [""];
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (character === "\\") {
      parts[parts.length - 1] += character + source[++at];
      continue;
    }
    if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (!inClass && character === "(") depth += 1;
    else if (!inClass && character === ")") depth -= 1;
    if (character === "|" && depth === 0 && !inClass) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}

async function verdictsOf(rows) {
  const places = new Map();
  for (const row of rows) places.set(`${row.flags}/${row.source}`, row);
  const patterns = [...places.values()];
  const verdicts = new Map();
  let next = 0;
  const work = async () => {
    while (next < patterns.length) {
      const row = patterns[next++];
      verdicts.set(`${row.flags}/${row.source}`, await verdictOf(row));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return rows.map((row) => verdicts.get(`${row.flags}/${row.source}`));
}

let given = "";
for await (const piece of process.stdin) given += piece;
const config = process.argv[2];
const page = config ? await patternsOfPage(config) : { found: [], refused: [] };
const written = page.found.flatMap((row) => alternativesOf(row.source).map((form) => ({ ...row, written: row.source, source: form })));
const patterns = [...JSON.parse(given), ...written];
const verdicts = await verdictsOf(patterns);
// Not before all of it is written: a pipe takes 64 kB at once.
process.stdout.write(JSON.stringify({ verdicts, page: written, refused: page.refused }), () => process.exit(0));
