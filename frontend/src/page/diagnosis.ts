/** Diagnosing the shot at hand by the models alone: verdict, drivers and adjustments, without a question. */

import { type Signal, signal } from "@preact/signals";
import { asApiError } from "../api/api_error.ts";
import { type Client, newTurnId } from "../api/client.ts";
import type { RecordedShot } from "../contract/api.ts";
import type { ChatEvent } from "../contract/events.ts";
import { withKeptVerdict } from "../state/finding.ts";
import type { Shot } from "../state/shot.ts";
import { applyEvent, refusedTurn, startedTurn, type Turn } from "../state/turn.ts";

export class Diagnosis {
  /** The last one, as a turn without a question; null before the first. */
  readonly turn: Signal<Turn | null> = signal(null);
  /** The shot of the line's memory that was chosen last. */
  readonly chosen: Signal<RecordedShot | null> = signal(null);
  #request: AbortController | null = null;

  constructor(private readonly client: Pick<Client, "predict">) {}

  /** Puts a shot of the line's memory into the fields, shows what is kept of it, and asks why it is so. */
  async choose(shot: Shot, row: RecordedShot): Promise<void> {
    const { mould, lot } = row.context;
    this.chosen.value = row;
    shot.fill(row.features, {
      kind: "recorded",
      id: row.shot_id,
      line: row.line,
      at: row.at,
      ...(mould ? { mould } : {}),
      ...(lot ? { lot } : {}),
    });
    await this.ask(shot, row);
  }

  /** Asks the models about the values that stand in the fields. The last call wins; it never throws. */
  async ask(shot: Shot, kept?: RecordedShot): Promise<void> {
    this.#request?.abort();
    const { features, faults } = shot.read.peek();
    if (faults.length > 0) return;
    const request = new AbortController();
    this.#request = request;
    const begun: Turn = {
      ...startedTurn(newTurnId(), "", features, Date.now()),
      shot: shot.identity.peek(),
    };
    this.turn.value = kept ? withKeptVerdict(begun, kept) : begun;
    try {
      const { t1, t2 } = await this.client.predict(features, {}, request.signal);
      if (request.signal.aborted) return;
      const events = [
        ...eventsOf("predict_quality", "t1_result", t1),
        ...eventsOf("analyze_feature_importance", "t2_result", t2),
        { type: "done", elapsed: (Date.now() - begun.askedAt) / 1000 },
      ] as ChatEvent[];
      this.turn.value = events.reduce(applyEvent, begun);
    } catch (error) {
      if (request.signal.aborted) return;
      this.turn.value = refusedTurn(this.turn.peek() ?? begun, asApiError(error));
    }
  }

  /** Leaves nothing of this user. */
  forget(): void {
    this.#request?.abort();
    this.turn.value = null;
    this.chosen.value = null;
  }
}

/** A tool's answer, or its fault, as the events of a turn tell it. */
function eventsOf(tool: string, type: string, answer: object): object[] {
  if (!("error" in answer)) return [{ type, data: answer, elapsed: 0 }];
  return [{ type: "tool_end", tool, tool_use_id: tool, result: answer, elapsed: 0 }];
}
