"""A CycloneDX bill of materials: an artefact's libraries, for whoever looks for known vulnerabilities."""

import uuid
from collections.abc import Mapping, Sequence
from hashlib import sha256

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseAcknowledgement
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from ops.supply_chain.packages import BuildFailed, Package

_SERIALS = uuid.UUID("5f6dd9a5-6a1e-5d3b-8a2e-0d7b7f0a9c11")
"""The namespace of serial numbers: the same libraries give the same number."""


def bill_of_materials(
    artefact: str, version: str, packages: Sequence[Package], direct: Sequence[str], lock: Mapping[str, str]
) -> str:
    """The JSON of a CycloneDX 1.6 bill, valid by its schema and the same for the same input.

    `direct` are the names that the artefact itself asks for; `lock` maps the lock's path to its content.
    Raises BuildFailed where it would not be valid.
    """
    root = Component(name=artefact, version=version, type=ComponentType.APPLICATION, bom_ref=artefact)
    parts = {package.name: _component(package) for package in packages}
    bom = Bom(
        components=parts.values(),
        metadata=BomMetaData(component=root, properties=[_locked(*row) for row in lock.items()]),
    )
    bom.register_dependency(root, [parts[name] for name in direct if name in parts])
    for package in packages:
        bom.register_dependency(parts[package.name], [parts[name] for name in package.needs if name in parts])
    # No time of making: an artefact that is built again has the same bill.
    bom.metadata.timestamp = None  # type: ignore[assignment] # the schema has it optional
    said = "\n".join([artefact, version, *map(repr, packages), *lock.values()])
    bom.serial_number = uuid.uuid5(_SERIALS, said)
    written: str = JsonV1Dot6(bom).output_as_string(indent=2)
    if fault := faults(written):
        raise BuildFailed(f"the bill of materials of {artefact} is not valid: {fault}")
    return written + "\n"


def faults(bill: str) -> str:
    """Why a bill is not one by CycloneDX's strict schema, empty where it is."""
    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill)
    return str(found) if found else ""


def _component(package: Package) -> Component:
    namespace, _, name = package.name.rpartition("/")
    purl = PackageURL(package.kind, namespace or None, name, package.version)
    licences = [LicenseFactory().make_from_string(package.licence)] if package.licence else []
    for licence in licences:
        licence.acknowledgement = LicenseAcknowledgement.DECLARED
    return Component(
        type=ComponentType.LIBRARY,
        name=package.name,
        version=package.version,
        purl=purl,
        bom_ref=purl.to_string(),
        licenses=licences,
        hashes=[HashType(alg=HashAlgorithm.SHA_512, content=package.sha512)] if package.sha512 else [],
    )


def _locked(path: str, content: str) -> Property:
    return Property(name=f"lock:{path}", value=f"sha256:{sha256(content.encode()).hexdigest()}")
