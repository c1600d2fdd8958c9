/** What the whole page shares: the server, who is signed in, the line, the shot, the conversation, the language. */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type ComponentChildren, createContext, h } from "preact";
import { useContext } from "preact/hooks";
import { type ApiError, asApiError } from "../api/api_error.ts";
import type { Client } from "../api/client.ts";
import { readConfig } from "../api/config.ts";
import type { SignIn } from "../auth/sign_in.ts";
import type { Health, LineDocument, PlantLine, RecordedShot } from "../contract/api.ts";
import { goByTimeZone } from "../i18n/dates.ts";
import { type Language, LanguageContext } from "../i18n/i18n.ts";
import { Line } from "../line/line.ts";
import { DEFAULT_LINE, DEMO_LINE, demoInstead, lineIn, NEWEST } from "../line/line_name.ts";
import type { PageStorage } from "../persistence/page_storage.ts";
import type { RunningTurnStorage } from "../persistence/running_turn.ts";
import type { Picture } from "../pictures/picture.ts";
import { AttachedPictures } from "../state/attached_pictures.ts";
import { Conversation } from "../state/conversation.ts";
import { type Finding, findingOf, NOTHING } from "../state/finding.ts";
import { TurnHistory } from "../state/history.ts";
import type { RunningTurn } from "../state/running_turn.ts";
import { Shot } from "../state/shot.ts";
import type { Turn } from "../state/turn.ts";
import { Diagnosis } from "./diagnosis.ts";

/** What stands over the page, one at a time. */
export type Overlay =
  /** A document, opened at the passage that was found in it. */
  { kind: "document"; id: string; passage: string } | { kind: "history" } | { kind: "knowledge" };

/** What the page needs from outside beside the agent. */
export interface Surroundings {
  signIn: SignIn;
  memory: PageStorage;
  /** Without it a reload ends the answer for its reader. */
  runningTurn?: RunningTurnStorage;
  /** Lets some windows of this browser alone read along what another one has asked, each by a connection of its own. */
  reading?: (work: () => Promise<void>) => Promise<void>;
  /** For config.json. */
  fetch: (path: string, options: RequestInit) => Promise<Response>;
  /** The browser's languages, the preferred one first. */
  languages?: readonly string[];
}

export class Page {
  readonly language: Signal<Language>;
  readonly signIn: SignIn;
  /** null until the line's schema is read */
  readonly shot: Signal<Shot | null> = signal(null);
  readonly health: Signal<Health | null> = signal(null);
  /** The plant's lines that this user may see; empty until they are read. */
  readonly lines: Signal<PlantLine[]> = signal([]);
  /** What the stage calls itself, as config.json says; empty until that is read. */
  readonly stage: Signal<string> = signal("");
  /** There is a simulated line to show. */
  readonly demo: Signal<boolean> = signal(false);
  /** The line has shots of its own: its samples stand back; null until that is known. */
  readonly lineAtWork: Signal<boolean | null> = signal(null);
  /** A place over the page follows the line itself: what is under it asks for nothing. */
  readonly lineRests: Signal<boolean> = signal(false);
  /** The shot of the line's memory that the page showed last without anybody choosing it. */
  readonly followed: Signal<string | null> = signal(null);
  /** Why the configuration or the line's schema could not be read. */
  readonly fault: Signal<ApiError | null> = signal(null);
  readonly conversation: Conversation;
  /** The list of this user's turns on this line. */
  readonly history: TurnHistory;
  /** What the models say of the shot at hand when nobody has asked a question. */
  readonly diagnosis: Diagnosis;
  /** What the page shows of the shot at hand, from the diagnosis or the conversation, whichever is newer. */
  readonly finding: ReadonlySignal<Finding> = computed(() => {
    const shot = this.shot.value;
    if (!shot) return NOTHING;
    return findingOf(this.known.value, shot.identity.value, shot.read.value.features);
  });
  /** All that the page knows of shots: the diagnoses that it has at hand, and the conversation's turns. */
  readonly known: ReadonlySignal<readonly Turn[]> = computed(() => {
    const asked = this.diagnosis.turn.value;
    const kept = this.diagnosis.kept.value.filter(({ id }) => id !== asked?.id);
    return [...(asked ? [asked] : []), ...kept, ...this.conversation.turns.value];
  });
  /** What stands in the question box, not sent yet. */
  readonly draft: Signal<string> = signal("");
  /** The pictures that go with it. */
  readonly attached = new AttachedPictures();
  readonly overlay: Signal<Overlay | null> = signal(null);
  /** The one line that screen readers are told. */
  readonly announcement: Signal<string> = signal("");
  #newest: Promise<RecordedShot[]> | null = null;

