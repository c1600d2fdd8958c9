/** What the part really was, its kinds of defect, a photo and a note. */

import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { useLanguage, useMessages } from "../../i18n/i18n.ts";
import { bringIntoSight } from "../../lib/in_sight.ts";
import { useShot } from "../../page/page.ts";
import { readPicture } from "../../pictures/encoding.ts";
import { addressOf, type PictureFault } from "../../pictures/picture.ts";
import { MAX_MODES, MAX_NOTE, type OutcomeDraft } from "../../state/outcome_draft.ts";
import { lengthOf } from "../ask/question_validation.ts";
import { OUTCOME } from "./outcome_messages.ts";

interface Props {
  draft: OutcomeDraft;
  withPhoto: boolean;
  busy: boolean;
  /** Why it was not taken; empty without a fault. */
  fault: string;
  onChange: (draft: OutcomeDraft) => void;
  onSave: () => void;
  onCancel: () => void;
}

export function OutcomeForm({ draft, withPhoto, busy, fault, onChange, onSave, onCancel }: Props) {
  const messages = useMessages(OUTCOME);
  const id = useId();
  const first = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => first.current?.focus({ preventScroll: true }), []);
  // It opens at the end of its panel, and grows by the kinds of defect.
  useEffect(() => bringIntoSight(form.current), [draft.result]);
  const length = lengthOf(draft.note);
  const over = length > MAX_NOTE;
  const reason = draft.result === null ? messages.choose : "";
  const set = (part: Partial<OutcomeDraft>) => onChange({ ...draft, ...part });
  return (
    <form
      ref={form}
      class="outcome-form"
      aria-label={messages.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && !over && reason === "") onSave();
      }}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
    >
      <fieldset>
        <legend>{messages.result}</legend>
        {(["good", "defect"] as const).map((result, place) => (
          <label key={result}>
            <input
              ref={place === 0 ? first : null}
              type="radio"
              name={`${id}-result`}
              checked={draft.result === result}
              onChange={() => set({ result })}
            />{" "}
            {messages.results[result]}
          </label>
        ))}
      </fieldset>
      {draft.result === "defect" && <Modes chosen={draft.modes} onChange={(modes) => set({ modes })} />}
      {withPhoto && <Photo draft={draft} onChange={set} />}
      <label for={`${id}-note`}>{messages.note}</label>
      <textarea
        id={`${id}-note`}
        rows={2}
        value={draft.note}
        aria-invalid={over}
        aria-describedby={`${id}-length`}
        onInput={(event) => set({ note: event.currentTarget.value })}
      />
      <p id={`${id}-length`} class="hint">
        {over ? messages.noteTooLong(length, MAX_NOTE) : messages.noteLength(length, MAX_NOTE)}
      </p>
      {fault && (
        <p class="notice bad" role="alert">
          {fault}
        </p>
      )}
      <p class="actions">
        <button type="submit" class="primary" aria-disabled={busy || over || reason !== ""}>
          {busy ? messages.saving : messages.save}
        </button>
        <button type="button" class="quiet" onClick={onCancel}>
          {messages.cancel}
        </button>
        {reason && <span class="hint">{reason}</span>}
      </p>
    </form>
  );
}

function Modes({ chosen, onChange }: { chosen: string[]; onChange: (modes: string[]) => void }) {
  const messages = useMessages(OUTCOME);
  const language = useLanguage();
  const { line } = useShot();
  const modes = line.document.defect_modes ?? [];
  const full = chosen.length >= MAX_MODES;
  if (modes.length === 0) return <p class="hint">{messages.noModes}</p>;
  return (
    <fieldset class="modes">
      <legend>{messages.modes}</legend>
      {modes.map((mode) => {
        const checked = chosen.includes(mode.id);
        return (
          <label key={mode.id}>
            <input
              type="checkbox"
              checked={checked}
              disabled={full && !checked}
              onChange={() =>
                onChange(checked ? chosen.filter((other) => other !== mode.id) : [...chosen, mode.id])
              }
            />{" "}
            {line.modeLabel(mode.id, language)}
          </label>
        );
      })}
      {full && <p class="hint">{messages.tooManyModes(MAX_MODES)}</p>}
    </fieldset>
  );
}

function Photo({
  draft,
  onChange,
}: {
  draft: OutcomeDraft;
  onChange: (part: Partial<OutcomeDraft>) => void;
}) {
  const messages = useMessages(OUTCOME);
  const input = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const reading = useSignal(false);
  const fault = useSignal<PictureFault | null>(null);
  const has = draft.picture !== null || draft.photo !== "";
  const choose = async (file: File | undefined) => {
    if (!file) return;
    reading.value = true;
    fault.value = null;
    const read = await readPicture(file);
    reading.value = false;
    if ("code" in read) fault.value = read;
    else onChange({ picture: read });
  };
  return (
    <div class="photo">
      <div class="actions">
        <button ref={button} type="button" onClick={() => input.current?.click()}>
          {has ? messages.changePhoto : messages.takePhoto}
        </button>
        {has && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              onChange({ picture: null, photo: "" });
              button.current?.focus();
            }}
          >
            {messages.removePhoto}
          </button>
        )}
        {/* The button is reached and named; this asks the phone for its camera, others for a file. */}
        <input
          ref={input}
          type="file"
          hidden
          aria-label={messages.takePhoto}
          accept="image/*"
          capture="environment"
          onChange={(event) => {
            const [file] = Array.from(event.currentTarget.files ?? []);
            event.currentTarget.value = "";
            void choose(file);
          }}
        />
      </div>
      {reading.value && <p class="hint">{messages.reading}</p>}
      {fault.value && (
        <p class="notice bad" role="alert">
          {messages.photoFault(fault.value)}
        </p>
      )}
      {draft.picture ? (
        <img
          class="part-photo"
          src={addressOf(draft.picture) ?? undefined}
          alt={messages.newPhoto}
          width={draft.picture.width}
          height={draft.picture.height}
        />
      ) : (
        draft.photo !== "" && <p class="hint">{messages.keptPhoto}</p>
      )}
      <p class="hint">{messages.photoHint}</p>
    </div>
  );
}
