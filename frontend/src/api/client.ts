/** The agent's routes, as the page uses them. Every failure is an ApiError. */

import type {
  BatchAnswers,
  CorrectBody,
  DeleteBody,
  FeedbackRequest,
  FileAnswer,
  FileListAnswer,
  ForgetAnswer,
  Health,
  IngestBody,
  IngestJob,
  KeptTurn,
  LineDocument,
  LineStatus,
  PlantDocument,
  PlantLine,
  PredictAnswers,
  PredictRequest,
  Question,
  RecordedShot,
  SaidOutcome,
  ShiftReport,
  ShotChange,
  ShotDetail,
  ShotPage,
  ShotSummary,
  StopRequest,
  TurnListAnswer,
  UploadBody,
  VariableChart,
} from "../contract/api.ts";
import type { ChatEvent } from "../contract/events.ts";
import { ApiError } from "./api_error.ts";
import { type Requests, traceOf } from "./requests.ts";
import { readEvents, type ServerEvent } from "./sse.ts";

/** The server sends at least a ping every 15 s; three missed ones mean that the connection is dead. */
const SILENCE_MS = 45_000;

const TURN_HEADER = "x-turn-id";

/** A shift of a line: without a day and a shift the last one that ended. */
export interface ShiftAsked {
  line?: string;
  day?: string;
  shift?: string;
}

/** What happens on the way of one answer. */
export interface AnswerListener {
  /**
   * The answer began; its trace id finds it in the server's log.
   *
   * @param kept the server keeps it under its turn's name, so that it can be followed
   */
  onOpen?: (traceId: string, kept: boolean) => void;
  /** @param number the event's own, 0 or left out where it has none */
  onEvent: (event: ChatEvent, number?: number) => void;
  /** Something came that is no event. */
  onUnreadable?: () => void;
}

export class Client {
  /** @param lineName the plant's line that all is about; null for the one that requests without a line mean */
  constructor(
    private readonly requests: Requests,
    public lineName: string | null = null,
  ) {}

  /** Hears which time zone the plant goes by. */
  onTimeZone: (name: string) => void = () => {};

  /** The same server, about another of the plant's lines. */
  about(line: string): Client {
    return new Client(this.requests, line);
  }

  /** The variables of the line. */
  line(): Promise<LineDocument> {
    return this.requests.get(`/api/schema${this.#query}`);
  }

  /** The plant's lines that this user may see. */
  async lines(): Promise<PlantLine[]> {
    return (await this.requests.get<{ lines: PlantLine[] }>("/api/lines")).lines;
  }