  constructor(
    readonly client: Client,
    private readonly around: Surroundings,
  ) {
    this.signIn = around.signIn;
    this.language = signal(around.memory.language ?? preferred(around.languages));
    this.conversation = new Conversation(client);
    this.history = new TurnHistory(client);
    this.diagnosis = new Diagnosis(client, () => this.conversation.turns.peek());
    client.onTimeZone = goByTimeZone;
    this.conversation.onRunning = (running) => {
      const whose = { user: this.signIn.user?.subject ?? "", line: client.lineName };
      if (running) around.runningTurn?.save({ ...running, ...whose });
      else around.runningTurn?.clear();
    };
    this.conversation.onRefused = (details, turn) => {
      this.shot.peek()?.refuse(details);
      // The question goes back with its pictures, so that it need not be written again.
      const back = turn && this.attached.bringBack(turn.pictures ?? [], details);
      // What cannot be sent again as it is can be mended and asked.
      const final = turn?.end?.kind === "refused" && !turn.end.retryable;
      if (turn && (back || final) && this.draft.peek() === "") this.draft.value = turn.question;
    };
  }

  /**
   * Reads what the page needs before anything can be asked, and signs in where the stage wants that.
   * Never throws: `fault` and `signIn.state` say what was wrong.
   */
  async load(): Promise<void> {
    this.fault.value = null;
    try {
      if (!this.signIn.ready) {
        const config = await readConfig(this.around.fetch);
        this.stage.value = config.stage;
        this.demo.value = config.demo;
        await this.signIn.start(config.signIn);
      }
      if (!this.signIn.ready) return;
      this.client.lineName ??= lineIn(this.signIn.place);
      const variables = await this.#variables();
      this.#open(new Line(variables, this.client.lineName ?? undefined));
    } catch (fault) {
      this.fault.value = asApiError(fault);
      return;
    }
    // Which model answers is good to know, and no reason to fail.
    this.health.value = await this.client.health().catch(() => null);
    this.lines.value = await this.client.lines().catch(() => []);
  }

