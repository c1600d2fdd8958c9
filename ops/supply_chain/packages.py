"""The libraries of an artefact, as its lock names them. From text to data."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name


class BuildFailed(Exception):
    """The artefact and its lock differ, or something that has to be told of a library is missing."""


@dataclass(frozen=True, slots=True)
class Package:
    """One library at one version. `kind` is that of its package URL: `pypi` or `npm`.

    `licence` is an SPDX expression or a name, empty where none is known; `needs` names other packages of
    the same lock; `sha512` is the archive's hash in hexadecimal, where the lock has one for all platforms.
    """

    kind: str
    name: str
    version: str
    licence: str = ""
    needs: tuple[str, ...] = ()
    sha512: str = ""


MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}


def lambda_environment(architecture: str) -> dict[str, str]:
    """The markers' variables on Lambda's Python 3.13, on `x86_64` or `arm64`."""
    return {
        "implementation_name": "cpython",
        "implementation_version": "3.13.0",
        "os_name": "posix",
        "platform_machine": MACHINES[architecture],
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": "3.13.0",
        "python_version": "3.13",
        "sys_platform": "linux",
        "extra": "",
    }


def locked_requirements(lock: str, environment: Mapping[str, str]) -> list[Package]:
    """The packages of a `requirements/*.txt` that are installed where these markers hold, by name.

    Raises BuildFailed for a line that pins nothing or has no hash.
    """
    packages = []
    for line in _logical_lines(lock):
        written, *hashes = (part.strip() for part in line.split(" --hash="))
        try:
            requirement = Requirement(written)
        except InvalidRequirement as error:
            raise BuildFailed(f"the lock has a line that is no requirement: {written}") from error
        pins = [pin.version for pin in requirement.specifier if pin.operator == "=="]
        if len(pins) != 1 or not hashes:
            raise BuildFailed(f"the lock does not pin {requirement.name} to one version with hashes")
        if requirement.marker is None or requirement.marker.evaluate(dict(environment)):
            packages.append(Package("pypi", canonicalize_name(requirement.name), pins[0]))
    return sorted(packages, key=lambda package: package.name)


def _logical_lines(lock: str) -> Iterator[str]:
    for line in lock.replace("\\\n", " ").splitlines():
        if (text := line.strip()) and not text.startswith("#"):
            yield text


def direct_requirements(groups: Mapping[str, Sequence[Any]], group: str) -> list[str]:
    """The names that a dependency group of pyproject.toml asks for, with those of groups it includes."""
    names: list[str] = []
    for entry in groups[group]:
        if isinstance(entry, str):
            names.append(canonicalize_name(Requirement(entry).name))
        else:
            names += direct_requirements(groups, entry["include-group"])
    return sorted(set(names))


def locked_modules(lock: Mapping[str, Any]) -> list[Package]:
    """The packages of a package-lock.json (version 3) that a page may be made of: those that are not dev's.

    Raises BuildFailed for one without a hash.
    """
    packages = []
    for path, row in lock["packages"].items():
        if not path or row.get("dev") or row.get("devOptional"):
            continue
        name = path.rpartition("node_modules/")[2]
        algorithm, _, encoded = row.get("integrity", "").partition("-")
        if algorithm != "sha512":
            raise BuildFailed(f"the lock has no SHA-512 of {name}")
        packages.append(
            Package(
                "npm",
                name,
                row["version"],
                row.get("license", ""),
                tuple(sorted(row.get("dependencies", {}))),
                base64.b64decode(encoded).hex(),
            )
        )
    return sorted(packages, key=lambda package: package.name)


def modules_of(inputs: Sequence[str]) -> set[str]:
    """The npm packages that files of a bundle come from, by the files' paths."""
    found = (path.rpartition("node_modules/") for path in inputs)
    return {_module(inside) for _, marker, inside in found if marker}


def _module(path: str) -> str:
    """The name in front of a path inside node_modules, with its scope where it has one."""
    parts = path.split("/")
    return "/".join(parts[: 2 if path.startswith("@") else 1])
