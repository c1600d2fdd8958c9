/**
 * Reads Server-Sent Events from bytes, by the rules of the HTML standard (section 9.2.6).
 *
 * Chunks may end anywhere: inside a UTF-8 character, between CR and LF, in the middle of a line.
 * An event that no empty line has finished is not given out, because half of it may be missing.
 */

export interface ServerEvent {
  id: string;
  event: string;
  data: string;
}

/** Splits a growing text into lines ended by LF, CR or CRLF. */
class Lines {
  #rest: string[] = [];
  #afterReturn = false;

  /** The lines that are finished now, without their ends. */
  push(text: string): string[] {
    if (this.#afterReturn && text !== "") {
      // The CR of a CRLF has already ended its line, in the chunk before.
      text = text.startsWith("\n") ? text.slice(1) : text;
      this.#afterReturn = false;
    }
    this.#afterReturn ||= text.endsWith("\r");
    // Only what is new is searched: a long line may come in many pieces.
    const [first = "", ...others] = text.split(/\r\n|\r|\n/);
    this.#rest.push(first);
    if (others.length === 0) return [];
    const lines = [this.#rest.join(""), ...others];
    this.#rest = [lines.pop() ?? ""];
    return lines;
  }
}

/** Collects lines into events. One reader serves one response. */
export class EventReader {
  #decoder = new TextDecoder();
  #lines = new Lines();
  #id = "";
  #event = "";
  #data: string[] = [];

  /** The events finished by these bytes. */
  push(bytes: Uint8Array): ServerEvent[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    return this.#lines.push(text).flatMap((line) => this.#read(line));
  }

  #read(line: string): ServerEvent[] {
    if (line === "") return this.#finish();
    const colon = line.indexOf(":");
    if (colon === 0) return []; // a comment, such as the server's ping
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.#data.push(value);
    else if (name === "event") this.#event = value;
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    return [];
  }

  #finish(): ServerEvent[] {
    const event = { id: this.#id, event: this.#event || "message", data: this.#data.join("\n") };
    const empty = this.#data.length === 0;
    this.#event = "";
    this.#data = [];
    return empty ? [] : [event];
  }
}

/**
 * The events of a response body, as they arrive. Throws what reading the body throws.
 *
 * @param onBytes called for every chunk, comments included: the connection lives
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void = () => {},
): AsyncGenerator<ServerEvent, void, void> {
  const events = new EventReader();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      yield* events.push(value);
    }
  } finally {
    reader.releaseLock();
  }
}
