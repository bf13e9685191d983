// SPDX-License-Identifier: MIT
// No log is silently passed over: each known form of a failure, changed in each of many ways, is
// either read or told of, by all that read logs.
#include "error.hpp"
#include "sip/reading/log_source.hpp"
#include "sip/reading/log_warnings.hpp"
#include "sip/reading/watched_log.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <functional>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_reading_unknown_shapes)

namespace {

constexpr std::string_view k_text = "Registration from '<sip:100@192.0.2.1>' failed for "
                                    "'203.0.113.5:5060' - Wrong password";

std::vector<std::string> forms() {
    const std::string file = fmt::format("NOTICE[1638] chan_sip.c: {}", k_text);
    const std::string console = fmt::format("NOTICE[1638]: chan_sip.c:1 f: {}", k_text);
    const std::string colours = fmt::format("\x1b[1;33mNOTICE\x1b[0m[1638]: \x1b[1;37mchan_sip.c"
                                            "\x1b[0m:\x1b[1;37m1\x1b[0m \x1b[1;37mf\x1b[0m: {}",
                                            k_text);
    const std::string freeswitch =
        "2026-11-23 19:44:50.123456 [WARNING] sofia_reg.c:1792 SIP auth failure (REGISTER) on "
        "sofia profile 'internal' for [100@192.0.2.1] from ip 203.0.113.5";
    return {"[2026-11-23 19:44:50] " + file,
            "[Nov 23 19:44:50] " + console,
            "Nov 23 19:44:50 " + file,
            "[Nov 23 19:44:50] " + colours,
            "Nov 23 19:44:50 pbx asterisk[566]: " + console,
            "<133>1 2026-11-23T19:44:50.123456+00:00 pbx asterisk 566 - - " + console,
            R"({"SYSLOG_IDENTIFIER":"asterisk","__REALTIME_TIMESTAMP":"1764000000123456",)"
            R"("MESSAGE":")" +
                console + "\"}",
            R"({"log":"[Nov 23 19:44:50] )" + console +
                R"(\n","stream":"stdout","time":"2026-11-23T19:44:50.123456789Z"})",
            "2026-11-23T19:44:50.123456789Z stdout F [Nov 23 19:44:50] " + console,
            "asterisk-1  | [Nov 23 19:44:50] " + console,
            freeswitch,
            "Nov 23 19:44:50 pbx freeswitch[1]: " + freeswitch,
            "Nov 23 19:44:50 sbc kamailio[812]: ALERT: pike [pike_funcs.c:168]: pike_check_req(): "
            "PIKE - BLOCKing ip 203.0.113.5, node=0x7f9a6c0e7a58"};
}

void replace(std::string& line, std::string_view from, std::string_view to) {
    for (std::size_t at = line.find(from); at != line.npos; at = line.find(from, at + to.size())) {
        line.replace(at, from.size(), to);
    }
}

struct Change {
    std::string_view name;
    std::function<void(std::string& line)> make;
};

Change in_front(std::string_view text) {
    return {text, [text](std::string& line) { line.insert(0, text); }};
}

Change instead(std::string_view from, std::string_view to) {
    return {to, [from, to](std::string& line) { replace(line, from, to); }};
}

std::vector<Change> changes() {
    return {in_front("pbx> "),
            in_front("pbx/asterisk: "),
            in_front("[asterisk] "),
            in_front("{\"message\":\""),
            in_front("\""),
            in_front("2026/11/23-19:44:50 "),
            in_front("2026-11-23T19:44:50.123456Z "),
            in_front("1764000000 "),
            in_front("\xef\xbb\xbf"),
            in_front("\x1b]0;pbx\x07"),
            in_front(std::string_view("\0", 1)),
            instead("asterisk", "pabx"),
            instead("freeswitch", "fs"),
            instead("kamailio", "sbc"),
            instead("Nov 23", "23.\xc2\xa0Nov"),
            instead("Nov", "11\xe6\x9c\x88"),
            instead("2026-11-23", "23. listopada 2026"),
            instead(":44:", "h44m"),
            instead("[Nov", "[Montag, der Dreiundzwanzigste des Monats November, kurz vor der "
                            "Nacht, Nov"),
            instead("NOTICE", "notice"),
            instead("WARNING", "warning"),
            instead("[1638]", "(1638)"),
            instead("[1638]", ""),
            instead("\x1b[", "^[["),
            instead("\x1b[", "\\033["),
            instead("stdout", "out"),
            instead("\"log\"", "\"line\""),
            instead("  | ", " > "),
            instead(" ", "\t"),
            {"in the middle", [](std::string& line) { line.erase(0, line.size() / 3); }},
            {"UTF-16", [](std::string& line) {
                 std::string wide;
                 for (const char c : line) {
                     wide += {c, '\0'};
                 }
                 line = wide;
             }}};
}

/// What is told of a log, and how many failures are read.
struct Outcome {
    std::vector<std::string> told;
    std::size_t failures = 0;
};

Outcome of_scan(const std::string& path) {
    sip::LogSource log(path, {});
    Outcome outcome;
    while (log.next()) {
        outcome.failures += log.reading() == sip::Reading::event ? 1 : 0;
        if (!log.time()) {
            log.note_untimed();
        }
    }
    outcome.told = sip::log_warnings(log.counts());
    return outcome;
}

constexpr std::uint64_t k_lines_to_judge_by = 20;

Outcome of_watch(const std::string& path) {
    const logfile::Time now(std::chrono::hours(500'000)); // long after the file was written
    sip::WatchedLog log(path, {}, {}, now);
    std::vector<sip::KeptEvent> events;
    log.read(now, events);
    return {sip::LogWarnings().news(log.counts(), k_lines_to_judge_by), events.size()};
}

Outcome of_stream(const std::string& path) {
    const io::Fd fd(::open(path.c_str(), O_RDONLY));
    sip::WatchedStream stream(fd.get(), {});
    std::vector<sip::KeptEvent> events;
    while (stream.read({}, events)) {
    }
    return {sip::LogWarnings().news(stream.counts(), k_lines_to_judge_by), events.size()};
}

} // namespace

BOOST_FIXTURE_TEST_CASE(each_changed_form_is_read_or_told_of, TemporaryFolder) {
    constexpr std::size_t k_lines = 25;
    std::size_t told = 0;
    for (const std::string& form : forms()) {
        for (const Change& change : changes()) {
            std::string line = form;
            change.make(line);
            std::string log;
            for (std::size_t i = 0; i < k_lines; ++i) {
                log += line + '\n';
            }
            const std::string path = write("log", log);
            for (const auto& [name, outcome] :
                 {std::pair("scan", of_scan(path)), std::pair("watch", of_watch(path)),
                  std::pair("stream", of_stream(path))}) {
                BOOST_TEST((outcome.failures == k_lines || !outcome.told.empty()),
                           fmt::format("{} reads {} of '{}'", name, outcome.failures, line));
                BOOST_TEST((line != form || outcome.failures == k_lines),
                           fmt::format("{} reads {} of '{}'", name, outcome.failures, line));
                told += outcome.told.size();
            }
        }
    }
    BOOST_TEST(told > 500);
}

BOOST_AUTO_TEST_SUITE_END()
