"""Sessions in memory: bound to their caller, short, bounded, safe among threads."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from agent.sessions.store import Exchange, MemorySessions, SessionForbidden, new_session_id


def said(number: int) -> Exchange:
    """A numbered exchange."""
    return Exchange(f"질문 {number}", f"답 {number}")


def test_an_unknown_session_starts_empty() -> None:
    assert MemorySessions().open("s", "me") == ()


def test_what_was_said_is_read_in_order() -> None:
    sessions = MemorySessions()
    for number in range(3):
        sessions.append("s", "me", said(number))

    assert sessions.open("s", "me") == (said(0), said(1), said(2))


def test_the_last_five_exchanges_are_remembered() -> None:
    sessions = MemorySessions()
    for number in range(8):
        sessions.append("s", "me", said(number))

    assert sessions.open("s", "me") == tuple(said(number) for number in range(3, 8))


def test_sessions_do_not_mix() -> None:
    sessions = MemorySessions()
    sessions.append("a", "me", said(1))

    assert sessions.open("b", "me") == ()


def test_a_session_belongs_to_the_caller_who_opened_it() -> None:
    sessions = MemorySessions()
    sessions.open("s", "me")

    with pytest.raises(SessionForbidden):
        sessions.open("s", "you")
    with pytest.raises(SessionForbidden):
        sessions.append("s", "you", said(1))


def test_beyond_its_capacity_the_session_used_longest_ago_is_forgotten() -> None:
    sessions = MemorySessions(capacity=2)
    sessions.append("a", "me", said(1))
    sessions.append("b", "me", said(2))
    sessions.open("a", "me")
    sessions.append("c", "me", said(3))

    assert sessions.open("a", "me") == (said(1),)
    assert sessions.open("b", "me") == ()


def test_a_history_that_was_read_does_not_change_afterwards() -> None:
    sessions = MemorySessions()
    before = sessions.open("s", "me")
    sessions.append("s", "me", said(1))

    assert before == ()


def test_exchanges_of_concurrent_questions_neither_mix_nor_get_lost() -> None:
    sessions = MemorySessions()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: sessions.append(f"s{number % 40}", "me", said(number)), range(200)))

    kept = [exchange for session in range(40) for exchange in sessions.open(f"s{session}", "me")]
    assert sorted(kept, key=lambda e: int(e.question.split()[1])) == [said(number) for number in range(200)]


def test_a_stop_is_heard_by_the_answers_that_run_in_its_session() -> None:
    sessions = MemorySessions()
    sessions.open("s", "me")
    with sessions.watch("s") as one, sessions.watch("s") as two, sessions.watch("other") as other:
        sessions.stop("s", "me")

        assert (bool(one), bool(two), bool(other)) == (True, True, False)


def test_a_stop_does_not_end_later_answers() -> None:
    sessions = MemorySessions()
    sessions.stop("s", "me")

    with sessions.watch("s") as stop:
        assert not stop


def test_only_its_owner_may_stop_a_session() -> None:
    sessions = MemorySessions()
    sessions.open("s", "me")

    with sessions.watch("s") as stop, pytest.raises(SessionForbidden):
        sessions.stop("s", "you")
    assert not stop


def test_session_ids_hold_the_time_and_are_not_guessable() -> None:
    ids = {new_session_id(1707559200.9) for _ in range(100)}

    assert len(ids) == 100
    assert all(one.startswith("session_1707559200_") and len(one) == 39 for one in ids)
