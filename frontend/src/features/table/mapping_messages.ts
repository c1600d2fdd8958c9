import { defineMessages } from "../../i18n/i18n.ts";
import { withDirection } from "../../i18n/korean_particles.ts";
import type { MappingFault } from "../../table/mapping_file.ts";

type Faults = Record<MappingFault["code"], (text: string) => string>;

export const MAPPING = defineMessages(
  {
    title: "열과 변수 연결",
    explain:
      "이 표의 열이 라인의 어느 변수인지 확인해 주세요. 이름이나 별칭이 같은 열은 이미 연결되어 있고, 그 밖의 제안은 확인한 것만 적용됩니다.",
    pasted: "붙여넣은 행",
    sheet: "시트",
    column: "표의 열",
    variable: "변수",
    reasons: "근거",
    variableOf: (column: string) => `‘${column}’ 열의 변수`,
    none: "변수가 아님",
    right: "맞음",
    rightOf: (column: string) => `‘${column}’ 제안이 맞음`,
    confirmAll: (n: number) => `제안 ${n}개 모두 맞음`,
    by: {
      name: "변수 이름과 같음",
      alias: (spelling: string) => `별칭 ‘${spelling}’과(와) 같음`,
      label: (spelling: string) => `표시 이름 ‘${spelling}’과(와) 같음`,
      likeness: (spelling: string, share: string) => `이름이 ‘${spelling}’과(와) ${share} 비슷함`,
      hand: "직접 고름",
    },
    unitFits: (unit: string) => `단위 ${unit}이(가) 맞음`,
    inRange: (share: string) => `값의 ${share}가 변수의 범위 안`,
    conversion: (from: string, to: string) => `환산: ${from} → ${to}`,
    wrongUnit: (unit: string, to: string) =>
      `▲ ${unit}은(는) ${withDirection(to || "이 변수")} 환산할 수 없어 값을 읽지 못합니다`,
    conflict: (columns: string) => `▲ 같은 변수의 열이 여럿입니다: ${columns}. 하나만 남겨 주세요`,
    sameAs: (label: string, column: string) => `‘${label}’의 이름이지만 ‘${column}’ 열이 먼저 있음`,
    caption: "샷의 시각이나 번호로 보임",
    unlike: "비슷한 변수가 없음",
    openNumber: (line: number, column: string, text: string) =>
      `${line}행 ‘${column}’의 ‘${text}’: 소수점을 정할 수 없습니다`,
    openDate: (line: number, column: string, text: string) =>
      `${line}행 ‘${column}’의 ‘${text}’: 일과 월의 순서를 정할 수 없습니다`,
    point: (value: string) => `점이 소수점 (${value})`,
    comma: (value: string) => `쉼표가 소수점 (${value})`,
    dayFirst: "일이 먼저",
    monthFirst: "월이 먼저",
    leaveOpen: "정하지 않음",
    left: (n: number) => `변수가 아닌 열 ${n}`,
    missing: (n: number) => `열이 없는 변수 ${n} (비슷한 샷들의 값으로 대신함)`,
    unconfirmed: (n: number) => `확인하지 않은 제안 ${n}개는 적용되지 않습니다.`,
    apply: (n: number) => `열 ${n}개 적용`,
    cancel: "취소",
    kept: "전에 이 머리글들에 확인한 연결입니다.",
    forget: "저장한 연결 잊기",
    exportFile: "연결 파일 저장",
    importFile: "연결 파일 열기",
    fileHint: "명령줄의 diecast map과 --mapping이 같은 파일을 씁니다.",
    imported: (n: number) => `연결 파일에서 ${n}개를 가져왔습니다.`,
    notHere: (columns: string) => `이 표에 없는 열: ${columns}`,
    fileFault: (line: number, why: string) => `연결 파일 ${line}행: ${why}`,
    fileFaults: {
      no_columns: () => "columns: 가 없습니다.",
      odd_line: (text) => `‘${text}’은(는) "열": "변수" 꼴이 아닙니다.`,
      no_variable: (text) => `‘${text}’은(는) 이 라인의 변수가 아닙니다.`,
      twice: (text) => `‘${text}’: 같은 열이나 변수가 앞에 있습니다.`,
    } as Faults,
  },
  {
    title: "Match columns to variables",
    explain:
      "Confirm which column of this table is which variable of the line. Columns under a variable's name or alias are matched; of the other proposals only those that you confirm are applied.",
    pasted: "Pasted rows",
    sheet: "Sheet",
    column: "Column of the table",
    variable: "Variable",
    reasons: "Reasons",
    variableOf: (column: string) => `Variable of the column “${column}”`,
    none: "No variable",
    right: "Right",
    rightOf: (column: string) => `The proposal for “${column}” is right`,
    confirmAll: (n: number) => `All ${n} proposals are right`,
    by: {
      name: "the variable's own name",
      alias: (spelling: string) => `its alias “${spelling}”`,
      label: (spelling: string) => `its label “${spelling}”`,
      likeness: (spelling: string, share: string) => `the name is ${share} like “${spelling}”`,
      hand: "chosen by hand",
    },
    unitFits: (unit: string) => `the unit ${unit} fits`,
    inRange: (share: string) => `${share} of the values are in the variable's range`,
    conversion: (from: string, to: string) => `converted: ${from} → ${to}`,
    wrongUnit: (unit: string, to: string) =>
      `▲ ${unit} does not convert to ${to || "the variable"}: the values will not be read`,
    conflict: (columns: string) => `▲ Several columns are this variable: ${columns}. Leave one`,
    sameAs: (label: string, column: string) =>
      `a name of “${label}”, which the column “${column}” is before it`,
    caption: "looks like a shot's time or number",
    unlike: "no variable is like it",
    openNumber: (line: number, column: string, text: string) =>
      `Row ${line}, “${column}”: “${text}” leaves the decimal mark open`,
    openDate: (line: number, column: string, text: string) =>
      `Row ${line}, “${column}”: “${text}” leaves day and month open`,
    point: (value: string) => `Points are decimal marks (${value})`,
    comma: (value: string) => `Commas are decimal marks (${value})`,
    dayFirst: "The day is first",
    monthFirst: "The month is first",
    leaveOpen: "Leave it open",
    left: (n: number) => `${n} ${n === 1 ? "column is" : "columns are"} no variable`,
    missing: (n: number) =>
      `${n} ${n === 1 ? "variable has" : "variables have"} no column (the values of similar shots stand in)`,
    unconfirmed: (n: number) =>
      `${n} ${n === 1 ? "proposal is" : "proposals are"} not confirmed and will not be applied.`,
    apply: (n: number) => `Apply ${n} ${n === 1 ? "column" : "columns"}`,
    cancel: "Cancel",
    kept: "This is what was confirmed for these headers before.",
    forget: "Forget the kept mapping",
    exportFile: "Save the mapping file",
    importFile: "Open a mapping file",
    fileHint: "The command line's diecast map and --mapping take the same file.",
    imported: (n: number) => `${n} ${n === 1 ? "column was" : "columns were"} taken from the mapping file.`,
    notHere: (columns: string) => `Columns that this table does not have: ${columns}`,
    fileFault: (line: number, why: string) => `Mapping file, line ${line}: ${why}`,
    fileFaults: {
      no_columns: () => "there is no columns:",
      odd_line: (text) => `“${text}” is not of the form "column": "variable".`,
      no_variable: (text) => `“${text}” is no variable of this line.`,
      twice: (text) => `“${text}”: the column or the variable stands above already.`,
    } as Faults,
  },
);
