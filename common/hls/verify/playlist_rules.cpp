// SPDX-License-Identifier: MIT
#include "hls/verify/playlist_rules.hpp"

#include "error.hpp"
#include "hls/crypt/method.hpp"
#include "hls/playlist/date_time.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"
#include "text/uri.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ispkit::hls {

namespace {

constexpr std::string_view k_identity = "identity";
/// What hls.js or Shaka Player know beside those that encrypt whole segments (Method).
constexpr std::array<std::string_view, 6> k_other_methods = {
    "SAMPLE-AES", "SAMPLE-AES-CTR", "SAMPLE-AES-CENC", "ISO-23001-7", "AES-256-CTR", "AES-256-GCM"};

std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    if (!text::read_number(text, number)) {
        throw_error("not a decimal number from 0 to 2^64-1");
    }
    return number;
}

/// Section 4.3.3.1: to the nearest integer.
std::uint64_t rounded(Duration duration) {
    return static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::seconds>(duration + std::chrono::milliseconds(500))
            .count());
}

/// The zone may be missing (RFC 8216 4.3.2.6).
void require_date_time(std::string_view value) {
    const std::size_t time = value.find('T');
    const bool has_zone = time != std::string_view::npos &&
                          value.find_first_of("Z+-", time) != std::string_view::npos;
    parse_date_time(has_zone ? std::string(value) : std::string(value) + 'Z');
}

/// Whether a URI has only characters that RFC 3986 allows, and "%" only before two digits.
bool is_encoded(std::string_view uri) {
    constexpr std::string_view k_allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%";
    constexpr std::string_view k_digits = "0123456789ABCDEFabcdef";
    if (uri.find_first_not_of(k_allowed) != std::string_view::npos) {
        return false;
    }
    for (std::size_t at = uri.find('%'); at != std::string_view::npos; at = uri.find('%', at + 1)) {
        const std::string_view digits = uri.substr(at + 1, 2);
        if (digits.size() != 2 || digits.find_first_not_of(k_digits) != std::string_view::npos) {
            return false;
        }
    }
    return true;
}

/// A variable of EXT-X-DEFINE stands for other text.
bool has_variable(std::string_view uri) {
    return uri.find("{$") != std::string_view::npos;
}

std::optional<Duration> duration_of(const AttributeList& attributes, std::string_view name) {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::nullopt : parse_seconds(found->second.text);
}

} // namespace

bool is_playlist_type(std::string_view text) {
    return text == "VOD" || text == "EVENT";
}

void PlaylistRules::see(const KnownTag& tag, std::string_view value,
                        const AttributeList& attributes, std::uint64_t line) {
    required_.see(tag.name, value, attributes, line);
    has_target_ = has_target_ || tag.name == "#EXT-X-TARGETDURATION";
    if (tag.value == TagValue::number) {
        const std::uint64_t number = number_of(value);
        if (tag.name == "#EXT-X-VERSION") {
            if (number == 0) {
                throw_error("there is no version 0");
            }
            version_ = {number, line};
        } else if (tag.name == "#EXT-X-TARGETDURATION") {
            target_ = {number, line};
        } else if (tag.name == "#EXT-X-MEDIA-SEQUENCE") {
            media_sequence_ = number;
        }
    } else if (tag.name == "#EXTINF") {
        see_duration(value, line);
    } else if (tag.name == "#EXT-X-BYTERANGE") {
        if (!is_byte_range(value)) {
            throw_error("not LENGTH or LENGTH@OFFSET");
        }
        range_ = {value.find('@') != std::string_view::npos, line};
    } else if (tag.name == "#EXT-X-PROGRAM-DATE-TIME") {
        require_date_time(value);
    } else if (tag.name == "#EXT-X-KEY" || tag.name == "#EXT-X-SESSION-KEY") {
        see_key(attributes, line);
    } else if (tag.name == "#EXT-X-PLAYLIST-TYPE") {
        type_ = value;
        type_line_ = line;
    }
    has_end_ = has_end_ || tag.name == "#EXT-X-ENDLIST";
    see_low_latency(tag, attributes, line);
}

void PlaylistRules::see_duration(std::string_view value, std::uint64_t line) {
    const auto duration = parse_seconds(value.substr(0, value.find(',')));
    if (!duration) {
        throw_error("the duration is not decimal seconds");
    }
    if (value.find(',') == std::string_view::npos) {
        add(rule("tag-syntax"), line, "EXTINF: no comma after the duration");
    }
    durations_.push_back({*duration, line});
}

