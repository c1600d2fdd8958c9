/**
 * Reads Server-Sent Events from bytes, by the rules of the HTML standard (section 9.2.6).
 *
 * Chunks may end anywhere: inside a UTF-8 character, between CR and LF, in the middle of a line.
 * An event that no empty line has finished is not given out, because half of it may be missing.
 *
 * @typedef {{ id: string, event: string, data: string }} ServerEvent
 */

/** Splits a growing text into lines ended by LF, CR or CRLF. */
class Lines {
  #rest = "";
  #afterReturn = false;

  /** @param {string} text @returns {string[]} the lines that are finished now, without their ends */
  push(text) {
    if (this.#afterReturn && text !== "") {
      // The CR of a CRLF has already ended its line, in the chunk before.
      text = text.startsWith("\n") ? text.slice(1) : text;
      this.#afterReturn = false;
    }
    this.#afterReturn ||= text.endsWith("\r");
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? "";
    return lines;
  }
}

/** Collects lines into events. One reader serves one response. */
export class EventReader {
  #decoder = new TextDecoder();
  #lines = new Lines();
  #id = "";
  #event = "";
  /** @type {string[]} */
  #data = [];

  /** @param {Uint8Array} bytes @returns {ServerEvent[]} the events finished by these bytes */
  push(bytes) {
    const text = this.#decoder.decode(bytes, { stream: true });
    return this.#lines.push(text).flatMap((line) => this.#read(line));
  }

  /** @param {string} line @returns {ServerEvent[]} */
  #read(line) {
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

  /** @returns {ServerEvent[]} */
  #finish() {
    const event = { id: this.#id, event: this.#event || "message", data: this.#data.join("\n") };
    const empty = this.#data.length === 0;
    this.#event = "";
    this.#data = [];
    return empty ? [] : [event];
  }
}

/**
 * The events of a response body, as they arrive.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} [onBytes] called for every chunk, comments included: the connection lives
 * @returns {AsyncGenerator<ServerEvent>} throws what reading the body throws
 */
export async function* readEvents(body, onBytes = () => {}) {
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
