"""A plant's folder as Korean plants write one: check sheets, conditions, standards, reports of all formats.

Each file is written from a title, sections of lines, and tables, so that every cell is known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from checks.standins.document_files import word_of
from checks.standins.office_files import hwpx_of, slides_of, workbook_of
from checks.standins.pdf_files import Drawn, Placed, drawn_pdf

type Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class PlantDocument:
    """A document of the folder: its sections are lines, or tables of rows whose first one is their head."""

    title: str
    sections: Mapping[str, Sequence[str] | Rows]


def plant_folder() -> dict[str, bytes]:
    """The files by name."""
    return {name: _WRITERS[name.rpartition(".")[2]](document) for name, document in _DOCUMENTS.items()}


def _is_table(section: Sequence[str] | Rows) -> bool:
    return not isinstance(section[0], str)


def _markdown(document: PlantDocument) -> bytes:
    parts = [f"# {document.title}"]
    for name, section in document.sections.items():
        lines = [
            f"| {' | '.join(line)} |" if not isinstance(line, str) else f"{number}. {line}"
            for number, line in enumerate(section, 1)
        ]
        if _is_table(section):
            lines.insert(1, "|" + " --- |" * len(section[0]))
        parts += [f"## {name}", "\n".join(lines)]
    return "\n\n".join(parts).encode()


def _html(document: PlantDocument) -> bytes:
    parts = [f"<meta charset=utf-8><h1>{document.title}</h1>"]
    for name, section in document.sections.items():
        parts.append(f"<h2>{name}</h2>")
        if _is_table(section):
            rows = ("".join(f"<td>{escape(cell)}" for cell in row) for row in section)
            parts.append(f"<table>{''.join(f'<tr>{row}' for row in rows)}</table>")
        else:
            parts.append(f"<ol>{''.join(f'<li>{escape(str(line))}' for line in section)}</ol>")
    return "".join(parts).encode()


def _word(document: PlantDocument) -> bytes:
    def paragraph(text: str, level: int = 0) -> str:
        style = f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr>' if level else ""
        return f"<w:p>{style}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"

    body = paragraph(document.title, 1)
    for name, section in document.sections.items():
        body += paragraph(name, 2)
        if _is_table(section):
            rows = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in section)
            body += f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
        else:
            body += "".join(paragraph(f"{at}. {line}") for at, line in enumerate(section, 1))
    return word_of(body)


def _hwpx(document: PlantDocument) -> bytes:
    styles = '<hh:style id="1" name="개요 1"/><hh:style id="2" name="개요 2"/>'

    def paragraph(text: str, level: int = 0) -> str:
        return f'<hp:p styleIDRef="{level}"><hp:run><hp:t>{escape(text)}</hp:t></hp:run></hp:p>'

    body = paragraph(document.title, 1)
    for name, section in document.sections.items():
        body += paragraph(name, 2)
        if _is_table(section):
            rows = (
                "".join(f"<hp:tc><hp:subList>{paragraph(cell)}</hp:subList></hp:tc>" for cell in row)
                for row in section
            )
            table = f"<hp:tbl>{''.join(f'<hp:tr>{row}</hp:tr>' for row in rows)}</hp:tbl>"
            body += f"<hp:p><hp:run>{table}</hp:run></hp:p>"
        else:
            body += "".join(paragraph(f"{at}. {line}") for at, line in enumerate(section, 1))
    return hwpx_of(body, styles)


def _slides(document: PlantDocument) -> bytes:
    def paragraph(text: str) -> str:
        return f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>"

    slides: list[str] = []
    for name, section in {document.title: ["교육 자료"], **document.sections}.items():
        title = '<p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr>'
        shapes = f"<p:sp>{title}<p:txBody>{paragraph(name)}</p:txBody></p:sp>"
        if _is_table(section):
            rows = (
                "".join(f"<a:tc><a:txBody>{paragraph(cell)}</a:txBody></a:tc>" for cell in row)
                for row in section
            )
            table = f"<a:tbl>{''.join(f'<a:tr>{row}</a:tr>' for row in rows)}</a:tbl>"
            shapes += f"<p:graphicFrame>{table}</p:graphicFrame>"
        else:
            text = "".join(paragraph(f"{at}. {line}") for at, line in enumerate(section, 1))
            shapes += f"<p:sp><p:txBody>{text}</p:txBody></p:sp>"
        slides.append(shapes)
    return slides_of(*slides)


def _workbook(document: PlantDocument) -> bytes:
    sheets: dict[str, str] = {}
    for name, section in document.sections.items():
        rows = [(document.title,), (), *((line,) if isinstance(line, str) else line for line in section)]
        cells = (
            "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) for row in rows
        )
        data = "".join(f'<row r="{at}">{row}</row>' for at, row in enumerate(cells, 1))
        sheets[name] = f"<sheetData>{data}</sheetData>"
    return workbook_of(sheets)


def _pdf(document: PlantDocument) -> bytes:
    page = Drawn([Placed(document.title, 60, 790, 14)])
    y = 760.0
    for name, section in document.sections.items():
        page.texts.append(Placed(name, 60, y, 11))
        y -= 24
        for number, line in enumerate(section, 1):
            if isinstance(line, str):
                page.texts.append(Placed(f"{number}. {line}", 60, y))
            else:
                wide = 480 / len(line)
                page.rectangles += [(56 + wide * at, y - 4, wide, 18) for at in range(len(line))]
                page.texts += [Placed(cell, 60 + wide * at, y) for at, cell in enumerate(line) if cell]
            y -= 18
        y -= 18
    return drawn_pdf(page)


_WRITERS: Final[Mapping[str, Callable[[PlantDocument], bytes]]] = {
    "md": _markdown,
    "html": _html,
    "docx": _word,
    "hwpx": _hwpx,
    "pptx": _slides,
    "xlsx": _workbook,
    "pdf": _pdf,
}

_DOCUMENTS: Final[Mapping[str, PlantDocument]] = {
    "조건표/7호기 주조조건표(개정3).pdf": PlantDocument(
        "7호기 주조 조건표",
        {
            "관리 기준": (
                ("항목", "하한", "상한", "단위"),
                ("용탕 온도", "655", "675", "도C"),
                ("고속 사출 속도", "3.1", "3.9", "m/s"),
                ("증압 압력", "", "82", "MPa"),
                ("진공도", "", "48", "mbar"),
                ("비스킷 두께", "22", "", "mm"),
            )
        },
    ),
    "조건표/8호기 주조조건표.xlsx": PlantDocument(
        "8호기 주조 조건표",
        {
            "관리 기준": (
                ("항목", "하한", "상한", "단위"),
                ("용탕 온도", "648", "668", "℃"),
                ("고속 사출 속도", "2.4", "3.0", "m/s"),
                ("냉각 시간", "9", "13", "s"),
            )
        },
    ),
    "작업표준서_이형제 도포.docx": PlantDocument(
        "이형제 도포 작업표준서",
        {
            "작업 순서": (
                "희석비를 굴절계로 재고 기록한다",
                "노즐 12개의 막힘을 확인한다",
                "가동 코어에 1.8초 동안 분사한다",
                "에어 블로우로 물기를 3초 동안 날린다",
            ),
            "관리 기준": (("항목", "기준값"), ("희석비", "1:95"), ("분사 압력", "0.42 MPa")),
        },
    ),
    "점검표/일상점검표 9라인.hwpx": PlantDocument(
        "9라인 설비 일상점검표",
        {
            "점검 기준": (
                ("점검 개소", "주기", "기준", "담당"),
                ("작동유 온도", "매일", "38~52 ℃", "설비반"),
                ("플런저 팁 마모", "매주", "0.15 mm 이하", "금형반"),
                ("누유", "매일", "없을 것", "설비반"),
            )
        },
    ),
    "안전/안전수칙.html": PlantDocument(
        "용해로 안전수칙",
        {
            "안전 수칙": (
                "방열복과 안면 보호구를 입는다",
                "잉곳은 150 ℃ 이상으로 예열한 뒤 넣는다",
                "젖은 공구를 용탕에 넣지 않는다",
            ),
            "비상 조치": ("가스 밸브를 잠근다", "비상벨을 누르고 15 m 밖으로 대피한다"),
        },
    ),
    "트러블슈팅/소착.md": PlantDocument(
        "코어핀 소착 트러블슈팅",
        {
            "현상": ("코어핀 P4 둘레에 알루미늄이 달라붙는다",),
            "원인": ("P4 냉각수 유량이 2.2 L/min 아래로 떨어졌다",),
            "대책": ("냉각수 필터를 갈고 유량을 3.5 L/min으로 올린다", "코어핀에 CrN 코팅을 한다"),
        },
    ),
    "8D/8D 보고서 크랭크케이스 누설.pptx": PlantDocument(
        "8D 보고서 크랭크케이스 누설",
        {
            "D2 현상": ("리크 테스트에서 불합격이 4.7%였다",),
            "D4 원인": ("증압 밸브의 응답이 68 ms로 늦었다",),
            "D5 대책": ("증압 밸브를 교체하고 응답을 25 ms 아래로 관리한다",),
        },
    ),
    "금형/금형관리대장.xlsx": PlantDocument(
        "금형 관리대장",
        {
            "보전 이력": (
                ("금형", "누적 타수", "다음 보전", "보관 위치"),
                ("M-204", "61,200", "65,000타", "B-3"),
                ("M-311", "18,450", "20,000타", "C-1"),
            )
        },
    ),
    "금형/금형 예열 표준.docx": PlantDocument(
        "금형 예열 작업표준서",
        {
            "절차": (
                "버너로 고정형을 40분 동안 데운다",
                "표면 온도 170 ℃를 접촉식 온도계로 확인한다",
                "저속으로 버림 타 8타를 친다",
            )
        },
    ),
    "품질/외관 한도.pptx": PlantDocument(
        "외관 한도 견본",
        {
            "허용 한계": (
                ("결함", "A면", "B면"),
                ("기포", "0.4 mm 이하", "1.0 mm 이하"),
                ("탕경", "불가", "길이 6 mm 이하"),
            )
        },
    ),
    "설비/진공 장치.hwpx": PlantDocument(
        "진공 장치 정비 표준",
        {
            "정비 절차": ("진공 필터를 500타마다 간다", "탱크 압력 20 mbar를 확인한다"),
            "원인": ("밸브 씰이 닳으면 진공도가 나빠진다",),
        },
    ),
    "영어/Trimming standard.pdf": PlantDocument(
        "Trimming press standard",
        {
            "Limits": (
                ("Item", "Minimum", "Maximum"),
                ("Trimming force", "", "310 kN"),
                ("Casting temp.", "60 C", "95 C"),
            )
        },
    ),
}

QUESTIONS: Final[Sequence[tuple[str, str, str]]] = (
    ("7호기 용탕 온도 상한은?", "7호기", "| 용탕 온도 | 655 | 675 | 도C |"),
    ("7호기 고속 사출 속도 하한 알려줘", "7호기", "| 고속 사출 속도 | 3.1 | 3.9 | m/s |"),
    ("7호기 증압 압력은 몇 MPa까지?", "7호기", "| 증압 압력 |  | 82 | MPa |"),
    ("7호기 진공도 상한", "7호기", "| 진공도 |  | 48 | mbar |"),
    ("7호기 비스킷 두께 기준", "7호기", "| 비스킷 두께 | 22 |  | mm |"),
    ("8호기 용탕 온도 관리 범위", "8호기", "| 용탕 온도 | 648 | 668 | ℃ |"),
    ("8호기 냉각 시간은 몇 초야?", "8호기", "| 냉각 시간 | 9 | 13 | s |"),
    ("8호기 고속 속도 기준", "8호기", "| 고속 사출 속도 | 2.4 | 3.0 | m/s |"),
    ("이형제 희석비 기준값", "이형제", "| 희석비 | 1:95 |"),
    ("이형제 분사 압력 얼마로 해?", "이형제", "| 분사 압력 | 0.42 MPa |"),
    ("이형제 도포 작업 순서 알려줘", "이형제", "2. 노즐 12개의 막힘을 확인한다"),
    ("이형제 도포할 때 가동 코어에 몇 초 분사해?", "이형제", "1.8초"),
    ("작동유 온도 점검 기준", "9라인", "| 작동유 온도 | 매일 | 38~52 ℃ | 설비반 |"),
    ("플런저 팁 마모는 얼마나 자주 점검해?", "9라인", "| 플런저 팁 마모 | 매주 | 0.15 mm 이하 | 금형반 |"),
    ("9라인 누유 점검 담당은?", "9라인", "| 누유 | 매일 | 없을 것 | 설비반 |"),
    ("용해로 안전수칙 알려줘", "용해로", "방열복과 안면 보호구를 입는다"),
    ("잉곳 예열 온도 기준", "용해로", "잉곳은 150 ℃ 이상으로 예열한 뒤 넣는다"),
    ("용해로 비상 조치", "용해로", "비상벨을 누르고 15 m 밖으로 대피한다"),
    ("코어핀 소착 대책", "코어핀", "유량을 3.5 L/min으로 올린다"),
    ("코어핀 소착 원인", "코어핀", "2.2 L/min 아래로 떨어졌다"),
    ("코어핀 소착 증상", "코어핀", "P4 둘레에 알루미늄이 달라붙는다"),
    ("크랭크케이스 누설 대책", "8D", "응답을 25 ms 아래로 관리한다"),
    ("크랭크케이스 누설 원인", "8D", "응답이 68 ms로 늦었다"),
    ("크랭크케이스 누설 현상", "8D", "불합격이 4.7%였다"),
    ("M-204 금형 누적 타수", "금형관리대장", "| M-204 | 61,200 | 65,000타 | B-3 |"),
    ("M-311 금형 보관 위치 어디야?", "금형관리대장", "| M-311 | 18,450 | 20,000타 | C-1 |"),
    ("금형 예열 절차", "금형 예열", "저속으로 버림 타 8타를 친다"),
    ("금형 예열할 때 버너로 몇 분 데워?", "금형 예열", "40분 동안 데운다"),
    ("외관 한도 기포 A면", "외관", "| 기포 | 0.4 mm 이하 | 1.0 mm 이하 |"),
    ("탕경 B면 허용 한계", "외관", "| 탕경 | 불가 | 길이 6 mm 이하 |"),
    ("진공 필터는 몇 타마다 갈아?", "진공", "500타마다 간다"),
    ("진공 장치 정비 절차", "진공", "탱크 압력 20 mbar를 확인한다"),
    ("maximum trimming force", "Trimming", "| Trimming force |  | 310 kN |"),
    ("casting temperature limit for trimming", "Trimming", "| Casting temp. | 60 C | 95 C |"),
)
"""Questions on cells, limits and steps, the beginning of the document's title, and what has to be quoted."""
