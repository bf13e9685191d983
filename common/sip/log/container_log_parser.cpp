// SPDX-License-Identifier: MIT
#include "sip/log/container_log_parser.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace ispkit::sip {

namespace {

constexpr std::size_t k_longest_line = 1 << 20;

constexpr std::size_t k_most_sources = 64;

std::size_t fingerprint_of(std::string_view line) {
    return std::hash<std::string_view>()(line);
}

} // namespace

LineCounts ContainerLogParser::counts() const {
    LineCounts sum = plain_.counts();
    sum += other_counts_;
    for (const std::unique_ptr<Source>& source : sources_) {
        sum += source->parser.counts();
    }
    return sum;
}

std::uint64_t ContainerLogParser::understood_by(const Source* source) const {
    return (source != nullptr ? source->parser : plain_).counts().understood;
}

Reading ContainerLogParser::read_wrapped(std::string_view line, std::string_view behind,
                                         LogEvent& event) {
    look_ahead(line, behind);
    first_ = std::move(ahead_.front());
    ahead_.pop_front();
    octets_ahead_ -= first_.octets;
    const std::uint64_t before = understood_by(first_.source);
    const Reading reading = read_first(line, behind, event);
    if (understood_by(first_.source) > before && wrapping_ != first_.wrapping) {
        wrapping_ = first_.wrapping;
        is_ahead_valid_ = false;
    }
    return reading;
}

Reading ContainerLogParser::read_first(std::string_view line, std::string_view behind,
                                       LogEvent& event) {
    if (first_.wrapping == logfile::Wrapping::none) {
        return plain_.read(line, behind, event);
    }
    if (first_.source == nullptr) {
        other_counts_.add_unknown(line);
        return Reading::nothing;
    }
    Source& source = *first_.source;
    if (first_.size == 0) {
        ++source.parts;
        return Reading::nothing;
    }
    const std::uint64_t before = understood_by(&source);
    const std::string_view text = source.text;
    const Reading reading = source.parser.read(text.substr(source.begin, first_.size - 1),
                                               text.substr(source.begin + first_.size), event);
    source.begin += first_.size;
    (understood_by(&source) > before ? other_counts_.understood : other_counts_.unknown) +=
        std::exchange(source.parts, 0);
    if (!first_.time.empty()) {
        event.time = first_.time;
    }
    return reading;
}

/// Unwraps the line, and those behind it, until its source has as much as can matter behind it.
void ContainerLogParser::look_ahead(std::string_view line, std::string_view behind) {
    // What was unwrapped ahead does not follow where a file was rotated or truncated meanwhile.
    if (!ahead_.empty() && ahead_.front().fingerprint != fingerprint_of(line)) {
        is_ahead_valid_ = false;
    }
    if (!std::exchange(is_ahead_valid_, true)) {
        forget_ahead();
    }
    if (ahead_.empty()) {
        add(line);
    }
    const Source* const source = ahead_.front().source;
    while (source != nullptr && source->text.size() - source->begin < k_farthest_reach) {
        const std::size_t begin = octets_ahead_ - line.size() - 1;
        const std::size_t end = behind.find('\n', std::min(begin, behind.size()));
        if (end == behind.npos) {
            return;
        }
        add(behind.substr(begin, end - begin));
    }
}

void ContainerLogParser::add(std::string_view line) {
    Unwrapped unwrapped;
    unwrapped.octets = line.size() + 1;
    unwrapped.fingerprint = fingerprint_of(line);
    unwrapped.wrapping = wrapping_.value_or(logfile::Wrapping::none);
    std::optional<logfile::ContainerLine> content = logfile::unwrap(line, unwrapped.wrapping);
    if (!content || !wrapping_) {
        unwrapped.wrapping = logfile::wrapping_of(line);
        content = logfile::unwrap(line, unwrapped.wrapping);
    }
    if (content && unwrapped.wrapping != logfile::Wrapping::none) {
        unwrapped.time = std::move(content->time);
        unwrapped.source = source_of(content->source);
        if (unwrapped.source != nullptr) {
            append(*unwrapped.source, *content, unwrapped);
        }
    }
    octets_ahead_ += unwrapped.octets;
    ahead_.push_back(std::move(unwrapped));
}

/// Appends a line, or a part of one, to the text of its source.
void ContainerLogParser::append(Source& source, const logfile::ContainerLine& line,
                                Unwrapped& unwrapped) {
    if (source.begin > k_farthest_reach) {
        source.text.erase(0, source.begin);
        source.line -= source.begin;
        source.begin = 0;
    }
    source.text.append(line.text, 0, k_longest_line - (source.text.size() - source.line));
    if (line.goes_on) {
        return;
    }
    source.has_terminal = source.has_terminal && source.text.ends_with('\r');
    if (source.has_terminal) {
        source.text.pop_back();
    }
    source.text.push_back('\n');
    unwrapped.size = source.text.size() - source.line;
    source.line = source.text.size();
}

/// The source of that name; null where there are too many others.
ContainerLogParser::Source* ContainerLogParser::source_of(std::string_view name) {
    const auto known =
        std::find_if(sources_.begin(), sources_.end(),
                     [&](const std::unique_ptr<Source>& source) { return source->name == name; });
    if (known != sources_.end()) {
        std::rotate(known, known + 1, sources_.end());
        return sources_.back().get();
    }
    if (sources_.size() == k_most_sources && !forget_oldest_source()) {
        return nullptr;
    }
    sources_.push_back(std::make_unique<Source>(
        Source{.name = std::string(name), .parser = LogParser(settings_), .text = {}}));
    return sources_.back().get();
}

/// Forgets the source whose last line is the oldest, such as a container that is gone. Returns
/// false if each has lines that were not read.
bool ContainerLogParser::forget_oldest_source() {
    const auto oldest =
        std::find_if(sources_.begin(), sources_.end(), [&](const std::unique_ptr<Source>& source) {
            return std::none_of(ahead_.begin(), ahead_.end(),
                                [&](const Unwrapped& line) { return line.source == source.get(); });
        });
    if (oldest == sources_.end()) {
        return false;
    }
    other_counts_ += (*oldest)->parser.counts();
    sources_.erase(oldest);
    return true;
}

void ContainerLogParser::forget_ahead() {
    ahead_.clear();
    octets_ahead_ = 0;
    for (const std::unique_ptr<Source>& source : sources_) {
        source->text.clear();
        source->begin = 0;
        source->line = 0;
    }
}

} // namespace ispkit::sip
