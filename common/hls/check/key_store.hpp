// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/key.hpp"
#include "hls/diagnosis/encrypted_segment.hpp"
#include "hls/playlist/playlist.hpp"
#include "hls/verify/finding_list.hpp"
#include "hls/verify/resources.hpp"

#include <cstdint>
#include <map>
#include <optional>
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

    /// Loads the content key of a key that encrypts whole segments, unless one of its URI is
    /// loaded.
    void load(const Key& key);

    /// Null if it cannot be read, or is none; it may be of another method than METHOD says. Valid
    /// until the next load().
    const ContentKey* find(const std::string& uri) const;

    /// Whether the key is that of a key file which is not of METHOD's length.
    bool is_doubtful(const std::string& uri) const;

    /// Whether the key was loaded for this METHOD and has the length of another one.
    bool has_other_length(const Key& key) const;

    /// Looks at the head of something that such a key encrypts, as it is stored. If it decrypts
    /// with the key as openssl cuts or fills it up for METHOD, the key is that one from now on:
    /// what find() returned before is no longer valid.
    void settle_length(const Key& key, io::ByteSource& encrypted);

    /// The path of the file of that key, for commands; nothing if it has none.
    std::optional<std::string> path(const std::string& uri) const;

    /// The position of the key of that URI among known_keys(); it must have been found.
    std::size_t position(const std::string& uri) const;

    /// All keys that were read, in the order of the playlist, then --key, the keys that it takes
    /// the place of, and those of the folder that the playlist does not list (up to a thousand).
    const std::vector<NamedKey>& known_keys() const { return keys_; }
    void add_unlisted_keys();

    /// Tells that segments decrypt with the key by its own method: METHOD is wrong, and the length
    /// of the key file is no finding.
    void blame_method(const std::string& uri) { entries_.at(uri).wrong_length.reset(); }

    /// What was found while loading.
    std::vector<Finding> take_findings();

private:
    /// What is known of a URI.
    struct Entry {
        /// METHOD of the tag that it was loaded for.
        std::string method;
        /// In keys_; nothing if there is no key.
        std::optional<std::size_t> position;
        bool is_doubtful = false;
        /// The finding of key-size, which may turn out to be none.
        std::optional<Finding> wrong_length;
    };

    std::map<std::string, ContentKey> keys_at_uris(std::size_t most) const;
    std::string location_of(const std::string& uri) const;
    std::string uri_from_playlist(const std::string& path) const;
    std::optional<ContentKey> read(const Key& key);
    /// Adds a finding unless the bytes of a key file, which begin with these, are a key.
    std::optional<ContentKey> judge(const Key& key, io::ByteView bytes, std::uint64_t size,
                                    const std::string& path);
    void add(const Key& key, Finding finding);

    Resources& resources_;
    const KeySources& sources_;
    std::string playlist_;
    /// By URI.
    std::map<std::string, Entry> entries_;
    std::vector<NamedKey> keys_;
    FindingList findings_;
};

} // namespace ispkit::hls
