import type { IngestJob } from "../../contract/api.ts";
import { defineMessages } from "../../i18n/i18n.ts";

export const INGEST = defineMessages(
  {
    open: "문서 관리",
    title: "문서 관리",
    explain:
      "답변의 근거가 되는 공장 문서를 다시 읽어 색인을 만듭니다. 끝날 때까지는 지금 색인으로 답하고, 끝나면 새 색인으로 바뀝니다.",
    whereLocal:
      "문서 위치: 이 서버의 문서 폴더와 함께 제공되는 knowledge/ 폴더. 아래에서 올리면 그 폴더에 저장됩니다.",
    whereStage:
      "문서 위치: 배포가 만든 S3 문서 버킷의 documents/ 아래. 여기서 올리면 그곳에 저장되고 색인이 이어집니다.",
    whoReads:
      "질문할 수 있는 사람은 누구나 모든 문서를 전부 읽을 수 있습니다. 문서마다 권한을 따로 둘 수 없으니, 모두가 읽어도 되는 문서만 올리세요.",
    start: "색인 시작",
    starting: "시작하는 중…",
    running: "색인하는 중…",
    wasRunning: "이미 진행 중인 색인이 있어 그 진행을 보여 줍니다.",
    latest: "최근 색인",
    none: "아직 시작한 색인이 없습니다.",
    loading: "색인 목록을 읽는 중…",
    statuses: {
      STARTING: "시작 대기",
      IN_PROGRESS: "진행 중",
      COMPLETE: "완료",
      FAILED: "실패",
    } satisfies Record<IngestJob["status"], string>,
    scanned: "읽은 파일",
    indexed: "색인 문서",
    unchanged: "그대로",
    failed: "실패",
    failures: (n: number) => `색인하지 못한 문서 ${n}개`,
    moreFailures: (n: number) => `그 밖에 ${n}개`,
    version: "색인 버전",
    startedAt: "시작",
    took: (s: number) => `${s}초`,
    fault: "요청이 받아들여지지 않았습니다.",
    notPermitted: "문서를 색인할 권한이 없습니다. 문서 담당 그룹에 넣어 달라고 관리자에게 요청하세요.",
    conflict: "이미 다른 색인이 진행 중입니다. 끝난 뒤 다시 시작하세요.",
    unavailable: "문서 저장소가 응답하지 않습니다. 지금 색인은 그대로이니, 잠시 뒤 다시 시도하세요.",
    tryAgain: "다시 시도",
    done: (indexed: number, failed: number) => `색인이 끝났습니다. 문서 ${indexed}개, 실패 ${failed}개.`,
    broke: "색인하지 못했습니다. 지금 색인은 그대로입니다.",
  },
  {
    open: "Documents",
    title: "Documents",
    explain:
      "Reads the plant's documents anew and builds the index that answers are drawn from. Until it is done, answers come from the present index; then from the new one.",
    whereLocal:
      "Where documents go: this server's document folder, beside the packaged folder knowledge/. What is uploaded below is kept there.",
    whereStage:
      "Where documents go: under documents/ in the S3 bucket of the plant's documents. What is uploaded here is kept there, and an ingest follows.",
    whoReads:
      "Everybody who may ask can read every document whole: documents have no rights of their own. Upload only what all of them may read.",
    start: "Start an ingest",
    starting: "Starting…",
    running: "Ingesting…",
    wasRunning: "An ingest was running already; this is its progress.",
    latest: "Latest ingests",
    none: "No ingest was started yet.",
    loading: "Reading the ingests…",
    statuses: { STARTING: "waiting", IN_PROGRESS: "running", COMPLETE: "complete", FAILED: "failed" },
    scanned: "Files read",
    indexed: "Documents indexed",
    unchanged: "Unchanged",
    failed: "Failed",
    failures: (n: number) => `${n} ${n === 1 ? "document" : "documents"} could not be indexed`,
    moreFailures: (n: number) => `and ${n} more`,
    version: "Index version",
    startedAt: "Started",
    took: (s: number) => `${s} s`,
    fault: "The request was not accepted.",
    notPermitted: "You may not ingest documents. Ask your administrator to add you to the group that may.",
    conflict: "Another ingest is running. Start again when it has ended.",
    unavailable: "The documents' store does not answer. The present index stays; try again shortly.",
    tryAgain: "Try again",
    done: (indexed: number, failed: number) =>
      `The ingest is complete: ${indexed} documents, ${failed} failed.`,
    broke: "The ingest failed. The present index stays.",
  },
);
