"""Shop-floor words for the default line's variables, beside the schema's names and labels.

A blank may be left out. `WEAK` words stand for a variable only beside a number or a direction: alone they
are things of the trade. A variable that a line's schema lacks is passed over.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from agent.models.rule_based.tries import listed

WORDS: Final[Mapping[str, Sequence[str]]] = {
    "Process_Temperature": listed(
        """
        주탕 온도 | 주입 온도 | 탕온 | 용탕온 | 쇳물 온도 | 탕 온도 | 알루미늄 온도 | 용탕의 온도 |
        슬리브 용탕 온도 | melt temp | metal temperature | metal temp | molten metal temperature |
        pouring temp | pouring temperature | pour temperature | pour temp | alloy temperature |
        melt's temperature | temperature of the melt | shot sleeve temperature | temp of the melt
        """
    ),
    "Process_Pressure": listed(
        """
        사출압 | 사출 압 | 사출유압 | 사출 유압 | 유압 | shot pressure | hydraulic pressure |
        hydraulic injection pressure | injection press | pressure of injection | 주입 압력
        """
    ),
    "Process_InjectionSpeed": listed(
        """
        고속 속도 | 고속 사출 속도 | 고속 사출 | 고속 구간 속도 | 고속 구간 | 고속 | 2속 | 사출 스피드 |
        고속 스피드 | 하이스피드 | fast shot | fast shot velocity | fast speed | fast stage speed |
        high speed | injection velocity | second stage speed | second phase speed | 2nd phase speed |
        2nd stage speed | fast plunger speed | fast shot plunger speed | speed of injection
        """
    ),
    "Process_InjectionTime": listed("사출 타임 | 주입 시간 | injection duration | shot time"),
    "Process_CoolingTime": listed(
        """
        쿨링 타임 | 쿨링 시간 | 쿨타임 | 냉각 타임 | 냉각시간 | 큐어링 타임 | 큐어링 시간 | 쿨링 |
        응고 시간 | cool time | cooling | dwell | cure time | chill time | cooling duration |
        solidification time
        """
    ),
    "Process_ClampForce": listed(
        """
        형체력 | 형체 | 형체결력 | 체결력 | 조임력 | 클램프력 | 클램핑력 | 클램핑 힘 | 클램핑 포스 |
        클램프 포스 | 클램핑 | 클램프 | 형 체력 | 톤수 | clamp | clamping | clamping force |
        clamp tonnage | lock force | die locking force | locking tonnage | tonnage | clamp load |
        lock up force | clamping pressure | die lock
        """
    ),
    "Process_MoldTemperature": listed(
        """
        금형 온 | 다이 온도 | 몰드 온도 | 금형 표면 온도 | 형온 | 금온 | 형 온도 | 금형의 온도 |
        금형 템프 | die temp | mold temp | mould temp | mould temperature | tool temperature |
        tool temp |
        die surface temp | tooling temperature | temperature of the die | temp of the die |
        die's temperature
        """
    ),
    "Process_MeltTemperature": listed(
        """
        보온로 온도 | 보온로 | 유지로 온도 | 로 온도 | 노 온도 | 용해로 온도 | 용해 온도 | 홀딩로 온도 |
        용융로 온도 | 보온 온도 | furnace temp | holding furnace temp | holding furnace temperature |
        holding temp | holding furnace | furnace
        """
    ),
    "Process_CycleTime": listed(
        """
        사이클 | 싸이클 | 싸이클 타임 | 사이클 시간 | 싸이클 시간 | 싸이클타임 | c/t | cycle |
        shot to shot time | 택타임 | 택트 타임 | takt time
        """
    ),
    "Process_ShotSize": listed(
        """
        샷 싸이즈 | 계량 | 계량값 | 계량 스트로크 | 계량 거리 | 계량 위치 | 샷 크기 | metering |
        shot stroke | metering distance | metered stroke
        """
    ),
    "Process_BackPressure": listed("백 프레셔 | 백프레샤 | 계량 배압 | backpressure | back press"),
    "Process_ScrewSpeed": listed(
        """
        스크루 속도 | 스크류 회전 | 스크류 회전수 | 스크루 회전수 | 스크류 회전 속도 | 스크루 회전 속도 |
        스크류 알피엠 | 스크류 rpm | 스크루 rpm | 스크류 | 스크루 | screw rpm | screw | screw rotation |
        screw rotation speed
        """
    ),
    "Process_HoldPressure": listed(
        """
        메탈압 | 주물압 | 증압 | 증압 압력 | 증압력 | 주조압 | 주조 압력 | 메탈 압력 | 금속 압력 |
        금속압 | 3차 압력 |
        보압력 | 보 압력 | 홀딩 압력 | hold pressure | holding pressure | packing pressure |
        pack pressure | intensification | metal pressure | intensifier pressure | third phase pressure |
        hold press | intensified pressure | final pressure | pressure on the metal
        """
    ),
    "Process_HoldTime": listed(
        """
        증압 시간 | 증압 유지 시간 | 보압 유지 시간 | 보압 타임 | 증압 타임 | 유지 시간 | holding time |
        packing time | pack time | intensifier time
        """
    ),
    "Process_CushionPosition": listed(
        """
        쿠션 | 쿠션량 | 쿠션 두께 | 쿠션 값 | 쿠숀 | 비스킷 | 비스켓 | 비스킷 두께 | 비스켓 두께 |
        비스킷 길이 | biscuit | biscuit thickness | biscuit length | end of stroke cushion |
        cushion thickness
        """
    ),
    "Process_PlasticizingTime": listed(
        """
        가소화 | 가소화 타임 | 계량 시간 | 계량 타임 | plasticising time | plasticization time |
        dosing time | plasticizing
        """
    ),
    "Sensor_Vibration": listed("프레임 진동 | 기계 진동 | 떨림 | vibrations"),
    "Sensor_Noise": listed("유압 소음 | 소리 | 펌프 소음 | sound level"),
    "Sensor_Temperature1": listed(
        """
        로 열전대 | 보온로 열전대 | 센서 1 온도 | 1번 센서 온도 | 온도 센서 1번 | 1번 온도 센서 |
        temperature sensor 1 |
        temp sensor 1
        """
    ),
    "Sensor_Temperature2": listed(
        """
        고정형 온도 | 고정 금형 온도 | 고정형 열전대 | 고정측 온도 | 센서 2 온도 | 2번 센서 온도 |
        2번 온도 센서 |
        fixed die temperature | fixed die temp | fixed half temperature | cover die temperature |
        temperature sensor 2 | temp sensor 2 | stationary die temperature
        """
    ),
    "Sensor_Temperature3": listed(
        """
        가동형 온도 | 이동형 온도 | 가동 금형 온도 | 가동형 열전대 | 가동측 온도 | 3번 온도 센서 |
        moving die temperature | moving die temp | moving half temperature | ejector die temperature |
        temperature sensor 3 | temp sensor 3 | 센서 3 온도 | 3번 센서 온도
        """
    ),
    "Sensor_Pressure1": listed(
        """
        실린더 압력 | 실린더압 | 실린더 압 | 1번 압력 센서 | pressure sensor 1 |
        injection cylinder pressure
        """
    ),
    "Sensor_Pressure2": listed(
        """
        캐비티 압력 | 캐비티압 | 형내압 | 형 내압 | 금형 내압 | 캐비티 내압 | 2번 압력 센서 |
        pressure sensor 2 | in-cavity pressure | pressure in the cavity
        """
    ),
    "Sensor_Pressure3": listed(
        """
        어큐뮬레이터 압력 | 어큐뮬레이터 | 어큐 압력 | 축압기 압력 | 축압 | acc 압력 | 3번 압력 센서 |
        pressure sensor 3 | accumulator
        """
    ),
    "Sensor_Flow": listed(
        """
        냉각수 유량 | 냉각수량 | 냉각 유량 | 쿨런트 유량 | 물 유량 | cooling water flow | water flow |
        flow rate | coolant flow rate | die coolant flow | cooling flow
        """
    ),
    "Sensor_Position": listed(
        """
        절환 위치 | 전환 위치 | 절환점 | 전환점 | 고속 전환 위치 | 고속 절환 위치 | 고속 개시 위치 |
        절환 | 속도 절환 위치 | 속도 전환 위치 | 고속 전환점 | 고속 절환점 | 고속 시작 위치 |
        저속 고속 전환 위치 | 고속 전환 | switchover | switch over | switch over point |
        switchover position | switchover point | changeover | changeover position | changeover point |
        transition point | fast shot start | slow to fast switch over | slow to fast position |
        switching point | switching position
        """
    ),
    "Sensor_Speed": listed(
        """
        평균 속도 | 평균 플런저 속도 | 플런저 속도 | 플런저 평균 속도 | mean speed |
        average plunger speed | average speed | plunger speed | plunger velocity
        """
    ),
    "Sensor_Torque": listed("펌프 토크 | 모터 토크 | 토오크 | motor torque | torque"),
    "Sensor_Current": listed("펌프 전류 | 모터 전류 | 전류값 | motor current | amperage"),
    "Sensor_Voltage": listed("공급 전압 | 전원 전압 | 전압값 | voltage | mains voltage | line voltage"),
}

WEAK: Final[Mapping[str, Sequence[str]]] = {
    "용탕": ("Process_Temperature",),
    "쇳물": ("Process_Temperature",),
    "melt": ("Process_Temperature",),
    "molten metal": ("Process_Temperature",),
    "금형": ("Process_MoldTemperature",),
    "몰드": ("Process_MoldTemperature",),
    "다이": ("Process_MoldTemperature",),
    "die": ("Process_MoldTemperature",),
    "mold": ("Process_MoldTemperature",),
    "mould": ("Process_MoldTemperature",),
    "냉각": ("Process_CoolingTime", "Sensor_Flow"),
    "위치": ("Sensor_Position",),
    "전환": ("Sensor_Position",),
    "사출": ("Process_InjectionSpeed", "Process_Pressure", "Process_InjectionTime"),
    "injection": ("Process_InjectionSpeed", "Process_Pressure", "Process_InjectionTime"),
    "플런저": ("Process_InjectionSpeed", "Sensor_Speed"),
    "plunger": ("Process_InjectionSpeed", "Sensor_Speed"),
    "보온": ("Process_MeltTemperature",),
    "냉각수": ("Sensor_Flow",),
    "coolant": ("Sensor_Flow",),
    "holding": ("Process_HoldPressure", "Process_HoldTime", "Process_MeltTemperature"),
    "hold": ("Process_HoldPressure", "Process_HoldTime"),
}
"""Words with the variables that they may stand for; the unit beside them decides."""
