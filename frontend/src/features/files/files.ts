/** The plant's files: the list, what is on its way to it, and the ingest that takes the changes in. */

import { batch, effect, type Signal, signal } from "@preact/signals";
import { type ApiError, asApiError } from "../../api/api_error.ts";
import type { Client } from "../../api/client.ts";
import type { FileAnswer, FileListAnswer, FileRow, LossRow } from "../../contract/api.ts";
import type { Ingest, Later } from "../ingest/ingest.ts";
import { endingOf, type Objection, objection, sameName } from "./upload_check.ts";

export type FileClient = Pick<Client, "files" | "uploadFile" | "correctFile" | "deleteFile">;

export type UploadState =
  | { kind: "waiting" | "sending" }
  /** One of its name is there: a person says whether it is replaced. */
  | { kind: "asking"; row: FileRow }
  | { kind: "objected"; objection: Objection }
  | { kind: "refused"; fault: ApiError }
  | { kind: "done"; name: string; replaced: boolean; changes: string[]; losses: LossRow[] };

/** One file that was chosen or dropped. */
export interface Upload {
  id: number;
  file: File;
  /** The name that it gets: its own, or that of the file that it replaces. */
  name: string;
  etag: string | null;
  state: UploadState;
}

const PATIENCE = 3;

export class Files {
  readonly listed: Signal<FileListAnswer | null> = signal(null);
  readonly fault: Signal<ApiError | null> = signal(null);
  readonly uploads: Signal<Upload[]> = signal([]);
  /** Corrections that were begun and not saved, by the state of the file that they are of. */
  readonly drafts = new Map<string, string>();
  #number = 0;
  #sending = false;
  /** Something changed that no ingest has taken in yet. */
  #owed = false;
  #seen = "";
  readonly #stop: () => void;

  constructor(
    private readonly client: FileClient,
    private readonly ingest: Ingest,
    private readonly later: Later,
  ) {
    this.#stop = effect(() => {
      const job = ingest.jobs.value?.[0];
      const seen = job ? `${job.job_id} ${job.status}` : "";
      if (seen === this.#seen) return;
      this.#seen = seen;
      queueMicrotask(() => void this.#ingestChanged());
    });
  }

