// SPDX-License-Identifier: MIT
// The report on the shapes of public corpora (tests/data/mail/corpora/verdicts.md).
#include "io/file.hpp"
#include "mail/reading/mail_activity.hpp"
#include "test_data.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"
#include "utc.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <iterator>
#include <map>
#include <set>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_reading_corpora)

namespace {

std::filesystem::path corpora() {
    return k_data / "mail/corpora";
}

/// "sasl:joe 1/3 sent=2": messages, recipients, and the counts that are not 0.
std::string described(const mail::Activity& activity) {
    std::string text = fmt::format("{}:{} {}/{}", name_of(activity.kind), activity.key,
                                   activity.messages, activity.recipients);
    for (const auto& [name, title, member] : mail::k_counts<std::int64_t>) {
        if (activity.*member != 0) {
            fmt::format_to(std::back_inserter(text), " {}={}", name, activity.*member);
        }
    }
    return text;
}

/// What verdicts.md has in the columns behind the log's name.
std::string verdict_on(const std::string& log) {
    mail::ActivitySettings settings;
    settings.written = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);
    mail::MailActivity mail(settings);
    mail.read({log});
    std::set<std::string> customers;
    mail.for_each([&](const mail::Activity& activity) { customers.insert(described(activity)); });
    const mail::LineCounts lines = mail.totals().lines;
    std::string text =
        fmt::format("{} | {} | {} | {} | {} |", lines.told, lines.understood - lines.told,
                    lines.other, lines.not_understood(), mail.totals().unattributed);
    for (const std::string& customer : customers) {
        text += (text.ends_with('|') ? " " : "; ") + customer;
    }
    return text;
}

/// The rows of the table of logs: the name of the log, and the columns behind it but the last.
std::map<std::string, std::string> verdicts() {
    std::map<std::string, std::string> rows;
    const std::string text = io::read_file(corpora() / "verdicts.md", 1 << 20);
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = text::take_until(rest, '\n');
        if (!line.starts_with("| ") || line.find(".log |") == line.npos) {
            continue;
        }
        line.remove_prefix(2);
        const std::string_view log = text::trim(text::take_until(line, '|'));
        line = line.substr(0, line.rfind('|'));
        rows[std::string(log)] = text::trim(line.substr(0, line.rfind('|')));
    }
    return rows;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(each_log_is_read_as_its_verdict_says, Utc) {
    const std::map<std::string, std::string> rows = verdicts();
    std::size_t logs = 0;
    for (const auto& file : std::filesystem::directory_iterator(corpora())) {
        if (file.path().extension() == ".log") {
            ++logs;
            const std::string name = file.path().filename();
            BOOST_REQUIRE_MESSAGE(rows.contains(name), name << " has no verdict");
            BOOST_TEST_CONTEXT(name) {
                BOOST_TEST(rows.at(name) == verdict_on(file.path()));
            }
        }
    }
    BOOST_TEST(logs == rows.size());
}

BOOST_AUTO_TEST_SUITE_END()
