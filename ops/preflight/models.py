"""Bedrock: the use-case form, the models and their agreements, the profiles, and one call."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from botocore.exceptions import ClientError

from agent.models.bedrock.families import Tuning, additional_fields
from ops.preflight.account import ACTIONS, HOME, Account, Refused, refusal
from ops.preflight.findings import Asked, Finding, Text, missing, note, ok, unknown

NO_MODEL: Final = ok("UseMock=true: no language model is asked", "UseMock=true: 언어 모델을 쓰지 않습니다")
REFUSED: Final = unknown(
    Text("no models: the parameters are refused", "모델을 알 수 없음: 파라미터가 거부됩니다"),
    Text("put the parameters right first (see there)", "파라미터부터 고치세요 (parameters 항목)"),
)
SUBSCRIBE: Final = ("aws-marketplace:Subscribe", "aws-marketplace:ViewSubscriptions")
TOKENS: Final = 16
"""Of the answer to the one call. Thinking counts too, so that it may end before a word is written."""


def bare(model_id: str) -> str:
    """A foundation model's id, without profile or ARN around it."""
    return "anthropic." + model_id.rpartition("anthropic.")[2]


def profile(model_id: str) -> str:
    """The prefix of a profile's id, such as `us` or `global`; empty for a foundation model."""
    return model_id.rpartition("anthropic.")[0].rpartition("/")[2].rstrip(".")


def without_models(asked: Asked) -> list[Finding]:
    """Return what to say where there is no model to look at."""
    return [NO_MODEL] if asked.plan.parameters["UseMock"] == "true" else [REFUSED]


def use_case(account: Account, asked: Asked) -> Sequence[Finding]:
    """Tell whether the account has told Anthropic what it wants models for. It does so once, in us-east-1."""
    if asked.plan.parameters["UseMock"] == "true":
        return [NO_MODEL]
    try:
        account.ask("bedrock.get_use_case_for_model_access", HOME)
    except Refused as refused:
        if refused.code != "ResourceNotFoundException":
            raise
        return [
            missing(
                Text(
                    "Anthropic's use-case form is not handed in for this account; Claude refuses calls",
                    "이 계정은 Anthropic 사용 사례 양식을 제출하지 않았습니다. Claude 호출이 거부됩니다",
                ),
                Text(
                    "open any Claude model in the Bedrock console of us-east-1 and fill the form in, once "
                    "(docs/operations/first-deploy.md)",
                    "us-east-1의 Bedrock 콘솔에서 Claude 모델을 열고 양식을 작성하세요. 계정당 한 번입니다 "
                    "(docs/operations/first-deploy.md)",
                ),
            )
        ]
    return [ok("the use-case form is handed in", "사용 사례 양식이 제출되어 있습니다")]


def models(account: Account, asked: Asked) -> Sequence[Finding]:
    """Tell whether each model is on the region's list, agreed to and allowed for the account."""
    if not asked.models:
        return without_models(asked)
    listed = account.ask("bedrock.list_foundation_models", byProvider="Anthropic")["modelSummaries"]
    stages = {row["modelId"]: row.get("modelLifecycle", {}).get("status", "ACTIVE") for row in listed}
    return [
        finding
        for name in dict.fromkeys(map(bare, asked.models))
        for finding in _model(account, name, stages, needed_here=_needed_here(asked, name))
    ]


def _needed_here(asked: Asked, name: str) -> bool:
    """Tell whether the model itself has to run in the stack's region, since no profile leads elsewhere."""
    return any(bare(each) == name and not profile(each) for each in asked.models)


def _model(account: Account, name: str, stages: dict[str, str], *, needed_here: bool) -> Iterator[Finding]:
    if name not in stages:
        what = Text(
            f"{name} is not on this region's list of models", f"{name} 모델이 이 리전의 목록에 없습니다"
        )
        remedy = Text(
            "name another ModelId / FallbackModelIds, or another region: aws bedrock list-foundation-models",
            "다른 ModelId / FallbackModelIds를 지정하거나 모델이 있는 리전에 배포하세요: "
            "aws bedrock list-foundation-models",
        )
        yield missing(what, remedy) if needed_here else note(what, remedy)
    elif stages[name] != "ACTIVE":
        yield note(
            Text(f"{name} is {stages[name]}: it will be retired", f"{name}: {stages[name]}, 곧 종료됩니다"),
            Text("look for the model that follows it", "후속 모델을 확인하세요"),
        )
    found = account.ask("bedrock.get_foundation_model_availability", modelId=name)
    agreed = found["agreementAvailability"]["status"]
    if found["authorizationStatus"] != "AUTHORIZED" or found["entitlementAvailability"] != "AVAILABLE":
        yield missing(
            Text(f"{name} is not allowed for this account", f"{name}: 이 계정에 허용되지 않았습니다"),
            Text(
                "a policy of the organisation or a missing agreement keeps it away: ask an administrator",
                "조직 정책 또는 계약 누락이 원인입니다. 계정 관리자에게 문의하세요",
            ),
        )
    elif needed_here and found["regionAvailability"] != "AVAILABLE":
        yield missing(
            Text(f"{name} cannot be called in this region", f"{name}: 이 리전에서 호출할 수 없습니다"),
            Text("use one of its inference profiles as ModelId", "추론 프로필을 ModelId로 지정하세요"),
        )
    elif agreed == "AVAILABLE":
        yield ok(f"{name} is agreed to and allowed", f"{name}: 계약과 허용이 모두 되어 있습니다")
    else:
        yield missing(
            Text(
                f"{name}: the account has no agreement yet ({agreed})",
                f"{name}: 계정의 계약이 아직 없습니다 ({agreed})",
            ),
            Text(
                "the first call by somebody with aws-marketplace:Subscribe and ViewSubscriptions makes it: "
                "an administrator runs this command without --no-call; it may take minutes",
                "aws-marketplace:Subscribe와 ViewSubscriptions 권한자의 첫 호출로 계약이 체결됩니다. "
                "관리자가 --no-call 없이 이 명령을 실행하세요. 몇 분 걸릴 수 있습니다",
            ),
        )


