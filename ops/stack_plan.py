"""Plan of what CloudFormation makes of the template for given parameters: refusals, conditions, resources.

Evaluates the template as it is written, without AWS: constraints of parameters, the assertions of
`Rules`, `Conditions`, and the intrinsic functions that this template uses. A function that it does not
know is an error, so that nothing is passed over.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import boto3
from samtranslator.yaml_helper import yaml_parse

from shared.errors import InvalidInput

TEMPLATE: Final = Path(__file__).resolve().parents[1] / "template.yaml"
IN_SUB: Final = re.compile(r"\$\{([^}!$]+)\}")
REGION: Final = "us-east-1"
PSEUDO: Final = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::StackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/diecast/0f3a-4c",
    "AWS::URLSuffix": "amazonaws.com",
}
NO_VALUE: Final = object()
"""What `AWS::NoValue` is: the property, or the row, is not there."""

FUNCTIONS: Final[Mapping[str, Callable[[list[Any]], Any]]] = {
    "Equals": lambda row: str(row[0]) == str(row[1]),
    "Not": lambda row: not row[0],
    "And": all,
    "Or": any,
    "Contains": lambda row: row[1] in row[0],
    "Join": lambda row: str(row[0]).join(map(str, row[1])),
    "Split": lambda row: row[1].split(row[0]),
    "Select": lambda row: row[1][int(row[0])],
}
"""Intrinsic functions that need nothing but their evaluated arguments."""


@cache
def written() -> Mapping[str, Any]:
    """The template as parsed YAML, intrinsic functions in their long form."""
    parsed: Mapping[str, Any] = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    return parsed


@dataclass(frozen=True)
class Plan:
    """The template with these parameters; those that are not given have their defaults."""

    given: Mapping[str, str] = field(default_factory=dict)
    region: str = REGION
    template: Mapping[str, Any] = field(default_factory=written)
    stack: str = "diecast"

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        """Every parameter's value: text, number, or a list of texts. Raises InvalidInput for a wrong one."""
        unknown = self.given.keys() - self.template["Parameters"].keys()
        if unknown:
            raise InvalidInput(f"The template has no parameter {', '.join(sorted(unknown))}.")
        return {
            name: _typed(declared["Type"], self.given.get(name, declared.get("Default")))
            for name, declared in self.template["Parameters"].items()
        }

    def refusals(self) -> list[str]:
        """Why the deploy is refused before anything is made; empty where it is not."""
        return [*self._unfit_parameters(), *self._failed_assertions()]

    def holds(self, condition: str) -> bool:
        """Tell whether a condition of the template is true."""
        return bool(self.value(self.template["Conditions"][condition]))

    def resources(self, kind: str) -> dict[str, Any]:
        """The properties of the resources of a type that are made, by logical id."""
        return {
            name: self.value(resource.get("Properties", {}))
            for name, resource in self.template["Resources"].items()
            if resource["Type"] == kind and ("Condition" not in resource or self.holds(resource["Condition"]))
        }

    def value(self, node: Any) -> Any:
        """A piece of the template with its functions evaluated; a resource is `<its name>`."""
        if isinstance(node, list):
            return [made for made in map(self.value, node) if made is not NO_VALUE]
        if not isinstance(node, Mapping):
            return node
        if len(node) == 1:
            (name, argument), *_ = node.items()
            if name == "Ref":
                return self._named(argument)
            if name == "Condition" and isinstance(argument, str):
                return self.holds(argument)
            if name.startswith("Fn::"):
                return self._function(name.removeprefix("Fn::"), argument)
        made = {key: self.value(part) for key, part in node.items()}
        return {key: part for key, part in made.items() if part is not NO_VALUE}

    def _function(self, name: str, argument: Any) -> Any:
        if name == "If":
            condition, yes, no = argument
            return self.value(yes if self.holds(condition) else no)
        if name == "Sub":
            text, values = argument if isinstance(argument, list) else (argument, {})
            return IN_SUB.sub(lambda found: self._in_text(found[1], values), text)
        if name == "GetAtt":
            attribute = argument if isinstance(argument, str) else ".".join(argument)
            return f"https://<{attribute}>/" if attribute.endswith(".FunctionUrl") else f"<{attribute}>"
        made = self.value(argument)
        if name == "FindInMap":
            return self.template["Mappings"][made[0]][made[1]][made[2]]
        return FUNCTIONS[name](made)

    def _named(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name == "AWS::Region":
            return self.region
        if name == "AWS::StackName":
            return self.stack
        if name in self.parameters:
            return self.parameters[name]
        return PSEUDO.get(name, f"<{name}>")

    def _in_text(self, name: str, values: Mapping[str, Any]) -> str:
        if name in values:
            return str(self.value(values[name]))
        return f"<{name}>" if "." in name else str(self._named(name))

    def _unfit_parameters(self) -> Iterator[str]:
        for name, declared in self.template["Parameters"].items():
            value, pattern = self.parameters[name], declared.get("AllowedPattern", "(?s).*")
            for one in value if isinstance(value, list) else [value]:
                listed = declared.get("AllowedValues", [one])
                if one not in listed or not re.fullmatch(pattern, str(one)):
                    yield f"{name}: {declared.get('ConstraintDescription', 'does not fit')}"

    def _failed_assertions(self) -> Iterator[str]:
        for rule in self.template["Rules"].values():
            if "RuleCondition" in rule and not self.value(rule["RuleCondition"]):
                continue
            for row in rule["Assertions"]:
                if not self.value(row["Assert"]):
                    yield row["AssertDescription"]


def _typed(kind: str, value: Any) -> Any:
    if kind == "Number":
        try:
            return float(value) if "." in str(value) else int(value)
        except ValueError:
            raise InvalidInput(f"{value!r} is no number.") from None
    if kind == "CommaDelimitedList":
        return [part.strip() for part in str(value).split(",")]
    return str(value)


def expanded(path: Path, plan: Plan) -> Mapping[str, Any]:
    """Return what SAM makes CloudFormation of a template for a plan's parameters, code as if packaged."""
    # Imported here because they bring a second of libraries, and most only read what is written.
    from samtranslator.parser.parser import Parser  # noqa: PLC0415
    from samtranslator.translator.translator import Translator  # noqa: PLC0415

    source = yaml_parse(path.read_text(encoding="utf-8"))
    for resource in source["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=plan.region))
    made: Mapping[str, Any] = translator.translate(source, {**plan.parameters})
    return made
