/** The question which column is which variable, while a table needs it; the dialog's code comes with the first one. */

import { useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { useShot } from "../../page/page.ts";
import type { Asked } from "../../state/table_rows.ts";

export function Mapping() {
  const { rows } = useShot();
  const asked = rows.asked.value;
  const dialog = useSignal<{ show: FunctionComponent<{ asked: Asked }> } | null>(null);
  useEffect(() => {
    if (asked && !dialog.peek()) {
      void import("./mapping_dialog.tsx").then(
        ({ MappingDialog }) => (dialog.value = { show: MappingDialog }),
      );
    }
  }, [asked, dialog]);
  const Dialog = dialog.value?.show;
  return asked && Dialog ? <Dialog asked={asked} /> : null;
}
