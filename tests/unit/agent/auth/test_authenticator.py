"""Who a request is from, and whether they may do what it asks for."""

from typing import Any

import pytest

from agent.auth.authenticator import (
    Authenticator,
    User,
    caller_of_token,
    is_one_person,
    principal_of,
    recorder_of,
)
from agent.auth.errors import NotPermitted, RecorderRequired, SignInRequired
from agent.auth.permissions import Action, Permissions
from checks.standins.url_events import ARN, get

TOKEN = "token"
ENGINEER = User("oidc:https://issuer.example.com#kim", frozenset({"engineers"}))


class Known:
    """Tokens whose text is that of nobody but `ENGINEER`."""

    def verify(self, token: str) -> User:
        """See Tokens.verify."""
        assert token == TOKEN
        return ENGINEER

    def recorder(self, token: str) -> User:
        """See Tokens.recorder: the token of no machine."""
        assert token == TOKEN
        raise NotPermitted("no scope")

    def prepare(self) -> None:
        """See Tokens.prepare."""


def admit(rights: Permissions, action: Action, token: str | None = TOKEN, event: Any = None) -> str:
    """The caller that a gate with an issuer lets in."""
    return Authenticator(Known(), rights).authenticate(event or get("/"), token, action)


@pytest.mark.parametrize("action", sorted(set(Action) - {Action.FORGET_OTHERS, Action.RECORD}))
def test_without_an_issuer_the_caller_is_who_lambda_says(action: Action) -> None:
    assert Authenticator().authenticate(get("/", caller=ARN), "token", action) == ARN
    assert Authenticator().authenticate(get("/", caller=None), None, action) == "anonymous"


def test_without_an_issuer_nobody_is_a_steward() -> None:
    for caller in (ARN, None):
        with pytest.raises(NotPermitted):
            Authenticator(permissions=Permissions(steward=frozenset({"stewards"}))).authenticate(
                get("/", caller=caller), TOKEN, Action.FORGET_OTHERS
            )


def test_a_principal_without_an_arn_goes_by_its_id() -> None:
    event = {"requestContext": {"authorizer": {"iam": {"userArn": None, "callerId": "AROAEXAMPLE:kim"}}}}

    assert principal_of(event) == "AROAEXAMPLE"
    assert principal_of({}) == "anonymous"


ROLE = "arn:aws:sts::123456789012:assumed-role/Engineers"
PRINCIPALS: list[tuple[str, str, bool]] = [
    (f"{ROLE}/kim", ROLE, False),
    (f"{ROLE}/lee@plant.example", ROLE, False),
    (f"{ROLE}/", ROLE, False),
    (ROLE, ROLE, False),
    (f"{ROLE}/a=b,c.d@e-f_g", ROLE, False),
    ("arn:aws-cn:sts::123456789012:assumed-role/R/s", "arn:aws-cn:sts::123456789012:assumed-role/R", False),
    (
        "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Engineer_0123456789abcdef/kim@plant.example",
        "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Engineer_0123456789abcdef",
        False,
    ),
    ("arn:aws:sts::123456789012:federated-user/kim", "arn:aws:sts::123456789012:federated-user", False),
    ("AROAEXAMPLE:kim", "AROAEXAMPLE", False),
    ("123456789012:kim", "123456789012", False),
    ("arn:aws:iam::123456789012:user/engineer", "arn:aws:iam::123456789012:user/engineer", True),
    ("arn:aws:iam::123456789012:user/line/3/kim", "arn:aws:iam::123456789012:user/line/3/kim", True),
    ("arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:root", True),
    ("AIDAEXAMPLE", "AIDAEXAMPLE", True),
    ("local", "local", True),
    ("anonymous", "anonymous", False),
]


@pytest.mark.parametrize(("principal", "caller", "one"), PRINCIPALS)
def test_a_caller_is_no_name_that_they_chose_themselves(principal: str, caller: str, one: bool) -> None:
    for place in ("userArn", "callerId"):
        event = {"requestContext": {"authorizer": {"iam": {place: principal}}}}
        assert principal_of(event) == caller
    assert is_one_person(caller) is one


