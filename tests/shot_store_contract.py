"""The tests that every store of shots has to pass; a test class per store gives the fixture `store`."""

import threading
from collections import Counter
from dataclasses import fields, replace

import numpy as np
import pytest

from shared.errors import InvalidInput, NotFound
from t4_shots import counts
from t4_shots.recounting import recount
from t4_shots.shot import Place, ShadowScore, Shot
from t4_shots.store import Recounted, ShotStore, Wanted
from t4_shots.watch.window import Window
from tests.shot_parts import DAY, HOUR, MINUTE, NOON, SEOUL, WATCHED, kept, said, watched

ALWAYS = Wanted("default", 0, NOON + 1000 * DAY)


def counted(store: ShotStore, line: str = "default") -> dict[tuple[int, str], dict[str, int]]:
    """All counts of a line that are not zero, by bucket and mould."""
    rows = store.buckets(line, 0, NOON + 1000 * DAY)
    return {
        (row.start_ms, row.mould): kept_counts
        for row in rows
        if (kept_counts := {name: number for name, number in row.counts.items() if number})
    }


def counted_by_hand(shots: list[Shot]) -> dict[tuple[int, str], dict[str, int]]:
    """The counts that these shots have to have."""
    found: dict[tuple[int, str], Counter[str]] = {}
    for shot in shots:
        found.setdefault((SEOUL.bucket(shot.at_ms), shot.mould), Counter()).update(counts.of_shot(shot))
    return {key: dict(number) for key, number in found.items()}


def windows_by_hand(shots: list[Shot]) -> dict[int, Window]:
    """The windows that these shots have to have, each by itself."""
    found: dict[int, Window] = {}
    for shot in shots:
        for key, window in watched([shot]).items():
            found[key.start_ms] = found[key.start_ms] + window if key.start_ms in found else window
    return found


def same_windows(store: ShotStore, shots: list[Shot]) -> bool:
    """Return whether a store has the windows of these shots, and no others."""
    kept_windows = dict(store.windows("default", WATCHED.model_version, NOON + 1000 * DAY, 1000))
    by_hand = windows_by_hand(shots)
    return kept_windows.keys() == by_hand.keys() and all(
        np.array_equal(getattr(kept_windows[start], each.name), getattr(window, each.name))
        for start, window in by_hand.items()
        for each in fields(window)
    )


