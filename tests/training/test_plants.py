"""The made-up plants are what they say: rates, repeats, drifts, and a truth that no table can beat."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import roc_auc_score

from training.data_validation.audit import Audit, audit
from training.lines.line import read_line
from training.plants import Plant, many_moulds, two_cavities
from training.plants.many_moulds import MOULDS
from training.tables.reading import Intake, read_table

MANY = many_moulds(days=60, shots=150)
TWO = two_cavities(shots=3000, runs=40)


def column(plant: Plant, name: str) -> list[str]:
    place = list(plant.names).index(name)
    return [row[place] for row in plant.rows]


def numbers(plant: Plant, name: str) -> npt.NDArray[np.float64]:
    return np.array([float(text or "nan") for text in column(plant, name)])


def read(plant: Plant, folder: Path) -> tuple[Intake, Audit]:
    line = read_line(plant.schema)
    intake = read_table(plant.write(folder / "shots.csv"), line)
    return intake, audit(intake, line)


class TestManyMoulds:
    bad = numbers(MANY, "passorfail") == 1
    tried = np.array(column(MANY, "tryshot_signal")) == "D"

    def test_defects_are_few_and_most_are_at_a_low_pressure_for_their_mould(self) -> None:
        least = {mould.code: mould.least for mould in MOULDS}
        low = numbers(MANY, "cast_pressure") < [least[int(code)] for code in numbers(MANY, "mold_code")]
        assert 0.035 < self.bad.mean() < 0.08
        assert 0.5 < low[self.bad & ~self.tried].mean() < 0.75

    def test_cold_dies_and_the_first_shots_of_a_day_are_mostly_bad(self) -> None:
        production = ~self.tried
        first = numbers(MANY, "count") <= 6
        cold = numbers(MANY, "upper_mold_temp1") < 110
        assert 0.6 < self.bad[first].mean() < 0.85
        assert 0.5 < self.bad[cold & production].mean() < 0.9

    def test_try_shots_are_always_bad_and_their_probability_says_so(self) -> None:
        assert self.tried.any()
        assert self.bad[self.tried].all()
        assert (MANY.chance[self.tried] == 1).all()

    def test_what_a_mould_bears_is_its_own(self) -> None:
        """A fast-shot speed that is right for one mould is out of another's window."""
        assert any(
            one.window[0] < other.speed < one.window[1] and not other.window[0] < one.speed < other.window[1]
            for one in MOULDS
            for other in MOULDS
        )

    def test_moulds_come_late(self) -> None:
        code = numbers(MANY, "mold_code")
        half = len(code) // 2
        late = {mould.code for mould in MOULDS if mould.since}
        assert late <= set(code)
        assert not late & set(code[:half])

    def test_the_audit_finds_what_was_put_in(self, tmp_path: Path) -> None:
        _, found = read(MANY, tmp_path)
        names = {finding.name for finding in found.findings}
        assert {"try_shots", "sentinels", "missing_values", "drift", "warm_up", "run_markers"} <= names
        drift = found.find("drift")
        assert drift is not None
        assert {"Coolant_temperature", "lower_mold_temp2"} <= set(drift.columns)


class TestTwoCavities:
    def test_two_rows_in_five_are_repeats(self, tmp_path: Path) -> None:
        intake, found = read(TWO, tmp_path)
        assert 1 - len(found.table) / len(intake.table) == pytest.approx(0.39, abs=0.02)
        assert len(found.table) == 3000
        assert len(np.unique(found.table.run)) == 40

    def test_the_run_knows_more_than_the_values_do(self, tmp_path: Path) -> None:
        intake, found = read(TWO, tmp_path)
        defect = intake.table.defect
        assert roc_auc_score(defect, TWO.chance) > roc_auc_score(defect, TWO.known) + 0.05
        assert roc_auc_score(defect, TWO.known) < 0.68
        assert found.find("run_markers") is not None

    def test_defects_are_in_both_cavities_and_of_every_kind(self) -> None:
        groups = TWO.header[0]
        defects = range(groups.index("Defects"), len(groups))
        assert len(defects) == 26
        assert all(any(row[place] != "0" for row in TWO.rows) for place in defects)


@pytest.mark.parametrize("plant", [MANY, TWO], ids=["moulds", "cavities"])
def test_the_probability_is_that_of_the_outcome(plant: Plant, tmp_path: Path) -> None:
    """Tenths of the shots by their probability are defects as often as it says, and in the file's order."""
    intake, _ = read(plant, tmp_path)
    place = np.array(intake.raw.lines) - len(plant.header) - 1
    chance, defect = plant.chance[place], intake.table.defect
    for part in np.array_split(np.argsort(chance, kind="stable"), 10):
        error = np.sqrt((chance[part] * (1 - chance[part])).sum() + 1) / len(part)
        # The repeats of one shot have one outcome: the error of a tenth is larger than that of single shots.
        assert abs(chance[part].mean() - defect[part].mean()) < 5 * error


def test_the_same_seed_gives_the_same_plant_and_another_seed_another() -> None:
    assert many_moulds(3, 40).rows == many_moulds(3, 40).rows
    assert many_moulds(3, 40).rows != many_moulds(3, 40, seed=5).rows
    assert two_cavities(200, 8).rows == two_cavities(200, 8).rows
    assert two_cavities(200, 8).rows != two_cavities(200, 8, seed=5).rows
