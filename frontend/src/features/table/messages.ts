import { defineMessages } from "../../i18n/i18n.ts";
import { withDirection, withObject, withSubject } from "../../i18n/korean_particles.ts";
import type { TableFault } from "../../table/table_error.ts";
import { MAX_BYTES, MAX_ROWS } from "../../table/table_limits.ts";
import type { TimeFaultCode } from "../../table/time_fault.ts";

const MEGABYTES = MAX_BYTES / 1024 / 1024;
type Codes = TableFault["code"];
type TimeFaults = Record<TimeFaultCode, string>;
export type Faults = { [C in Codes]: (fault: Extract<TableFault, { code: C }>) => string };

const SHOWN = 5;

/** The first of a list, and how many more there are. */
function some(items: readonly string[], more: string): string {
  const rest = items.length - SHOWN;
  return `${items.slice(0, SHOWN).join(", ")}${rest > 0 ? ` (+${rest} ${more})` : ""}`;
}

export const TABLE = defineMessages(
  {
    openFile: "표 열기",
    paste: "행 붙여넣기",
    dropHere: "놓으면 표를 열거나 사진을 붙입니다",
    pasteLabel: "표에서 복사한 행",
    pasteHint: "탭이나 쉼표로 나뉜 행. 머리글이 있으면 이름으로, 없으면 변수 순서대로 읽습니다.",
    fill: "값 채우기",
    cancel: "취소",
    private:
      "표는 이 브라우저 안에만 있습니다. 질문하거나 가정해 보면 그 샷의 값만, 모두 판정하면 모든 행의 값을 보냅니다.",
    judgeAll: (rows: number) => `${rows}개 행 모두 판정`,
    reading: (name: string) => `${name || "붙여넣은 행"} 읽는 중…`,
    opened: (rows: number) => `샷 ${rows}개를 읽었습니다.`,
    pasted: "붙여넣은 행",
    close: "표 닫기",
    back: "이 표의 샷으로",
    table: "샷 표",
    stepper: "표의 샷",
    first: "첫 샷",
    previous: "이전 샷",
    next: "다음 샷",
    last: "마지막 샷",
    rowNumber: "샷 번호",
    of: (rows: number) => `/ ${rows}`,
    shotOf: (n: number, rows: number) => `샷 ${rows}개 중 ${n}번째`,
    columns: (known: number, all: number) => `변수 ${known}/${all}개`,
    unknownCount: (n: number) => `모르는 열 ${n}`,
    faultCount: (n: number) => `▲ 숫자가 아닌 칸 ${n}`,
    skippedCount: (n: number) => `▲ 건너뛴 행 ${n}`,
    recognised: "알아본 열",
    unknown: (n: number) => `모르는 열 ${n}`,
    facts: { outcome: "검사 결과", mould: "금형", lot: "로트" },
    twice: "같은 변수의 열이 앞에 있어 읽지 않은 열",
    missing: "열이 없는 변수 (비슷한 샷들의 값으로 대신함)",
    match: "열과 변수 연결…",
    unread: (name: string) =>
      `${name ? `${name} 파일` : "붙여 넣은 행"}의 원문은 페이지를 새로 열면 남지 않습니다. 읽은 값과 열 연결은 그대로입니다. 연결을 바꾸려면 ${name ? "파일을 다시 여세요." : "행을 다시 붙여 넣으세요."}`,
    openAgain: "파일 다시 열기…",
    pasteAgain: "다시 붙여넣기…",
    notOpen: (name: string) =>
      `이 샷이 있던 표${name ? ` ${name}` : ""}는 열려 있지 않습니다. 다른 행을 보거나 열을 연결하려면 표를 다시 여세요.`,
    matched: (kept: boolean): string =>
      kept
        ? "저장해 둔 열 연결로 읽었습니다."
        : "확인한 열 연결로 읽었습니다. 같은 머리글의 표에 다시 씁니다.",
    forgetMatch: "연결 잊기",
    faults: "숫자가 아닌 칸",
    faultAt: (line: number, header: string, text: string) => `${line}행 ‘${header}’: ‘${text}’`,
    more: (n: number) => `그 밖에 ${n}개`,
    skipped: "건너뛴 행 (머리글과 칸 수가 다름, 합계, 되풀이된 머리글, 메모)",
    skippedAt: (line: number, cells: number) => `${line}행: ${cells}칸 (따옴표 없는 쉼표, 잘린 행?)`,
    oddRow: {
      total: (line: number) => `${line}행: 샷이 아니라 합계나 평균`,
      header: (line: number) => `${line}행: 머리글이 되풀이됨`,
      comment: (line: number) => `${line}행: 메모`,
    },
    notes: {
      encoding: (name: string) => `${withDirection(name)} 읽었습니다.`,
      decimalComma: (headers: string[]) => `소수점을 쉼표로 읽은 열: ${some(headers, "외")}.`,
      order: (n: number) => `머리글이 없어 열 ${n}개를 변수 순서대로 읽었습니다.`,
      joined: "두 줄 머리글을 이어서 읽었습니다.",
      unitRow: "머리글 아래의 행을 단위로 읽었습니다.",
      titles: (text: string) => `머리글 위의 행은 건너뛰었습니다: ${text}`,
      sheet: (name: string, others: string[]) =>
        others.length > 0
          ? `시트 ‘${name}’만 읽었습니다. 다른 시트: ${others.join(", ")}.`
          : `시트 ${withObject(`‘${name}’`)} 읽었습니다.`,
      hiddenSheets: (names: string[]) => `엑셀에서 숨긴 시트: ${some(names, "외")}.`,
      hiddenRows: (rows: string[]) => `숨긴 행도 읽었습니다: ${some(rows, "외")}.`,
      hiddenColumns: (columns: string[]) => `숨긴 열도 읽었습니다: ${some(columns, "외")}.`,
      merged: (ranges: string[]) => `병합된 칸은 그 값으로 채웠습니다: ${some(ranges, "외")}.`,
      missing: (cells: string[]) => `수식 오류는 빠진 값으로 봅니다: ${some(cells, "외")}.`,
      converted: (header: string, from: string, to: string, n: number) =>
        `‘${header}’의 ${from} 값 ${n}개를 ${to}로 환산했습니다.`,
      times: (columns: string[], example: string) =>
        `시각: ${columns.join(" + ")} 열, 첫 샷은 ${example}로 읽었습니다.`,
      zoned: "시간대가 적힌 대로의 시각입니다.",
      filled: (line: number, count: number) =>
        `시각이 없는 ${count}개 행은 위 행의 시각으로 읽었습니다 (${line}행부터).`,
      sentinels: (n: number) => `센서 고장을 뜻하는 값 ${n}개는 빠진 값으로 봅니다.`,
      cut: `${MAX_ROWS.toLocaleString("en")}번째 샷까지만 읽었습니다.`,
      notKept: "표가 커서 새로 고치면 사라집니다. 지금 샷의 값은 남습니다.",
    },
    timeFault: (column: string, line: number, text: string, why: string) =>
      `시각을 읽지 못했습니다: ${line}행 ‘${column}’의 ‘${text}’ ${why}`,
    timeFaults: {
      not_a_time: "시각이 아닙니다.",
      two_digit_year: "연도가 두 자리입니다. 네 자리로 쓰거나, 어느 수가 연도인지 정해 주세요.",
      two_centuries: "두 자리 연도가 1900년대일 수 있습니다. 네 자리로 써 주세요.",
      one_digit: "분이나 초가 한 자리입니다. 15:05:00처럼 써 주세요.",
      date_order: "일과 월의 순서를 정할 수 없습니다. 2024-02-10처럼 써 주세요.",
      both_orders: "일과 월의 순서가 다른 행과 다릅니다.",
      no_such_day: "없는 날짜이거나 너무 먼 해입니다.",
      no_such_clock: "없는 시각입니다.",
      no_such_zone: "없는 시간대입니다. UTC-12부터 UTC+14까지 있습니다.",
      hour_zero_pm: "오후(PM) 0시입니다. 12 PM 또는 0 AM으로 써 주세요.",
      midnight: "그날의 시작인지 끝인지 알 수 없습니다. 00:00 또는 24:00으로 써 주세요.",
      open_points:
        "시각인지 연도가 두 자리인 날짜인지 알 수 없습니다. 15:05:00 또는 2024-02-10처럼 써 주세요.",
      half_day: "오전인지 오후인지 알 수 없습니다.",
      zone_missing: "다른 행과 달리 시간대가 없습니다.",
      open_number: "숫자만으로는 어떤 시각인지 정할 수 없습니다.",
      lacks_time: "다른 행과 달리 일시가 비어 있습니다.",
      no_date: "날짜가 없고, 날짜를 주는 다른 열도 없습니다.",
      no_partner: "라인 설정에서 함께 읽는 시각 열이 파일에 없습니다.",
      lacks_date: "다른 행과 달리 날짜가 없습니다.",
      lacks_clock: "다른 행과 달리 시각이 없습니다.",
      differ: "열마다 다른 시각입니다.",
    } as TimeFaults,
    failed: (name: string) => `${withObject(name || "붙여넣은 내용")} 읽지 못했습니다.`,
    reasons: {
      empty: () => "내용이 없습니다.",
      workbook: () => "엑셀 통합 문서를 풀 수 없습니다. 손상되었거나 암호가 걸려 있습니다.",
      old_workbook: () =>
        "예전 엑셀 파일(.xls)이거나 암호가 걸려 있습니다. 엑셀에서 .xlsx로 저장하거나 명령줄(diecast)로 읽어 주세요.",
      sheets: () => "표가 여러 시트에 있습니다. 읽을 시트를 골라 주세요.",
      long_form: ({ line, column }) =>
        `한 행에 변수 하나씩 적힌 표입니다. ${line}행 ${withSubject(`‘${column}’`)} 없거나 같은 샷의 다른 행과 다릅니다.`,
      open_quote: ({ line }) =>
        `${line}행에서 열린 따옴표가 닫히지 않아 뒤의 행을 삼킵니다. 따옴표를 고쳐 주세요.`,
      not_text: () => "텍스트 파일이 아닙니다. CSV로 저장해 주세요.",
      too_large: ({ megabytes }) => `${megabytes} MB입니다. ${MEGABYTES} MB까지 읽습니다.`,
      no_columns: ({ found, width, expected }) =>
        `라인의 변수 이름이 없고, 열이 ${width}개입니다(변수는 ${expected}개). 첫 행: ${found.join(", ")}`,
      no_rows: () => "머리글만 있고 샷이 없습니다.",
      no_fit: ({ line, cells, width }) =>
        `머리글은 ${width}칸인데 ${line}행은 ${cells}칸입니다. 소수점이 쉼표라면 세미콜론이나 탭으로 나누어 저장해 주세요.`,
      unreadable: ({ message }) => message,
    } as Faults,
  },
  {
    openFile: "Open a table",
    paste: "Paste rows",
    dropHere: "Drop to open a table or to add pictures",
    pasteLabel: "Rows copied from a table",
    pasteHint:
      "Rows separated by tabs or commas: read by name with a header, by the variables' order without.",
    fill: "Fill the values",
    cancel: "Cancel",
    private:
      "The table stays in this browser. A question or a what-if sends that one shot's values, judging all rows sends theirs.",
    judgeAll: (rows: number) => `Judge all ${rows} rows`,
    reading: (name: string) => `Reading ${name || "the pasted rows"}…`,
    opened: (rows: number) => `${rows} ${rows === 1 ? "shot was" : "shots were"} read.`,
    pasted: "Pasted rows",
    close: "Close the table",
    back: "Back to the table's shot",
    table: "Table of shots",
    stepper: "Shots of the table",
    first: "First shot",
    previous: "Previous shot",
    next: "Next shot",
    last: "Last shot",
    rowNumber: "Shot number",
    of: (rows: number) => `/ ${rows}`,
    shotOf: (n: number, rows: number) => `Shot ${n} of ${rows}`,
    columns: (known: number, all: number) => `${known} of ${all} variables`,
    unknownCount: (n: number) => `${n} unknown ${n === 1 ? "column" : "columns"}`,
    faultCount: (n: number) => `▲ ${n} ${n === 1 ? "cell is no number" : "cells are no numbers"}`,
    skippedCount: (n: number) => `▲ ${n} ${n === 1 ? "row" : "rows"} left out`,
    recognised: "Recognised columns",
    unknown: (n: number) => `Unknown columns (${n})`,
    facts: { outcome: "outcome of the part", mould: "mould", lot: "lot" },
    twice: "Not read, since a column before is the same variable",
    missing: "Variables without a column (the values of similar shots stand in)",
    match: "Match the columns…",
    unread: (name: string) =>
      `${name ? `The file ${name}` : "The text that was pasted"} is not kept when the page is opened anew. The values and the mapping by which they were read are as before. To change the mapping, ${name ? "open the file again." : "paste the rows again."}`,
    openAgain: "Open the file again…",
    pasteAgain: "Paste again…",
    notOpen: (name: string) =>
      `The table${name ? ` ${name}` : ""} of this shot is not open. Open it again to see its other rows or to match its columns.`,
    matched: (kept: boolean): string =>
      kept
        ? "Read by the mapping that was kept for these headers."
        : "Read by the mapping that was confirmed; it is kept for tables of these headers.",
    forgetMatch: "Forget the mapping",
    faults: "Cells that are no numbers",
    faultAt: (line: number, header: string, text: string) => `row ${line}, “${header}”: “${text}”`,
    more: (n: number) => `and ${n} more`,
    skipped: "Left out: other cells than the header, totals, the header once more, comments",
    skippedAt: (line: number, cells: number) =>
      `row ${line}: ${cells} cells (a comma without quotes, a row cut off?)`,
    oddRow: {
      total: (line: number) => `row ${line}: a total or mean, no shot`,
      header: (line: number) => `row ${line}: the header once more`,
      comment: (line: number) => `row ${line}: a comment`,
    },
    notes: {
      encoding: (name: string) => `Read as ${name}.`,
      decimalComma: (headers: string[]) => `Commas were read as decimal marks in ${some(headers, "more")}.`,
      order: (n: number) => `There is no header: the ${n} columns were read in the order of the variables.`,
      joined: "The header's two rows were joined.",
      unitRow: "The row below the header was read as units.",
      titles: (text: string) => `Rows above the header were passed over: ${text}`,
      sheet: (name: string, others: string[]) =>
        others.length > 0
          ? `Only the sheet “${name}” was read. The others: ${others.join(", ")}.`
          : `The sheet “${name}” was read.`,
      hiddenSheets: (names: string[]) => `Hidden in Excel: the sheets ${some(names, "more")}.`,
      hiddenRows: (rows: string[]) => `Hidden rows were read too: ${some(rows, "more")}.`,
      hiddenColumns: (columns: string[]) => `Hidden columns were read too: ${some(columns, "more")}.`,
      merged: (ranges: string[]) => `Merged cells were filled with their value: ${some(ranges, "more")}.`,
      missing: (cells: string[]) => `Errors of formulas count as missing: ${some(cells, "more")}.`,
      converted: (header: string, from: string, to: string, n: number) =>
        `${n} ${n === 1 ? "value" : "values"} of “${header}” in ${from} were converted to ${to}.`,
      times: (columns: string[], example: string) =>
        `Times: ${columns.join(" + ")}; the first shot was read as ${example}.`,
      zoned: "They are on the clock of their own time zone.",
      filled: (line: number, count: number) =>
        `${count} ${count === 1 ? "row" : "rows"} without a time took that of the row above (from row ${line}).`,
      sentinels: (n: number) =>
        `${n} ${n === 1 ? "value stands" : "values stand"} for a broken sensor: missing.`,
      cut: `Only the first ${MAX_ROWS.toLocaleString("en")} shots were read.`,
      notKept: "The table is too large to survive a reload. The present shot's values do.",
    },
    timeFault: (column: string, line: number, text: string, why: string) =>
      `The times were not read: row ${line}, “${column}”: “${text}” ${why}`,
    timeFaults: {
      not_a_time: "is no time.",
      two_digit_year: "has a year of two digits; write four, or say which number is the year.",
      two_centuries: "has a year of two digits that may be of the 1900s; write four.",
      one_digit: "has minutes or seconds of one digit; write 15:05:00.",
      date_order: "may begin with the day or the month; write 2024-02-10.",
      both_orders: "has day and month in another order than other rows.",
      no_such_day: "is no day, or of a year too far away.",
      no_such_clock: "is no time of the day.",
      no_such_zone: "has a time zone that does not exist: UTC-12 to UTC+14 do.",
      hour_zero_pm: "is hour 0 of the afternoon; write 12 PM, or 0 AM.",
      midnight: "may begin or end its day; write 00:00 or 24:00.",
      open_points: "may be a clock, or a date with a year of two digits; write 15:05:00 or 2024-02-10.",
      half_day: "may be of the morning or of the afternoon.",
      zone_missing: "has no time zone, as other rows have.",
      open_number: "is a number that may be several times, or none.",
      lacks_time: "is empty, and other rows have a time.",
      no_date: "has no date, and no other column gives it.",
      no_partner: "is a date that the line reads together with a column that the file does not have.",
      lacks_date: "has no date, as other rows have.",
      lacks_clock: "has no time of the day, as other rows have.",
      differ: "is another time than the other column's.",
    } as TimeFaults,
    failed: (name: string) => `${name || "What was pasted"} could not be read.`,
    reasons: {
      empty: () => "There is nothing in it.",
      workbook: () => "The Excel workbook cannot be unpacked: it is damaged, or has a password.",
      old_workbook: () =>
        "It is an .xls of old, or has a password. Save it as .xlsx in Excel, or read it with the command line (diecast).",
      sheets: () => "Several sheets hold a table. Choose the one to read.",
      long_form: ({ line, column }) =>
        `It has one variable a row, and in row ${line} “${column}” is missing or differs from another row of the shot.`,
      open_quote: ({ line }) =>
        `A quote that opens in row ${line} is not closed and would swallow rows. Correct the quote.`,
      not_text: () => "It is no text. Save it as CSV.",
      too_large: ({ megabytes }) => `It has ${megabytes} MB; up to ${MEGABYTES} MB are read.`,
      no_columns: ({ found, width, expected }) =>
        `It names none of the line's variables and has ${width} columns (the line has ${expected} variables). First row: ${found.join(", ")}`,
      no_rows: () => "There is a header and no shot.",
      no_fit: ({ line, cells, width }) =>
        `The header has ${width} cells, row ${line} has ${cells}. Where commas are decimal marks, separate the cells by semicolons or tabs.`,
      unreadable: ({ message }) => message,
    } as Faults,
  },
);