@pytest.mark.parametrize("renamed", ["kim", "lee", "x" * 64, "=,.@-", "assumed-role"])
def test_renaming_a_session_makes_nobody_else_of_its_role(renamed: str) -> None:
    first, second = (get("/", caller=f"{ROLE}/{name}") for name in ("kim", renamed))
    other = get("/", caller=f"arn:aws:sts::123456789012:assumed-role/Other/{renamed}")

    assert principal_of(first) == principal_of(second) != principal_of(other)


def test_a_user_of_an_issuer_is_one_person_whatever_their_subject() -> None:
    for subject in ("kim", "x:assumed-role/y", "anonymous", "123"):
        assert is_one_person(caller_of_token("https://issuer.example.com", subject))


@pytest.mark.parametrize(
    ("steward", "may"),
    [(frozenset(), False), (frozenset({"stewards"}), False), (frozenset({"engineers"}), True)],
)
def test_only_stewards_have_anothers_data_deleted_and_everybody_their_own(
    steward: frozenset[str], may: bool
) -> None:
    rights = Permissions(ask=frozenset({"chiefs"}), steward=steward)

    assert admit(rights, Action.FORGET) == ENGINEER.caller
    if may:
        assert admit(rights, Action.FORGET_OTHERS) == ENGINEER.caller
    else:
        with pytest.raises(NotPermitted):
            admit(rights, Action.FORGET_OTHERS)


@pytest.mark.parametrize("token", [None, ""])
@pytest.mark.parametrize("action", [Action.ASK, Action.INGEST])
def test_with_an_issuer_nobody_comes_in_without_a_token_signed_or_not(
    action: Action, token: str | None
) -> None:
    for caller in (ARN, None):
        with pytest.raises(SignInRequired):
            admit(Permissions(), action, token, get("/", caller=caller))


def test_what_is_open_looks_at_no_token() -> None:
    assert admit(Permissions(), Action.OPEN, "not the token", get("/health", caller=None)) == "anonymous"


@pytest.mark.parametrize(
    ("rights", "may_ask", "may_ingest"),
    [
        (Permissions(), True, True),
        (Permissions(ask=frozenset({"engineers", "chiefs"})), True, True),
        (Permissions(ask=frozenset({"chiefs"})), False, False),
        (Permissions(ingest=frozenset({"librarians"})), True, False),
        (Permissions(ask=frozenset({"chiefs"}), ingest=frozenset({"engineers"})), False, True),
    ],
)
def test_groups_say_who_may_ask_and_who_may_ingest(
    rights: Permissions, may_ask: bool, may_ingest: bool
) -> None:
    for action, may in ((Action.ASK, may_ask), (Action.INGEST, may_ingest)):
        if may:
            assert admit(rights, action) == ENGINEER.caller
        else:
            with pytest.raises(NotPermitted) as caught:
                admit(rights, action)
            assert str(action) in caught.value.message
            assert not any(group in caught.value.message for group in rights.ask | rights.ingest)


@pytest.mark.parametrize("subject", [ARN, "anonymous", "local", "AROAEXAMPLE:kim"])
def test_a_subject_is_never_another_kind_of_caller(subject: str) -> None:
    assert caller_of_token("https://issuer.example.com", subject).startswith("oidc:https://")


def test_two_issuers_subjects_are_two_callers() -> None:
    assert caller_of_token("https://a.example.com", "kim") != caller_of_token("https://b.example.com", "kim")


MACHINE = "arn:aws:iam::123456789012:role/plant/Recorder"
AS_IT_COMES = "arn:aws:sts::123456789012:assumed-role/Recorder"
RECORDERS = frozenset({recorder_of(MACHINE)})
OTHERS = sorted(set(Action) - {Action.RECORD, Action.OPEN})


