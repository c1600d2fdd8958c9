"""Quantities of die casting that the default line does not measure, and what each follows from.

The relations are those of the trade: continuity for the gate, force as area times pressure, hydraulic
pressure times the ratio of piston areas. None of them is worked out here, since the areas are not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from agent.models.rule_based.tries import listed


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity with its words in both languages, and the variables that it depends on.

    `relation` and `relation_en` say how, in one sentence; empty where the line's values tell nothing of it.
    """

    id: str
    label: str
    label_en: str
    words: Sequence[str]
    follows_from: Sequence[str] = ()
    relation: str = ""
    relation_en: str = ""


QUANTITIES: Final = (
    Quantity(
        "gate_velocity",
        "게이트 속도",
        "gate velocity",
        listed(
            """
            게이트 속도 | 게이트 유속 | 게이트 통과 속도 | 주입구 속도 | 게이트속 | 탕구 속도 |
            인게이트 속도 | gate velocity | gate speed | ingate velocity | velocity at the gate |
            speed at the gate
            """
        ),
        ("Process_InjectionSpeed",),
        "고속 사출 속도에 플런저 면적을 곱하고 게이트 면적으로 나눈 값입니다.",
        "It is the fast-shot speed times the plunger's area, divided by the gate's area.",
    ),
    Quantity(
        "fill_time",
        "충전 시간",
        "fill time",
        listed(
            """
            충전 시간 | 충진 시간 | 캐비티 충전 시간 | 충전시간 | 필 타임 | 필링 타임 | fill time |
            filling time | cavity fill time | cavity filling time
            """
        ),
        ("Process_InjectionSpeed", "Sensor_Position"),
        "캐비티 부피를 게이트 속도와 게이트 면적의 곱으로 나눈 값이라 고속 사출 속도가 높을수록 짧아집니다.",
        "It is the cavity's volume over gate velocity times gate area: a faster fast shot makes it shorter.",
    ),
    Quantity(
        "metal_velocity",
        "용탕 유속",
        "metal velocity",
        listed(
            """
            용탕 속도 | 용탕 유속 | 금속 유속 | 메탈 속도 | 유속 | 충전 속도 | metal velocity |
            melt velocity | metal speed | melt speed | flow velocity | filling speed | fill speed |
            filling velocity
            """
        ),
        ("Process_InjectionSpeed",),
        "플런저 속도에 면적의 비를 곱한 값이라 고속 사출 속도를 따라갑니다.",
        "It is the plunger's speed times a ratio of areas, so it follows the fast-shot speed.",
    ),
    Quantity(
        "die_opening_force",
        "형개력",
        "die opening force",
        listed(
            """
            형개력 | 형 개력 | 열림력 | 다이 열림력 | 금형 열림력 |
            형개 힘 | 금형 열림 힘 | 금형 개방력 | 형 여는 힘 | die opening force |
            opening force | die separating force | separating force
            """
        ),
        ("Process_HoldPressure", "Process_ClampForce"),
        "투영 면적에 증압을 곱한 값이고, 형체력이 그보다 여유 있게 커야 합니다.",
        "It is the projected area times the metal pressure; the clamping force has to be well above it.",
    ),
    Quantity(
        "slow_shot_speed",
        "저속 사출 속도",
        "slow-shot speed",
        listed(
            """
            저속 속도 | 저속 사출 속도 | 저속 구간 속도 | 저속 구간 | 저속 | 1속 | slow shot speed |
            slow shot | slow speed | slow shot velocity | first stage speed | first phase speed |
            1st phase speed | low speed | slow stage speed
            """
        ),
        listed("Process_InjectionTime | Sensor_Speed | Sensor_Position"),
        "사출 시간과 평균 플런저 속도, 전환 위치에 들어 있을 뿐 따로 기록되지 않습니다.",
        "It is only contained in injection time, mean plunger speed and switch-over position.",
    ),
    Quantity(
        "vacuum",
        "진공도",
        "vacuum level",
        listed(
            """
            진공도 | 진공 압력 | 진공압 | 진공 레벨 | 진공 수치 | 캐비티 진공 | vacuum level |
            vacuum pressure | cavity vacuum | degree of vacuum
            """
        ),
    ),
    Quantity(
        "spray",
        "이형제 양",
        "die spray",
        listed(
            """
            이형제 양 | 이형제량 | 이형제 분사량 | 이형제 도포량 | 분사량 | 스프레이 양 | 스프레이량 |
            스프레이 시간 | 이형제 시간 | 이형제 농도 | 이형제 희석비 | 희석비 | 이형제 비율 | 도포량 |
            spray amount | spray time | spray volume | spray quantity | dilution ratio |
            lubricant amount | amount of spray | amount of release agent | amount of lubricant |
            release agent amount | die lube amount | spray duration | die lubricant amount
            """
        ),
        ("Process_MoldTemperature",),
        "스프레이는 금형 온도에 나타나지만 양은 기록되지 않습니다.",
        "Spray shows in the die temperature, but its amount is not recorded.",
    ),
    Quantity(
        "composition",
        "합금 성분",
        "alloy composition",
        listed(
            """
            합금 성분 | 합금 조성 | 성분비 | 조성 | 철 함량 | 실리콘 함량 | 마그네슘 함량 | 망간 함량 |
            구리 함량 | fe 함량 | si 함량 | mn 함량 | mg 함량 | cu 함량 | 슬러지 팩터 | 슬러지 지수 |
            iron content | alloy composition | silicon content | magnesium content | manganese content |
            sludge factor | fe content | si content | copper content | zinc content |
            chemical composition
            """
        ),
    ),
    Quantity(
        "hydrogen",
        "수소량",
        "hydrogen content",
        listed(
            """
            수소량 | 수소 함량 | 가스 함량 | 용존 수소 | 수소 농도 | 가스량 | hydrogen content |
            gas content | hydrogen level | dissolved hydrogen
            """
        ),
        ("Process_Temperature", "Process_MeltTemperature"),
        "용탕이 뜨거울수록 수소가 더 녹지만 양은 기록되지 않습니다.",
        "Hotter melt dissolves more hydrogen, but the content is not recorded.",
    ),
    Quantity(
        "density",
        "밀도",
        "density",
        listed("밀도 | 밀도 지수 | 비중값 | density | density index | specific gravity"),
    ),
    Quantity(
        "moisture",
        "수분",
        "moisture",
        listed(
            """
            수분 | 습도 | 수분량 | 공장 습도 | 대기 습도 | humidity | moisture | moisture content |
            factory humidity
            """
        ),
    ),
    Quantity(
        "ambient_temperature",
        "주위 온도",
        "ambient temperature",
        listed(
            """
            공장 온도 | 실내 온도 | 주위 온도 | 대기 온도 | 외기 온도 | 실온 | 작업장 온도 |
            ambient temperature | room temperature | factory temperature | shop temperature |
            air temperature
            """
        ),
    ),
    Quantity(
        "sleeve_temperature",
        "슬리브 온도",
        "sleeve temperature",
        listed("슬리브 온도 | 슬리브 표면 온도 | sleeve temperature | sleeve temp | shot sleeve temp"),
        ("Process_Temperature",),
        "슬리브의 용탕 온도는 기록되지만 슬리브 자체의 온도는 아닙니다.",
        "The melt's temperature at the sleeve is recorded, the sleeve's own is not.",
    ),
    Quantity(
        "coolant_temperature",
        "냉각수 온도",
        "coolant temperature",
        listed(
            """
            냉각수 온도 | 냉각수온 | 수온 | 냉각수 입구 온도 | 냉각수 출구 온도 | 쿨런트 온도 |
            coolant temperature | coolant temp | cooling water temperature | water temperature
            """
        ),
        ("Sensor_Flow", "Process_MoldTemperature"),
        "냉각수는 유량만 기록됩니다.",
        "Of the coolant only the flow is recorded.",
    ),
    Quantity(
        "coolant_pressure",
        "냉각수 압력",
        "coolant pressure",
        listed(
            """
            냉각수 압력 | 냉각수압 | 수압 | coolant pressure | water pressure | cooling water pressure
            """
        ),
        ("Sensor_Flow",),
        "냉각수는 유량만 기록됩니다.",
        "Of the coolant only the flow is recorded.",
    ),
    Quantity(
        "oil_temperature",
        "작동유 온도",
        "oil temperature",
        listed(
            """
            작동유 온도 | 유온 | 오일 온도 | 유압유 온도 | 기름 온도 | oil temperature | oil temp |
            hydraulic oil temperature | hydraulic oil temp | fluid temperature
            """
        ),
    ),
    Quantity(
        "rise_time",
        "승압 시간",
        "pressure rise time",
        listed(
            """
            승압 시간 | 압력 상승 시간 | 증압 승압 시간 | 증압 상승 시간 | pressure rise time |
            rise time | build up time | pressure build up time | intensification rise time
            """
        ),
        ("Process_HoldPressure", "Process_HoldTime"),
        "기록되는 것은 증압과 증압 시간입니다.",
        "Recorded are the intensification pressure and its time.",
    ),
    Quantity(
        "fill_ratio",
        "슬리브 충전율",
        "sleeve fill ratio",
        listed(
            """
            충전율 | 슬리브 충전율 | 충진율 | fill ratio | sleeve fill | filling ratio | fill level |
            filling degree
            """
        ),
        ("Process_ShotSize",),
        "계량 행정과 슬리브의 치수에서 나옵니다.",
        "It follows from the metering stroke and the sleeve's size.",
    ),
    Quantity(
        "part_weight",
        "제품 무게",
        "part weight",
        listed(
            """
            제품 무게 | 제품 중량 | 주조 중량 | 샷 중량 | 샷 무게 | 부품 무게 | part weight |
            shot weight | casting weight | weight of the part | 주탕량 | 급탕량 | ladle weight |
            dose weight
            """
        ),
        ("Process_ShotSize", "Process_CushionPosition"),
        "계량 행정과 쿠션을 따라가지만 저울의 값은 없습니다.",
        "It follows the metering stroke and the cushion, but nothing is weighed.",
    ),
    Quantity(
        "wall_thickness",
        "두께",
        "wall thickness",
        listed("살두께 | 제품 두께 | 벽 두께 | 벽두께 | 살 두께 | wall thickness | part thickness"),
    ),
    Quantity(
        "surface_roughness",
        "표면 거칠기",
        "surface roughness",
        listed("표면 거칠기 | 표면 조도 | 표면거칠기 | roughness | surface roughness | surface finish"),
    ),
    Quantity(
        "hardness",
        "경도",
        "hardness",
        listed(
            """
            경도 | 인장 강도 | 항복 강도 | 연신율 | hardness | tensile strength | yield strength |
            elongation
            """
        ),
    ),
    Quantity(
        "ejection_force",
        "이젝팅 힘",
        "ejection force",
        listed(
            """
            이젝팅 힘 | 취출력 | 밀핀 힘 | 이젝터 힘 | ejection force | ejector force |
            ejection pressure
            """
        ),
    ),
    Quantity(
        "gate_area",
        "게이트 면적",
        "gate area",
        listed(
            """
            게이트 면적 | 게이트 두께 | 게이트 단면적 | 투영 면적 | gate area | gate thickness |
            projected area | 플런저 직경 | 플런저 지름 | 플런저 면적 | plunger diameter | tip diameter
            """
        ),
    ),
    Quantity(
        "energy",
        "전력량",
        "energy",
        listed(
            """
            전력량 | 소비 전력 | 전력 | 소비전력 | energy consumption | power consumption | pump power
            """
        ),
        ("Sensor_Current", "Sensor_Voltage"),
        "전류와 전압에서 나오지만 역률은 기록되지 않습니다.",
        "It follows from current and voltage, but the power factor is not recorded.",
    ),
)

BY_ID: Final = {quantity.id: quantity for quantity in QUANTITIES}
