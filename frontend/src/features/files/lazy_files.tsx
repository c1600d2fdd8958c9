/** The part of the dialog for files, whose code comes when it is first needed. */

import { useEffect, useState } from "preact/hooks";
import { useLanguage } from "../../i18n/i18n.ts";
import type { FilesPart } from "../ingest/ingest_dialog.tsx";

/** Not among the other messages, which come with the code that could not be loaded. */
const FAILED = {
  ko: "파일 목록 화면을 불러오지 못했습니다. 페이지를 새로 고치세요.",
  en: "The list of files could not be loaded. Reload the page.",
};

export const LazyFiles: FilesPart = (given) => {
  const language = useLanguage();
  const [found, setFound] = useState<{ Panel: FilesPart } | "failed" | null>(null);
  useEffect(() => {
    import("./files_panel.tsx").then(
      ({ FilesPanel }) => setFound({ Panel: FilesPanel }),
      () => setFound("failed"),
    );
  }, []);
  if (found === "failed") return <p role="alert">{FAILED[language]}</p>;
  return found && <found.Panel {...given} />;
};
