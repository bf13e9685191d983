// SPDX-License-Identifier: MIT
#include "cli/json.hpp"
#include "cli/message.hpp"
#include "commands.hpp"
#include "log_warnings.hpp"
#include "options.hpp"
#include "sip/ban/attempt_joiner.hpp"
#include "sip/reading/merged_logs.hpp"
#include "text/visible_text.hpp"

#include <algorithm>
#include <deque>

namespace ispkit::banwatch {

const cli::Tool k_parse{
    .name = "sip-banwatch parse",
    .summary = "Show every failed attempt in a log: its time, address, account, kind and line, "
               "separated by tabs.",
    .synopsis =
        {"[--attempts] [--policy] [--json] [--patterns FILE] [--program NAME] [--journal UNIT] "
         "[--journal-directory DIR] [FILE...]",
         "--unmatched [--patterns FILE] [--program NAME] [--journal UNIT] "
         "[--journal-directory DIR] [FILE...]"},
    .examples = {{"sip-banwatch parse /var/log/asterisk/messages", "the failures of that log"},
                 {"sip-banwatch parse --attempts --json /var/log/asterisk/*",
                  "one JSON object for each attempt, whatever lines it left"},
                 {"sip-banwatch parse --unmatched /var/log/asterisk/messages",
                  "lines that look like failures but are not understood"}},
    .libraries = {},
};

namespace {

struct ParseOptions {
    LogOptions log;
    bool attempts = false;
    bool unmatched = false;
    bool policy = false;
    bool json = false;
};

/// A failure or an attempt to be printed.
struct Found {
    std::string path;
    std::uint64_t line_number;
    /// Nothing where the time is not understood.
    std::optional<logfile::Time> time;
    net::Address address;
    std::uint16_t port;
    std::string account;
    sip::Kind kind;
};

class Printer {
public:
    explicit Printer(const ParseOptions& options)
        : several_logs_(options.log.has_several())
        , json_(options.json) {}

    void print(const Found& found) const {
        fmt::print("{}\n", json_ ? json_of(found) : text_of(found));
    }

private:
    std::string json_of(const Found& found) const {
        cli::JsonObject object;
        object.add("file", found.path).add("line", found.line_number);
        if (found.time) {
            object.add("time", logfile::iso_time(*found.time));
        }
        object.add("address", found.address.str())
            .add("account", found.account)
            .add("kind", name_of(found.kind));
        if (found.port != 0) {
            object.add("port", found.port);
        }
        return object.str();
    }

    std::string text_of(const Found& found) const {
        return fmt::format(
            "{}\t{}\t{}\t{}\t{}{}", found.time ? logfile::iso_time(*found.time) : "-",
            found.address.str(), found.account.empty() ? "-" : text::visible_text(found.account),
            name_of(found.kind), several_logs_ ? found.path + ":" : "", found.line_number);
    }

    bool several_logs_;
    bool json_;
};

/// Keeps attempts back until no further line can belong to them, since a later line may name the
/// account that the first did not.
class AttemptPrinter {
public:
    explicit AttemptPrinter(const Printer& printer)
        : printer_(printer) {}

    /// A line without a time is an attempt of its own.
    void add(const sip::LogEvent& event, const Found& found) {
        if (!found.time) {
            printer_.print(found);
            return;
        }
        const std::uint64_t known = joiner_.last();
        const std::uint64_t number = joiner_.attempt_of(event, *found.time);
        if (number > known) {
            pending_.push_back(found);
        } else if (known - number < pending_.size()) {
            Found& first = pending_[pending_.size() - 1 - (known - number)];
            first.account = first.account.empty() ? found.account : first.account;
            first.port = first.port == 0 ? found.port : first.port;
        }
        constexpr std::size_t k_most_pending = 10'000;
        while (!pending_.empty() &&
               (*pending_.front().time + std::chrono::seconds(1) < *found.time ||
                pending_.size() > k_most_pending)) {
            print_first();
        }
    }

    void finish() {
        while (!pending_.empty()) {
            print_first();
        }
    }

private:
    void print_first() {
        printer_.print(pending_.front());
        pending_.pop_front();
    }

