/** Gathers what comes within one frame, so that an answer in hundreds of pieces is drawn at most once a frame. */

export type Schedule = (run: () => void) => void;

/** Before the browser draws next. A page that nobody sees is not drawn at all, so that a timer stands in there. */
export const beforeDrawing: Schedule = (run) => {
  if (document.hidden) setTimeout(run, 100);
  else requestAnimationFrame(run);
};

export class FrameBatcher<T> {
  #waiting: T[] = [];

  /** @param take gets what has come since it was called last, in its order */
  constructor(
    private readonly take: (items: T[]) => void,
    private readonly schedule: Schedule,
  ) {}

  add(item: T): void {
    this.#waiting.push(item);
    if (this.#waiting.length === 1) this.schedule(() => this.flush());
  }

  /** Hands over what waits, now. */
  flush(): void {
    const items = this.#waiting;
    this.#waiting = [];
    if (items.length > 0) this.take(items);
  }
}
