"""Words for defect modes, beside the labels of a line's schema."""

from collections.abc import Mapping, Sequence
from typing import Final

from agent.models.rule_based.tries import Trie, listed
from shared.bundle.feature_schema import FeatureSchema

WORDS: Final[Mapping[str, Sequence[str]]] = {
    "gas_porosity": listed(
        """
        기공 | 기포 | 가스 기공 | 공극 | 핀홀 | 핀 홀 | 블로우홀 | 블로홀 | 포로시티 | porosity |
        gas porosity | gas pores | gas pore | blowhole | blowholes | blow holes | pinhole | pinholes |
        gas holes | pores | porous
        """
    ),
    "shrinkage_porosity": listed(
        """
        수축공 | 수축 기공 | 수축 결함 | 수축 | shrinkage | shrinkage porosity | shrink holes |
        shrinkage cavity | shrinkage cavities
        """
    ),
    "cold_shut": listed(
        """
        탕경 | 냉간 | 콜드셧 | 콜드 셧 | 탕주름 | 탕 주름 | cold shut | cold shuts | cold flow |
        cold lap | cold laps
        """
    ),
    "short_shot": listed(
        """
        미성형 | 미충전 | 미충진 | 쇼트샷 | 숏샷 | 숏 샷 | short shot | short shots | misrun | misruns |
        non-fill | nonfill | incomplete fill | unfilled
        """
    ),
    "flash": listed(
        """
        플래시 | 플래쉬 | 버가 | 버를 | 버 발생 | 버 대책 | flash | flashing | burr | burrs
        """
    ),
    "soldering": listed(
        """
        소착 | 융착 | 눌어붙 | 들러붙 | 달라붙 | soldering | die soldering | solder | sticking |
        sticks to the die | stuck to the die
        """
    ),
    "blister": listed("블리스터 | 부풀음 | 부풀어 | 물집 | blister | blisters | blistering"),
}


def defect_trie(schema: FeatureSchema) -> Trie[str]:
    """Return the words for a line's defect modes, with the mode's id."""
    found: Trie[str] = Trie()
    for mode in schema.defect_modes:
        labels = [mode.label.partition(" (")[0], mode.label_en, mode.id.replace("_", " ")]
        for word in (*labels, *WORDS.get(mode.id, ())):
            found.add(word.lower().replace("-", " ").strip(), mode.id)
    return found