  /** What names the line in a request's address. */
  get #query(): string {
    return this.lineName === null ? "" : `?line=${encodeURIComponent(this.lineName)}`;
  }

  /** What names the line in a request's body. */
  get #named(): { line?: string } {
    return this.lineName === null ? {} : { line: this.lineName };
  }

  health(): Promise<Health> {
    return this.requests.get("/health");
  }

  document(id: string): Promise<PlantDocument> {
    return this.requests.get(`/api/kb/documents/${encodeURIComponent(id)}${this.#query}`);
  }

  predict(
    features: Record<string, number>,
    overrides: Record<string, number> = {},
    signal?: AbortSignal,
  ): Promise<PredictAnswers> {
    return this.requests.post(
      "/api/predict",
      // A slider is a setting that is turned: what follows it moves along.
      {
        ...this.#named,
        features,
        overrides,
        ...(Object.keys(overrides).length > 0 && { follow: true }),
      } satisfies Partial<PredictRequest>,
      signal,
    );
  }

  /** Judges up to 200 shots at once. */
  judgeShots(shots: Record<string, number>[], signal?: AbortSignal): Promise<BatchAnswers> {
    return this.requests.post("/api/predict/batch", { ...this.#named, shots }, signal);
  }

  startIngest(): Promise<IngestJob> {
    return this.requests.post("/api/kb/ingest", { action: "start" } satisfies IngestBody);
  }

  ingestStatus(jobId: string): Promise<IngestJob> {
    return this.requests.post("/api/kb/ingest", { action: "status", job_id: jobId } satisfies IngestBody);
  }

  listIngests(): Promise<{ jobs: IngestJob[] }> {
    return this.requests.post("/api/kb/ingest", { action: "list" } satisfies IngestBody);
  }

  /** The plant's files, each with its fate. */
  files(): Promise<FileListAnswer> {
    return this.requests.get("/api/kb/files");
  }

  /** Writes a new file, or the one of that `etag` anew. */
  uploadFile(body: UploadBody): Promise<FileAnswer> {
    return this.requests.post("/api/kb/files/upload", body);
  }

  /** Puts corrected Markdown in a file's place. */
  correctFile(body: CorrectBody): Promise<FileAnswer> {
    return this.requests.post("/api/kb/files/correct", body);
  }

  deleteFile(body: DeleteBody): Promise<FileAnswer> {
    return this.requests.post("/api/kb/files/delete", body);
  }

  /** The newest shots of a line, newest first. */
  async shots(line: string, limit: number): Promise<RecordedShot[]> {
    const query = `line=${encodeURIComponent(line)}&limit=${limit}`;
    const answer = await this.requests.get<{ shots: RecordedShot[]; time_zone?: string }>(
      `/api/shots?${query}`,
    );
    if (answer.time_zone) this.onTimeZone(answer.time_zone);
    return answer.shots;
  }

  /** A page of a line's shots by the parameters of GET /api/shots, newest first. */
  shotPage(asked: Record<string, string>): Promise<ShotPage> {
    return this.requests.get(`/api/shots?${new URLSearchParams(asked)}`);
  }

  /** A variable over a time, with its control limits. */
  chart(asked: Record<string, string>): Promise<VariableChart> {
    return this.requests.get(`/api/shots/chart?${new URLSearchParams(asked)}`);
  }

  /** Counts and rates of a time, by hour, shift or mode. */
  summary(asked: Record<string, string>): Promise<ShotSummary> {
    return this.requests.get(`/api/shots/summary?${new URLSearchParams(asked)}`);
  }

  /** Whether a line's model can still be trusted. */
  status(line: string): Promise<LineStatus> {
    return this.requests.get(`/api/line/status?line=${encodeURIComponent(line)}`);
  }

  /** One shot, with all that was said of its part. */
  shot(line: string, id: string): Promise<ShotDetail> {
    return this.requests.get(shotPath(line, id));
  }

  /** Says what a shot's part was, or corrects it. */
  sayOutcome(line: string, id: string, said: SaidOutcome): Promise<RecordedShot> {
    return this.requests.post(`${shotPath(line, id)}/outcome`, said);
  }

  /** A photo of a part, by its address beneath the shot's. */
  async photo(line: string, id: string, address: string): Promise<Blob> {
    return (await this.requests.getRaw(`${shotPath(line, id)}/${address}`, "image/*")).blob();
  }

  /** The report of a shift; without a day and a shift that of the last one that ended. */
  shiftReport(asked: ShiftAsked): Promise<ShiftReport> {
    return this.requests.get(`/api/reports/shift?${new URLSearchParams({ ...asked })}`);
  }

  /** Hands over what is new on a line after a mark, without one from now on, until the stream ends. */
  async shotChanges(
    line: string,
    after: string | null,
    onChange: (change: ShotChange) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const query = `line=${encodeURIComponent(line)}${after === null ? "" : `&after=${encodeURIComponent(after)}`}`;
    const watch = untilSilent(signal);
    try {
      const path = `/api/shots/changes?${query}`;
      const response = await this.requests.getRaw(path, "text/event-stream", watch.signal);
      watch.alive();
      if (!response.body) return;
      for await (const { data } of readEvents(response.body, watch.alive))
        onChange(JSON.parse(data) as ShotChange);
    } finally {
      watch.end();
    }
  }

  /** Ends the answers that run in a session, at their next event. */
  async stop(sessionId: string): Promise<void> {
    await this.requests.post("/api/chat/stop", { session_id: sessionId } satisfies StopRequest);
  }

  /** Deletes for some seconds what the server keeps of the caller; what is left when it says so is for another call. */
  forget(): Promise<ForgetAnswer> {
    return this.requests.post("/api/user/forget", {});
  }

  /** Tells whether an answer helped, in place of what was told of it before. */
  async judge(feedback: FeedbackRequest): Promise<void> {
    await this.requests.postRaw("/api/feedback", feedback, "application/json");
  }

  /**
   * Asks a question and hands over each event of the answer.
   *
   * Resolves when the body has ended, also when it broke off: whether `done` or `error` came is for
   * the caller to see. Rejects with ApiError when no stream began.
   */
  async ask(question: Question, listener: AnswerListener): Promise<void> {
    await this.#listen(
      (signal) =>
        this.requests.postRaw("/api/chat", { ...question, ...this.#named }, "text/event-stream", signal),
      listener,
    );
  }

  /** A page of the caller's own turns of this line, newest first; `cursor` asks for the one that follows another. */
  turns(limit: number, cursor: string | null): Promise<TurnListAnswer> {
    const query = new URLSearchParams({
      ...this.#named,
      limit: String(limit),
      ...(cursor ? { cursor } : {}),
    });
    return this.requests.get(`/api/turns?${query}`);
  }

  /** A whole turn, one's own or a colleague's. */
  turn(turnId: string): Promise<KeptTurn> {
    return this.requests.get(`/api/turns/${encodeURIComponent(turnId)}`);
  }

  /** Hands over the events of a turn after a number, those that still come too, and none before it; like `ask`. */
  async follow(turnId: string, after: number, listener: AnswerListener): Promise<void> {
    const path = `/api/chat/${encodeURIComponent(turnId)}?after=${after}`;
    await this.#listen((signal) => this.requests.getRaw(path, "text/event-stream", signal), {
      ...listener,
      onEvent: (event, number = 0) => {
        if (number === 0 || number > after) listener.onEvent(event, number);
      },
    });
  }

  async #listen(
    send: (signal: AbortSignal) => Promise<Response>,
    { onOpen, onEvent, onUnreadable }: AnswerListener,
  ): Promise<void> {
    const watch = untilSilent();
    try {
      const response = await send(watch.signal);
      watch.alive();
      const traceId = traceOf(response);
      if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream")) {
        throw new ApiError(response.status, "no_stream", "The server did not answer with a stream.", {
          traceId,
        });
      }
      onOpen?.(traceId, response.headers.has(TURN_HEADER));
      await forward(response.body, { onEvent, ...(onUnreadable ? { onUnreadable } : {}) }, watch.alive);
    } finally {
      watch.end();
    }
  }
}

