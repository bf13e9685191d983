// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace ispkit::metrics {

/// Metrics in Prometheus' text format 0.0.4, one family after the other. Names and units are to
/// follow its naming conventions.
class MetricsText {
public:
    /// A metric's label and the label's value.
    using Label = std::pair<std::string_view, std::string_view>;

    /// `tool` is "mail-ratelimit": the names begin with "ispkit_mail_ratelimit_". Each series has
    /// these labels before its own; they tell the programs of one kind on a machine apart.
    explicit MetricsText(std::string_view tool, std::initializer_list<Label> labels = {});

    enum class Type { counter, gauge };

    /// Begins a metric; its series follow. `help` is a sentence on one line.
    void begin(std::string_view name, Type type, std::string_view help);

    void add(std::initializer_list<Label> labels, std::int64_t value);
    void add(std::initializer_list<Label> labels, std::chrono::milliseconds seconds);
    /// In seconds since 1970.
    void add(std::initializer_list<Label> labels,
             std::chrono::sys_time<std::chrono::milliseconds> time) {
        add(labels, time.time_since_epoch());
    }

    std::string text() && { return std::move(text_); }

private:
    void add_text(std::initializer_list<Label> labels, std::string_view value);

    std::string prefix_;
    std::string common_labels_;
    std::string name_;
    std::string text_;
};

/// Replaces a file, with MetricsText::text(), for the textfile collector of Prometheus'
/// node_exporter at once. Every user may read it, whatever the umask: the collector is another
/// user. Throws Error where that fails.
void write_file(const std::string& path, std::string_view text);

} // namespace ispkit::metrics
