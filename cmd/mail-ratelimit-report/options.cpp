// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "cli/moment.hpp"
#include "geo/geo_option.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "journal_options.hpp"
#include "mail/score/score_weights.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace ispkit::ratelimitreport {

namespace {

std::chrono::sys_seconds moment(std::string_view text) {
    return cli::parse_moment(text, io::clock_now());
}

mail::GroupBy parse_group_by(std::string_view text) {
    struct Name {
        std::string_view text;
        mail::GroupBy group_by;
    };
    constexpr Name k_names[] = {{"client", mail::GroupBy::client},
                                {"sasl", mail::GroupBy::sasl},
                                {"sender", mail::GroupBy::sender},
                                {"prefix", mail::GroupBy::prefix}};
    for (const Name& name : k_names) {
        if (name.text == text) {
            return name.group_by;
        }
    }
    throw_error("'{}': expected client, sasl, sender or prefix", text);
}

/// Adds those in the file, a configuration of mail-ratelimit; of the unit, if none is named and the
/// unit has one. Throws Error.
void add_networks_of_service(const std::optional<std::string>& file,
                             mail::KnownNetworks& networks) {
    const std::string path = file.value_or("/etc/ispkit/mail-ratelimit.conf");
    if (!file && ::access(path.c_str(), R_OK) != 0) {
        if (errno == ENOENT) {
            return;
        }
        throw_error("{}: {} (give --networks or --ratelimit-config)", path,
                    std::generic_category().message(errno));
    }
    cli::take_list(path, "networks",
                   [&](const std::string& value) { networks.add_argument(value); });
}

/// The options of addresses, each a prefix or a file.
struct AddressOptions {
    std::vector<std::string> networks;
    std::vector<std::string> filters;

