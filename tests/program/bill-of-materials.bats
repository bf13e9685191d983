#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The bill of materials that goes with Debian packages: script/package makes it.

load common

# build_packages BUILT_ON ARCH: packages and one.buildinfo, as dpkg-buildpackage has them.
build_packages() {
    local name arch file
    while IFS='|' read -r name arch depends; do
        mkdir -p "$name/DEBIAN"
        printf '%s\n' "Package: $name" 'Version: 1~2' "Architecture: $arch" "Depends: $depends" \
            'Maintainer: A <a@example.org>' 'Description: a package' | sed '/^Depends: $/d' > "$name/DEBIAN/control"
        dpkg-deb --root-owner-group --build "$name" "${name}_1~2_$arch.deb" > /dev/null
    done << END
ispkit|all|ispkit-sip (>= 1~2)
ispkit-common|all|adduser
ispkit-sip|$2|ispkit-common (= 1~2), libc6 (>= 2.36), libnftables1 (>= 0.9) | nftables, libstdc++6
ispkit-sip-dbgsym|$2|ispkit-sip (= 1~2)
END
    {
        printf '%s\n' 'Format: 1.0' 'Source: ispkit' "Architecture: all $2" 'Version: 1~2' 'Checksums-Sha256:'
        for file in *.deb; do echo " $(sha256sum "$file" | cut -d' ' -f1) $(stat -c %s "$file") $file"; done
        printf '%s\n' 'Build-Origin: Debian' "Build-Architecture: $1" 'Installed-Build-Depends:' ' g++-12 (= 12.2.0-14),'
        for file in libc6 libstdc++6 libnftables1; do
            echo " $file (= 2-1),"
            [ "$1" = "$2" ] || echo " $file:$2 (= 2-1),"
        done
        printf ' %s\n' 'libcli11-dev (= 2.1-1),' 'nlohmann-json3-dev (= 3.11-1),' 'libboost-dev (= 1.74-1)'
    } > one.buildinfo
}

bill() { SOURCE_DATE_EPOCH=1795000000 "$ISPKIT_SOURCE/packaging/bill_of_materials.py" one.buildinfo; }

# holds FILTER: jq's filter is true of bill.json.
holds() { jq -e "$1" bill.json > /dev/null || { jq . bill.json; return 1; }; }

# is_whole ARCH: each identifier once, each relationship between two of them, ours with what they contain of others.
is_whole() {
    needs jq
    build_packages amd64 "$1"
    bill > bill.json
    holds '[.SPDXID, .packages[].SPDXID] | length == (unique | length)'
    holds '[.SPDXID, .packages[].SPDXID] as $known |
        [.relationships[] | .spdxElementId, .relatedSpdxElement] - $known == []'
    holds '[.packages[].SPDXID] - [.relationships[] | .spdxElementId, .relatedSpdxElement] == []'
    holds 'all(.packages[].SPDXID; test("^SPDXRef-[A-Za-z0-9.-]+$"))'
    jq -r '.packages[] | select(.packageFileName) | "\(.checksums[0].checksumValue)  \(.packageFileName)"' bill.json > sums
    [ "$(sha256sum --check sums | wc -l)" -eq 4 ]
    holds '[.relationships[] | select(.spdxElementId == "SPDXRef-ispkit-sip") | .relationshipType] ==
        ["DEPENDS_ON", "DYNAMIC_LINK", "DYNAMIC_LINK", "DYNAMIC_LINK", "STATIC_LINK", "STATIC_LINK", "STATIC_LINK"]'
    holds 'any(.relationships[]; .relationshipType == "BUILD_DEPENDENCY_OF" and .spdxElementId == "SPDXRef-g---12")'
}

@test "the bill of materials of a build is whole" { is_whole amd64; }

@test "the bill of materials of a build for another processor is whole" { is_whole arm64; }

@test "the bill of materials of the same build is the same" {
    build_packages amd64 amd64
    bill > bill.json
    touch ./*
    bill | diff bill.json -
}
