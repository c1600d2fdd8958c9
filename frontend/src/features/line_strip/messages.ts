import { defineMessages } from "../../i18n/i18n.ts";

export const LINE_STRIP = defineMessages(
  {
    name: (line: string, simulated: boolean) => `${simulated ? "데모 라인" : line}의 최근 샷`,
    demo: "데모 라인(시뮬레이션)",
    howItDoes: (shots: number, defect: number, unsure: number) =>
      `최근 ${shots}샷: 불량 ${defect}, 불확실 ${unsure}`,
    last: (time: string) => `마지막 ${time}`,
    follow: "최신 샷 따라가기",
    threshold: "기준",
    chosen: (id: string) => `샷 ${id}의 값이 입력되어 있습니다`,
    mark: (time: string, verdict: string, percent: string) => `${time} ${verdict}, 불량 확률 ${percent}`,
    simulated: " (시뮬레이션)",
    was: { good: "검사: 양품", defect: "검사: 불량" },
    operator: "작업자 화면",
    report: "교대 보고서",
    table: "샷 표",
    charts: "관리도·차트",
    verdicts: { defect: "불량", normal: "양품", unsure: "불확실", withheld: "판정 보류" },
  },
  {
    name: (line: string, simulated: boolean) => `Latest shots: ${simulated ? "the demo line" : line}`,
    demo: "Demo line (simulated)",
    howItDoes: (shots: number, defect: number, unsure: number) =>
      `last ${shots} shots: ${defect} defect, ${unsure} unsure`,
    last: (time: string) => `latest ${time}`,
    follow: "Follow the newest",
    threshold: "threshold",
    chosen: (id: string) => `the values of shot ${id} are in the fields`,
    mark: (time: string, verdict: string, percent: string) =>
      `${time} ${verdict}, probability of a defect ${percent}`,
    simulated: " (simulated)",
    was: { good: "inspected: good", defect: "inspected: defect" },
    operator: "Operator's view",
    report: "Shift report",
    table: "Table of shots",
    charts: "Charts",
    verdicts: { defect: "defect", normal: "good", unsure: "unsure", withheld: "withheld" },
  },
);
