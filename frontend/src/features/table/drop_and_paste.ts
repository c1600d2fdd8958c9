/** Files that are dropped anywhere on the page, and rows that are pasted where nothing else takes them. */

import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useMessages } from "../../i18n/i18n.ts";
import { usePage, useShot } from "../../page/page.ts";
import { isMeantAsPicture } from "../../pictures/picture.ts";
import { attach, pastedPictures } from "../pictures/picker.tsx";
import { TABLE } from "./messages.ts";

export interface DropAndPaste {
  /** A file is held over the page. */
  over: Signal<boolean>;
  openFile: (file: File | undefined) => Promise<boolean>;
  openText: (text: string) => Promise<boolean>;
}

export function useDropAndPaste(): DropAndPaste {
  const page = usePage();
  const { rows } = useShot();
  const messages = useMessages(TABLE);
  const over = useSignal(false);
  const told = async (opened: Promise<boolean>) => {
    const done = await opened;
    if (done) page.announce(messages.opened(rows.table.peek()?.rows ?? 0));
    return done;
  };
  const openFile = async (file: File | undefined) => file !== undefined && (await told(rows.openFile(file)));
  const openText = (text: string) => told(rows.openText(text));

  useEffect(() => {
    const listening = new AbortController();
    const on = <K extends keyof DocumentEventMap>(kind: K, does: (event: DocumentEventMap[K]) => void) =>
      document.addEventListener(kind, does, { signal: listening.signal });
    on("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      // Else the browser would leave the page to show the file.
      event.preventDefault();
      over.value = !isBehindDialog();
    });
    on("dragleave", (event) => {
      if (event.relatedTarget === null) over.value = false;
    });
    on("drop", (event) => {
      over.value = false;
      const files = Array.from(event.dataTransfer?.files ?? []);
      if (files.length === 0) return;
      event.preventDefault();
      if (isBehindDialog()) return;
      const pictures = files.filter(isMeantAsPicture);
      if (pictures.length > 0) void attach(page, pictures);
      const table = files.find((file) => !isMeantAsPicture(file));
      if (table) void openFile(table);
    });
    on("paste", (event) => {
      // The question box takes its own.
      if (event.defaultPrevented || isBehindDialog()) return;
      const pictures = pastedPictures(event.clipboardData);
      if (pictures.length > 0) {
        event.preventDefault();
        void attach(page, pictures);
        return;
      }
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const field = event.target instanceof Element ? event.target.closest("input, textarea") : null;
      // A single number belongs into the field in which it is pasted; a question box takes everything.
      const rowIntoValue = field?.id.startsWith("value-") && /[\t\n]/.test(text.trim());
      if (field && !rowIntoValue) return;
      if (!/[\t\n,;]/.test(text.trim())) return;
      event.preventDefault();
      void openText(text);
    });
    return () => listening.abort();
  }, [rows, messages]);
  return { over, openFile, openText };
}

/** A dialog that has nothing to do with tables stands before what a file or rows would change. */
function isBehindDialog(): boolean {
  return document.querySelector("dialog[open]:not(.mapping-dialog)") !== null;
}
