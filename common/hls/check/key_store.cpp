// SPDX-License-Identifier: MIT
#include "hls/check/key_store.hpp"

#include "error.hpp"
#include "hls/check/key_edit.hpp"
#include "hls/diagnosis/key_content.hpp"
#include "io/file.hpp"
#include "text/path.hpp"
#include "text/uri.hpp"

#include <fmt/format.h>

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

void KeyStore::load(const std::string& uri, std::uint64_t line) {
    if (positions_.count(uri) > 0) {
        return;
    }
    const auto key = read(uri, line);
    if (!key) {
        positions_[uri] = std::nullopt;
        return;
    }
    positions_[uri] = keys_.size();
    keys_.push_back({uri, *key, true, uri});
}

const ContentKey* KeyStore::find(const std::string& uri) const {
    const auto found = positions_.find(uri);
    return found == positions_.end() || !found->second ? nullptr : &keys_[*found->second].key;
}

bool KeyStore::is_doubtful(const std::string& uri) const {
    return doubtful_.count(uri) != 0;
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

std::size_t KeyStore::position(const std::string& uri) const {
    return *positions_.at(uri);
}

void KeyStore::add_unlisted_keys() {
    constexpr std::size_t k_most_keys = 1000;
    const auto is_less = [](const ContentKey& a, const ContentKey& b) {
        return a.octets < b.octets;
    };
    std::set<ContentKey, decltype(is_less)> known(is_less);
    for (const NamedKey& named : keys_) {
        known.insert(named.key);
    }
    const auto add_key = [this, &known](std::string name, const ContentKey& key, std::string uri) {
        if (known.insert(key).second) {
            keys_.push_back({std::move(name), key, false, std::move(uri)});
        }
    };
    if (sources_.key) {
        add_key("the given key", *sources_.key,
                text::uri_of_path(text::file_name(sources_.key_path)));
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
            entries->file_size(unreadable) == k_block_size) {
            paths.push_back(entries->path().string());
        }
    }
    std::sort(paths.begin(), paths.end());
    paths.resize(std::min(paths.size(), k_most_keys));
    for (const std::string& path : paths) {
        try {
            add_key(path, read_key(path), text::uri_of_path(text::file_name(path)));
        } catch (const Error&) {
            continue; // only a trial
        }
    }
}

/// The keys that --key takes the place of, up to a number.
std::map<std::string, ContentKey> KeyStore::keys_at_uris(std::size_t most) const {
    std::map<std::string, ContentKey> keys;
    for (const auto& [uri, position] : positions_) {
        if (keys.size() == most) {
            break;
        }
        try {
            const auto source =
                resources_.open(resources_.resolve(playlist_, uri), ResourceKind::key);
            ContentKey key;
            if (source->size() == k_block_size && source->read(0, key.octets) == k_block_size) {
                keys.emplace(uri, key);
            }
        } catch (const Error&) {
            continue; // only a trial
        }
    }
    return keys;
}

std::optional<ContentKey> KeyStore::read(const std::string& uri, std::uint64_t line) {
    if (sources_.key) {
        return sources_.key;
    }
    try {
        if (sources_.master) {
            return derive_key(io::as_bytes(*sources_.master), label_of(uri));
        }
        return read_content(location_of(uri), uri, line);
    } catch (const Error& error) {
        add(rule("file-missing"), uri, line,
            fmt::format("the key cannot be read: {}", error.what()))
            .remedy = "give the key: --key FILE, --key-dir DIR or --derive MASTER";
        return std::nullopt;
    }
}

std::optional<ContentKey> KeyStore::read_content(const std::string& location,
                                                 const std::string& uri, std::uint64_t line) {
    const auto source = resources_.open(location, ResourceKind::key);
    std::vector<std::uint8_t> bytes(std::min(source->size(), k_largest_key_answer));
    bytes.resize(source->read(0, bytes));
    const KeyContent content = judge_key_content(bytes);
    if (content.rule != nullptr) {
        Finding& finding =
            add(*content.rule, uri, line,
                fmt::format("the key file has {} bytes: {}", source->size(), content.description));
        finding.found = fmt::format("{} bytes", source->size());
        finding.expected = "16 bytes";
        if (!content.mend.empty()) {
            const std::string path = shell_word(location);
            finding.remedy = fmt::format("(umask 077 && {} {} > {}.new) && mv {}.new {}",
                                         content.mend, path, path, path, path);
        }
    }
    return content.key;
}

Finding& KeyStore::add(const Rule& rule, const std::string& uri, std::uint64_t line,
                       std::string text) {
    doubtful_.insert(uri);
    Finding& finding = findings_.add(rule, line, std::move(text));
    finding.segment = uri;
    return finding;
}

} // namespace ispkit::hls
