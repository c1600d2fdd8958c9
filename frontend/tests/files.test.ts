import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../src/api/api_error.ts";
import type { FileAnswer, FileListAnswer, FileRow, IngestJob, UploadBody } from "../src/contract/api.ts";
import { base64, Files } from "../src/features/files/files.ts";
import { endingOf, objection, sameName } from "../src/features/files/upload_check.ts";
import { Ingest } from "../src/features/ingest/ingest.ts";

const row = (name: string, etag = "1"): FileRow => ({
  name,
  etag,
  size: 3,
  modified: "2026-02-10T10:00:00Z",
  state: "read",
});

const listOf = (files: FileRow[]): FileListAnswer => ({
  store: "folder",
  formats: [".md", ".pdf", ".docx"],
  max_bytes: 10,
  total: files.length,
  files,
  message: "",
});

const answerTo = (name: string): FileAnswer => ({
  name,
  etag: "2",
  size: 3,
  replaced: false,
  changes: [],
  losses: [],
  message: "",
});

const settled = async () => {
  for (let turn = 0; turn < 8; turn += 1) await new Promise(setImmediate);
};

/** Files over a server that holds `rows`; `refusals` are thrown at uploads, one each. */
function filesOf(rows: FileRow[], refusals: (ApiError | null)[] = [], jobs: IngestJob[] = []) {
  const sent: UploadBody[] = [];
  const waits: number[] = [];
  let started = 0;
  let status: IngestJob["status"] = "COMPLETE";
  let tick: (() => void) | null = null;
  const job = (job_id: string, at: IngestJob["status"]): IngestJob => ({ job_id, status: at, message: "" });
  const ingest = new Ingest(
    {
      listIngests: async () => ({ jobs: [...jobs] }),
      startIngest: async () => {
        started += 1;
        const running = jobs.find((one) => one.status === "IN_PROGRESS");
        if (running) return running;
        jobs.unshift(job(`job_${started}`, "IN_PROGRESS"));
        return jobs[0] as IngestJob;
      },
      ingestStatus: async (id) => {
        const at = jobs.findIndex((one) => one.job_id === id);
        jobs[at] = job(id, status);
        return jobs[at] as IngestJob;
      },
    },
    (callback) => {
      tick = callback;
      return () => (tick = null);
    },
  );
  const files = new Files(
    {
      files: async () => listOf([...rows]),
      uploadFile: async (body) => {
        const refusal = refusals.shift();
        if (refusal) throw refusal;
        sent.push(body);
        rows.push(row(body.name, "2"));
        return { ...answerTo(body.name), replaced: body.etag !== undefined };
      },
      correctFile: async ({ name }) => answerTo(name.replace(/\.\w+$/, ".md")),
      deleteFile: async ({ name, etag }) => {
        const at = rows.findIndex((one) => one.name === name && one.etag === etag);
        if (at < 0) throw new ApiError(409, "conflict", "changed");
        rows.splice(at, 1);
        return answerTo(name);
      },
    },
    ingest,
    (callback, milliseconds) => {
      waits.push(milliseconds);
      setImmediate(callback);
      return () => {};
    },
  );
  const end = async (with_: IngestJob["status"] = "COMPLETE") => {
    status = with_;
    tick?.();
    await settled();
  };
  return { files, ingest, sent, waits, started: () => started, end };
}

const states = (files: Files) => files.uploads.value.map(({ state }) => state.kind);

test("what can be said before a file is sent is said, and it is not sent", async () => {
  const { files, sent, started } = filesOf([]);
  await files.load();
  await files.add([
    new File(["x"], "a.hwp"),
    new File(["x"], "run.exe"),
    new File(["x"], "README"),
    new File(["x"], "a.md."),
    new File([], "b.md"),
    new File(["x".repeat(11)], "c.PDF"),
  ]);
  assert.deepEqual(
    files.uploads.value.map(({ state }) => state.kind === "objected" && state.objection.code),
    ["older", "format", "format", "format", "empty", "large"],
  );
  assert.equal(sent.length, 0);
  assert.equal(started(), 0);
});

test("several files go one after the other, and one ingest follows", async () => {
  const { files, sent, started } = filesOf([]);
  await files.load();
  await files.add([new File(["하나"], "작업표준서(개정3).docx"), new File(["b"], "b.md")]);
  assert.deepEqual(
    sent.map(({ name, etag }) => [name, etag]),
    [
      ["작업표준서(개정3).docx", undefined],
      ["b.md", undefined],
    ],
  );
  assert.equal(Buffer.from(sent[0]?.data ?? "", "base64").toString(), "하나");
  assert.deepEqual(states(files), ["done", "done"]);
  assert.equal(started(), 1);
  assert.equal(files.listed.value?.files.length, 2);
});

test("a file of a name that is there is asked about, in whatever form the name is written", async () => {
  const { files, sent } = filesOf([row("점검표.md".normalize("NFD"), "7")]);
  await files.load();
  await files.add([new File(["x"], "점검표.md")]);
  assert.deepEqual(states(files), ["asking"]);
  assert.equal(sent.length, 0);
  const [upload] = files.uploads.value;
  assert.ok(upload);
  await files.decide(upload, true);
  assert.deepEqual([sent[0]?.name, sent[0]?.etag], ["점검표.md".normalize("NFD"), "7"]);
});

test("names that differ in capitals alone are one file, which keeps its own spelling", async () => {
  const { files, sent } = filesOf([row("Leaks.MD", "7")]);
  await files.load();
  await files.add([new File(["x"], "leaks.md")]);
  assert.deepEqual(states(files), ["asking"]);
  const [upload] = files.uploads.value;
  assert.ok(upload);
  await files.decide(upload, true);
  assert.deepEqual([sent[0]?.name, sent[0]?.etag], ["Leaks.MD", "7"]);
});

