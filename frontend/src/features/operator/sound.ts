/**
 * The alarm's sound. A browser plays none before somebody has touched the page (autoplay policy), so that the
 * state says what can be heard: `blocked` ends with the next touch.
 */

import { type Signal, signal } from "@preact/signals";

export type SoundState = "off" | "on" | "blocked" | "unsupported";
export type Alarm = "defect" | "state";

/** Tones as [Hz, seconds]: a fast rise for a shot, a slow low one for the line. */
const TONES: Record<Alarm, [number, number][]> = {
  defect: [
    [660, 0.18],
    [880, 0.18],
    [660, 0.18],
    [880, 0.3],
  ],
  state: [
    [520, 0.5],
    [390, 0.7],
  ],
};
const LOUDNESS = 0.5;
const AGAIN_MS = 4_000;

export class AlarmSound {
  readonly state: Signal<SoundState> = signal(typeof AudioContext === "undefined" ? "unsupported" : "off");
  #context: AudioContext | null = null;
  #ringing: Alarm | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Takes sound up, best in an event that somebody's touch made. Never throws. */
  async switchOn(): Promise<void> {
    if (this.state.peek() === "unsupported") return;
    this.#context ??= this.#opened();
    this.#look();
    // Without a touch this waits for one.
    await this.#context.resume().catch((fault) => console.warn("There is no sound.", fault));
    this.#look();
  }

  switchOff(): void {
    void this.#context?.close();
    this.#context = null;
    if (this.state.peek() !== "unsupported") this.state.value = "off";
  }

  /** Rings until it is told null, again and again; another alarm begins at once. */
  ring(alarm: Alarm | null): void {
    if (alarm === this.#ringing) return;
    this.#ringing = alarm;
    clearInterval(this.#timer);
    if (alarm === null) return;
    this.play(alarm);
    this.#timer = setInterval(() => this.play(alarm), AGAIN_MS);
  }

  /** Plays an alarm once, where sound is on. */
  play(alarm: Alarm): void {
    const context = this.#context;
    if (context?.state !== "running") return;
    let at = context.currentTime;
    for (const [frequency, seconds] of TONES[alarm]) {
      const tone = new OscillatorNode(context, { type: "triangle", frequency });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
      gain.gain.setValueAtTime(LOUDNESS, at + seconds - 0.03);
      gain.gain.linearRampToValueAtTime(0, at + seconds);
      tone.connect(gain).connect(context.destination);
      tone.start(at);
      tone.stop(at + seconds);
      at += seconds;
    }
  }

  #opened(): AudioContext {
    const context = new AudioContext();
    context.addEventListener("statechange", () => this.#look());
    return context;
  }

  #look(): void {
    if (!this.#context) return;
    const before = this.state.peek();
    this.state.value = this.#context.state === "running" ? "on" : "blocked";
    // An alarm that could not be heard is heard now.
    if (before === "blocked" && this.state.peek() === "on" && this.#ringing) this.play(this.#ringing);
  }
}
