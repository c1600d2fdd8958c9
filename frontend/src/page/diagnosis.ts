/** Diagnosing the shot at hand by the models alone: verdict, drivers and adjustments, without a question. */

import { type Signal, signal } from "@preact/signals";
import { asApiError } from "../api/api_error.ts";
import { type Client, newTurnId } from "../api/client.ts";
import type { RecordedShot } from "../contract/api.ts";
import type { ChatEvent } from "../contract/events.ts";
import type { Line } from "../line/line.ts";
import type { SavedDiagnosis } from "../persistence/saved_diagnosis.ts";
import { modelOf, sameValues, standingDiagnosis, withKeptVerdict } from "../state/finding.ts";
import { Shot } from "../state/shot.ts";
import { isSameShot, type ShotIdentity, valuesBefore } from "../state/shot_identity.ts";
import { applyEvent, refusedTurn, startedTurn, type Turn } from "../state/turn.ts";

/** Diagnoses that the page has at hand, the newest. */
const MOST_KEPT = 50;

export class Diagnosis {
  /** The last one, as a turn without a question; null before the first. */
  readonly turn: Signal<Turn | null> = signal(null);
  /** The shot of the line's memory that was chosen last. */
  readonly chosen: Signal<RecordedShot | null> = signal(null);
  /** Those that the models answered since the page was loaded, newest first, so that none is asked for twice. */
  readonly kept: Signal<readonly Turn[]> = signal([]);
  #request: AbortController | null = null;
  /** The version of the model that judged last, as far as anything told. */
  #model: string | null = null;

  /** @param others the turns of the conversation, which may have diagnosed a shot too */
  constructor(
    private readonly client: Pick<Client, "predict">,
    private readonly others: () => readonly Turn[] = () => [],
  ) {}

  /**
   * Puts a shot of the line's memory into the fields. A diagnosis of it that is at hand is shown; else what the
   * memory keeps of it, and the models are asked why it is so.
   */
  async choose(shot: Shot, row: RecordedShot): Promise<void> {
    this.chosen.value = row;
    fillRecorded(shot, row);
    const known = standingDiagnosis([...this.kept.peek(), ...this.others()], shot.identity.peek(), {
      values: shot.read.peek().features,
      model: this.#model,
    });
    if (known) {
      this.#request?.abort();
      this.turn.value = known;
    } else await this.ask(shot, row);
  }

  /**
   * The shot in the fields was chosen in an earlier visit, whose diagnosis is not at hand: what the memory keeps of it
   * stands there at once. Of values that were changed since nobody asks the models but their reader.
   */
  recall(shot: Shot, row: RecordedShot): void {
    this.chosen.value = row;
    if (shot.changed.peek().length === 0) {
      void this.ask(shot, row);
      return;
    }
    const identity = shot.identity.peek();
    const own = valuesBefore(shot.read.peek().features, identity);
    const begun = { ...startedTurn(newTurnId(), "", own, Date.now()), shot: { ...identity, changed: {} } };
    this.turn.value = applyEvent(withKeptVerdict(begun, row), { type: "done", elapsed: 0 } as ChatEvent);
  }

  /**
   * What a reload has to bring back: all that is of the shot in the fields, and the normal bands, which are the
   * model's: where nobody has judged this shot, another's diagnosis tells them. Signals that are read tell of changes.
   */
  toKeep(shot: Shot): SavedDiagnosis {
    const identity = shot.identity.value;
    const turn = this.turn.value;
    const mine = turn?.shot && isSameShot(turn.shot, identity) ? turn : null;
    const own = this.kept.value.filter((one) => one.shot && isSameShot(one.shot, identity));
    const turns = own.length > 0 ? own : this.kept.value.slice(0, 1);
    const isOpen = mine !== null && (!mine.end || mine.end.kind === "refused");
    const chosen = this.chosen.value;
    return {
      // What the memory told beside the models' answer is with `chosen`.
      turns: mine && !isOpen ? [mine, ...turns.filter(({ id }) => id !== mine.id)] : turns,
      chosen: chosen && isRowOf(chosen, identity) ? chosen : null,
      asked: isOpen ? mine.features : null,
    };
  }