void PlaylistRules::see_key(const AttributeList& attributes, std::uint64_t line) {
    const auto format = attributes.find("KEYFORMAT");
    if (format != attributes.end() && format->second.text != k_identity) {
        if (foreign_formats_.emplace(format->second.text).second) {
            Finding& finding = add(rule("key-format"), line,
                                   fmt::format("the key has KEYFORMAT '{}': the segments cannot be "
                                               "decrypted here",
                                               format->second.text));
            finding.found = format->second.text;
            finding.expected = k_identity;
        }
        return;
    }
    const auto method = attributes.find("METHOD");
    if (method != attributes.end() && method->second.text != "NONE" &&
        !find_method(method->second.text) && foreign_methods_.emplace(method->second.text).second) {
        const std::string_view name = method->second.text;
        const bool is_known = std::find(k_other_methods.begin(), k_other_methods.end(), name) !=
                              k_other_methods.end();
        Finding& finding =
            add(rule("key-method"), line,
                fmt::format("METHOD={}: {}, and the segments are not verified", name,
                            is_known ? "cannot be decrypted here" : "no player knows it"));
        finding.severity = is_known ? Severity::warning : Severity::error;
        if (text::lower(name).starts_with("aes-128")) {
            finding.remedy = "METHOD=AES-128";
        }
        finding.found = name;
        finding.expected =
            fmt::format("{} or {}", to_string(Method::aes_128), to_string(Method::aes_256));
    }
}

void PlaylistRules::see_low_latency(const KnownTag& tag, const AttributeList& attributes,
                                    std::uint64_t line) {
    const auto keep = [&](std::string_view name, std::optional<AtLine<Duration>>& target) {
        if (const auto duration = duration_of(attributes, name)) {
            target = {*duration, line};
        }
    };
    if (tag.name == "#EXT-X-PART-INF") {
        keep("PART-TARGET", part_target_);
    } else if (tag.name == "#EXT-X-SERVER-CONTROL") {
        keep("CAN-SKIP-UNTIL", skip_until_);
        keep("PART-HOLD-BACK", part_hold_back_);
        keep("HOLD-BACK", hold_back_);
        server_control_line_ = line;
    } else if (tag.name == "#EXT-X-PART") {
        const auto duration = duration_of(attributes, "DURATION");
        if (duration && (!long_part_ || *duration > long_part_->value)) {
            long_part_ = {*duration, line};
        }
    }
}

void PlaylistRules::see_uri(std::string_view uri, std::uint64_t line) {
    // RFC 8216 4.3.2.2.
    if (range_ && !range_->value && range_uri_ != uri) {
        Finding& finding = add(rule("byte-range"), range_->line,
                               "EXT-X-BYTERANGE without offset, and the segment before is not a "
                               "range of the same URI");
        finding.segment = uri;
        add_range(finding, position_, position_);
    }
    range_uri_ = range_ ? std::string(uri) : std::string();
    range_.reset();
    if (!is_encoded(uri) && !has_variable(uri)) {
        if (!first_unsafe_) {
            first_unsafe_ = {position_, line};
            unsafe_uri_ = uri;
        }
        last_unsafe_ = position_;
    }
    ++position_;
}

std::vector<Finding> PlaylistRules::finish(bool is_multivariant) && {
    required_.finish();
    judge_version();
    if (first_unsafe_) {
        judge_uris();
    }
    if (!is_multivariant) {
        judge_target_duration();
        judge_type();
        judge_hold_back();
    }
    return std::move(findings_).take();
}

Finding& PlaylistRules::add(const Rule& rule, std::uint64_t line, std::string text) {
    return findings_.add(rule, line, std::move(text));
}

void PlaylistRules::add_range(Finding& finding, std::uint64_t first, std::uint64_t last) const {
    finding.from = media_sequence_ + first;
    finding.to = media_sequence_ + last;
}

void PlaylistRules::judge_version() {
    const std::uint64_t version = version_ ? version_->value : 1;
    if (version >= required_.version()) {
        return;
    }
    Finding& finding =
        add(rule("version-too-low"), version_ ? version_->line : required_.line(),
            fmt::format("{} needs version {}, and the playlist {}", required_.reason(),
                        required_.version(),
                        version_ ? fmt::format("has {}", version) : "has no EXT-X-VERSION"));
    finding.found = fmt::format("{}", version);
    finding.expected = fmt::format("{}", required_.version());
    finding.remedy = fmt::format("#EXT-X-VERSION:{}", required_.version());
}

void PlaylistRules::judge_uris() {
    Finding& finding = add(rule("uri-unsafe"), first_unsafe_->line,
                           "the URI has characters that must be percent-encoded");
    finding.segment = unsafe_uri_;
    finding.found = unsafe_uri_;
    try {
        finding.expected = text::uri_of_path(text::path_of_uri(unsafe_uri_));
    } catch (const Error&) {
        finding.expected = text::uri_of_path(unsafe_uri_);
    }
    finding.remedy = finding.expected;
    add_range(finding, first_unsafe_->value, last_unsafe_);
}

