// SPDX-License-Identifier: MIT
#include "hls/check/key_store.hpp"

#include "error.hpp"
#include "hls/check/checked_playlist.hpp"
#include "hls/command/shell_command.hpp"
#include "hls/diagnosis/key_content.hpp"
#include "io/file.hpp"
#include "text/path.hpp"
#include "text/quantity.hpp"
#include "text/uri.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <filesystem>

namespace ispkit::hls {

namespace {

constexpr std::uint64_t k_largest_key_answer = 1 << 20;

std::string label_of(const std::string& uri) {
    constexpr std::string_view k_suffix = ".key";
    std::string label = text::file_name_of_uri(uri);
    if (label.ends_with(k_suffix)) {
        label.resize(label.size() - k_suffix.size());
    }
    return label;
}

} // namespace

KeyStore::KeyStore(Resources& resources, const KeySources& sources, std::string playlist)
    : resources_(resources)
    , sources_(sources)
    , playlist_(std::move(playlist)) {}

void KeyStore::load(const Key& key) {
    const auto [entry, is_new] = entries_.try_emplace(key.uri);
    if (!is_new) {
        return;
    }
    entry->second.method = key.method;
    if (const auto content_key = read(key)) {
        entry->second.position = keys_.size();
        keys_.push_back({fmt::format("the key '{}'", key.uri), *content_key, true, key.uri});
    }
}

const ContentKey* KeyStore::find(const std::string& uri) const {
    const auto found = entries_.find(uri);
    return found == entries_.end() || !found->second.position ? nullptr
                                                              : &keys_[*found->second.position].key;
}

bool KeyStore::is_doubtful(const std::string& uri) const {
    const auto found = entries_.find(uri);
    return found != entries_.end() && found->second.is_doubtful;
}

bool KeyStore::has_other_length(const Key& key) const {
    const ContentKey* content_key = find(key.uri);
    return content_key != nullptr && entries_.at(key.uri).method == key.method &&
           content_key->method() != parse_method(key.method);
}

void KeyStore::settle_length(const Key& key, io::ByteSource& encrypted) {
    const Method method = parse_method(key.method);
    Entry& entry = entries_.at(key.uri);
    ContentKey& own = keys_[*entry.position].key;
    const ContentKey other = resized(own, method);
    if (is_key_of(encrypted, own) || !is_key_of(encrypted, other)) {
        return;
    }
    own = other;
    entry.is_doubtful = false;
    if (entry.wrong_length) {
        const bool is_long = method == Method::aes_128;
        const std::size_t size = key_size(method);
        entry.wrong_length->text += is_long ? "; the first 16 of them are the key"
                                            : "; with 16 bytes of zeros behind it, it is the key";
        entry.wrong_length->remedy =
            rewrite_file(is_long ? fmt::format("head -c {}", size)
                                 : fmt::format("dd bs={} conv=sync status=none <", size),
                         *path(key.uri));
    }
}

std::optional<std::string> KeyStore::path(const std::string& uri) const {
    if (sources_.key) {
        return sources_.key_path;
    }
    return sources_.master ? std::nullopt : std::optional(location_of(uri));
}

/// Throws Error if the URI names no file.
std::string KeyStore::location_of(const std::string& uri) const {
    return sources_.folder ? *sources_.folder + "/" + text::file_name_of_uri(uri)
                           : resources_.resolve(playlist_, uri);
}

/// By which the playlist can name a file.
std::string KeyStore::uri_from_playlist(const std::string& path) const {
    std::error_code error;
    const std::filesystem::path relative =
        std::filesystem::relative(path, std::filesystem::path(playlist_).parent_path(), error);
    return text::uri_of_path(error || relative.empty() ? std::string(text::file_name(path))
                                                       : relative.string());
}

std::size_t KeyStore::position(const std::string& uri) const {
    return *entries_.at(uri).position;
}

void KeyStore::add_unlisted_keys() {
    constexpr std::size_t k_most_keys = 1000;
    std::set<ContentKey> known;
    for (const NamedKey& named : keys_) {
        known.insert(named.key);
    }
    const auto add_key = [this, &known](std::string name, const ContentKey& key, std::string uri) {
        if (known.insert(key).second) {
            keys_.push_back({std::move(name), key, false, std::move(uri)});
        }
    };
    if (sources_.key) {
        add_key("the given key", *sources_.key, uri_from_playlist(sources_.key_path));
        for (const auto& [uri, content] : keys_at_uris(k_most_keys)) {
            add_key("the key at its own URI", content,
                    std::string(text::file_name(uri.substr(0, uri.find_first_of("?#")))));
        }
    }
    if (!sources_.folder) {
        return;
    }
    std::error_code error;
    std::vector<std::string> paths;
    std::filesystem::directory_iterator entries(*sources_.folder, error);
    for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
        std::error_code unreadable;
        if (entries->is_regular_file(unreadable) &&
            method_of_key_size(entries->file_size(unreadable))) {
            paths.push_back(entries->path().string());
        }
    }
    std::sort(paths.begin(), paths.end());
    paths.resize(std::min(paths.size(), k_most_keys));
    for (const std::string& path : paths) {
        try {
            add_key(fmt::format("the key '{}'", path), read_key_of_any_method(path),
                    text::uri_of_path(text::file_name(path)));
        } catch (const Error&) {
            continue; // only a trial
        }
    }
}