    /// Throws Error.
    void read(Options& options) const {
        for (const std::string& argument : networks) {
            with_context("--networks", [&] { options.networks.add_argument(argument); });
        }
        // A partial file is for any networks.
        if (networks.empty() && !options.partial) {
            add_networks_of_service(options.ratelimit_configuration, options.networks);
        }
        options.filters.add(net::prefixes_of_option("--filter", filters));
    }
};

void declare_input(cli::CommandLine& command_line, Options& options, JournalOptions& journal,
                   AddressOptions& addresses) {
    command_line.section("Input");
    command_line.operands("FILE", options.files);
    if (options.reads == Reads::logs) {
        journal.declare(command_line);
    }
    command_line.list("--networks", "PREFIX|FILE", addresses.networks,
                      "own networks, whose clients are customers: a prefix, or a file with one a "
                      "line, each with an optional name");
    command_line.value("--ratelimit-config", "FILE", options.ratelimit_configuration,
                       "without --networks, take those in FILE, the configuration of "
                       "mail-ratelimit (default /etc/ispkit/mail-ratelimit.conf)");
    command_line.list("--filter", "PREFIX|FILE", addresses.filters,
                      "content filters on other hosts that return mail");
    command_line.value("--since", "TIME", options.since,
                       "report on activity since TIME: yesterday, today, -24h, 2026-11-23, "
                       "2026-11-23T03:00; earlier activity is the past to compare with",
                       moment);
    command_line.value("--until", "TIME", options.until, "ignore activity from TIME on", moment);
    command_line.value(
        "--group-by", "KEY", options.group_by,
        "count by client, sasl, sender or prefix (default: by login, or by client without one)",
        parse_group_by);
    command_line.value("--db", "URL", options.database,
                       "mail-ratelimit's database, for limits and history");
    command_line.value("--policyd", "FILE", options.policyd,
                       "policyd's table throttle or quotas_tracking, as mysql --batch prints it");
    geo::declare_geo(command_line, options.geo);
    if (options.reads == Reads::logs) {
        command_line.value("--state", "FILE", options.state,
                           "continue where the last run ended, and store the position in FILE");
        command_line.flag("--follow", options.follow,
                          "keep reading, and show each new offender at once");
    }
}

void declare_report(cli::CommandLine& command_line, Options& options,
                    std::vector<std::string>& what_if) {
    command_line.section("Report");
    command_line.value("--top", "N", options.top,
                       "show the N worst (default 50 in table and page, all in JSON; 0: all)");
    command_line.value("--min-score", "N", options.min_score,
                       "report customers scoring N or more (default 50; 0: all)");
    command_line.value("--evidence", "N", options.evidence,
                       "keep N log lines of each kind as evidence, and show them in the table "
                       "(default: keep 2, do not show)");
    command_line.list("--what-if", "LIMIT", what_if,
                      "show what LIMIT would have done, such as 'sasl: 100 messages / 1h'; auto "
                      "finds one that stops every offender (repeatable)");
}

void declare_output(cli::CommandLine& command_line, Options& options) {
    command_line.section("Output");
    command_line.flag("--json", options.json, "print one JSON document instead of the table");
    command_line.flag("--csv", options.csv,
                      "print one line of CSV for each offender instead of the table");
    command_line.value(
        "--html", "FILE", options.html,
        "write the report as one page, to read, mail and print; - prints it instead of the table");
    command_line.value("--letters", "DIR", options.letters,
                       "write a letter to each offender into DIR");
    command_line.value("--template", "FILE", options.letter_template, "text of the letters");
    command_line.list("--language", "LANG|FILE", options.languages,
                      "language of page and letters: en, de or a file of texts (default en)");
    command_line.value("--contacts", "FILE", options.contacts,
                       "mail addresses of customers: a login, address or network and its mail "
                       "address on each line");
    command_line.flag("-f,--force", options.force, "replace existing letters");
    command_line.value("--fail-score", "N", options.fail_score,
                       "exit with 1 if a customer scores N or more");
    options.metrics.declare(command_line);
    command_line.value("--partial", "FILE", options.partial,
                       options.reads == Reads::logs
                           ? "make no report: write what the logs tell to FILE, for merge"
                           : "make no report: write all logs to one partial FILE");
}

/// Refuses options of a report where none is made: a partial file is for any report.
void check_partial(const Options& options) {
    struct Given {
        bool is_given;
        std::string_view name;
    };
    const Given all[] = {{!options.networks.empty(), "--networks"},
                         {options.ratelimit_configuration.has_value(), "--ratelimit-config"},
                         {!options.filters.empty(), "--filter"},
                         {options.since.has_value(), "--since"},
                         {options.until.has_value(), "--until"},
                         {options.group_by != mail::GroupBy::login_or_client, "--group-by"},
                         {options.database.has_value(), "--db"},
                         {options.policyd.has_value(), "--policyd"},
                         {!options.geo.empty(), "--geo"},
                         {options.top.has_value(), "--top"},
                         {options.min_score != mail::k_offender_score, "--min-score"},
                         {options.evidence.has_value(), "--evidence"},
                         {options.search_limit || !options.what_if.empty(), "--what-if"},
                         {options.json, "--json"},
                         {options.csv, "--csv"},
                         {options.html.has_value(), "--html"},
                         {options.letters.has_value(), "--letters"},
                         {!options.languages.empty(), "--language"},
                         {options.fail_score.has_value(), "--fail-score"}};
    for (const Given& option : all) {
        if (option.is_given) {
            cli::misuse("--partial and {} exclude each other (a partial file is for any report: "
                        "give options to merge)",
                        option.name);
        }
    }
    if (options.state || options.follow) {
        cli::misuse("--partial and {} exclude each other (a partial file holds all lines of its "
                    "logs)",
                    options.state ? "--state" : "--follow");
    }
}

/// Headings of the configuration file name logs, unless the command line does. Throws Error for a
/// setting below one.
void add_logs(const cli::CommandLine& command_line, Options& options) {
    const cli::SettingsFile& file = command_line.configuration_file();
    const bool has_logs = !options.files.empty();
    for (const cli::SettingsSection& section : file.sections) {
        if (section.name.empty()) {
            continue;
        }
        cli::check_names(file, section, {}, command_line);
        if (!has_logs) {
            options.files.push_back(section.name);
        }
    }
}

void read_what_if(const std::vector<std::string>& texts, Options& options) {
    for (const std::string& text : texts) {
        if (text == "auto") {
            options.search_limit = true;
        } else {
            options.what_if.push_back(
                cli::with_option("--what-if", [&] { return mail::RateLimit::parse(text); }));
        }
    }
}

/// Refuses options that exclude each other.
void check(const Options& options) {
    if (options.since && options.until && *options.since >= *options.until) {
        cli::misuse("--until must be after --since");
    }
    if (options.state && options.until) {
        cli::misuse("--state and --until exclude each other (the next run would miss what --until "
                    "leaves out)");
    }
    constexpr std::uint32_t k_highest_score = 1'000'000;
    if (options.min_score > k_highest_score) {
        cli::misuse("--min-score: {} is higher than any score", options.min_score);
    }
    if ((options.letter_template || options.force) && !options.letters) {
        cli::misuse("{} needs --letters", options.force ? "--force" : "--template");
    }
    if (!options.languages.empty() && !options.letters && !options.html) {
        cli::misuse("--language needs --html or --letters");
    }
    const bool is_page = options.html == io::k_standard_stream;
    if ((options.json && options.csv) || ((options.json || options.csv) && is_page)) {
        cli::misuse("{} and {} both take standard output", options.json ? "--json" : "--csv",
                    is_page ? "--html -" : "--csv");
    }
    if (options.contacts && !options.letters && !options.csv && !options.json && !options.html) {
        cli::misuse("--contacts needs --letters, --html, --csv or --json");
    }
    const bool reads_standard_input = std::find(options.files.begin(), options.files.end(),
                                                io::k_standard_stream) != options.files.end();
    if ((options.follow || options.state) && reads_standard_input) {
        cli::misuse("{} needs the names of logs", options.follow ? "--follow" : "--state");
    }
    if (options.partial) {
        check_partial(options);
    }
    if (options.follow && (options.html || options.letters || options.csv || options.search_limit ||
                           !options.what_if.empty() || options.top || options.fail_score ||
                           options.metrics.is_wanted())) {
        cli::misuse("--follow excludes --csv, --html, --letters, --what-if, --top, --fail-score "
                    "and --metrics");
    }
}

} // namespace

Options parse_options(cli::CommandLine& command_line, Reads reads) {
    Options options;
    options.reads = reads;
    options.min_score = mail::k_offender_score;
    AddressOptions addresses;
    std::vector<std::string> what_if;
    JournalOptions journal;
    declare_input(command_line, options, journal, addresses);
    declare_report(command_line, options, what_if);
    declare_output(command_line, options);
    if (reads == Reads::logs) {
        command_line.configuration({});
    } else {
        command_line.configuration();
    }
    command_line.parse();
    add_logs(command_line, options);
    command_line.with_place([&] {
        addresses.read(options);
        read_what_if(what_if, options);
        options.journals = journal.journals();
        if (options.files.empty() && reads == Reads::partials) {
            cli::misuse("merge needs partial files");
        }
        if (options.files.empty() && options.journals.empty()) {
            options.files.emplace_back(io::k_standard_stream);
        }
        check(options);
    });
    return options;
}

} // namespace ispkit::ratelimitreport
