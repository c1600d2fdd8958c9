"""Headers as plants abbreviate them: each is proposed as its variable, or left open, by both readers alike.

Three lists of forty that were written before the glossary was looked at; the third one was run for the
first time when the terms were done.
"""

import json
import re
from pathlib import Path

import pytest

from tests.tables.test_mapping import by_page, by_training
from training.lines.line import DEFAULT, read_line
from training.lines.name_likeness import SHORT
from training.tables.outcomes import NAMES

LINE = read_line(DEFAULT)
ROOT = Path(__file__).resolve().parents[2]
TERMS = ROOT / "training" / "lines" / "column_terms.json"
PAGE = ROOT / "frontend" / "src" / "table" / "name_likeness.ts"
FACTS = PAGE.with_name("row_facts.ts")
VALUES = {
    "Process_Temperature": (651, 648, 655),
    "Process_Pressure": (140, 142, 139),
    "Process_InjectionSpeed": (3.1, 3.3, 3.2),
    "Process_InjectionTime": (0.9, 0.95, 0.92),
    "Process_CoolingTime": (9, 9.5, 9.2),
    "Process_ClampForce": (650, 655, 648),
    "Process_MoldTemperature": (180, 182, 179),
    "Process_MeltTemperature": (680, 682, 679),
    "Process_CycleTime": (62, 61, 65),
    "Process_HoldPressure": (95, 97, 94),
    "Process_HoldTime": (2.1, 2.2, 2.0),
    "Process_CushionPosition": (9, 9.4, 8.8),
    "Sensor_Temperature2": (190, 188, 191),
    "Sensor_Temperature3": (185, 186, 184),
    "Sensor_Flow": (22, 21, 23),
    "Sensor_Position": (120, 121, 119),
    "Sensor_Pressure3": (80, 81, 79),
    "Sensor_Pressure1": (150, 151, 149),
    "Sensor_Speed": (1.1, 1.2, 1.0),
    "Sensor_Temperature1": (680, 681, 682),
}
SLOW, SPRAY, VACUUM = (0.25, 0.27, 0.26), (1.8, 1.9, 1.7), (55, 58, 60)
"""Of variables that the line does not have."""


