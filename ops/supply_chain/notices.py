"""LEGAL.txt: every library of an artefact with its version, its licence and the texts that it ships."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ops.supply_chain.packages import BuildFailed, Package

LEGAL = "LEGAL.txt"
_LEGAL_NAME = re.compile(r"(?i)(?:licen[cs]es?|copying|notice|authors|copyright)(?:[._-].*)?")
_LEGAL_PARTS = ("_license.", "_licence.")
"""In a name that begins with something else: `pyzstd_LICENSE.txt`."""
_OWN_FOLDER = "licenses"
"""Of a wheel's metadata: all of its licence files, whatever their names (PEP 639)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A library and its texts, each with the name of its file."""

    package: Package
    texts: tuple[tuple[str, str], ...]


def legal_text(artefact: str, lock: str, notices: Iterable[Notice]) -> str:
    """The content of LEGAL.txt."""
    made_of = f"{artefact} contains the following libraries, each under its own licence.\n"
    parts = [f"{made_of}Made by the build from {lock} and from what the libraries ship.\n"]
    for notice in notices:
        package = notice.package
        parts.append(f"{'=' * 78}\n{package.name} {package.version}\nLicence: {package.licence}\n")
        parts += [f"{'-' * 78}\n{name}\n\n{text.strip()}\n" for name, text in notice.texts]
    return "\n".join(parts)


def installed_notices(locked: Iterable[Package], folder: Path) -> list[Notice]:
    """The notices of packages that are installed in `folder`, with licence and needs from their metadata.

    Raises BuildFailed where the folder and the lock differ, or where a package brings no text.
    """
    found: dict[str, Path] = {}
    for path in folder.glob("*.dist-info"):
        found[canonicalize_name(str(_metadata(path)["Name"]))] = path
    wanted = {package.name: package for package in locked}
    if found.keys() != wanted.keys():
        differing = ", ".join(sorted(found.keys() ^ wanted.keys()))
        raise BuildFailed(f"installed is something else than what the lock names: {differing}")
    return [_installed(package, found[name], wanted) for name, package in wanted.items()]


def module_notices(locked: Iterable[Package], modules: Path) -> list[Notice]:
    """The notices of npm packages in `modules` (node_modules). Raises BuildFailed where one has no text."""
    return [
        Notice(package, _texts(package, modules / package.name, (modules / package.name).glob("*")))
        for package in locked
    ]


def _installed(package: Package, dist_info: Path, wanted: Mapping[str, Package]) -> Notice:
    metadata = _metadata(dist_info)
    if str(metadata["Version"]) != package.version:
        raise BuildFailed(f"{package.name} is installed as {metadata['Version']}, locked {package.version}")
    asked = [Requirement(text) for text in metadata.get_all("Requires-Dist", [])]
    needs = {canonicalize_name(requirement.name) for requirement in asked} & wanted.keys()
    told = replace(package, licence=_licence(package, metadata), needs=tuple(sorted(needs)))
    return Notice(told, _texts(told, dist_info, dist_info.rglob("*")))


def _metadata(dist_info: Path) -> Message:
    return Parser().parsestr((dist_info / "METADATA").read_text("utf-8"), headersonly=True)


def _licence(package: Package, metadata: Message) -> str:
    """An SPDX expression where the package has one; else what it calls its licence."""
    classifiers = [
        str(text).rpartition(" :: ")[2]
        for text in metadata.get_all("Classifier", [])
        if str(text).startswith("License :: OSI Approved :: ")
    ]
    named = str(metadata.get("License", "")).strip()
    licence = metadata.get("License-Expression") or " / ".join(classifiers) or named.partition("\n")[0]
    if not licence:
        raise BuildFailed(f"{package.name} does not say under which licence it is")
    return str(licence)


def _texts(package: Package, folder: Path, files: Iterable[Path]) -> tuple[tuple[str, str], ...]:
    texts = [
        (path.relative_to(folder).as_posix(), path.read_text("utf-8", errors="replace"))
        for path in sorted(files)
        if path.is_file() and (_is_legal(path.name) or path.relative_to(folder).parts[0] == _OWN_FOLDER)
    ]
    if not any(text.strip() for _, text in texts):
        raise BuildFailed(f"{package.name} ships no licence text")
    return tuple(texts)


def _is_legal(name: str) -> bool:
    """Tell a licence, a notice or a list of authors by the file's name."""
    return _LEGAL_NAME.fullmatch(name) is not None or any(part in name.lower() for part in _LEGAL_PARTS)