  /**
   * The variables of the line that is shown, and which that is where the address names none. Its newest shots are
   * asked for beside them: drawing takes as long as their answer.
   */
  async #variables(): Promise<LineDocument> {
    const { client } = this;
    if (!this.demo.value || client.lineName !== null) {
      this.#newest = client.shots(client.lineName ?? DEFAULT_LINE, NEWEST);
      this.#newest.catch(() => {});
      return await client.line();
    }
    // Asked for at once: which of the two is shown is known only once their shots were looked at.
    const [own, demo] = [client.line(), client.about(DEMO_LINE).line()];
    for (const each of [own, demo]) each.catch(() => {});
    const { line, shots } = await demoInstead(client);
    client.lineName = line;
    this.#newest = shots && Promise.resolve(shots);
    return await (line === null ? own : demo);
  }

  /** The newest shots of the line that is shown first, newest first, for whoever asks first; null where none were asked for. */
  takeNewest(): Promise<RecordedShot[]> | null {
    const newest = this.#newest;
    this.#newest = null;
    return newest;
  }

  /** Asks a question about the shot at hand. */
  ask(question: string, pictures: Picture[] = []): void {
    const shot = this.shot.peek();
    if (!shot) return;
    void this.conversation.ask(question, shot.read.peek().features, pictures, shot.identity.peek());
  }

  /** What is kept on this computer. */
  get memory(): PageStorage {
    return this.around.memory;
  }

  announce(text: string): void {
    this.announcement.value = text;
  }

  /** Deletes what is kept of this user on this computer, and begins a new conversation. */
  forget(): void {
    this.conversation.startAgain();
    this.history.restore(null);
    this.diagnosis.forget();
    this.draft.value = "";
    this.attached.clear();
    this.shot.peek()?.rows.forgetMappings();
    // Last, since an empty conversation and draft would be kept as well.
    this.around.memory.forget(this.signIn.user?.subject ?? "");
    this.around.runningTurn?.forget();
  }

  /** Leaves nothing of this user on the page and this computer, and ends the sign-in. */
  signOut(): void {
    const { memory } = this.around;
    memory.close();
    memory.forget(this.signIn.user?.subject ?? "");
    this.around.runningTurn?.forget();
    batch(() => {
      this.overlay.value = null;
      this.shot.value = null;
      this.draft.value = "";
      this.attached.clear();
      this.diagnosis.forget();
      this.conversation.restore(null);
      this.history.restore(null);
      this.signIn.end();
    });
  }

  #open(line: Line): void {
    const kept = this.around.memory.open(this.signIn.user?.subject ?? "", line);
    batch(() => {
      this.conversation.restore(kept.conversation);
      this.history.restore(kept.history);
      this.draft.value = kept.draft;
      const shot = new Shot(line, kept);
      this.shot.value = shot;
      this.diagnosis.restore(kept.diagnosis, shot);
    });
    void this.#recall();
    const { runningTurn } = this.around;
    const user = this.signIn.user?.subject ?? "";
    const running = runningTurn?.read(user);
    if (!running || !this.#isOfLine(running)) return;
    if (runningTurn?.readElsewhere(user)) this.joinRunning();
    else void this.conversation.resume(running);
  }

  /** A shot of the line's memory that was chosen before a reload has its verdict, also where the browser kept none. */
  async #recall(): Promise<void> {
    const shot = this.shot.peek();
    const { kind, line, shotId = "" } = shot?.identity.peek() ?? {};
    if (!shot || kind !== "recorded" || !line || this.finding.peek().verdict) return;
    try {
      const row = await this.client.shot(line, shotId);
      const now = this.shot.peek()?.identity.peek();
      if (now?.shotId === shotId && now.line === line && !this.finding.peek().verdict)
        this.diagnosis.recall(shot, row);
    } catch (fault) {
      console.warn("The shot's verdict cannot be had.", fault);
    }
  }

  /** Takes up a question that was just asked in another window of this browser. */
  joinRunning(): void {
    const running = this.around.runningTurn?.readElsewhere(this.signIn.user?.subject ?? "");
    const { conversation } = this;
    if (!this.shot.peek() || !running || !this.#isOfLine(running) || conversation.running.peek()) return;
    const isNew = () => conversation.turns.peek().every(({ id }) => id !== running.turnId);
    const resume = async () => {
      if (isNew()) await conversation.resume(running);
    };
    // What another window receives comes here too once it has ended.
    if (isNew()) void (this.around.reading ?? ((work) => work()))(resume);
  }

  /** An earlier page kept no line. */
  #isOfLine({ line = this.client.lineName }: RunningTurn): boolean {
    return (line ?? DEFAULT_LINE) === (this.client.lineName ?? DEFAULT_LINE);
  }
}

/** The first of the browser's languages that the page speaks; Korean where it says none. */
function preferred(languages: readonly string[] = []): Language {
  const known = languages
    .map((tag) => tag.slice(0, 2).toLowerCase())
    .find((tag) => tag === "ko" || tag === "en");
  return known === "en" || (languages.length > 0 && known !== "ko") ? "en" : "ko";
}

const PageContext = createContext<Page | null>(null);

/** Gives the components below it the page, and the language that it speaks. */
export function PageProvider({
  value,
  children,
}: {
  value: Page;
  children?: ComponentChildren;
}): ComponentChildren {
  return h(PageContext.Provider, { value }, h(LanguageContext.Provider, { value: value.language }, children));
}

/** The page that a component stands on. */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("A component stands outside PageProvider.");
  return page;
}

/** The shot and its line, for components that stand where the schema has been read. */
export function useShot(): Shot {
  const shot = usePage().shot.value;
  if (!shot) throw new Error("A component needs the line's schema, which has not been read.");
  return shot;
}
