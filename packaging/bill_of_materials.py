#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints a bill of materials in SPDX 2.3 (JSON) for the packages of a .buildinfo file, which lie beside it.

Each package has its checksum, and what it contains of others: DYNAMIC_LINK for the shared libraries of its
Depends, STATIC_LINK for libraries that consist of headers. The compiler and all else that was installed for the
build is BUILD_TOOL_OF or BUILD_DEPENDENCY_OF. Versions are those of the build. The output depends on the input only.

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


def package(name, version, arch, **more):
    return {
        "name": name,
        "SPDXID": spdx_id(name),
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
    installed = {}
    for group in info.relations["installed-build-depends"]:
        dependency = group[0]
        installed[dependency["name"]] = (dependency["version"][1], dependency["arch"] or info["Build-Architecture"])

    packages, relationships = {}, []

    def relate(one, kind, other):
        relationships.append(
            {"spdxElementId": spdx_id(one), "relationshipType": kind, "relatedSpdxElement": spdx_id(other)}
        )

    def add_installed(name):
        version, arch = installed[name]
        packages.setdefault(name, package(name, version, arch))

    for entry in info["Checksums-Sha256"]:
        if not entry["name"].endswith(".deb"):
            continue
        control = debfile.DebFile(str(path.parent / entry["name"])).debcontrol()
        name = control["Package"]
        packages[name] = package(
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
        relationships.append(
            {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": spdx_id(name)}
        )
        if name.endswith("-dbgsym"):
            continue
        for depended in names(control.get("Depends", "")):
            if depended.startswith("ispkit"):
                relate(name, "DEPENDS_ON", depended)
            elif depended in installed:
                add_installed(depended)
                relate(name, "DYNAMIC_LINK", depended)
        if control["Architecture"] != "all":
            for library in HEADERS_ONLY:
                add_installed(library)
                relate(name, "STATIC_LINK", library)
    for name in sorted(installed):
        if name not in packages:
            add_installed(name)
            relate(name, "BUILD_DEPENDENCY_OF", "ispkit")

    time = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
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
