/** Where pictures of a defect come in: the file button, and what is attached to the question so far. */

import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { useMessages } from "../../i18n/i18n.ts";
import { type Page, usePage } from "../../page/page.ts";
import type { Picture, PictureFault } from "../../pictures/picture.ts";
import { PICTURES } from "./messages.ts";
import { Thumbnails } from "./thumbnails.tsx";

/** Attaches files and tells how many were taken. */
export async function attach(page: Page, files: readonly File[]): Promise<void> {
  const messages = PICTURES[page.language.peek()];
  const added = await page.attached.add(files);
  page.announce(added > 0 ? messages.added(added) : messages.noneAdded);
}

/** The pictures among what is pasted; none where there is text too, as from a spreadsheet, which brings both. */
export function pastedPictures(data: DataTransfer | null): File[] {
  if (data?.getData("text/plain").trim() !== "") return [];
  return Array.from(data.files).filter(({ type }) => type.startsWith("image/"));
}

export function PictureButton({ button }: { button: RefObject<HTMLButtonElement | null> }) {
  const page = usePage();
  const messages = useMessages(PICTURES);
  const file = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        id="add-pictures"
        ref={button}
        type="button"
        class="quiet"
        onClick={() => file.current?.click()}
      >
        {messages.add}
      </button>
      {/* The button above is reached and named; this only asks the browser for its file dialog. */}
      <input
        ref={file}
        type="file"
        hidden
        multiple
        aria-label={messages.add}
        accept="image/jpeg,image/png,image/webp"
        onChange={(event) => {
          void attach(page, Array.from(event.currentTarget.files ?? []));
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

export function Attached({ button }: { button: RefObject<HTMLButtonElement | null> }) {
  const page = usePage();
  const messages = useMessages(PICTURES);
  const { pictures, faults, reading, refusals } = page.attached;
  const remove = (picture: Picture, name: string) => {
    page.attached.remove(picture);
    page.announce(messages.removed(name));
    button.current?.focus();
  };
  return (
    <>
      {faults.value.length > 0 && <Faults faults={faults.value} />}
      {reading.value && <p class="hint">{messages.reading}</p>}
      {pictures.value.length > 0 && (
        <>
          <Thumbnails
            pictures={pictures.value}
            label={messages.attached}
            refusals={refusals.value}
            under={(picture, name) => (
              <button
                type="button"
                class="small"
                aria-label={messages.remove(name)}
                onClick={() => remove(picture, name)}
              >
                {messages.removeShort}
              </button>
            )}
          />
          <p class="hint">{messages.hint}</p>
        </>
      )}
    </>
  );
}

function Faults({ faults }: { faults: readonly PictureFault[] }) {
  const messages = useMessages(PICTURES);
  return (
    <div id="picture-faults" class="notice bad" role="alert">
      <ul>
        {faults.map((fault, index) => {
          const reason = messages.reasons[fault.code] as (fault: PictureFault) => string;
          return <li key={index}>{reason({ ...fault, name: fault.name || messages.unnamed })}</li>;
        })}
      </ul>
    </div>
  );
}
