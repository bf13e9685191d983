// SPDX-License-Identifier: MIT
#include "parse.hpp"

#include "cli/json.hpp"
#include "decompression/open_log.hpp"
#include "error.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "journal_options.hpp"
#include "mail/log/log_value.hpp"
#include "mail/reading/event_fields.hpp"
#include "mail/reading/journal_reader.hpp"
#include "mail/reading/mail_line_reader.hpp"
#include "text/number.hpp"
#include "text/split.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::ratelimitreport {

const cli::Tool k_parse{
    .name = "mail-ratelimit-report parse",
    .summary =
        "Show what each line of a log tells: its time, what it is, the names and values that "
        "are read from it, and its number, separated by tabs.",
    .synopsis = {"[--all] [--json] [--journal UNIT] [--journal-directory DIR] [FILE...]",
                 "--unmatched [--journal UNIT] [--journal-directory DIR] [FILE...]"},
    .examples = {{"mail-ratelimit-report parse /var/log/mail.log",
                  "the lines that tell something about mail"},
                 {"mail-ratelimit-report parse --unmatched /var/log/mail.log",
                  "the lines that are not understood"}},
    .libraries = {},
};

namespace {

struct ParseOptions {
    std::vector<std::string> files;
    JournalOptions journal;
    bool all = false;
    bool unmatched = false;
    bool json = false;

    bool has_several() const { return files.size() + journal.units.size() > 1; }
};

/// A line, and where it stands.
struct Place {
    const std::string& log;
    std::uint64_t number;
};

class Printer {
public:
    explicit Printer(const ParseOptions& options)
        : options_(options) {}

    void print(const Place& place, std::string_view line, mail::LineKind kind,
               const mail::MailLogEvent& event) const {
        if (options_.unmatched) {
            if (kind == mail::LineKind::not_understood) {
                fmt::print("{}\t{}\n", text_of(place), text::visible_text(line));
            }
        } else if (kind == mail::LineKind::event || options_.all) {
            fmt::print("{}\n",
                       options_.json ? json_of(place, kind, event) : text_of(place, kind, event));
        }
    }

private:
    std::string text_of(const Place& place) const {
        return options_.has_several() ? fmt::format("{}:{}", place.log, place.number)
                                      : fmt::to_string(place.number);
    }

    std::string text_of(const Place& place, mail::LineKind kind,
                        const mail::MailLogEvent& event) const {
        if (kind != mail::LineKind::event) {
            return fmt::format("-\t{}\t-\t{}", name_of(kind), text_of(place));
        }
        std::string fields;
        for (const mail::EventField& field : mail::fields_of(event)) {
            mail::add_log_field(fields, field.name, field.text);
        }
        return fmt::format("{}\t{}\t{}\t{}", logfile::iso_time(event.time), name_of(event), fields,
                           text_of(place));
    }

    static std::string json_of(const Place& place, mail::LineKind kind,
                               const mail::MailLogEvent& event) {
        cli::JsonObject object;
        object.add("file", place.log).add("line", place.number);
        if (kind != mail::LineKind::event) {
            return object.add("kind", name_of(kind)).str();
        }
        object.add("time", logfile::iso_time(event.time)).add("kind", name_of(event));
        for (const mail::EventField& field : mail::fields_of(event)) {
            std::uint64_t number = 0;
            if (field.is_number && text::read_number(field.text, number)) {
                object.add(field.name, number);
            } else {
                object.add(field.name, field.text);
            }
        }
        return object.str();
    }

    const ParseOptions& options_;
};

mail::ReadLog show(const std::string& name, logfile::Time written, const Printer& printer,
                   const std::function<void(const std::function<void(std::string_view)>&)>& read) {
    mail::MailLineReader reader(written);
    std::uint64_t number = 0;
    read([&](std::string_view line) {
        mail::MailLogEvent event;
        const mail::LineKind kind = reader.read(line, event);
        printer.print({name, ++number}, line, kind, event);
    });
    return {.name = name, .newest_before = {}, .lines = reader.counts()};
}

mail::ReadLog show_file(const std::string& path, const Printer& printer) {
    decompression::OpenLog log(path);
    return show(io::input_name(path), log.written_last(io::clock_now()), printer,
                [&](const auto& visit) {
                    logfile::LineReader lines = log.lines();
                    std::string_view line;
                    while (lines.next(line)) {
                        visit(line);
                    }
                });
}

mail::ReadLog show_journal(const logfile::JournalUnit& unit, const Printer& printer) {
    mail::JournalReader journal(unit, {});
    return show(unit.log_name(), io::clock_now(), printer, [&](const auto& visit) {
        std::string text;
        while (journal.next(text)) {
            for (std::string_view rest = text; !rest.empty();) {
                visit(text::take_until(rest, '\n'));
            }
        }
    });
}

} // namespace

cli::Status parse(cli::CommandLine& command_line) {
    ParseOptions options;
    command_line.section("Output");
    command_line.flag("--all", options.all, "also show the lines that tell nothing about mail");
    command_line.flag("--unmatched", options.unmatched,
                      "show the lines that are not understood, as they are");
    command_line.flag("--json", options.json, "print one JSON object for each line");
    command_line.section("Logs");
    options.journal.declare(command_line);
    command_line.operands("FILE", options.files);
    command_line.parse();
    if (options.unmatched && (options.all || options.json)) {
        cli::misuse("--unmatched shows lines as they are (use it without --all and --json)");
    }
    const std::vector<logfile::JournalUnit> journals = options.journal.journals();
    if (options.files.empty() && journals.empty()) {
        options.files.emplace_back(io::k_standard_stream);
    }
    const Printer printer(options);
    std::vector<mail::ReadLog> logs;
    for (const std::string& file : options.files) {
        logs.push_back(show_file(file, printer));
    }
    for (const logfile::JournalUnit& unit : journals) {
        logs.push_back(show_journal(unit, printer));
    }
    if (const std::string why = mail::nothing_to_report(logs, {}); !why.empty()) {
        throw Error(why);
    }
    return cli::Status::done;
}

} // namespace ispkit::ratelimitreport