HEADERS: tuple[tuple[str, str | None, tuple[float, ...]], ...] = (
    ("사출속도(고속)", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("사출속도(저속)", None, SLOW),
    ("증압", "Process_HoldPressure", VALUES["Process_HoldPressure"]),
    ("V1", None, SLOW),
    ("V2", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("용탕온도", "Process_Temperature", VALUES["Process_Temperature"]),
    ("비스켓", "Process_CushionPosition", VALUES["Process_CushionPosition"]),
    ("B/T", "Process_CushionPosition", VALUES["Process_CushionPosition"]),
    ("C/T", "Process_CycleTime", VALUES["Process_CycleTime"]),
    ("형온", "Process_MoldTemperature", VALUES["Process_MoldTemperature"]),
    ("금형온도(고정)", "Sensor_Temperature2", VALUES["Sensor_Temperature2"]),
    ("금형온도(가동)", "Sensor_Temperature3", VALUES["Sensor_Temperature3"]),
    ("냉각수량", "Sensor_Flow", VALUES["Sensor_Flow"]),
    ("진공도", None, VACUUM),
    ("스프레이 시간", None, SPRAY),
    ("비스켓(두께)", "Process_CushionPosition", VALUES["Process_CushionPosition"]),
    ("고속 속도(m/s)", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("저속구간속도", None, SLOW),
    ("증압압력(bar)", "Process_HoldPressure", (950, 970, 940)),
    ("주조압력", "Process_HoldPressure", VALUES["Process_HoldPressure"]),
    ("형체력(ton)", "Process_ClampForce", VALUES["Process_ClampForce"]),
    ("형체력", "Process_ClampForce", VALUES["Process_ClampForce"]),
    ("냉각시간(sec)", "Process_CoolingTime", VALUES["Process_CoolingTime"]),
    ("Cooling Time", "Process_CoolingTime", VALUES["Process_CoolingTime"]),
    ("Cycle Time(s)", "Process_CycleTime", VALUES["Process_CycleTime"]),
    ("Melt Temp.", "Process_Temperature", VALUES["Process_Temperature"]),
    ("DIE TEMP", "Process_MoldTemperature", VALUES["Process_MoldTemperature"]),
    ("Biscuit t", "Process_CushionPosition", VALUES["Process_CushionPosition"]),
    ("High Speed (m/s)", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("Fast shot vel.", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("保持炉温度", "Process_MeltTemperature", VALUES["Process_MeltTemperature"]),
    ("鋳込温度", "Process_Temperature", VALUES["Process_Temperature"]),
    ("高速速度", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("低速速度", None, SLOW),
    ("型温", "Process_MoldTemperature", VALUES["Process_MoldTemperature"]),
    ("ビスケット厚", "Process_CushionPosition", VALUES["Process_CushionPosition"]),
    ("サイクルタイム", "Process_CycleTime", VALUES["Process_CycleTime"]),
    ("型締力", "Process_ClampForce", VALUES["Process_ClampForce"]),
    ("이형제량", None, (12, 13, 12)),
    ("보온로온도", "Process_MeltTemperature", VALUES["Process_MeltTemperature"]),
    ("고속(V2)", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("저속(V1)", None, SLOW),
    ("2속", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("1속", None, SLOW),
    ("증압력(MPa)", "Process_HoldPressure", VALUES["Process_HoldPressure"]),
    ("승압시간", None, (0.02, 0.03, 0.02)),
    ("고속전환위치", "Sensor_Position", VALUES["Sensor_Position"]),
    ("전환 Stroke", "Sensor_Position", VALUES["Sensor_Position"]),
    ("비스켙", "Process_CushionPosition", VALUES["Process_CushionPosition"]),
    ("비스켓두께(mm)", "Process_CushionPosition", VALUES["Process_CushionPosition"]),
    ("BT(mm)", "Process_CushionPosition", VALUES["Process_CushionPosition"]),
    ("CT(초)", "Process_CycleTime", VALUES["Process_CycleTime"]),
    ("사이클타임", "Process_CycleTime", VALUES["Process_CycleTime"]),
    ("용탕온도(℃)", "Process_Temperature", VALUES["Process_Temperature"]),
    ("탕온", "Process_Temperature", VALUES["Process_Temperature"]),
    ("로온도", "Process_MeltTemperature", VALUES["Process_MeltTemperature"]),
    ("보온로 TEMP", "Process_MeltTemperature", VALUES["Process_MeltTemperature"]),
    ("금형온도 상", None, (190, 188, 191)),
    ("고정형온도", "Sensor_Temperature2", VALUES["Sensor_Temperature2"]),
    ("가동형 온도", "Sensor_Temperature3", VALUES["Sensor_Temperature3"]),
    ("형체(ton)", "Process_ClampForce", VALUES["Process_ClampForce"]),
    ("Clamp F.", "Process_ClampForce", VALUES["Process_ClampForce"]),
    ("Tie bar load", None, (160, 161, 159)),
    ("주조압(bar)", "Process_HoldPressure", (950, 970, 940)),
    ("Int. Press.", "Process_HoldPressure", VALUES["Process_HoldPressure"]),
    ("Intens. pressure", "Process_HoldPressure", VALUES["Process_HoldPressure"]),
    ("Fill time (ms)", None, (40, 42, 41)),
    ("충진시간", None, (0.04, 0.05, 0.04)),
    ("진공압(mbar)", None, VACUUM),
    ("Vac.", None, VACUUM),
    ("냉각수 유량(L/min)", "Sensor_Flow", VALUES["Sensor_Flow"]),
    ("냉각수온", None, (28, 29, 27)),
    ("スプレー時間", None, SPRAY),
    ("射出速度", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("増圧", "Process_HoldPressure", VALUES["Process_HoldPressure"]),
    ("鋳造圧力", "Process_HoldPressure", VALUES["Process_HoldPressure"]),
    ("溶湯温度", "Process_Temperature", VALUES["Process_Temperature"]),
    ("冷却時間", "Process_CoolingTime", VALUES["Process_CoolingTime"]),
    ("스프레이량", None, (12, 13, 12)),
    ("작동유온", None, (42, 43, 41)),
    ("사출고속속도", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("고속구간 속도", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("V-2", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("저속 속도(m/s)", None, SLOW),
    ("주조압", "Process_HoldPressure", VALUES["Process_HoldPressure"]),
    ("증압(bar)", "Process_HoldPressure", (950, 970, 940)),
    ("증압시간(s)", "Process_HoldTime", VALUES["Process_HoldTime"]),
    ("사출시간", "Process_InjectionTime", VALUES["Process_InjectionTime"]),
    ("C.T", "Process_CycleTime", VALUES["Process_CycleTime"]),
    ("사이클(초)", "Process_CycleTime", VALUES["Process_CycleTime"]),
    ("비스켓두께", "Process_CushionPosition", VALUES["Process_CushionPosition"]),
    ("비스킷 t", "Process_CushionPosition", VALUES["Process_CushionPosition"]),
    ("B.T(mm)", "Process_CushionPosition", VALUES["Process_CushionPosition"]),
    ("용탕 온도(실측)", "Process_Temperature", VALUES["Process_Temperature"]),
    ("용해로온도", None, (720, 722, 719)),
    ("금형온도(이동형)", "Sensor_Temperature3", VALUES["Sensor_Temperature3"]),
    ("고정측 온도", "Sensor_Temperature2", VALUES["Sensor_Temperature2"]),
    ("가동측 금형온도", "Sensor_Temperature3", VALUES["Sensor_Temperature3"]),
    ("金型温度", "Process_MoldTemperature", VALUES["Process_MoldTemperature"]),
    ("高速射出速度", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("低速射出速度", None, SLOW),
    ("鋳造圧", "Process_HoldPressure", VALUES["Process_HoldPressure"]),
    ("型締力(t)", "Process_ClampForce", VALUES["Process_ClampForce"]),
    ("溶湯温度(℃)", "Process_Temperature", VALUES["Process_Temperature"]),
    ("ビスケット厚さ", "Process_CushionPosition", VALUES["Process_CushionPosition"]),
    ("サイクルタイム(秒)", "Process_CycleTime", VALUES["Process_CycleTime"]),
    ("冷却水量", "Sensor_Flow", VALUES["Sensor_Flow"]),
    ("離型剤量", None, (12, 13, 12)),
    ("Inj. Speed (High)", "Process_InjectionSpeed", VALUES["Process_InjectionSpeed"]),
    ("Slow shot speed", None, SLOW),
    ("Intensification P.", "Process_HoldPressure", VALUES["Process_HoldPressure"]),
    ("Locking force(ton)", "Process_ClampForce", VALUES["Process_ClampForce"]),
    ("Holding furnace temp", "Process_MeltTemperature", VALUES["Process_MeltTemperature"]),
    ("Cooling water flow", "Sensor_Flow", VALUES["Sensor_Flow"]),
    ("Biscuit thk", "Process_CushionPosition", VALUES["Process_CushionPosition"]),
    ("Shot time", "Process_InjectionTime", VALUES["Process_InjectionTime"]),
    ("어큐압력", "Sensor_Pressure3", VALUES["Sensor_Pressure3"]),
    ("고속절환위치", "Sensor_Position", VALUES["Sensor_Position"]),
    ("절환위치(mm)", "Sensor_Position", VALUES["Sensor_Position"]),
    ("형체결력", "Process_ClampForce", VALUES["Process_ClampForce"]),
    ("금형 열전대", None, (190, 188, 187)),
    ("센서 압력", None, (80, 81, 79)),
    ("Die T/C", None, (190, 191, 190)),
    ("열전대", None, (190, 191, 192)),
)
"""A header, the variable that it is (None where the line has none, or where several are equally likely), and
values below it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("headers")
    for number, (header, _, values) in enumerate(HEADERS):
        rows = "".join(f"x\t{value}\n" for value in (*values, *values, values[0]))
        (place / f"{number}.tsv").write_text(f"메모\t{header}\n{rows}", encoding="utf-8")
    return place


def test_headers_that_plants_abbreviate_are_proposed_as_their_variable_or_left_open(folder: Path) -> None:
    wrong = {}
    for number, (header, right, _) in enumerate(HEADERS):
        matches = by_training(folder / f"{number}.tsv", LINE) or []
        found = next((match.feature for match in matches if match.column == header), None)
        if found != right:
            wrong[header] = (right, found)
    assert wrong == {}


def test_the_page_proposes_the_same(folder: Path) -> None:
    found = by_page(folder, [f"{number}.tsv" for number in range(len(HEADERS))], LINE)
    wrong = {}
    for (header, right, _), page in zip(HEADERS, found, strict=True):
        matches = [] if isinstance(page, str) else page["matches"]
        proposed = next((match["feature"] for match in matches if match["column"] == header), None)
        if proposed != right:
            wrong[header] = (right, proposed)
    assert wrong == {}


def test_every_abbreviation_is_found_where_it_stands_alone_by_both_readers() -> None:
    short = json.loads(TERMS.read_text(encoding="utf-8"))["short"]
    page = PAGE.read_text(encoding="utf-8")
    written = re.search(r'const ABBREVIATION =\s*"([^"]+)"', page)
    assert written is not None
    of_page = {part.replace("[./-]?", "") for part in written[1].split("|")}
    assert of_page == set(short)
    for word in short:
        assert SHORT.search(f"({word})") is not None, word
        assert SHORT.search(f"x{word}") is None, word


def test_both_readers_take_the_same_headers_for_outcomes() -> None:
    page = FACTS.read_text(encoding="utf-8")
    for kind, pattern in NAMES.items():
        assert f"/{pattern.pattern.replace('/', chr(92) + '/')}/i" in page, kind