    const Printer& printer_;
    sip::AttemptJoiner joiner_;
    std::deque<Found> pending_;
};

/// The failure in the log's current line, if parse shows it.
std::optional<Found> failure_in(sip::LogSource& log, const ParseOptions& options) {
    const sip::LogEvent& event = log.event();
    const sip::Kind kind = counted_kind(event, sip::k_default_weights);
    // FreeSWITCH warns of challenges; Asterisk logs one for every registration.
    const bool is_shown = event.outcome == sip::Outcome::failure
                              ? kind != sip::Kind::policy || options.policy
                              : event.outcome == sip::Outcome::challenge && event.is_warned_of;
    if (log.reading() != sip::Reading::event || !is_shown) {
        return std::nullopt;
    }
    const std::optional<logfile::Time> time = log.time();
    if (!time) {
        log.note_untimed();
    }
    return Found{log.path(), log.line_number(),          time, event.address,
                 event.port, std::string(event.account), kind};
}

/// Calls visit() with each line of each log that is an event or unclear, log after log.
template <typename Visit>
std::vector<sip::LogCounts> read_logs(const LogOptions& options, const sip::LogSettings& settings,
                                      Visit&& visit) {
    std::vector<sip::LogCounts> counts;
    const auto read = [&](const auto& name) {
        sip::LogSource log(name, settings);
        while (log.next()) {
            visit(log);
        }
        counts.push_back(log.counts());
    };
    const std::vector<std::string> paths = options.paths();
    const std::vector<sip::JournalUnit> units = options.units();
    std::for_each(paths.begin(), paths.end(), read);
    std::for_each(units.begin(), units.end(), read);
    return counts;
}

std::vector<sip::LogCounts> show_failures(const ParseOptions& options,
                                          const sip::LogSettings& settings) {
    const Printer printer(options);
    return read_logs(options.log, settings, [&](sip::LogSource& log) {
        if (const std::optional<Found> found = failure_in(log, options)) {
            printer.print(*found);
        }
    });
}

/// The lines of one attempt may be in several logs.
std::vector<sip::LogCounts> show_attempts(const ParseOptions& options,
                                          const sip::LogSettings& settings) {
    const Printer printer(options);
    AttemptPrinter attempts(printer);
    sip::MergedLogs logs(options.log.paths(), settings, options.log.units());
    while (sip::LogSource* const log = logs.next()) {
        if (const std::optional<Found> found = failure_in(*log, options)) {
            attempts.add(log->event(), *found);
        }
    }
    attempts.finish();
    return logs.counts();
}

std::vector<sip::LogCounts> show_unmatched(const ParseOptions& options,
                                           const sip::LogSettings& settings) {
    sip::LogSettings all = settings;
    all.unknown = sip::LogSettings::Unknown::are_unclear;
    return read_logs(options.log, all, [&](sip::LogSource& log) {
        if (log.reading() == sip::Reading::unclear) {
            fmt::print("{}{}\t{}\n", options.log.has_several() ? log.path() + ":" : "",
                       log.line_number(), text::visible_text(log.line()));
        }
    });
}

} // namespace

cli::Status parse(cli::CommandLine& command_line) {
    ParseOptions options;
    command_line.section("Output");
    command_line.flag("--attempts", options.attempts,
                      "join the lines that one attempt leaves in the log");
    command_line.flag("--unmatched", options.unmatched,
                      "show the lines that look like failures but are not understood, or can be "
                      "read in more than one way");
    command_line.flag(
        "--policy", options.policy,
        "also show the events of policy and capacity, which are not failures by default");
    command_line.flag("--json", options.json, "print one JSON object for each failure");
    options.log.declare(command_line);
    command_line.parse();
    if (options.unmatched && (options.attempts || options.json)) {
        cli::misuse("--unmatched shows lines as they are (use it without --attempts and --json)");
    }
    const std::shared_ptr<const sip::UserPatterns> patterns = options.log.patterns();
    const auto show = options.unmatched  ? show_unmatched
                      : options.attempts ? show_attempts
                                         : show_failures;
    const std::vector<sip::LogCounts> logs = show(options, options.log.settings(patterns));
    check_logs(command_line, logs);
    report_troubles(command_line, logs);
    return cli::Status::done;
}

} // namespace ispkit::banwatch