  /** Reads the list. Never throws: `fault` says what was wrong. */
  async load(): Promise<void> {
    await this.#trying(async () => {
      this.listed.value = await this.client.files();
    });
  }

  close(): void {
    this.#stop();
  }

  /** Takes files up and sends them one after the other; `over` is the file that a single one replaces. */
  async add(files: readonly File[], over?: FileRow): Promise<void> {
    const listed = this.listed.peek();
    if (!listed || listed.store === "none") return;
    const added = files.map((file) => this.#taken(file, listed, over));
    this.uploads.value = [...this.uploads.peek(), ...added];
    await this.#send();
  }

  /** The answer to whether a file is replaced. */
  async decide(upload: Upload, replace: boolean): Promise<void> {
    if (upload.state.kind !== "asking") return;
    if (!replace) return this.dismiss(upload);
    const { name, etag } = upload.state.row;
    this.#set({ ...upload, name, etag, state: { kind: "waiting" } });
    await this.#send();
  }

  /** Sends one that the server could not take once more. */
  async retry(upload: Upload): Promise<void> {
    if (upload.state.kind !== "refused") return;
    this.#set({ ...upload, state: { kind: "waiting" } });
    await this.#send();
  }

  dismiss(upload: Upload): void {
    this.uploads.value = this.uploads.peek().filter(({ id }) => id !== upload.id);
  }

  /** Deletes a file; true once it is. */
  async remove({ name, etag }: FileRow): Promise<boolean> {
    return (await this.#change(() => this.client.deleteFile({ name, etag }))) !== null;
  }

  /** Puts corrected text in a file's place; gives what was made of it, or null where it was refused. */
  async correct({ name, etag }: FileRow, markdown: string): Promise<FileAnswer | null> {
    return await this.#change(() => this.client.correctFile({ name, etag, markdown }));
  }

  async #change(request: () => Promise<FileAnswer>): Promise<FileAnswer | null> {
    let answer: FileAnswer | null = null;
    await this.#trying(async () => {
      answer = await request();
    });
    const fault = this.fault.peek();
    this.#owed ||= answer !== null;
    await this.load();
    this.fault.value ??= fault;
    await this.#takeIn();
    return answer;
  }

  #taken(file: File, listed: FileListAnswer, over?: FileRow): Upload {
    const name = over?.name ?? file.name;
    const against = objection(file.name, file.size, listed);
    const there = sameName(name, listed.files);
    const upload = { id: ++this.#number, file, name, etag: over?.etag ?? null };
    if (against) return { ...upload, state: { kind: "objected", objection: against } };
    if (over && endingOf(over.name) !== endingOf(file.name)) {
      const ending = endingOf(over.name);
      return { ...upload, state: { kind: "objected", objection: { code: "other_format", ending } } };
    }
    if (there && !over) return { ...upload, state: { kind: "asking", row: there } };
    return { ...upload, state: { kind: "waiting" } };
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (;;) {
      const next = this.uploads.peek().find(({ state }) => state.kind === "waiting");
      if (!next) break;
      await this.#sendOne(next);
    }
    this.#sending = false;
    if (this.#owed) await this.load();
    await this.#takeIn();
  }

  async #sendOne(upload: Upload): Promise<void> {
    const { name, etag, file } = upload;
    this.#set({ ...upload, state: { kind: "sending" } });
    try {
      const data = base64(new Uint8Array(await file.arrayBuffer()));
      const answer = await this.#patiently(() =>
        this.client.uploadFile({ name, data, ...(etag === null ? {} : { etag }) }),
      );
      this.#owed = true;
      batch(() => {
        this.#set({ ...upload, state: { kind: "done", ...answer } });
        this.#waits(answer.name);
      });
    } catch (error) {
      const fault = asApiError(error);
      const row = fault.code === "conflict" ? await this.#nowThere(name) : undefined;
      this.#set({ ...upload, state: row ? { kind: "asking", row } : { kind: "refused", fault } });
    }
  }

  /** What was read of a file is no more of it; the list, which says so itself, is read once all were sent. */
  #waits(name: string): void {
    const listed = this.listed.peek();
    if (!listed) return;
    const files = listed.files.map((row) => (row.name === name ? { ...row, state: "queued" as const } : row));
    this.listed.value = { ...listed, files };
  }

  /** The file of that name as the server has it now, after it was found to be another one. */
  async #nowThere(name: string): Promise<FileRow | undefined> {
    await this.load();
    return this.fault.peek() ? undefined : sameName(name, this.listed.peek()?.files ?? []);
  }

  /** Many files in a minute are told to wait, and then go on. */
  async #patiently(request: () => Promise<FileAnswer>): Promise<FileAnswer> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await request();
      } catch (fault) {
        const { code, retryAfter } = asApiError(fault);
        if (code !== "too_many_requests" || tries > PATIENCE) throw fault;
        await new Promise<void>((resolve) => this.later(resolve, 1000 * (retryAfter ?? 20)));
      }
    }
  }

  async #ingestChanged(): Promise<void> {
    if (this.listed.peek()) await this.load();
    await this.#takeIn();
  }

  /** Starts an ingest where one is owed; while one runs that began before, its end is waited for. */
  async #takeIn(): Promise<void> {
    if (!this.#owed || this.#sending || this.ingest.running.peek() || this.ingest.starting.peek()) return;
    this.#owed = false;
    await this.ingest.start();
    // That of somebody else may have read the files before these came.
    if (this.ingest.wasRunning.peek()) this.#owed = true;
  }

  #set(upload: Upload): void {
    this.uploads.value = this.uploads.peek().map((row) => (row.id === upload.id ? upload : row));
  }

  async #trying(request: () => Promise<void>): Promise<void> {
    try {
      await request();
      this.fault.value = null;
    } catch (fault) {
      this.fault.value = asApiError(fault);
    }
  }
}

const PIECE = 0x8000;

/** Bytes in base64. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(text);
}