test("one that somebody else wrote meanwhile is asked about by what the server has now", async () => {
  const rows: FileRow[] = [];
  const { files, sent } = filesOf(rows, [new ApiError(409, "conflict", "is there already")]);
  await files.load();
  rows.push(row("a.md", "8"));
  await files.add([new File(["x"], "a.md")]);
  assert.deepEqual(states(files), ["asking"]);
  assert.deepEqual(files.listed.value?.files, rows);
  const [upload] = files.uploads.value;
  assert.ok(upload);
  await files.decide(upload, true);
  assert.deepEqual([sent[0]?.name, sent[0]?.etag], ["a.md", "8"]);
});

test("a conflict with a file that nobody sees is refused with its reason", async () => {
  const { files } = filesOf([], [new ApiError(409, "conflict", "there is no place to upload to")]);
  await files.load();
  await files.add([new File(["x"], "a.md")]);
  assert.deepEqual(states(files), ["refused"]);
});

test("one that did not reach the server is sent once more where a person says so", async () => {
  const { files, sent, started } = filesOf([], [new ApiError(0, "no_connection", "Failed to fetch")]);
  await files.load();
  await files.add([new File(["x"], "a.md"), new File(["y"], "b.md")]);
  assert.deepEqual(states(files), ["refused", "done"]);
  const [upload] = files.uploads.value;
  assert.ok(upload);
  await files.retry(upload);
  assert.deepEqual(states(files), ["done", "done"]);
  assert.deepEqual(
    sent.map(({ name }) => name),
    ["b.md", "a.md"],
  );
  assert.equal(started() > 0, true);
});

test("left alone it is not sent", async () => {
  const { files, sent } = filesOf([row("a.md")]);
  await files.load();
  await files.add([new File(["x"], "a.md")]);
  const [upload] = files.uploads.value;
  assert.ok(upload);
  await files.decide(upload, false);
  assert.deepEqual([files.uploads.value.length, sent.length], [0, 0]);
});

test("what replaces a file gets its name and has to be of its format", async () => {
  const { files, sent } = filesOf([row("a.md", "7")]);
  await files.load();
  await files.add([new File(["x"], "better.md")], row("a.md", "7"));
  await files.add([new File(["x"], "better.pdf")], row("a.md", "7"));
  assert.deepEqual(
    sent.map(({ name, etag }) => [name, etag]),
    [["a.md", "7"]],
  );
  assert.deepEqual(states(files), ["done", "objected"]);
});

test("a file that was replaced is not told as read by what was read of the one before", async () => {
  const { files } = filesOf([row("a.md", "7")]);
  await files.load();
  const told: unknown[] = [];
  files.listed.subscribe((listed) => told.push(listed?.files[0]?.state));
  await files.add([new File(["x"], "better.md")], row("a.md", "7"));
  assert.deepEqual(told.slice(0, 3), ["read", "queued", "read"]);
});

test("one that the server refuses stands there with its reason, and the others go on", async () => {
  const { files, sent } = filesOf([], [new ApiError(422, "validation_error", "a.pdf: no PDF"), null]);
  await files.load();
  await files.add([new File(["x"], "a.pdf"), new File(["x"], "b.md")]);
  assert.deepEqual(states(files), ["refused", "done"]);
  assert.equal(sent.length, 1);
});

test("who is told to wait waits, and goes on", async () => {
  const { files, waits, sent } = filesOf(
    [],
    [new ApiError(429, "too_many_requests", "m", { retryAfter: 7 }), null],
  );
  await files.load();
  await files.add([new File(["x"], "a.md")]);
  assert.deepEqual(waits, [7000]);
  assert.equal(sent.length, 1);
});

test("an ingest that ran already is waited for, and another takes in what came since", async () => {
  const jobs: IngestJob[] = [{ job_id: "theirs", status: "IN_PROGRESS", message: "" }];
  const { files, ingest, started, end } = filesOf([], [], jobs);
  await files.load();
  await ingest.load();
  await files.add([new File(["x"], "a.md")]);
  await settled();
  assert.equal(started(), 0);
  await end();
  assert.equal(started(), 1);
  await end();
  assert.equal(started(), 1, "nothing more is owed");
});

test("a deletion is taken in too; one of a file that changed meanwhile is told", async () => {
  const { files, started } = filesOf([row("a.md", "1")]);
  await files.load();
  assert.equal(await files.remove(row("a.md", "0")), false);
  assert.equal(files.fault.value?.code, "conflict");
  assert.equal(started(), 0);
  assert.equal(await files.remove(row("a.md", "1")), true);
  assert.equal(files.fault.value, null);
  assert.equal(started(), 1);
  assert.deepEqual(files.listed.value?.files, []);
});

test("bytes of any length are what they were, in base64", () => {
  for (const length of [0, 1, 2, 3, 0x7fff, 0x8000, 0x8001, 100_000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 7919) % 256);
    assert.deepEqual(new Uint8Array(Buffer.from(base64(bytes), "base64")), bytes);
  }
});

test("the ending of a name is what stands behind its last dot, in small letters", () => {
  const endings = ["a.MD", "a.tar.gz", "a/b.c/d", ".md", "a.", "", "Q&A.txt"].map(endingOf);
  assert.deepEqual(endings, [".md", ".gz", "", "", ".", "", ".txt"]);
});

test("a row that cannot be changed is none of the same name", () => {
  assert.equal(sameName("a.md", [row("a.md", "")]), undefined);
  assert.equal(objection("a.md", 3, listOf([])), null);
});