/// The keys that --key takes the place of, up to a number.
std::map<std::string, ContentKey> KeyStore::keys_at_uris(std::size_t most) const {
    std::map<std::string, ContentKey> keys;
    for (const auto& [uri, entry] : entries_) {
        if (keys.size() == most) {
            break;
        }
        try {
            const auto source =
                resources_.open(resources_.resolve(playlist_, uri), ResourceKind::key);
            std::vector<std::uint8_t> octets(method_of_key_size(source->size()) ? source->size()
                                                                                : 0);
            octets.resize(source->read(0, octets));
            if (const auto key = key_of_octets(octets)) {
                keys.emplace(uri, *key);
            }
            OPENSSL_cleanse(octets.data(), octets.size());
        } catch (const Error&) {
            continue; // only a trial
        }
    }
    return keys;
}

std::optional<ContentKey> KeyStore::read(const Key& key) {
    if (sources_.key) {
        const io::ByteView octets = sources_.key->octets();
        return judge(key, octets, octets.size(), sources_.key_path);
    }
    try {
        if (sources_.master) {
            return derive_key(io::as_bytes(*sources_.master), label_of(key.uri),
                              parse_method(key.method));
        }
        const std::string location = location_of(key.uri);
        const auto source = resources_.open(location, ResourceKind::key);
        std::vector<std::uint8_t> bytes(std::min(source->size(), k_largest_key_answer));
        bytes.resize(source->read(0, bytes));
        auto content_key = judge(key, bytes, source->size(), location);
        OPENSSL_cleanse(bytes.data(), bytes.size());
        return content_key;
    } catch (const Error& error) {
        Finding finding = finding_of(rule("file-missing"),
                                     fmt::format("the key cannot be read: {}", error.what()));
        finding.remedy = "give the key: --key FILE, --key-dir DIR or --derive MASTER";
        add(key, std::move(finding));
        return std::nullopt;
    }
}

std::optional<ContentKey> KeyStore::judge(const Key& key, io::ByteView bytes, std::uint64_t size,
                                          const std::string& path) {
    const Method method = parse_method(key.method);
    const KeyContent content = judge_key_content(bytes, method);
    if (content.rule == nullptr) {
        return content.key;
    }
    Finding finding = finding_of(*content.rule,
                                 fmt::format("the key file has {}: {}",
                                             text::plain_count(size, "byte"), content.description));
    finding.found = text::plain_count(size, "byte");
    finding.expected = text::plain_count(key_size(method), "byte");
    if (!content.mend.empty()) {
        finding.remedy = rewrite_file(content.mend, path);
    }
    add(key, std::move(finding));
    return content.key;
}

void KeyStore::add(const Key& key, Finding finding) {
    Entry& entry = entries_.at(key.uri);
    entry.is_doubtful = true;
    finding.line = key.line.number;
    finding.segment = sources_.key ? sources_.key_path : key.uri;
    if (finding.rule == &rule("key-size")) {
        entry.wrong_length = std::move(finding);
    } else {
        findings_.add(std::move(finding));
    }
}

std::vector<Finding> KeyStore::take_findings() {
    for (auto& [uri, entry] : entries_) {
        if (entry.wrong_length) {
            findings_.add(std::move(*entry.wrong_length));
        }
    }
    return std::move(findings_).take();
}

} // namespace ispkit::hls
