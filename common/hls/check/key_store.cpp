// SPDX-License-Identifier: MIT
#include "hls/check/key_store.hpp"

#include "error.hpp"
#include "hls/diagnosis/key_content.hpp"
#include "io/file.hpp"
#include "text/uri.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace ispkit::hls {

namespace {

constexpr std::uint64_t k_largest_key_file = 1 << 20;

/// "k1.key" of "https://example.com/keys/k1.key?token=x".
std::string last_component(std::string_view uri) {
    uri = uri.substr(0, uri.find_first_of("?#"));
    return std::string(uri.substr(uri.rfind('/') + 1));
}

std::string label_of(const std::string& uri) {
    constexpr std::string_view k_suffix = ".key";
    std::string label = last_component(uri);
    if (label.ends_with(k_suffix)) {
        label.resize(label.size() - k_suffix.size());
    }
    return label;
}

std::string shell_word(const std::string& text) {
    constexpr std::string_view k_plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:%+,@";
    if (!text.empty() && text.find_first_not_of(k_plain) == std::string::npos) {
        return text;
    }
    std::string word = "'";
    for (const char c : text) {
        word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return word + "'";
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
    keys_.push_back({uri, *key, true});
}

const ContentKey* KeyStore::find(const std::string& uri) const {
    const auto found = positions_.find(uri);
    return found == positions_.end() || !found->second ? nullptr : &keys_[*found->second].key;
}

bool KeyStore::is_doubtful(const std::string& uri) const {
    return std::any_of(findings_.begin(), findings_.end(),
                       [&uri](const Finding& finding) { return finding.segment == uri; });
}

std::size_t KeyStore::position(const std::string& uri) const {
    return *positions_.at(uri);
}

void KeyStore::add_unlisted_keys() {
    constexpr std::size_t k_most_keys = 1000;
    const auto add_key = [this](std::string name, const ContentKey& key) {
        const bool known = std::any_of(keys_.begin(), keys_.end(),
                                       [&key](const NamedKey& other) { return other.key == key; });
        if (!known) {
            keys_.push_back({std::move(name), key, false});
        }
    };
    if (sources_.key) {
        add_key("the given key", *sources_.key);
    }
    if (!sources_.folder) {
        return;
    }
    std::error_code error;
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::directory_iterator(*sources_.folder, error)) {
        if (entry.is_regular_file(error) && entry.file_size(error) == k_block_size) {
            paths.push_back(entry.path().string());
        }
    }
    std::sort(paths.begin(), paths.end());
    paths.resize(std::min(paths.size(), k_most_keys));
    for (const std::string& path : paths) {
        add_key(path, read_key(path));
    }
}

std::optional<ContentKey> KeyStore::read(const std::string& uri, std::uint64_t line) {
    if (sources_.key) {
        return sources_.key;
    }
    if (sources_.master) {
        return derive_key(io::as_bytes(*sources_.master), label_of(uri));
    }
    try {
        if (sources_.folder) {
            return read_content(*sources_.folder + "/" + text::path_of_uri(last_component(uri)),
                                uri, line);
        }
        return read_content(resources_.resolve(playlist_, uri), uri, line);
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
    std::vector<std::uint8_t> bytes(std::min(source->size(), k_largest_key_file));
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
            finding.remedy =
                fmt::format("{} {} > {}.new && mv {}.new {}", content.mend, path, path, path, path);
        }
    }
    return content.key;
}

Finding& KeyStore::add(const Rule& rule, const std::string& uri, std::uint64_t line,
                       std::string text) {
    Finding finding;
    finding.rule = &rule;
    finding.severity = rule.severity;
    finding.line = line;
    finding.segment = uri;
    finding.text = std::move(text);
    findings_.push_back(std::move(finding));
    return findings_.back();
}

} // namespace ispkit::hls
