// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/key.hpp"
#include "hls/diagnosis/encrypted_segment.hpp"
#include "hls/verify/finding_list.hpp"
#include "hls/verify/resources.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ispkit::hls {

/// Where keys come from if not from their URIs.
struct KeySources {
    /// One key for all URIs, and the path of its file.
    std::optional<ContentKey> key;
    std::string key_path;
    /// The folder of key files, found by the last component of the URI, percent-decoded.
    std::optional<std::string> folder;
    /// The master secret; the label is the same without ".key".
    std::optional<std::string> master;
};

/// The keys of one playlist.
class KeyStore {
public:
    KeyStore(Resources& resources, const KeySources& sources, std::string playlist);

    /// Loads the key of that URI unless it is loaded; `line` is that of its tag.
    void load(const std::string& uri, std::uint64_t line);

    /// Null if it cannot be read, or is none. Valid until the next load().
    const ContentKey* find(const std::string& uri) const;

    /// Whether the key was guessed from a key file that does not have 16 bytes.
    bool is_doubtful(const std::string& uri) const;

    /// The path of the file of that key, for commands; nothing if it has none.
    std::optional<std::string> path(const std::string& uri) const;

    /// The position of the key of that URI among known_keys(); it must have been found.
    std::size_t position(const std::string& uri) const;

    /// All keys that were read, in the order of the playlist, then --key, the keys that it takes
    /// the place of, and those of the folder that the playlist does not list (up to a thousand).
    const std::vector<NamedKey>& known_keys() const { return keys_; }
    void add_unlisted_keys();

    /// What was found while loading.
    FindingList& findings() { return findings_; }

private:
    std::map<std::string, ContentKey> keys_at_uris(std::size_t most) const;
    std::string location_of(const std::string& uri) const;
    std::optional<ContentKey> read(const std::string& uri, std::uint64_t line);
    std::optional<ContentKey> read_content(const std::string& location, const std::string& uri,
                                           std::uint64_t line);
    Finding& add(const Rule& rule, const std::string& uri, std::uint64_t line, std::string text);

    Resources& resources_;
    const KeySources& sources_;
    std::string playlist_;
    /// The position in keys_; nothing if there is no key.
    std::map<std::string, std::optional<std::size_t>> positions_;
    std::vector<NamedKey> keys_;
    /// The URIs that have a finding.
    std::set<std::string> doubtful_;
    FindingList findings_;
};

} // namespace ispkit::hls
