// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/key_store.hpp"
#include "hls/media/initialisation_section.hpp"
#include "hls/playlist/playlist.hpp"
#include "hls/verify/finding.hpp"
#include "hls/verify/resources.hpp"

#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <vector>

namespace ispkit::hls {

/// The initialisation sections of one playlist.
class MapStore {
public:
    MapStore(Resources& resources, const KeyStore& keys, std::string playlist);

    /// Reads a section unless that tag's is read already. `number` is that of the first segment
    /// that it covers. Null if it cannot be read; the pointer stays valid.
    const InitialisationSection* load(const InitSection& map, std::uint64_t number);

    std::vector<Finding>& findings() { return findings_; }

private:
    std::unique_ptr<io::ByteSource> open(const InitSection& map);
    const InitialisationSection* read(const InitSection& map, std::uint64_t number);
    std::unique_ptr<io::ByteSource> decrypt(std::unique_ptr<io::ByteSource> stored,
                                            const InitSection& map, std::uint64_t number);
    Finding& add(const Rule& rule, const InitSection& map, std::string text);

    Resources& resources_;
    const KeyStore& keys_;
    std::string playlist_;
    /// By the lines of their tags.
    std::map<std::uint64_t, const InitialisationSection*> loaded_;
    std::list<InitialisationSection> sections_;
    std::vector<Finding> findings_;
};

} // namespace ispkit::hls
