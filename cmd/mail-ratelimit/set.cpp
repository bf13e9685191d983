// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "error.hpp"
#include "io/clock.hpp"
#include "options.hpp"
#include "text/visible_text.hpp"
#include "usage_lines.hpp"

#include <optional>

namespace ispkit::ratelimit {

const cli::Tool k_set{
    .name = "mail-ratelimit set",
    .summary = "Give a key another limit, instead of all that apply to it, for a time or until "
               "'unset'. A running serve applies it within seconds. 'list' shows what is set.",
    .synopsis = {"--for TIME|ever [--reason TEXT] [--config FILE] [--db URL] KEY ALLOWANCE"},
    .examples = {{"mail-ratelimit set sasl:joe '2000 messages, 9000 recipients / 1h' --for 3d",
                  "more, for three days"},
                 {"mail-ratelimit set client:192.0.2.5 unlimited --for 12h", "no limit at all"},
                 {"mail-ratelimit set sasl:joe '0 messages / 1h reject' --for ever --reason "
                  "'password stolen'",
                  "none at all, until 'unset'"}},
    .libraries = {},
};

namespace {

/// How long a limit applies; without a time, until it is removed.
struct Term {
    std::optional<std::chrono::seconds> time;

    static Term parse(std::string_view text) {
        Term term;
        if (text != "ever") {
            cli::parse_value(text, term.time);
        }
        return term;
    }
};

/// Warns of limits that the operator may not think of.
void warn_of_limits(const cli::CommandLine& command_line, mail::RateStore& store,
                    std::string_view word) {
    const mail::LimitsInForce limits(store, io::clock_now());
    const std::vector<std::string> subjects = limits.subjects_of(word);
    for (std::size_t i = 1; i < subjects.size(); ++i) {
        command_line.warn("the limits of {} still count for it", subjects[i]);
    }
}

} // namespace

cli::Status set(cli::CommandLine& command_line) {
    std::string database{k_database.file};
    std::optional<Term> term;
    mail::Override override;
    std::vector<std::string> words;
    command_line.section("Options");
    command_line.value("--for", "TIME|ever", term, "how long the limit applies; required",
                       [](std::string_view text) { return std::optional(Term::parse(text)); });
    command_line.value("--reason", "TEXT", override.reason, "why, for 'list' and the log");
    k_database.declare_with_configuration(command_line, database);
    command_line.operands("KEY ALLOWANCE", words);
    command_line.parse();
    constexpr std::size_t k_key_and_allowance = 2;
    if (words.size() != k_key_and_allowance) {
        cli::misuse("expected a key and, in one word, 'N messages, N recipients / WINDOW [ACTION]' "
                    "or unlimited");
    }
    if (!term) {
        cli::misuse("say when it ends: --for TIME, or --for ever until 'unset'");
    }
    override.subject = mail::parse_subject(words[0]);
    const auto kind = mail::LimitKind::parse(mail::kind_of(override.subject));
    override.allowance = mail::parse_allowance(kind, words[1]);
    override.since = io::clock_now();
    if (term->time) {
        override.until = override.since + *term->time;
    }
    mail::RateStore store(database);
    const std::optional<mail::Override> earlier =
        store.override_of(override.subject, override.since);
    if (earlier && !earlier->rule.empty()) {
        throw_error("{}: the rule '{}' suspended it: {} (use release before)",
                    text::visible_text(override.subject), earlier->rule, earlier->reason);
    }
    store.set_override(override);
    warn_of_limits(command_line, store, words[0]);
    command_line.inform(
        fmt::format("{} has {} {}", override.subject, override.allowance.str(),
                    override.until ? "until " + end_of(override) : std::string("until 'unset'")));
    return cli::Status::done;
}

} // namespace ispkit::ratelimit
