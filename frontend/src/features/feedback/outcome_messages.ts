import { defineMessages } from "../../i18n/i18n.ts";
import type { PictureFault } from "../../pictures/picture.ts";

const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MB`;

export const OUTCOME = defineMessages(
  {
    title: "진단이 맞았나요?",
    titleUnsure: "실제로는 어떤 부품이었나요?",
    right: "맞음",
    wrong: "틀림",
    noVerdict: "판정이 불확실이거나 보류라 맞고 틀림이 없습니다.",
    enter: "검사 결과 입력",
    correct: "검사 결과 고치기",
    form: "검사 결과",
    result: "실제 부품",
    results: { good: "양품", defect: "불량" },
    modes: "불량 유형 (여러 개 고를 수 있음)",
    noModes: "이 라인에는 정해진 불량 유형이 없습니다.",
    tooManyModes: (most: number) => `불량 유형은 ${most}개까지 고를 수 있습니다.`,
    photo: "사진",
    takePhoto: "사진 찍기·고르기",
    changePhoto: "다른 사진",
    removePhoto: "사진 빼기",
    keptPhoto: "앞서 남긴 사진을 그대로 둡니다.",
    newPhoto: "함께 보낼 사진",
    reading: "사진을 읽는 중…",
    photoHint: "가로세로 1,568픽셀 이하로 줄이고 위치·기기 정보를 지운 뒤 보냅니다.",
    photoFault: (fault: PictureFault) =>
      fault.code === "kind"
        ? `${fault.name}: JPEG, PNG, WebP 사진만 남길 수 있습니다.`
        : fault.code === "too_large"
          ? `${fault.name}: ${megabytes(fault.bytes)}입니다. 32 MB까지 열 수 있습니다.`
          : `${fault.name}: 사진을 열 수 없습니다. 파일이 손상되었을 수 있습니다.`,
    note: "메모",
    noteLength: (n: number, most: number) => `${n.toLocaleString("en")} / ${most.toLocaleString("en")}자`,
    noteTooLong: (n: number, most: number) =>
      `메모가 ${n.toLocaleString("en")}자입니다. ${most.toLocaleString("en")}자까지 남길 수 있습니다.`,
    choose: "양품인지 불량인지 먼저 고르세요.",
    save: "저장",
    cancel: "취소",
    saving: "저장하는 중…",
    saved: "검사 결과를 저장했습니다.",
    waits: "아직 서버에 저장되지 않았습니다. 이 컴퓨터에 보관했고, 연결되면 다시 보냅니다.",
    waitsUnkept: "아직 서버에 저장되지 않았습니다. 이 브라우저에 보관할 자리가 없어 창을 닫으면 사라집니다.",
    refused: "서버가 받지 않았습니다.",
    retry: "다시 보내기",
    discard: "버리기",
    pending: (n: number) => `보내지 못한 검사 결과 ${n}건`,
    ofShot: (id: string) => `샷 ${id}`,
    history: (n: number) => `남긴 내용 ${n}건`,
    noHistory: "아직 검사 결과가 없습니다.",
    historyUnread: "지금까지 남긴 내용을 읽지 못했습니다.",
    byMe: "나",
    byOther: "다른 사람",
    bySender: "보낸 장치 또는 이름이 지워진 사람",
    byHere: "로그인 없이 입력",
    showPhoto: "사진 보기",
    photoOf: (id: string) => `샷 ${id}의 부품 사진`,
    photoGone: "사진이 없습니다. 보관 기간이 지났습니다.",
    photoElsewhere: (name: string) => `사진: ${name} (다른 곳에 보관)`,
    gone: "이 샷은 라인 기록에서 사라져 검사 결과를 남길 수 없습니다.",
    keptMemory:
      "결과와 메모는 라인 기록에 이 샷과 함께 남고, 사진은 서버에 400일 남습니다. 누가 언제 남겼는지도 남습니다. 고칠 수 있고, 고치기 전 내용도 남습니다.",
    ofRecorded: "화면에서 바꾼 값이 아니라 기록된 샷의 부품을 말합니다.",
    notInMemory: "이 샷은 라인 기록에 없습니다.",
    keptTurn:
      "실제 결과는 이 샷에 대한 답변의 평가로 서버에 90일 남습니다. 사진은 남길 수 없고, 통계와 재학습에 쓰이지 않습니다.",
    askFirst:
      "이 샷에 대해 질문하면, 그 답변의 평가로 실제 결과를 남길 수 있습니다. 지금은 남는 것이 없습니다.",
    askOwn:
      "지금까지의 답변은 바꾼 값에 대한 것입니다. 원래 값으로 질문하면 그 답변에 실제 결과를 남길 수 있습니다.",
    tooLate: "이 답변은 서버에 남아 있지 않아 결과를 남길 수 없습니다. 다시 질문하면 남길 수 있습니다.",
    savedTurn: "답변의 평가로 저장했습니다.",
    failed: "저장하지 못했습니다. 입력한 내용은 그대로 있습니다.",
  },
  {
    title: "Was the diagnosis right?",
    titleUnsure: "What was the part really?",
    right: "Right",
    wrong: "Wrong",
    noVerdict: "The verdict is unsure or withheld, so that it is neither right nor wrong.",
    enter: "Enter the inspection's result",
    correct: "Correct the inspection's result",
    form: "Result of the inspection",
    result: "The part really was",
    results: { good: "good", defect: "defect" },
    modes: "Kinds of defect (several can be chosen)",
    noModes: "This line has no kinds of defect.",
    tooManyModes: (most: number) => `Up to ${most} kinds of defect can be chosen.`,
    photo: "Photo",
    takePhoto: "Take or choose a photo",
    changePhoto: "Another photo",
    removePhoto: "Remove the photo",
    keptPhoto: "The photo that was given before stays.",
    newPhoto: "The photo that goes along",
    reading: "Reading the photo…",
    photoHint: "Scaled to at most 1,568 pixels a side, without place and device, before it is sent.",
    photoFault: (fault: PictureFault) =>
      fault.code === "kind"
        ? `${fault.name}: only JPEG, PNG and WebP can be kept.`
        : fault.code === "too_large"
          ? `${fault.name} has ${megabytes(fault.bytes)}; up to 32 MB can be opened.`
          : `${fault.name} cannot be opened. The file may be damaged.`,
    note: "Note",
    noteLength: (n: number, most: number) =>
      `${n.toLocaleString("en")} / ${most.toLocaleString("en")} characters`,
    noteTooLong: (n: number, most: number) =>
      `The note has ${n.toLocaleString("en")} characters; up to ${most.toLocaleString("en")} can be kept.`,
    choose: "Choose first whether the part was good or a defect.",
    save: "Save",
    cancel: "Cancel",
    saving: "Saving…",
    saved: "The result was saved.",
    waits:
      "It is not saved on the server yet. It is kept on this computer and sent again when there is a connection.",
    waitsUnkept:
      "It is not saved on the server yet. This browser has no room to keep it: it is lost when the window is closed.",
    refused: "The server did not take it.",
    retry: "Send again",
    discard: "Discard",
    pending: (n: number) => `${n} ${n === 1 ? "result" : "results"} not sent yet`,
    ofShot: (id: string) => `Shot ${id}`,
    history: (n: number) => `Said so far: ${n}`,
    noHistory: "Nobody has said yet what the part was.",
    historyUnread: "What was said so far could not be read.",
    byMe: "you",
    byOther: "somebody else",
    bySender: "the machine, or somebody whose name was deleted",
    byHere: "not signed in",
    showPhoto: "Show the photo",
    photoOf: (id: string) => `Photo of the part of shot ${id}`,
    photoGone: "The photo is gone: its time is over.",
    photoElsewhere: (name: string) => `Photo: ${name} (kept elsewhere)`,
    gone: "This shot is in the line's memory no more, so that nothing can be said of its part.",
    keptMemory:
      "Result and note are kept in the line's memory with this shot, a photo on the server for 400 days, and who said it when. It can be corrected; what was said before stays.",
    ofRecorded: "It is about the part of the recorded shot, not about values that were changed here.",
    notInMemory: "This shot is not in the line's memory.",
    keptTurn:
      "What the part was is kept on the server for 90 days, as what you say of the answer about this shot. A photo cannot be kept, and no statistics or training use it.",
    askFirst: "Ask about this shot, and what the part was can be kept with the answer. Nothing is kept now.",
    askOwn:
      "The answers so far are about changed values. Ask about the shot's own, and what the part was can be kept with that answer.",
    tooLate: "The server has this answer no more, so that nothing can be kept with it. Ask again to do so.",
    savedTurn: "It was saved with the answer.",
    failed: "It could not be saved. What you entered is still here.",
  },
);
