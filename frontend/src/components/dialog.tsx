/** The browser's own dialog: it keeps the focus inside, Escape closes it, and the focus goes back to what opened it. */

import { type ComponentChildren, createContext } from "preact";
import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import { useMessages } from "../i18n/i18n.ts";
import { usePage } from "../page/page.ts";
import { COMPONENTS } from "./messages.ts";

interface DialogProps {
  title: string;
  /** A class for its style. */
  kind?: string;
  /** What follows its end; without it the page's overlay goes. */
  onClose?: () => void;
  children: ComponentChildren;
}

/** A dialog stands where it is written, beside others: in the gallery alone. */
export const InPlaceContext = createContext(false);

/** A dialog with a title and a way to close it. */
export function Dialog({ title, kind, onClose, children }: DialogProps) {
  const page = usePage();
  const messages = useMessages(COMPONENTS);
  const inPlace = useContext(InPlaceContext);
  const dialog = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  // Before the page is painted, also at the end: afterwards the dialog is no longer in the document.
  useLayoutEffect(() => {
    const own = dialog.current;
    if (inPlace) own?.show();
    else own?.showModal();
    return () => {
      // Taken away while it is open it would leave the focus nowhere; its own close gives it back.
      gone.current = true;
      own?.close();
    };
  }, []);
  const close = () => {
    if (gone.current) return;
    if (onClose) onClose();
    else page.overlay.value = null;
  };
  return (
    <dialog ref={dialog} class={kind} aria-labelledby="dialog-title" onClose={close}>
      <header class="dialog-head">
        <h2 id="dialog-title">{title}</h2>
        <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
          {messages.close}
        </button>
      </header>
      {children}
    </dialog>
  );
}