class TestRecorders:
    """Machines that record shots, and nothing else."""

    @pytest.mark.parametrize("tokens", [None, Known()])
    def test_a_named_principal_records_whatever_its_session_is_called(self, tokens: Known | None) -> None:
        gate = Authenticator(tokens, recorders=RECORDERS)

        for session in ("line-7", "i-0123456789"):
            event = get("/", caller=f"{AS_IT_COMES}/{session}")
            assert gate.authenticate(event, None, Action.RECORD) == AS_IT_COMES

    @pytest.mark.parametrize("action", OTHERS)
    @pytest.mark.parametrize("tokens", [None, Known()])
    def test_it_can_neither_ask_nor_read(self, tokens: Known | None, action: Action) -> None:
        gate = Authenticator(tokens, Permissions(), RECORDERS)

        with pytest.raises(NotPermitted):
            gate.authenticate(get("/", caller=f"{AS_IT_COMES}/line-7"), TOKEN, action)

    def test_without_an_issuer_another_principal_is_refused_and_nobody_is_asked_who_they_are(self) -> None:
        gate = Authenticator(recorders=RECORDERS)

        with pytest.raises(NotPermitted):
            gate.authenticate(get("/", caller=f"{ROLE}/kim"), None, Action.RECORD)
        with pytest.raises(RecorderRequired):
            gate.authenticate(get("/", caller=None), None, Action.RECORD)

    def test_with_an_issuer_a_person_who_signed_in_does_not_record(self) -> None:
        gate = Authenticator(Known(), recorders=RECORDERS)

        with pytest.raises(NotPermitted):
            gate.authenticate(get("/", caller=f"{ROLE}/kim"), TOKEN, Action.RECORD)
        with pytest.raises(RecorderRequired):
            gate.authenticate(get("/", caller=f"{ROLE}/kim"), None, Action.RECORD)

    def test_whoever_sits_at_the_laptop_records_there_and_with_an_issuer_does_not(self) -> None:
        laptop = get("/", caller="local")

        assert Authenticator().authenticate(laptop, None, Action.RECORD) == "local"
        with pytest.raises(RecorderRequired):
            Authenticator(Known()).authenticate(laptop, None, Action.RECORD)

    def test_a_machine_of_another_plant_does_not_record(self) -> None:
        class OfMachines(Known):
            """Tokens of one machine of the plant ulsan."""

            def recorder(self, token: str) -> User:
                """See Tokens.recorder."""
                return User(f"oidc:https://issuer.example.com#{token}", frozenset(), frozenset({"ulsan"}))

        event = get("/", caller=None)
        here = Authenticator(OfMachines(), Permissions(tenant="ulsan"))
        elsewhere = Authenticator(OfMachines(), Permissions(tenant="busan"))

        assert here.authenticate(event, "machine", Action.RECORD) == "oidc:https://issuer.example.com#machine"
        with pytest.raises(NotPermitted):
            elsewhere.authenticate(event, "machine", Action.RECORD)

    @pytest.mark.parametrize(
        ("arn", "caller"),
        [
            (MACHINE, AS_IT_COMES),
            ("arn:aws:iam::123456789012:role/Recorder", AS_IT_COMES),
            (f"{AS_IT_COMES}/line-7", AS_IT_COMES),
            ("arn:aws:iam::123456789012:user/plant/line-7", "arn:aws:iam::123456789012:user/plant/line-7"),
            (
                "arn:aws-cn:iam::123456789012:role/Recorder",
                "arn:aws-cn:sts::123456789012:assumed-role/Recorder",
            ),
        ],
    )
    def test_a_principal_is_named_as_iam_names_it(self, arn: str, caller: str) -> None:
        assert recorder_of(arn) == caller

    @pytest.mark.parametrize(
        "arn",
        [
            "*",
            "local",
            "anonymous",
            "",
            "arn:aws:iam::123456789012:root",
            "arn:aws:iam::123456789012:role/*",
            "arn:aws:iam::12345:role/Recorder",
            "arn:aws:lambda:ap-northeast-2:123456789012:function:f",
        ],
    )
    def test_what_is_no_role_or_user_is_refused(self, arn: str) -> None:
        with pytest.raises(ValueError, match="is not the ARN"):
            recorder_of(arn)
