#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Prints a bill of materials in SPDX 2.3 (JSON) for the packages of a .buildinfo file, which lie beside it.

Each package has its checksum, and what it contains of others: DYNAMIC_LINK for the shared libraries of its
Depends, STATIC_LINK for libraries that consist of headers. The compiler and all else that was installed for the
build is BUILD_DEPENDENCY_OF. Versions are those of the build. The output is the same for each build of the same
source with the same tools, whatever its time and folder.

Usage: bill_of_materials.py FILE.buildinfo
"""

import datetime
import hashlib
import json
import os
import pathlib
import re
import sys

from debian import deb822, debfile

HEADERS_ONLY = ["libcli11-dev", "nlohmann-json3-dev", "libboost-dev"]


def spdx_id(name):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)


def purl(distribution, name, version, arch):
    return {
        "referenceCategory": "PACKAGE-MANAGER",
        "referenceType": "purl",
        "referenceLocator": f"pkg:deb/{distribution}/{name}@{version}?arch={arch}",
    }


def package(identity, name, version, arch, **more):
    return {
        "name": name,
        "SPDXID": identity,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "externalRefs": [purl("debian", name, version, arch)],
        **more,
    }


def names(relations):
    """The package names of a relation field such as 'a (>= 1) | b, c'."""
    return [re.match(r"[^\s(:|,]+", word.strip()).group() for word in re.split(r"[,|]", relations) if word.strip()]


def main():
    path = pathlib.Path(sys.argv[1])
    info = deb822.BuildInfo(path.read_text())
    build_arch = info["Build-Architecture"]
    arch = next((word for word in info["Architecture"].split() if word != "all"), build_arch)
    # By name and processor: a cross build has some libraries for both. The file names the processor of foreign
    # ones only, not of this machine's and those for all.
    installed = {}
    for group in info.relations["installed-build-depends"]:
        dependency = group[0]
        installed[dependency["name"], dependency["archqual"] or build_arch] = dependency["version"][1]

    packages, relationships = {}, []

    def relate(one, kind, other):
        relationships.append({"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other})

    def add_installed(name, its_arch):
        identity = spdx_id(name if its_arch == build_arch else f"{name}-{its_arch}")
        packages.setdefault(identity, package(identity, name, installed[name, its_arch], its_arch))
        return identity

    for entry in info["Checksums-Sha256"]:
        if not entry["name"].endswith(".deb"):
            continue
        control = debfile.DebFile(str(path.parent / entry["name"])).debcontrol()
        name = control["Package"]
        identity = spdx_id(name)
        packages[identity] = package(
            identity,
            name,
            control["Version"],
            control["Architecture"],
            packageFileName=entry["name"],
            checksums=[{"algorithm": "SHA256", "checksumValue": entry["sha256"]}],
            # nft-ban, in ispkit-sip, is bound by the GPL of libnftables.
            licenseConcluded="MIT AND GPL-2.0-only" if name == "ispkit-sip" else "MIT",
            licenseDeclared="MIT",
            copyrightText="2026 The ispkit authors",
        )
        relate("SPDXRef-DOCUMENT", "DESCRIBES", identity)
        if name.endswith("-dbgsym"):
            continue
        for depended in names(control.get("Depends", "")):
            if depended.startswith("ispkit"):
                relate(identity, "DEPENDS_ON", spdx_id(depended))
            elif (depended, arch) in installed:
                relate(identity, "DYNAMIC_LINK", add_installed(depended, arch))
        if control["Architecture"] != "all":
            for library in HEADERS_ONLY:
                its_arch = arch if (library, arch) in installed else build_arch
                relate(identity, "STATIC_LINK", add_installed(library, its_arch))
    used = set(packages)
    for name, its_arch in sorted(installed):
        identity = add_installed(name, its_arch)
        if identity not in used:
            relate(identity, "BUILD_DEPENDENCY_OF", "SPDXRef-ispkit")

    time = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    digest = hashlib.sha256(json.dumps([packages, relationships]).encode()).hexdigest()
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": path.stem,
        "documentNamespace": f"https://ispkit.example.org/spdx/{path.stem}-{digest}",
        "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: bill_of_materials.py"]},
        "packages": list(packages.values()),
        "relationships": relationships,
    }
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False)
    print()


main()
