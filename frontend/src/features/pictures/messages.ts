import { defineMessages } from "../../i18n/i18n.ts";
import type { PictureFault } from "../../pictures/picture.ts";

type Reasons = { [Code in PictureFault["code"]]: (fault: Extract<PictureFault, { code: Code }>) => string };

const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MB`;

export const PICTURES = defineMessages(
  {
    add: "사진 붙이기",
    attached: "질문에 붙인 사진",
    sentWith: "질문과 함께 보낸 사진",
    pictures: "사진",
    nameOf: (place: number, name: string) => (name ? `사진 ${place}: ${name}` : `사진 ${place}`),
    remove: (name: string) => `${name} 빼기`,
    removeShort: "빼기",
    added: (n: number) => `사진 ${n}장을 붙였습니다.`,
    noneAdded: "사진을 붙이지 못했습니다.",
    removed: (name: string) => `${name}, 뺐습니다.`,
    reading: "사진을 읽는 중…",
    hint: "가로세로 최대 1,568픽셀로 줄이고 위치·기기 같은 정보를 지운 뒤, 이 질문에만 함께 보냅니다.",
    refused: (name: string) => `${name}: 서버가 받지 않았습니다.`,
    unnamed: "붙여 넣은 사진",
    gone: "사진은 이 컴퓨터에 남기지 않아 다시 볼 수 없습니다.",
    goneOnRetry: "다시 보내면 사진 없이 갑니다. 필요하면 질문 상자에 다시 붙이세요.",
    reasons: {
      kind: ({ name }) => `${name}: JPEG, PNG, WebP 사진만 붙일 수 있습니다.`,
      too_large: ({ name, bytes }) => `${name}: ${megabytes(bytes)}입니다. 32 MB까지 붙일 수 있습니다.`,
      unreadable: ({ name }) => `${name}: 사진을 열 수 없습니다. 파일이 손상되었을 수 있습니다.`,
      too_many: ({ name }) => `${name}: 사진은 세 장까지 붙일 수 있습니다.`,
    } as Reasons,
  },
  {
    add: "Add pictures",
    attached: "Pictures for the question",
    sentWith: "Pictures sent with the question",
    pictures: "Pictures",
    nameOf: (place: number, name: string) => (name ? `Picture ${place}: ${name}` : `Picture ${place}`),
    remove: (name: string) => `Remove ${name}`,
    removeShort: "Remove",
    added: (n: number) => `${n} ${n === 1 ? "picture was" : "pictures were"} added.`,
    noneAdded: "No picture was added.",
    removed: (name: string) => `${name} was removed.`,
    reading: "Reading the pictures…",
    hint: "Scaled to at most 1,568 pixels, without place, device and the like, and sent with this question alone.",
    refused: (name: string) => `${name}: the server did not take it.`,
    unnamed: "the pasted picture",
    gone: "Pictures are not kept on this computer, so that they cannot be shown again.",
    goneOnRetry: "Sent again it goes without them. Add them to the question box where they are needed.",
    reasons: {
      kind: ({ name }) => `${name}: only JPEG, PNG and WebP pictures can be added.`,
      too_large: ({ name, bytes }) => `${name} has ${megabytes(bytes)}; up to 32 MB can be added.`,
      unreadable: ({ name }) => `${name} cannot be opened. The file may be damaged.`,
      too_many: ({ name }) => `${name}: up to three pictures can be added.`,
    } as Reasons,
  },
);
