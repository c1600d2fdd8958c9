/** The ingests of the plant's documents: the latest ones, starting one, following it while it runs. */

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type ApiError, asApiError } from "../../api/api_error.ts";
import type { Client } from "../../api/client.ts";
import type { IngestJob } from "../../contract/api.ts";

export type IngestClient = Pick<Client, "startIngest" | "ingestStatus" | "listIngests">;

/** Calls back once after a while; what it gives takes that back. */
export type Later = (callback: () => void, milliseconds: number) => () => void;

export class Ingest {
  /** The newest first; null until they were read. */
  readonly jobs: Signal<IngestJob[] | null> = signal(null);
  readonly fault: Signal<ApiError | null> = signal(null);
  /** A request to start is on its way. */
  readonly starting: Signal<boolean> = signal(false);
  /** The start found an ingest of somebody else that runs. */
  readonly wasRunning: Signal<boolean> = signal(false);
  /** The id of the ingest that was seen running, so that its end is news. */
  readonly followed: Signal<string | null> = signal(null);
  readonly running: ReadonlySignal<IngestJob | null> = computed(
    () => this.jobs.value?.find(isActive) ?? null,
  );
  #open = true;
  #quiet = 0;
  #cancel: () => void = () => {};

  constructor(
    private readonly client: IngestClient,
    private readonly later: Later,
  ) {}

  /** Reads the latest ingests, and follows the one that runs. Never throws: `fault` says what was wrong. */
  async load(): Promise<void> {
    await this.#trying(async () => {
      this.jobs.value = (await this.client.listIngests()).jobs;
      this.#follow();
    });
  }

  /** Starts an ingest, unless one is running. */
  async start(): Promise<void> {
    if (this.starting.peek() || this.running.peek()) return;
    this.starting.value = true;
    this.wasRunning.value = false;
    await this.#trying(async () => {
      // Read anew: an ingest that somebody else began is answered like one of our own.
      const before = (await this.client.listIngests()).jobs;
      const job = await this.client.startIngest();
      this.wasRunning.value = before.some(({ job_id }) => job_id === job.job_id);
      this.#show(job, before);
      this.#follow();
    });
    this.starting.value = false;
  }

  /** Stops following. */
  close(): void {
    this.#open = false;
    this.#cancel();
  }

  #follow(): void {
    this.#cancel();
    const job = this.running.peek();
    if (job) this.followed.value = job.job_id;
    if (job && this.#open) this.#cancel = this.later(() => void this.#look(job), waitAfter(this.#quiet));
    else this.#quiet = 0;
  }

  async #look(job: IngestJob): Promise<void> {
    await this.#trying(async () => {
      const now = await this.client.ingestStatus(job.job_id);
      this.#quiet = JSON.stringify(now) === JSON.stringify(job) ? this.#quiet + 1 : 0;
      this.#show(now, this.jobs.peek() ?? []);
    });
    // A server that does not answer now may do so later, and is asked less often.
    if (this.fault.peek()) this.#quiet += 1;
    if (this.fault.peek()?.retryable !== false) this.#follow();
  }

  #show(job: IngestJob, jobs: IngestJob[]): void {
    const known = jobs.some(({ job_id }) => job_id === job.job_id);
    this.jobs.value = known ? jobs.map((row) => (row.job_id === job.job_id ? job : row)) : [job, ...jobs];
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

export function isActive({ status }: IngestJob): boolean {
  return status === "STARTING" || status === "IN_PROGRESS";
}

const FIRST_MS = 800;
const LONGEST_MS = 15_000;
const GROWTH = 1.6;

/** Milliseconds until the next look: soon at first, then less and less often. `quiet` is how often in a row nothing had changed. */
export function waitAfter(quiet: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * GROWTH ** quiet);
}