/** A signal that aborts with `outer`, and when `alive` was not called for as long as a dead connection is silent. */
function untilSilent(outer?: AbortSignal): { signal: AbortSignal; alive: () => void; end: () => void } {
  const silence = new AbortController();
  const abort = () => silence.abort();
  const dead = () => silence.abort(new DOMException(`nothing for ${SILENCE_MS / 1000} s`, "TimeoutError"));
  let timer = setTimeout(dead, SILENCE_MS);
  if (outer?.aborted) abort();
  outer?.addEventListener("abort", abort);
  return {
    signal: silence.signal,
    alive: () => {
      clearTimeout(timer);
      timer = setTimeout(dead, SILENCE_MS);
    },
    end: () => {
      clearTimeout(timer);
      outer?.removeEventListener("abort", abort);
    },
  };
}

function shotPath(line: string, id: string): string {
  return `/api/shots/${encodeURIComponent(line)}/${encodeURIComponent(id)}`;
}

async function forward(
  body: ReadableStream<Uint8Array>,
  { onEvent, onUnreadable }: AnswerListener,
  alive: () => void,
): Promise<void> {
  const events = readEvents(body, alive);
  // An event that is delivered twice has the same number and the same content.
  const seen = new Map<string, string>();
  for (;;) {
    let next: IteratorResult<ServerEvent, void>;
    try {
      next = await events.next();
    } catch (fault) {
      console.warn("The answer's stream broke off.", fault);
      return;
    }
    if (next.done) return;
    const { id, data } = next.value;
    if (id !== "" && seen.get(id) === data) continue;
    seen.set(id, data);
    const event = parse(data);
    if (event) onEvent(event, Number(id) || 0);
    else onUnreadable?.();
  }
}

/** The event, or null for what is no JSON object. */
function parse(data: string): ChatEvent | null {
  try {
    const event: unknown = JSON.parse(data);
    return event !== null && typeof event === "object" ? (event as ChatEvent) : null;
  } catch (fault) {
    console.warn("An event that is not JSON was passed over.", fault);
    return null;
  }
}

/** An id that nobody can guess. The page chooses it, so that even the first answer can be stopped. */
export function newSessionId(): string {
  const random = crypto.getRandomValues(new Uint8Array(10));
  const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `session_${Math.floor(Date.now() / 1000)}_${hex}`;
}

/** A turn's name: a UUID (version 4), also where the page was opened by plain http. */
export function newTurnId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
