// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/key_store.hpp"
#include "hls/diagnosis/cause.hpp"
#include "hls/media/initialisation_section.hpp"
#include "hls/playlist/playlist.hpp"
#include "hls/verify/finding_list.hpp"
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

    /// Reads a section unless it is read already. `number` is that of the first segment
    /// that it covers. Null if it cannot be read; the pointer stays valid.
    const InitialisationSection* load(const InitSection& map, std::uint64_t number);

    FindingList& findings() { return findings_; }

private:
    std::unique_ptr<io::ByteSource> open(const InitSection& map);
    const InitialisationSection* read(const InitSection& map, std::uint64_t number);
    std::unique_ptr<io::ByteSource> decrypt(std::unique_ptr<io::ByteSource> stored,
                                            const InitSection& map, std::uint64_t number);
    Cause find_cause(io::ByteSource& stored, const InitSection& map, std::uint64_t number);
    void report(const Cause& cause, const InitSection& map);
    std::string remedy(const InitSection& map, const Iv& iv) const;
    Finding& add(const Rule& rule, const InitSection& map, std::string text);

    Resources& resources_;
    const KeyStore& keys_;
    std::string playlist_;
    /// By the lines of their tags, and by what the tags say.
    std::map<std::uint64_t, const InitialisationSection*> by_line_;
    std::map<std::string, const InitialisationSection*> by_content_;
    std::list<InitialisationSection> sections_;
    /// How many more sections may be tried with many numbers.
    int trials_left_ = 8;
    FindingList findings_;
};

} // namespace ispkit::hls