def profiles(account: Account, asked: Asked) -> Sequence[Finding]:
    """Tell whether each inference profile is there, and in which regions it processes a question."""
    if not asked.models:
        return without_models(asked)
    wanted = [each for each in asked.models if profile(each)]
    own = [each for each in asked.models if not profile(each)]
    found = [
        ok(f"{each} is asked in {asked.region} itself", f"{each}: {asked.region} 안에서 처리됩니다")
        for each in own
    ]
    there = dict(_there(account)) if wanted else {}
    return found + [_profile(each.rpartition("/")[2], there) for each in wanted]


def _there(account: Account) -> Iterator[tuple[str, list[str]]]:
    """Ids of the region's profiles, with the regions in which each processes."""
    given: dict[str, Any] = {"typeEquals": "SYSTEM_DEFINED", "maxResults": 1000}
    while True:
        page = account.ask("bedrock.list_inference_profiles", **given)
        for row in page["inferenceProfileSummaries"]:
            arns = [model.get("modelArn", "").split(":") for model in row["models"]]
            yield row["inferenceProfileId"], sorted({arn[3] for arn in arns if len(arn) > 3 and arn[3]})
        if not page.get("nextToken"):
            return
        given["nextToken"] = page["nextToken"]


def _profile(name: str, there: dict[str, list[str]]) -> Finding:
    if name in there:
        regions = ", ".join(there[name])
        anywhere = name.startswith("global.") or not regions
        return ok(
            f"{name} processes questions in {'any commercial region' if anywhere else regions}",
            f"{name}: {'모든 상용 리전' if anywhere else regions}에서 질문을 처리합니다",
        )
    same = sorted(each for each in there if bare(each) == bare(name))
    are = ", ".join(same) or "none"
    return missing(
        Text(
            f"the inference profile {name} is not in this region; of this model there are: {are}",
            f"추론 프로필 {name}[이/가] 이 리전에 없습니다. 이 모델의 프로필: {are}",
        ),
        Text(
            "choose InferenceProfileScope, or one of them as ModelId; docs/data.md says what each means",
            "InferenceProfileScope 또는 위의 프로필을 ModelId로 지정하세요. 의미: docs/data.md",
        ),
    )


def marketplace(account: Account, asked: Asked) -> Sequence[Finding]:
    """Tell whether the deployer may make an agreement, which the agent's own role never may."""
    if not asked.models:
        return without_models(asked)
    source = _principal(account, account.ask("sts.get_caller_identity")["Arn"])
    if source is None:
        return [
            ok("the account's root may make agreements", "루트 사용자는 계약을 체결할 수 있습니다"),
            note(
                Text("you are the account's root user", "루트 사용자로 로그인했습니다"),
                Text("use a role instead", "역할(role)을 사용하세요"),
            ),
        ]
    answer = account.ask("iam.simulate_principal_policy", PolicySourceArn=source, ActionNames=list(SUBSCRIBE))
    lacking = [
        row["EvalActionName"] for row in answer["EvaluationResults"] if row["EvalDecision"] != "allowed"
    ]
    if not lacking:
        return [ok("you may make agreements for models", "모델 계약을 체결할 권한이 있습니다")]
    return [
        note(
            Text(f"you have no {' and '.join(lacking)}", f"권한 없음: {', '.join(lacking)}"),
            Text(
                "whoever calls a model first needs it, and only while `models` names one without agreement",
                "모델을 처음 호출하는 사람에게만, models 항목에 계약 없는 모델이 있을 때 필요합니다",
            ),
        )
    ]


def _principal(account: Account, arn: str) -> str | None:
    """The user or role behind a caller's ARN, with its path; None for the root user."""
    if arn.endswith(":root"):
        return None
    role = re.search(r":assumed-role/([^/]+)/", arn)
    return account.ask("iam.get_role", RoleName=role[1])["Role"]["Arn"] if role else arn


def call(account: Account, asked: Asked) -> Sequence[Finding]:
    """One short question to the first model, with the action that the agent's role has, as the agent asks."""
    if not asked.models:
        return without_models(asked)
    model = asked.models[0]
    if not asked.call:
        return [note(Text(f"{model} was not called (--no-call)", f"{model} 호출을 건너뜀 (--no-call)"))]
    answer = account.ask(
        "bedrock-runtime.converse_stream",
        modelId=model,
        messages=[{"role": "user", "content": [{"text": "1+1?"}]}],
        inferenceConfig={"maxTokens": TOKENS},
        additionalModelRequestFields=additional_fields(model, Tuning()),
    )
    usage: dict[str, int] = {}
    try:
        for event in answer["stream"]:
            usage = event.get("metadata", {}).get("usage", usage)
    except ClientError as error:  # in the middle of the stream
        raise refusal(ACTIONS["bedrock-runtime.converse_stream"], error) from error
    spent = f"{usage.get('inputTokens', '?')} + {usage.get('outputTokens', '?')}"
    return [ok(f"{model} answers ({spent} tokens)", f"{model} 응답함 (토큰 {spent})")]
