import { defineMessages } from "../../i18n/i18n.ts";
import { withSubject } from "../../i18n/korean_particles.ts";
import type { EntryState } from "../../state/history.ts";

export const HISTORY = defineMessages(
  {
    history: "기록",
    noHistory: "아직 진단이 없습니다.",
    openTurn: "이 진단으로 이동",
    kept: (turns: number, days: number) =>
      `최근 질문 ${turns}개까지 결과와 샷 값이 이 컴퓨터의 이 브라우저에 남습니다. 로그아웃하거나 지우면 바로, 그대로 두면 ${days}일 뒤 사라집니다.`,
    shared: "여러 사람이 쓰는 PC라면 자리를 뜨기 전에 지우세요.",
    erase: "이 컴퓨터에서 지우기",
    erased: "이 컴퓨터에 남은 대화와 샷 값을 지웠습니다.",
    server:
      "서버에는 내 질문과 답변, 저장된 답변, 평가가 정해진 기간 동안 남습니다. 사용량 집계는 남고 이틀 안에 사라집니다.",
    serverErase: "서버의 내 데이터 지우기",
    serverSure: "서버에서 내 대화와 평가를 모두 지우고, 이 컴퓨터에서도 지웁니다. 되돌릴 수 없습니다.",
    serverConfirm: "모두 지우기",
    serverDeleting: "서버의 데이터를 지우는 중…",
    serverDeleted: (n: number) => `서버에서 ${n}건을 지웠고, 이 컴퓨터에서도 지웠습니다.`,
    serverIncomplete: (n: number) => `${n}건을 지웠지만 아직 남은 것이 있습니다. 다시 지우세요.`,
    serverNotDeleted: "서버의 데이터를 지우지 못했습니다.",
    serverShared:
      "여러 사람이 같은 이름으로 쓰고 있어 내 데이터만 가려낼 수 없습니다. 관리자에게 삭제를 요청하세요.",
    cancel: "취소",
    busy: "답변이 끝난 뒤에 지울 수 있습니다.",
    search: "기록에서 찾기",
    searchHint: "질문, 샷, 판정",
    nothingFound: (text: string) => `"${text}"에 맞는 기록이 없습니다.`,
    searchedIn: (n: number) => `질문 ${n}개에서 찾았습니다. 더 오래된 것은 찾지 않았습니다.`,
    more: "더 보기",
    reading: "서버의 기록을 읽는 중…",
    copyShown: "서버의 기록을 읽지 못해 이 브라우저에 남은 사본을 보여 줍니다.",
    tryAgain: "다시 읽기",
    notHere: "이 브라우저에는 질문만 남아 있습니다. 서버에 연결되면 열 수 있습니다.",
    simulated: "시뮬레이션",
    states: {
      running: "진행 중",
      done: "",
      stopped: "중지됨",
      error: "오류",
      interrupted: "중단됨",
      cut: "연결 끊김",
      refused: "거부됨",
    } satisfies Record<EntryState, string>,
    turn: "질문과 답변",
    loading: "여는 중…",
    back: "돌아가기",
    openReport: "보고서",
    goToShot: "이 샷 값 불러오기",
    notYours: "동료가 한 질문입니다.",
    askedAt: "질문 시각",
    stillRunning: "답변이 아직 작성되고 있습니다. 잠시 뒤 이어서 보여 줍니다.",
    interrupted: "답변을 쓰던 서버가 멈추어 여기까지만 남아 있습니다.",
    noTurn: "이 주소의 질문이 없습니다. 지워졌거나, 보관 기간이 지났거나, 주소가 잘못되었습니다.",
    noRights: (line: string) =>
      line
        ? `이 질문은 ${line} 라인에 관한 것이고, 그 라인을 볼 권한이 없습니다. 관리자에게 요청하세요.`
        : "이 질문을 볼 권한이 없습니다. 관리자에게 요청하세요.",
    notOpened: "열지 못했습니다.",
    badValues: (names: string) => `숫자가 아닌 값이 있어 보고서를 만들 수 없습니다: ${names}`,
    noShot: (id: string, line: string) =>
      `${line} 라인에 샷 ${withSubject(id)} 없습니다. 보관 기간이 지났거나 주소가 잘못되었습니다.`,
    noShotRights: (line: string) => `${line} 라인을 볼 권한이 없습니다. 관리자에게 요청하세요.`,
  },
  {
    history: "History",
    noHistory: "There is no diagnosis yet.",
    openTurn: "Go to this diagnosis",
    kept: (turns: number, days: number) =>
      `Up to ${turns} latest questions with their results, and the shot's values, stay in this browser on this computer. Signing out or deleting removes them at once; left alone they go after ${days} days.`,
    shared: "On a computer that others use too, delete them before you leave.",
    erase: "Delete from this computer",
    erased: "The conversation and values kept on this computer were deleted.",
    server:
      "The server keeps your questions and answers, stored answers and what you said of them for a set time. Counters of use stay and go within two days.",
    serverErase: "Delete my data on the server",
    serverSure:
      "This deletes all your conversations and ratings on the server, and what is kept on this computer. It cannot be undone.",
    serverConfirm: "Delete everything",
    serverDeleting: "Deleting on the server…",
    serverDeleted: (n: number) =>
      `${n} ${n === 1 ? "item was" : "items were"} deleted on the server, and what was kept on this computer.`,
    serverIncomplete: (n: number) =>
      `${n} ${n === 1 ? "item was" : "items were"} deleted, and something is left. Delete again.`,
    serverNotDeleted: "The data on the server could not be deleted.",
    serverShared:
      "Several people use the assistant under one name here, so that your data cannot be told apart. Ask its administrator to delete it.",
    cancel: "Cancel",
    busy: "This can be deleted when the answer has ended.",
    search: "Search the history",
    searchHint: "question, shot, verdict",
    nothingFound: (text: string) => `Nothing in the history fits "${text}".`,
    searchedIn: (n: number) => `Searched ${n} questions. Older ones were not searched.`,
    more: "Show more",
    reading: "Reading the server's history…",
    copyShown: "The server's history could not be read; this is the copy that is left in this browser.",
    tryAgain: "Read again",
    notHere: "This browser has the question alone. It can be opened once the server is reached.",
    simulated: "simulated",
    states: {
      running: "running",
      done: "",
      stopped: "stopped",
      error: "error",
      interrupted: "interrupted",
      cut: "cut off",
      refused: "refused",
    },
    turn: "Question and answer",
    loading: "Opening…",
    back: "Back",
    openReport: "Report",
    goToShot: "Bring this shot's values",
    notYours: "A colleague asked this.",
    askedAt: "Asked",
    stillRunning: "The answer is still being written. The rest is shown in a moment.",
    interrupted: "The server that wrote this answer stopped; this is all there is of it.",
    noTurn:
      "There is no question at this address. It was deleted, its time is over, or the address is wrong.",
    noRights: (line: string) =>
      line
        ? `This question is about the line ${line}, which you may not see. Ask your administrator.`
        : "You may not see this question. Ask your administrator.",
    notOpened: "It could not be opened.",
    badValues: (names: string) => `There is no report, as these values are no numbers: ${names}`,
    noShot: (id: string, line: string) =>
      `The line ${line} has no shot ${id}. Its time is over, or the address is wrong.`,
    noShotRights: (line: string) => `You may not see the line ${line}. Ask your administrator.`,
  },
);
