/** A document, the plant's files in each state, ingests and the list of turns, small and fixed. */

import type {
  FileListAnswer,
  FileRow,
  IngestJob,
  PlantDocument,
  TurnListAnswer,
  TurnRow,
} from "../../contract/api.ts";
import { PASSAGE } from "./turns.ts";

const at = (time: string) => `2026-11-28T${time}:00Z`;

export const DOCUMENT: PlantDocument = {
  id: "gallery/cold-shut",
  title: "탕경 / Cold shut",
  language: "ko",
  markdown: `# 탕경 / Cold shut

탕경은 두 용탕의 앞이 만나 붙지 않은 자리입니다. Two fronts met and did not fuse.

${PASSAGE}

## 표 · A wide table

| 항목 / item | 단위 / unit | 낮음 / low | 보통 / usual | 높음 / high | 조치 / action |
|---|---|---|---|---|---|
| 고속 사출 속도 / fast shot | m/s | 2.0 | 3.4–4.6 | 5.0 | 전환 위치를 함께 본다 / look at the switch-over too |
| 금형 온도 / die | °C | 150 | 180–220 | 250 | 스프레이를 줄인다 / spray less |
`,
  losses: [{ place: "p. 3", what: "image" }],
};
export const DOCUMENT_PASSAGE = "두 용탕의 앞이 만나 붙지 않은 자리";

const STATES = [
  "queued",
  "reading",
  "read",
  "read_with_losses",
  "refused",
  "stored",
  "glossary",
  "leaving",
] as const satisfies readonly FileRow["state"][];

export const FILES: FileListAnswer = {
  store: "folder",
  formats: [".md", ".pdf", ".docx", ".xlsx"],
  max_bytes: 8_000_000,
  total: STATES.length,
  files: STATES.map((state, place) => ({
    name: `작업표준서-${place + 1} ${state}.pdf`,
    size: 120_000 * (place + 1),
    modified: at("08:00"),
    etag: `"${state}"`,
    state,
    ...(state === "refused" ? { reason: "The file is encrypted." } : {}),
    ...(state === "read_with_losses" ? { losses: 3, document_id: "gallery/a", title: "A" } : {}),
    ...(state === "read" ? { document_id: "gallery/b", title: "B" } : {}),
    ...(state === "glossary" ? { lines: ["cold shut: 탕경"] } : {}),
  })),
  message: "",
};

export const NO_FILES: FileListAnswer = { ...FILES, total: 0, files: [] };

export const JOBS: IngestJob[] = [
  {
    status: "COMPLETE",
    job_id: "gallery-2",
    message: "",
    statistics: { scanned: 8, indexed: 6, failed: 1 },
    failures: [{ document: "작업표준서-5.pdf", reason: "The file is encrypted." }],
    created_at: at("08:05"),
    finished_at: at("08:06"),
    index_version: "gallery",
    unchanged: 1,
  },
  {
    status: "FAILED",
    job_id: "gallery-1",
    message: "The store did not answer.",
    statistics: { scanned: 0, indexed: 0, failed: 0 },
    failures: [],
    created_at: at("07:05"),
    finished_at: at("07:06"),
  },
];

const ENDS = [
  "done",
  "stopped",
  "error",
  "interrupted",
  "running",
] as const satisfies readonly TurnRow["state"][];

export const TURNS: TurnListAnswer = {
  turns: ENDS.map((state, place) => ({
    turn_id: `gallery-${state}`,
    asked_at: at(`0${place}:30`),
    line: "default",
    question:
      "불량 원인이 뭐야? 전환 위치와 고속 사출 속도를 함께 보고 알려줘. Why, and what should I change?",
    shot: null,
    state,
    verdict: place < 2 ? "defect" : null,
    defect_probability: place < 2 ? 0.873 : null,
    ...(place === 1 ? { simulated: true } : {}),
  })),
  cursor: "more",
};

export const NO_TURNS: TurnListAnswer = { turns: [], cursor: null };
