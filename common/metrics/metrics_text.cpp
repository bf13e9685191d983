// SPDX-License-Identifier: MIT
#include "metrics/metrics_text.hpp"

#include "io/atomic_file.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>

namespace ispkit::metrics {

namespace {

/// Values are UTF-8, with a backslash before quotes and backslashes.
std::string escaped(std::string_view value) {
    std::string text;
    for (const char c : text::visible_text(value)) {
        text += c == '"' || c == '\\' ? "\\" : "";
        text += c;
    }
    return text;
}

std::string text_of(std::initializer_list<MetricsText::Label> labels) {
    std::string text;
    for (const auto& [label, value] : labels) {
        text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", label, escaped(value));
    }
    return text;
}

} // namespace

MetricsText::MetricsText(std::string_view tool, std::initializer_list<Label> labels)
    : prefix_(fmt::format("ispkit_{}_", tool))
    , common_labels_(text_of(labels)) {
    std::replace(prefix_.begin(), prefix_.end(), '-', '_');
}

void MetricsText::begin(std::string_view name, Type type, std::string_view help) {
    name_ = prefix_ + std::string(name);
    text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name_, help,
                         type == Type::counter ? "counter" : "gauge");
}

void MetricsText::add(std::initializer_list<Label> labels, std::int64_t value) {
    add_text(labels, fmt::format("{}", value));
}

void MetricsText::add(std::initializer_list<Label> labels, std::chrono::milliseconds seconds) {
    const std::int64_t milliseconds = seconds.count();
    add_text(labels, fmt::format("{}.{:03}", milliseconds / 1000, milliseconds % 1000));
}

void MetricsText::add_text(std::initializer_list<Label> labels, std::string_view value) {
    const std::string own = text_of(labels);
    const std::string_view comma = common_labels_.empty() || own.empty() ? "" : ",";
    text_ += common_labels_.empty() && own.empty()
                 ? fmt::format("{} {}\n", name_, value)
                 : fmt::format("{}{{{}{}{}}} {}\n", name_, common_labels_, comma, own, value);
}

void write_file(const std::string& path, std::string_view text) {
    constexpr mode_t k_everybody_reads = S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH;
    io::AtomicFile output(path, k_everybody_reads, io::Existing::replace);
    output.set_mode(k_everybody_reads);
    output.write(io::as_bytes(text));
    output.commit(io::Durability::unsynced);
}

} // namespace ispkit::metrics