class StoreContract:
    """Every test gets an empty `store` that counts by the clock of tests/shot_parts.py."""

    def test_a_shot_comes_back_as_it_was_kept(self, store: ShotStore) -> None:
        shot = kept("shot 1/가", verdict="defect", mould="M-7", mode="gas_porosity", outcome=said("good"))

        assert store.add([shot]) == {"shot 1/가"}
        found = store.get("default", "shot 1/가")

        assert found == shot
        assert found is not None
        assert found.outcome == said("good")
        assert store.outcomes("default", "shot 1/가") == [said("good")]
        assert store.get("other", "shot 1/가") is None

    def test_a_shadows_score_comes_back_with_its_shot(self, store: ShotStore) -> None:
        shot = replace(kept("s1"), shadow=ShadowScore(0.25, 0.4, "challenger-1"))
        store.add([shot, kept("s2", NOON + MINUTE)])

        store.set_outcome("default", "s1", said("good"))
        found = store.get("default", "s1")

        assert found == shot
        assert [each.shadow is None for each in store.newest(ALWAYS, 10)] == [True, False]

    def test_a_shot_that_comes_twice_is_kept_and_counted_once(self, store: ShotStore) -> None:
        first, second = kept("a"), kept("b", NOON + MINUTE)
        store.add([first])

        assert store.add([first, second]) == {"b"}
        assert store.add([first, second]) == set()
        assert counted(store) == counted_by_hand([first, second])
        assert store.digests("default", ["a", "b", "c"]) == {"a": first.digest, "b": second.digest}

    def test_the_same_shots_at_once_from_many_senders_are_each_new_for_one(self, store: ShotStore) -> None:
        shots = [kept(f"shot-{number}", NOON + number * MINUTE) for number in range(40)]
        new: list[str] = []
        together = threading.Barrier(4)

        def send() -> None:
            together.wait()
            for start in range(0, 40, 8):
                new.extend(store.add(shots[start : start + 8]))

        senders = [threading.Thread(target=send) for _ in range(4)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()

        assert sorted(new) == sorted(shot.shot_id for shot in shots)
        assert counted(store) == counted_by_hand(shots)

    def test_pages_are_newest_first_without_gap_or_double(self, store: ShotStore) -> None:
        shots = [kept(f"s{number:02}", NOON + number // 3 * MINUTE) for number in range(20)]
        store.add(shots[10:])
        store.add(shots[:10])
        found: list[Shot] = []
        wanted = ALWAYS
        while page := store.newest(wanted, 3):
            found += page
            wanted = replace(ALWAYS, before=page[-1].place)

        assert found == sorted(shots, key=lambda shot: Place(shot.at_ms, shot.shot_id), reverse=True)

    def test_a_time_is_half_open_and_a_verdict_one(self, store: ShotStore) -> None:
        verdicts = ["normal", "defect", "unsure", "withheld"]
        store.add(
            [kept(f"s{n}", NOON + n * 10 * HOUR, verdict=verdicts[n % 4]) for n in range(16)]
            + [kept("elsewhere", line="default", at_ms=NOON - 40 * DAY)]
        )

        between = store.newest(Wanted("default", NOON + 10 * HOUR, NOON + 40 * HOUR), 100)
        defects = store.newest(Wanted("default", NOON, NOON + 40 * DAY, "defect"), 100)

        assert [shot.shot_id for shot in between] == ["s3", "s2", "s1"]
        assert [shot.shot_id for shot in defects] == ["s13", "s9", "s5", "s1"]
        assert store.newest(Wanted("other", 0, NOON + 40 * DAY), 100) == []

    def test_a_corrected_outcome_is_counted_once_and_its_history_stays(self, store: ShotStore) -> None:
        shot = kept("a", verdict="defect", mode="cold_shut", mould="M1")
        store.add([shot, kept("b", NOON + HOUR)])
        first, second = said("good"), said("defect", "cold_shut", "flash", by="lee", at_ms=NOON + 5)

        assert store.set_outcome("default", "a", first).outcome == first
        changed = store.set_outcome("default", "a", second)

        assert changed.outcome == second
        assert store.outcomes("default", "a") == [first, second]
        assert counted(store) == counted_by_hand([changed, kept("b", NOON + HOUR)])
        assert store.newest(ALWAYS, 10)[1].outcome == second

    def test_what_is_said_again_changes_nothing(self, store: ShotStore) -> None:
        store.add([kept("a")])
        store.set_outcome("default", "a", said("good"))

        store.set_outcome("default", "a", said("good", at_ms=NOON + 9))

        assert store.outcomes("default", "a") == [said("good")]
        assert len(store.changes("default", "0", 10).rows) == 2

    def test_of_a_shot_that_is_not_there_nothing_can_be_said(self, store: ShotStore) -> None:
        with pytest.raises(NotFound):
            store.set_outcome("default", "gone", said("good"))
        assert counted(store) == {}

    def test_changes_come_once_and_in_order(self, store: ShotStore) -> None:
        begin = store.changes("default", None, 10)
        assert (list(begin.rows), begin.more) == ([], False)
        store.add([kept("late", NOON - DAY), kept("new")])
        store.add([kept("of another line", line="other")])
        store.set_outcome("default", "late", said("good"))
        store.add([kept("newest", NOON + 1)])
        told: list[tuple[str, str]] = []
        after, more = begin.after, True
        while more:
            found = store.changes("default", after, 2)
            told += [(change.kind, change.shot.shot_id) for change in found.rows]
            after, more = found.after, found.more

        assert sorted(told[:2]) == [("shot", "late"), ("shot", "new")]
        assert told[2:] == [("outcome", "late"), ("shot", "newest")]
        assert list(store.changes("default", after, 10).rows) == []

    @pytest.mark.parametrize("mark", ["", "x", "-1", "1e3", "9" * 60, "½"])
    def test_a_mark_that_is_none_is_refused(self, store: ShotStore, mark: str) -> None:
        with pytest.raises(InvalidInput) as caught:
            store.changes("default", mark, 10)
        assert caught.value.details[0].field == "after"

    def test_a_person_is_forgotten_and_what_they_said_stays(self, store: ShotStore) -> None:
        store.add([kept("a"), kept("b", NOON + 1), kept("c", NOON + 2, outcome=said("good", by="kim"))])
        store.set_outcome("default", "a", said("defect", "flash", by="kim"))
        store.set_outcome("default", "a", said("good", by="lee"))
        store.set_outcome("default", "b", said("good", by="kim"))
        before = counted(store)

        assert store.forget("kim") == 3
        assert store.forget("kim") == 0
        assert [each.by for each in store.outcomes("default", "a")] == ["", "lee"]
        assert [each.result for each in store.outcomes("default", "a")] == ["defect", "good"]
        for shot_id, by in (("a", "lee"), ("b", ""), ("c", "")):
            shot = store.get("default", shot_id)
            assert shot is not None
            assert shot.outcome is not None
            assert shot.outcome.by == by
        assert counted(store) == before

    def test_a_recount_gives_the_counts_that_were_there(self, store: ShotStore) -> None:
        shots = [
            kept(f"s{n}", NOON + n * 17 * MINUTE, mould=f"M{n % 2}", verdict=("normal", "defect")[n % 3 == 0])
            for n in range(30)
        ]
        store.add(shots)
        store.set_outcome("default", "s3", said("defect", "flash"))
        before = counted(store)

        assert store.recount("default") == Recounted(30, 0)
        assert counted(store) == before

    def test_windows_are_the_sums_of_the_shots_whatever_order_they_come_in(self, store: ShotStore) -> None:
        shots = [
            replace(kept(f"s{n}", NOON + n * 7 * MINUTE), features={"Process_Temperature": 650.0 + n})
            for n in range(40)
        ]
        late_first = [*shots[20:], *shots[:20]]
        for start in range(0, 40, 8):
            store.add(late_first[start : start + 8])
        store.add(shots)

        assert same_windows(store, shots)
        assert store.recount("default").shots == 40
        assert same_windows(store, shots)

    def test_windows_are_listed_newest_first_and_no_more_than_asked(self, store: ShotStore) -> None:
        store.add([kept(f"s{n}", NOON - n * 9 * DAY) for n in range(5)])
        version = WATCHED.model_version

        found = store.windows("default", version, NOON, 3)

        assert [row.start_ms for row in found] == [NOON - n * 9 * DAY for n in (1, 2, 3)]
        assert [row.window.shots for row in found] == [1, 1, 1]
        assert store.windows("default", "another", NOON + DAY, 3) == []
        assert store.windows("other", version, NOON + DAY, 3) == []

    def test_senders_at_once_lose_nothing_of_a_window(self, store: ShotStore) -> None:
        parts = [[kept(f"s{sender}-{n}", NOON + n) for n in range(6)] for sender in range(4)]
        threads = [threading.Thread(target=store.add, args=(part,)) for part in parts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        (found,) = store.windows("default", WATCHED.model_version, NOON + DAY, 10)
        assert found.window.shots == sum(map(len, parts))

    def test_steps_of_a_recount_take_each_shot_once(self, store: ShotStore) -> None:
        """Also those at midnight of UTC, of the plant and of a shift."""
        shots = [kept(f"s{n}", NOON - 3 * DAY + n * 97 * MINUTE, mould=f"M{n % 2}") for n in range(40)]
        store.add(shots)
        before = counted(store)
        number, after, steps = 0, None, 0

        while steps == 0 or after is not None:
            step = recount(store, SEOUL, "default", after, now_ms=NOON, step_s=0)
            number += step["shots"]
            assert step["changed"] == 0
            after = None if step["after"] is None else int(step["after"])
            steps += 1

        assert number == 40
        assert steps >= 4
        assert counted(store) == before

    def test_nothing_is_counted_of_a_line_without_shots(self, store: ShotStore) -> None:
        assert store.oldest("default") is None
        step = recount(store, SEOUL, "default", None, now_ms=NOON)
        assert (step["shots"], step["after"]) == (0, None)
