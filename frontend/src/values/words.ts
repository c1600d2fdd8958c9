import { texts } from "../words/words.ts";

export const VALUES = texts(
  {
    values: "샷 값",
    hint: "빈 칸은 학습 중앙값으로 채워집니다.",
    sample: "샘플 샷",
    typicalShot: "통상값",
    reset: "되돌리기",
    changedCount: (n: number) => `샘플과 다른 값 ${n}개`,
    given: (n: number, all: number) => `${n}/${all}`,
    roles: { setpoint: "설정", measurement: "계측", context: "조건" },
    rangeOf: (low: string, high: string, typical: string) => `타당 범위 ${low}–${high}, 통상 ${typical}`,
    outOfRange: "타당 범위 밖",
    notANumber: "숫자가 아님",
    otherEquipment: "기타",
  },
  {
    values: "Shot values",
    hint: "Empty fields are filled with the training median.",
    sample: "Sample shot",
    typicalShot: "Typical values",
    reset: "Undo",
    changedCount: (n: number) => `${n} ${n === 1 ? "value differs" : "values differ"} from the sample`,
    given: (n: number, all: number) => `${n}/${all}`,
    roles: { setpoint: "set", measurement: "read", context: "given" },
    rangeOf: (low: string, high: string, typical: string) => `plausible ${low}–${high}, typically ${typical}`,
    outOfRange: "not plausible",
    notANumber: "not a number",
    otherEquipment: "Other",
  },
);