void PlaylistRules::judge_target_duration() {
    const auto longest = std::max_element(
        durations_.begin(), durations_.end(),
        [](const AtLine<Duration>& a, const AtLine<Duration>& b) { return a.value < b.value; });
    const std::uint64_t required = longest == durations_.end() ? 1 : rounded(longest->value);
    const std::string remedy =
        fmt::format("#EXT-X-TARGETDURATION:{}", std::max<std::uint64_t>(required, 1));
    if (!target_) {
        if (!has_target_) {
            add(rule("target-duration-missing"), 0, "no EXT-X-TARGETDURATION").remedy = remedy;
        }
        return;
    }
    const auto exceeds = [this](const AtLine<Duration>& d) {
        return rounded(d.value) > target_->value;
    };
    const auto first = std::find_if(durations_.begin(), durations_.end(), exceeds);
    if (first != durations_.end()) {
        const auto last = std::find_if(durations_.rbegin(), durations_.rend(), exceeds);
        Finding& finding =
            add(rule("target-duration-exceeded"), first->line,
                fmt::format("EXTINF of {:.6g} s rounds to {}, and EXT-X-TARGETDURATION is {}",
                            in_seconds(first->value), rounded(first->value), target_->value));
        finding.found = fmt::format("{}", required);
        finding.expected = fmt::format("{}", target_->value);
        finding.remedy = remedy;
        add_range(finding, static_cast<std::uint64_t>(first - durations_.begin()),
                  static_cast<std::uint64_t>(durations_.rend() - last - 1));
    }
    // A live playlist announces the longest segment that will ever come.
    if (has_end_ && !durations_.empty() &&
        target_->value > 2 * std::max<std::uint64_t>(required, 1)) {
        Finding& finding = add(rule("target-duration-needless"), target_->line,
                               fmt::format("EXT-X-TARGETDURATION is {}, and no segment is longer "
                                           "than {:.6g} s",
                                           target_->value, in_seconds(longest->value)));
        finding.found = fmt::format("{}", target_->value);
        finding.expected = fmt::format("{}", required);
        finding.remedy = remedy;
    }
}

void PlaylistRules::judge_type() {
    if (type_line_ != 0 && !is_playlist_type(type_)) {
        Finding& finding =
            add(rule("type-mismatch"), type_line_, "EXT-X-PLAYLIST-TYPE is neither VOD nor EVENT");
        finding.found = type_;
        finding.expected = "VOD or EVENT";
    }
    if (type_ == "VOD" && !has_end_) {
        add(rule("endlist-missing"), type_line_,
            "a VOD playlist without EXT-X-ENDLIST: players wait for more")
            .remedy = "#EXT-X-ENDLIST";
    }
}

/// The second edition, 4.4.3.7 and 4.4.3.8.
void PlaylistRules::judge_hold_back() {
    const auto find = [this](std::uint64_t line, std::string text, Duration found, Duration least) {
        Finding& finding = add(rule("part-hold-back"), line, std::move(text));
        finding.found = fmt::format("{:.6g}", in_seconds(found));
        finding.expected = fmt::format("{:.6g}", in_seconds(least));
    };
    const auto require_targets = [&](const std::optional<AtLine<Duration>>& at,
                                     std::uint64_t targets, const char* text) {
        if (at && target_ && target_->value < 1'000'000) {
            const Duration least = std::chrono::seconds(targets * target_->value);
            if (at->value < least) {
                find(at->line, text, at->value, least);
            }
        }
    };
    require_targets(hold_back_, 3, "HOLD-BACK is less than three target durations");
    require_targets(skip_until_, 6, "CAN-SKIP-UNTIL is less than six target durations");
    if (!part_target_) {
        if (long_part_) {
            find(long_part_->line, "EXT-X-PART without EXT-X-PART-INF", {}, long_part_->value);
        }
        return;
    }
    const Duration least = 2 * part_target_->value;
    if (!part_hold_back_) {
        find(server_control_line_ == 0 ? part_target_->line : server_control_line_,
             "EXT-X-PART-INF without PART-HOLD-BACK in EXT-X-SERVER-CONTROL", {}, least);
    } else if (part_hold_back_->value < least) {
        find(part_hold_back_->line, "PART-HOLD-BACK is less than two part targets",
             part_hold_back_->value, least);
    }
    if (long_part_ && long_part_->value > part_target_->value) {
        find(long_part_->line, "a part is longer than PART-TARGET", long_part_->value,
             part_target_->value);
    }
}

} // namespace ispkit::hls
