/** The question box: text, examples, ask and stop. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { usePage, useShot } from "../shell/page.ts";
import { useLanguage, useTexts } from "../words/words.ts";
import { ASK } from "./words.ts";

export function Composer() {
  const page = usePage();
  const shot = useShot();
  const words = useTexts(ASK);
  const language = useLanguage();
  const text = useSignal("");
  const fault = useSignal("");
  const box = useRef<HTMLTextAreaElement>(null);
  const busy = page.conversation.running.value !== null;

  const submit = (question: string) => {
    if (busy) return;
    const { features, faults } = shot.read.peek();
    if (question.trim() === "") {
      fault.value = words.emptyQuestion;
    } else if (faults.length > 0) {
      fault.value = words.badValues(faults.map((name) => shot.line.labelOf(name, language)).join(", "));
    } else {
      fault.value = "";
      if (question === text.value) text.value = "";
      void page.conversation.ask(question.trim(), features);
    }
  };
  const stop = () => {
    page.announce(words.stopping);
    // The answer's own stream says when it has ended; the keyboard goes on where the next question is written.
    box.current?.focus();
    page.conversation.stop().catch(() => page.announce(words.notStopped));
  };

  return (
    <form
      id="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit(text.value);
      }}
    >
      <label for="question" class="hidden">
        {words.question}
      </label>
      <div class="line">
        <textarea
          id="question"
          ref={box}
          rows={2}
          maxLength={4000}
          placeholder={words.hint}
          value={text}
          onInput={(event) => (text.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            // Enter also ends the composition of a Hangul syllable; that one must not send.
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            submit(text.value);
          }}
        />
        {/* Not `disabled`: that would take the keyboard focus away from the button that was pressed. */}
        <button id="ask" type="submit" class="primary" aria-disabled={busy}>
          {busy ? words.asking : words.ask}
        </button>
        {busy && (
          <button id="stop" type="button" onClick={stop}>
            {words.stop}
          </button>
        )}
      </div>
      <div class="line">
        <div id="examples" role="group" aria-label={words.exampleQuestions}>
          {words.examples.map((example) => (
            <button key={example} type="button" class="chip" aria-disabled={busy} onClick={() => submit(example)}>
              {example}
            </button>
          ))}
        </div>
        <button
          id="new-conversation"
          type="button"
          class="quiet"
          aria-disabled={busy}
          onClick={() => page.conversation.startAgain()}
        >
          {words.newConversation}
        </button>
      </div>
      {fault.value && (
        <p id="fault" class="notice bad" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}