  /** Takes up what `toKeep` gave before a reload; what was not answered by then is asked again. */
  restore(kept: SavedDiagnosis | null, shot: Shot): void {
    const identity = shot.identity.peek();
    const turns = kept?.turns ?? [];
    const own = turns.find((turn) => turn.shot && isSameShot(turn.shot, identity));
    const chosen = kept?.chosen ?? null;
    this.#model = (turns[0] && modelOf(turns[0])) ?? null;
    this.kept.value = turns;
    this.turn.value = this.ofFields(shot) ?? own ?? null;
    this.chosen.value = chosen && isRowOf(chosen, identity) ? chosen : null;
    const { features } = shot.read.peek();
    if (!kept?.asked || !sameValues(kept.asked, features) || this.ofFields(shot)) return;
    const isChanged = shot.changed.peek().length > 0;
    void this.ask(shot, isChanged ? undefined : (this.chosen.peek() ?? undefined));
  }

  /** Hears by which model the line's shots are judged now: what another one found stands no longer. */
  judgedBy(version: string): void {
    this.#model = version || this.#model;
  }

  /** The diagnosis of exactly what stands in the fields, without a question; null where there is none (any more). */
  ofFields(shot: Shot): Turn | null {
    const values = shot.read.value.features;
    return standingDiagnosis(this.kept.value, shot.identity.value, { values, model: this.#model });
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
      const turn = await judgedTurn(this.client, begun, request.signal);
      if (request.signal.aborted) return;
      this.#keep(turn);
      this.turn.value = turn;
    } catch (error) {
      if (request.signal.aborted) return;
      this.turn.value = refusedTurn(this.turn.peek() ?? begun, asApiError(error));
    }
  }

  /** The models on a shot of the line's memory beside the one in the fields, which stays. Throws ApiError. */
  async beside(line: Line, row: RecordedShot, signal: AbortSignal): Promise<Turn> {
    const other = new Shot(line);
    fillRecorded(other, row);
    const begun = startedTurn(newTurnId(), "", other.read.peek().features, Date.now());
    return await judgedTurn(this.client, { ...begun, shot: other.identity.peek() }, signal);
  }

  /** Takes the place of what was found of the same values before. */
  #keep(turn: Turn): void {
    this.#model = modelOf(turn) ?? this.#model;
    const others = this.kept
      .peek()
      .filter((one) => !(isOf(one, turn) && sameValues(one.features, turn.features)));
    this.kept.value = [turn, ...others].slice(0, MOST_KEPT);
  }

  /** Leaves nothing of this user. */
  forget(): void {
    this.#request?.abort();
    this.kept.value = [];
    this.turn.value = null;
    this.chosen.value = null;
  }
}

/** Both are about the same shot. */
function isOf(one: Turn, other: Turn): boolean {
  return one.shot !== undefined && other.shot !== undefined && isSameShot(one.shot, other.shot);
}

function isRowOf(row: RecordedShot, { kind, line, shotId }: ShotIdentity): boolean {
  return kind === "recorded" && row.line === line && row.shot_id === shotId;
}

function fillRecorded(shot: Shot, { shot_id: id, line, at, features, context }: RecordedShot): void {
  const { mould, lot } = context;
  const known = { ...(mould ? { mould } : {}), ...(lot ? { lot } : {}) };
  shot.fill(features, { kind: "recorded", id, line, at, ...known });
}

/** The turn with what the models say of its values, at its end. Throws ApiError. */
async function judgedTurn(client: Pick<Client, "predict">, begun: Turn, signal: AbortSignal): Promise<Turn> {
  const { t1, t2 } = await client.predict(begun.features, {}, signal);
  const events = [
    ...eventsOf("predict_quality", "t1_result", t1),
    ...eventsOf("analyze_feature_importance", "t2_result", t2),
    { type: "done", elapsed: (Date.now() - begun.askedAt) / 1000 },
  ] as ChatEvent[];
  return events.reduce(applyEvent, begun);
}

/** A tool's answer, or its fault, as the events of a turn tell it. */
function eventsOf(tool: string, type: string, answer: object): object[] {
  if (!("error" in answer)) return [{ type, data: answer, elapsed: 0 }];
  return [{ type: "tool_end", tool, tool_use_id: tool, result: answer, elapsed: 0 }];
}
