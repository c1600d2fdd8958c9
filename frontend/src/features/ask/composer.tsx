/** The question box: text, questions that fit the situation, ask and stop. */

import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useMessages } from "../../i18n/i18n.ts";
import { usePage, useShot } from "../../page/page.ts";
import { Attached, attach, PictureButton, pastedPictures } from "../pictures/picker.tsx";
import { InlineError } from "./inline_error.tsx";
import { ASK } from "./messages.ts";
import { COUNTED_FROM, lengthOf, MAX_LENGTH, type Refusal, refusalOf } from "./question_validation.ts";
import { suggestions } from "./suggestions.ts";

export function Composer() {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(ASK);
  const { draft } = page;
  const refusal = useSignal<Refusal | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const askButton = useRef<HTMLButtonElement>(null);
  const pictureButton = useRef<HTMLButtonElement>(null);
  const busy = page.conversation.running.value !== null;
  const length = lengthOf(draft.value);

  const submit = (question: string) => {
    const { faults } = shot.read.peek();
    refusal.value = refusalOf(question, faults, busy, page.attached.reading.peek());
    if (refusal.value) return;
    if (question === draft.value) draft.value = "";
    page.ask(question.trim(), page.attached.take());
  };
  const stop = () => {
    page.announce(messages.stopping);
    // The answer's own stream says when it has ended; the keyboard goes on where the next question is written.
    box.current?.focus();
    page.conversation.stop().catch(() => page.announce(messages.notStopped));
  };

  return (
    <form
      id="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit(draft.value);
      }}
    >
      <div class="line">
        <Suggestions
          busy={busy}
          onAsk={(question) => {
            // The answer brings other suggestions: the focus would go with the one that was pressed.
            askButton.current?.focus();
            submit(question);
          }}
        />
        <button
          id="new-conversation"
          type="button"
          class="quiet"
          aria-disabled={busy}
          onClick={() => page.conversation.startAgain()}
        >
          {messages.newConversation}
        </button>
      </div>
      <label for="question" class="hidden">
        {messages.question}
      </label>
      <div class="line">
        <textarea
          id="question"
          ref={box}
          rows={2}
          placeholder={messages.hint}
          value={draft}
          aria-invalid={length > MAX_LENGTH}
          aria-describedby={refusal.value ? "fault" : undefined}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
            refusal.value = null;
          }}
          onPaste={(event) => {
            const pictures = pastedPictures(event.clipboardData);
            if (pictures.length === 0) return;
            event.preventDefault();
            void attach(page, pictures);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey) return;
            // Enter also ends the composition of a Hangul syllable; that one must not send. Safari tells
            // it by the key code alone.
            if (event.isComposing || event.keyCode === 229) return;
            event.preventDefault();
            submit(draft.value);
          }}
        />
        <span class="ask-tools">
          {/* Not `disabled`: that would take the keyboard focus away from the button that was pressed. */}
          <button id="ask" ref={askButton} type="submit" class="primary" aria-disabled={busy}>
            {busy ? messages.asking : messages.ask}
          </button>
          {busy && (
            <button id="stop" type="button" onClick={stop}>
              {messages.stop}
            </button>
          )}
          <PictureButton button={pictureButton} />
        </span>
      </div>
      {length >= COUNTED_FROM && (
        <p class={length > MAX_LENGTH ? "length over" : "length"}>{messages.length(length, MAX_LENGTH)}</p>
      )}
      <Attached button={pictureButton} />
      {refusal.value && (busy || refusal.value !== "answering") && (
        <InlineError refusal={refusal.value} length={length} />
      )}
    </form>
  );
}

function Suggestions({ onAsk, busy }: { onAsk: (question: string) => void; busy: boolean }) {
  const page = usePage();
  const shot = useShot();
  const messages = useMessages(ASK);
  const found = useComputed(() =>
    suggestions(
      {
        line: shot.line,
        turns: page.conversation.turns.value,
        features: shot.read.value.features,
        marks: shot.marks.value,
        inTable: shot.rows.index.value !== null,
        shot: shot.identity.value,
        shown: page.finding.value.verdict?.turn,
      },
      page.language.value,
    ),
  );
  const row = useFittingRows(found.value);
  return (
    <div id="examples" ref={row} role="group" aria-label={messages.exampleQuestions}>
      {found.value.map((example) => (
        <button key={example} type="button" class="chip" aria-disabled={busy} onClick={() => onAsk(example)}>
          {example}
        </button>
      ))}
    </div>
  );
}

/** Hides what does not fit into the rows that the style has for an element (`--rows`): none is cut off. */
function useFittingRows(shown: readonly string[]): { current: HTMLDivElement | null } {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const settle = () => {
      if (!box.current) return;
      const chips = [...box.current.children].filter((chip) => chip instanceof HTMLElement);
      for (const chip of chips) chip.hidden = false;
      const most = Number.parseInt(getComputedStyle(box.current).getPropertyValue("--rows"), 10);
      const tops = chips.map(({ offsetTop }) => offsetTop);
      const rows = [...new Set(tops)].slice(0, most);
      for (const [at, chip] of chips.entries()) chip.hidden = !rows.includes(tops[at] ?? 0);
    };
    settle();
    addEventListener("resize", settle);
    return () => removeEventListener("resize", settle);
  }, [shown]);
  return box;
}
