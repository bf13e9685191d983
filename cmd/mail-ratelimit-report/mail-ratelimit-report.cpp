// SPDX-License-Identifier: MIT
#include "cli/run.hpp"
#include "cli/terminal.hpp"
#include "csv.hpp"
#include "decompression/decompressor.hpp"
#include "error.hpp"
#include "follow.hpp"
#include "geo/geo_database.hpp"
#include "geo/geo_option.hpp"
#include "input.hpp"
#include "io/atomic_file.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "json.hpp"
#include "language.hpp"
#include "letters.hpp"
#include "mail/report/html_report.hpp"
#include "mail/report/report.hpp"
#include "options.hpp"
#include "parse.hpp"
#include "status.hpp"
#include "store/database.hpp"
#include "store/postgres/postgres.hpp"
#include "table.hpp"

#include <cstdio>
#include <optional>

namespace ispkit::ratelimitreport {

namespace {

const cli::Tool k_tool{
    .name = "mail-ratelimit-report",
    .summary = "Read mail logs, and name infected customers and stolen logins, with the evidence.",
    .synopsis = {"[--config FILE] [--since TIME] [--networks PREFIX|FILE] "
                 "[--ratelimit-config FILE] [--db URL] [--geo FILE] "
                 "[--what-if LIMIT] [--html FILE] [--letters DIR] [--json] [--fail-score N] "
                 "[--metrics FILE] [--journal UNIT] [FILE...]",
                 "--follow [--config FILE] [--min-score N] [--json] [--journal UNIT] [FILE...]",
                 "--partial FILE [--metrics FILE] [--journal UNIT] [FILE...]"},
    .examples =
        {{"mail-ratelimit-report --since yesterday /var/log/mail.log.1 /var/log/mail.log",
          "offenders since yesterday"},
         {"mail-ratelimit-report --html report.html mail.log.*.gz", "a page from rotated logs"},
         {"mail-ratelimit-report --what-if 'sasl: 100 messages / 1h' --what-if auto mail.log",
          "what limits would have done"},
         {"mail-ratelimit-report --json mail.log | jq -r '.offenders[].key'",
          "the offenders' keys, the worst first"}},
    .libraries = {store::sqlite_library(), store::postgres_library(), decompression::gzip_library(),
                  decompression::zstd_library(), geo::geo_library()},
};

const cli::Tool k_merge{
    .name = "mail-ratelimit-report merge",
    .summary = "Make the report that one run over the logs of all hosts makes, from what --partial "
               "wrote on each of them.",
    .synopsis = {"[--config FILE] [--since TIME] [--networks PREFIX|FILE] "
                 "[--ratelimit-config FILE] [--db URL] [--geo FILE] "
                 "[--what-if LIMIT] [--html FILE] [--letters DIR] [--json] [--fail-score N] "
                 "[--metrics FILE] FILE...",
                 "--partial FILE [--metrics FILE] FILE..."},
    .examples = {{"mail-ratelimit-report --partial mx1.partial /var/log/mail.log",
                  "on each host: what its log tells"},
                 {"mail-ratelimit-report merge --since yesterday mx*.partial",
                  "in one place: the report on all hosts"}},
    .libraries = {},
};

cli::Status merge(cli::CommandLine& command_line);

constexpr cli::Command k_commands[] = {
    {"language", "print the texts of page and letters", k_language, print_language},
    {"merge", "make one report from the partial files of several hosts", k_merge, merge},
    {"parse", "show how each line of a log is understood", k_parse, parse},
    {"status", "show whether the runs with a state work", k_status, status},
};

/// How many offenders table and page show by default.
constexpr std::size_t k_most_shown = 50;

std::size_t most_of(const Options& options, std::size_t otherwise) {
    const std::size_t most = options.top.value_or(otherwise);
    return most == 0 ? SIZE_MAX : most;
}

bool prints_page(const Options& options) {
    return options.html == io::k_standard_stream;
}

mail::Report report_on(mail::MailActivity& activity, Input& input, const mail::Contacts& contacts,
                       geo::Geolocation& geolocation, const Options& options) {
    std::optional<mail::WhatIf> what_if;
    if (options.search_limit || !options.what_if.empty()) {
        what_if.emplace(options.what_if, activity.settings().networks);
        if (options.search_limit) {
            what_if->search(options.group_by);
        }
        activity.on_message([&](const mail::CountedMessage& message) { what_if->add(message); });
    }
    input.carry_on(activity);
    input.read_logs(activity);
    const mail::AskedTime asked = activity.settings().asked();
    if (const std::string why = mail::nothing_to_report(activity.logs(), asked); !why.empty()) {
        throw Error(why);
    }
    input.add_past(activity);
    std::vector<mail::Suspect> suspects = mail::suspects_of(activity);
    const int score = static_cast<int>(options.min_score);
    std::vector<mail::WhatIfResult> results;
    if (what_if) {
        results = what_if->results(suspects, score);
    }
    mail::Report report = mail::make_report(std::move(suspects), score,
                                            most_of(options, k_most_shown), contacts, geolocation);
    report.what_ifs = std::move(results);
    report.is_limit_wanted = options.search_limit;
    report.log = activity.totals();
    report.warnings = mail::what_may_be_missing(activity.logs(), asked, io::clock_now());
    if (options.group_by == mail::GroupBy::login_or_client) {
        if (const std::optional<mail::Phrase> sentence =
                mail::what_has_no_client(report.log.unattributed, report.log.messages)) {
            report.warnings.push_back(*sentence);
        }
    }
    if (activity.settings().guesses_customers()) {
        report.guess = mail::Phrase{"warning-customers-guessed"};
    }
    report.limits = input.limits();
    return report;
}

/// Writes the page and all letters, or none of them.
void write_files(const mail::Report& report, const std::optional<mail::LetterTemplate>& letter,
                 const mail::Language& language, const Options& options) {
    std::vector<io::AtomicFile> files;
    if (options.html && !prints_page(options)) {
        files.emplace_back(*options.html, io::k_public_mode, io::Existing::replace);
        files.back().write(io::as_bytes(mail::html_page(report, language)));
    }
    if (letter) {
        add_letters(report, *letter, language, options, files);
    }
    io::commit_all(files);
}

void print(const mail::Report& report, const mail::Language& language, const Options& options) {
    if (prints_page(options)) {
        fmt::print("{}", mail::html_page(report, language));
    } else if (options.json) {
        fmt::print("{}\n", json_of(report, most_of(options, SIZE_MAX)));
    } else if (options.csv) {
        fmt::print("{}", csv_of(report, most_of(options, SIZE_MAX)));
    } else {
        fmt::print("{}", table_of(report, options.evidence ? Evidence::shown : Evidence::not_shown,
                                  cli::standard_output()));
    }
    // If the report could not be printed, the next run must read the logs again.
    if (std::fflush(stdout) != 0) {
        throw_errno("standard output");
    }
}

std::string input_of(const Options& options) {
    std::vector<std::string> inputs = options.files;
    for (const logfile::JournalUnit& journal : options.journals) {
        inputs.push_back(journal.log_name());
    }
    return metrics::input_label(inputs);
}

void add_metrics(const mail::Report& report, metrics::MetricsText& text) {
    using Type = metrics::MetricsText::Type;
    const mail::LineCounts& lines = report.log.lines;
    text.begin("lines", Type::gauge, "Lines read, by how they were understood.");
    text.add({{"result", "understood"}}, lines.understood);
    text.add({{"result", "other_program"}}, lines.other);
    text.add({{"result", "unknown"}}, lines.not_understood());
    text.begin("messages", Type::gauge, "Messages in these logs.");
    text.add({}, report.log.messages);
    text.begin("unattributed_messages", Type::gauge, "Those that belong to nobody.");
    text.add({}, report.log.unattributed);
    text.begin("offenders", Type::gauge, "Customers that the report names.");
    text.add({}, static_cast<std::int64_t>(report.offenders.size()));
    text.begin("worst_score", Type::gauge, "The highest score of all customers.");
    text.add({}, std::int64_t{report.worst_score});
}

cli::Status run(const Options& options, cli::CommandLine& command_line) {
    if (options.partial) {
        for (const std::string& warning : write_partial(options)) {
            command_line.print_error(warning);
        }
        options.metrics.write("mail-ratelimit-report-partial", {{"input", input_of(options)}},
                              [](metrics::MetricsText&) {});
        return cli::Status::done;
    }
    if (options.follow) {
        follow(options, command_line);
    }
    std::optional<mail::LetterTemplate> letter;
    if (options.letters) {
        letter = letter_template(options);
    }
    const mail::Language language = language_of(options);
    const mail::Contacts contacts = contacts_of(options);
    geo::Geolocation geolocation = geo::geolocation_of(command_line, options.geo);
    mail::MailActivity activity(settings_of(options));
    Input input(options);
    const std::vector<mail::Phrase> gaps = input.gaps();
    for (const std::string& gap : mail::english(gaps)) {
        command_line.print_error(gap);
    }
    mail::Report report = report_on(activity, input, contacts, geolocation, options);
    for (const std::string& warning : mail::english(report.warnings)) {
        command_line.print_error(warning);
    }
    report.warnings.insert(report.warnings.end(), gaps.begin(), gaps.end());
    if (report.guess) {
        command_line.warn("{}", mail::english(*report.guess));
        report.warnings.insert(report.warnings.begin(), *report.guess);
    }
    if (options.state) { // if the state cannot be saved, nothing is reported
        const io::AtomicFile has_place(*options.state, io::k_secret_mode, io::Existing::replace);
    }
    write_files(report, letter, language, options);
    print(report, language, options);
    input.save_state(activity);
    options.metrics.write("mail-ratelimit-report", {{"input", input_of(options)}},
                          [&](metrics::MetricsText& text) { add_metrics(report, text); });
    const bool is_failure = options.fail_score && report.worst_score >= *options.fail_score;
    return is_failure ? cli::Status::no : cli::Status::done;
}

cli::Status run(Reads reads, cli::CommandLine& command_line) {
    const Options options = parse_options(command_line, reads);
    return command_line.with_place([&] { return run(options, command_line); });
}

cli::Status merge(cli::CommandLine& command_line) {
    return run(Reads::partials, command_line);
}

cli::Status mail_ratelimit_report(cli::CommandLine& command_line) {
    return run(Reads::logs, command_line);
}

} // namespace

} // namespace ispkit::ratelimitreport

int main(int argc, char* argv[]) {
    ispkit::store::enable_postgres();
    return ispkit::cli::run(ispkit::ratelimitreport::k_tool, ispkit::ratelimitreport::k_commands,
                            argc, argv, ispkit::ratelimitreport::mail_ratelimit_report);
}
