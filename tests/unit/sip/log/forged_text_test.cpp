// SPDX-License-Identifier: MIT
// A stranger chooses what stands in a log, but never who is banned. Each message of
// tests/data/sip/senders-text.txt, in each form of a line, gets into each of its sender's fields
// everything by which any message is believed, with another's address.
#include "sip/log/container_log_parser.hpp"
#include "test_data.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>

using namespace ispkit;
using sip::LogEvent;
using sip::Reading;

BOOST_AUTO_TEST_SUITE(sip_log_forged_text)

namespace {

constexpr std::string_view k_attacker = "203.0.113.5";
constexpr std::string_view k_victim = "198.51.100.9";

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

struct Message {
    bool names_attacker;
    std::string server;
    std::string level;
    std::string place;
    std::string text;
};

std::vector<Message> read_messages() {
    std::ifstream file(k_data / "sip/senders-text.txt");
    std::vector<Message> messages;
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("= ") && !line.starts_with("- ")) {
            continue;
        }
        const std::size_t server = line.find(' ', 2);
        const std::size_t level = line.find(' ', server + 1);
        Message message{line[0] == '=', line.substr(2, server - 2),
                        line.substr(server + 1, level - server - 1), line.substr(level + 1), ""};
        std::getline(file, message.text);
        messages.push_back(message);
    }
    return messages;
}

/// What a line goes through on its way to the log.
enum class Coding {
    none,
    docker,
    docker_terminal,
    cri,
    docker_time,
    compose,
    compose_time,
    kubectl,
    rsyslog,
    journal,
    journal_octets,
    asterisk_json
};

/// How a server's messages look in a log: LEVEL, PLACE and TEXT are the message's.
struct Form {
    std::string_view server;
    std::string_view line;
    Coding coding = Coding::none;
    /// Where the line is cut on its way; 0 where it is not.
    std::size_t limit = 0;
};

constexpr std::size_t k_syslog = 1024;
constexpr std::size_t k_asterisk = 8192;
constexpr std::string_view k_asterisk_syslog = "LEVEL[1638]: PLACE:1 in f: TEXT";

constexpr std::string_view k_console = "[Nov 23 19:44:50] LEVEL[1638]: PLACE:1 f: TEXT";

constexpr Form k_forms[] = {
    {"asterisk", "[2026-11-23 19:44:50] LEVEL[1638] PLACE: TEXT", Coding::none, k_asterisk},
    {"asterisk", "[Nov 23 19:44:50] LEVEL[1638][C-0000001d] PLACE: TEXT", Coding::none, k_asterisk},
    {"asterisk", "Nov 23 19:44:50 LEVEL[1638] PLACE: TEXT", Coding::none, k_asterisk},
    {"asterisk", "LEVEL[1638]: PLACE:1 f: TEXT", Coding::none, k_syslog},
    {"asterisk",
     "[Nov 23 19:44:50] \x1b[1;33mLEVEL\x1b[0m[1638]: \x1b[1;37mPLACE\x1b[0m:\x1b[1;37m1"
     "\x1b[0m \x1b[1;37mf\x1b[0m: TEXT"},
    {"asterisk", k_console, Coding::docker},
    {"asterisk", k_console, Coding::docker_terminal},
    {"asterisk", k_console, Coding::cri},
    {"asterisk", k_console, Coding::docker_time},
    {"asterisk", k_console, Coding::compose},
    {"asterisk", k_console, Coding::compose_time},
    {"asterisk", "Nov 23 19:44:50 pbx asterisk[566]: LEVEL[1638]: PLACE:1 in f: TEXT",
     Coding::rsyslog, k_syslog},
    {"asterisk",
     "<133>1 2026-11-21T14:53:33.123456+00:00 pbx asterisk 566 - - LEVEL[1638]: "
     "PLACE:1 in f: TEXT",
     Coding::rsyslog, 2 * k_syslog},
    {"asterisk",
     "2026-11-23 19:44:50.123456 pbx asterisk[566]: [Nov 23 19:44:50] #033[1;33mLEVEL"
     "#033[0m[1638]: #033[1;37mPLACE#033[0m:#033[1;37m1#033[0m #033[1;37mf#033[0m: TEXT",
     Coding::rsyslog, 8 * k_syslog},
    {"asterisk", "TEXT", Coding::asterisk_json},
    {"asterisk", k_asterisk_syslog, Coding::journal},
    {"asterisk", k_asterisk_syslog, Coding::journal_octets},
    {"asterisk-file", "[2026-11-23 19:44:50] LEVEL[1638] PLACE: TEXT", Coding::none, k_asterisk},
    {"freeswitch", "2026-11-23 19:44:50.123456 96.80% [LEVEL] PLACE:1720 TEXT"},
    {"freeswitch", "2026-11-23 19:44:50.123456 [LEVEL] PLACE:1720 TEXT"},
    {"freeswitch", "2026-11-23 19:44:50.123456 [LEVEL] PLACE:1720 TEXT", Coding::docker},
    {"freeswitch", "11-23 19:44:50.123456 [LEVEL] [SOFIA] [PLACE:1720] TEXT"},
    {"freeswitch", "\x1b[33m2026-11-23 19:44:50.123456 96.80% [LEVEL] PLACE:1720 TEXT\x1b[0m"},
    {"freeswitch",
     "Nov 23 19:44:50 pbx freeswitch[1]: 2026-11-23 19:44:50.123456 [LEVEL] "
     "PLACE:1720 TEXT",
     Coding::rsyslog, k_syslog},
    {"freeswitch", "2026-11-23 19:44:50.123456 [LEVEL] PLACE:1720 TEXT", Coding::journal},
    {"mod_fail2ban", "TEXT"},
    {"kamailio", "Nov 23 19:44:50 sbc kamailio[812]: LEVEL: PLACE TEXT", Coding::rsyslog, k_syslog},
    {"kamailio",
     "2026-11-23T19:44:50+01:00 sbc /usr/sbin/kamailio[812]: LEVEL: {1 @{102 REGISTER} "
     "@{7f2c3a5d1e80@192.0.2.1}} PLACE TEXT",
     Coding::rsyslog, 2 * k_syslog},
    {"kamailio", "Nov 23 19:44:50 sbc kamailio[812]: LEVEL: [@{7f2c3a5d1e80@192.0.2.1}] PLACE TEXT",
     Coding::rsyslog, 8 * k_syslog},
    {"kamailio", "Nov 23 19:44:50 sbc kamailio[812]: LEVEL: @{7f2c3a5d1e80@192.0.2.1} PLACE TEXT",
     Coding::rsyslog, k_syslog},
    {"kamailio", "LEVEL: {1 @{102 REGISTER} @{7f2c3a5d1e80@192.0.2.1}} PLACE TEXT",
     Coding::journal},
    {"kamailio", "LEVEL: PLACE TEXT", Coding::journal_octets},
    {"opensips", "Nov 23 19:44:50 sbc opensips[812]: LEVEL:PLACE TEXT", Coding::rsyslog, k_syslog},
    {"opensips", "LEVEL:PLACE TEXT", Coding::journal},
    {"opensips-script", "Nov 23 19:44:50 sbc opensips[812]: TEXT", Coding::rsyslog, k_syslog},
};

/// The parts of a line: the server's text between the fields, and the fields.
struct Template {
    std::vector<std::string> own{""};
    struct Field {
        char kind;
        std::string usual;
    };
    std::vector<Field> fields;

    explicit Template(std::string_view line) {
        while (!line.empty()) {
            const std::size_t mark = line.find('@');
            own.back() += line.substr(0, mark);
            line.remove_prefix(std::min(mark, line.size()));
            const std::size_t open = line.starts_with("@{")             ? 1
                                     : line.substr(0, 3).ends_with('{') ? 2
                                                                        : 0;
            if (open == 0) {
                own.back() += line.substr(0, 1);
                line.remove_prefix(std::min<std::size_t>(1, line.size()));
                continue;
            }
            const std::size_t close = line.find('}');
            fields.push_back({line[1], std::string(line.substr(open + 1, close - open - 1))});
            own.emplace_back();
            line.remove_prefix(close + 1);
        }
    }

    /// The text from one of the server's pieces to another, with fields as they usually are.
    std::string between(std::size_t first, std::size_t last) const {
        std::string text = own[first];
        for (std::size_t i = first; i < last; ++i) {
            text += fields[i].usual;
            text += own[i + 1];
        }
        return text;
    }

    std::string usual() const { return between(0, fields.size()); }
};

Template in_form(const Message& message, const Form& form) {
    std::string line(form.line);
    replace_all(line, "TEXT", message.text);
    replace_all(line, "LEVEL", message.level);
    replace_all(line, "PLACE", message.place);
    return Template(line);
}

void append_escaped(std::string& json, std::string_view text) {
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            json += '\\';
        }
        json += c == '\n' ? "\\n" : c == '\x1b' ? "\\u001b" : std::string(1, c);
    }
}

/// A line that the server wrote, as its container's engine puts it into the log.
std::string wrapped(Coding coding, const std::string& line) {
    constexpr std::string_view k_time = "2026-11-23T19:44:50.123456789Z ";
    std::string json = R"({"log":")";
    switch (coding) {
    case Coding::docker:
    case Coding::docker_terminal:
        append_escaped(json, line);
        return json + (coding == Coding::docker ? "" : "\\r") +
               R"(\n","stream":"stdout","time":"2026-11-23T19:44:50.123456789Z"})";
    case Coding::cri:
        return std::string(k_time) + "stdout F " + line;
    case Coding::docker_time:
        return std::string(k_time) + line;
    case Coding::compose:
        return "asterisk-1  | " + line;
    case Coding::compose_time:
        return "asterisk-1  | " + std::string(k_time) + line;
    case Coding::kubectl:
        return "[pod/asterisk-7d9f/asterisk] " + line;
    default:
        return line;
    }
}

/// The same for text with line breaks: each line is wrapped by itself.
std::string wrapped_lines(Coding coding, std::string_view text) {
    std::string log;
    for (;;) {
        const std::size_t end = text.find('\n');
        log += wrapped(coding, std::string(text.substr(0, end))) + '\n';
        if (end == text.npos) {
            return log;
        }
        text.remove_prefix(end + 1);
    }
}

std::string coded(const Message& message, const Form& form, std::string line) {
    std::string json;
    switch (form.coding) {
    case Coding::none:
        return line;
    case Coding::docker:
    case Coding::docker_terminal:
    case Coding::cri:
    case Coding::docker_time:
    case Coding::compose:
    case Coding::compose_time:
    case Coding::kubectl:
        return wrapped_lines(form.coding, line);
    case Coding::rsyslog:
        replace_all(line, "\n", "#012");
        return line;
    case Coding::asterisk_json:
        json = R"({"hostname":"pbx","timestamp":"Nov 23 19:44:50","identifiers":{"lwp":1638},)"
               R"("logmsg":{"location":{"filename":")" +
               message.place + R"(","function":"f","line":1},"level":")" + message.level +
               R"(","message":")";
        append_escaped(json, line);
        return json + "\\n\"}}";
    case Coding::journal:
        json = R"({"SYSLOG_IDENTIFIER":")" + message.server + R"(","MESSAGE":")";
        append_escaped(json, line);
        return json + "\"}";
    case Coding::journal_octets:
        json = R"({"SYSLOG_IDENTIFIER":")" + message.server + R"(","MESSAGE":[)";
        for (const char c : line) {
            json += std::to_string(static_cast<unsigned char>(c)) + ",";
        }
        json.back() = ']';
        return json + "}";
    }
    return line;
}

/// The addresses that the lines of a log name.
struct Named {
    bool attacker = false;
    bool victim = false;
};

Named named_in(std::string whole) {
    if (!whole.ends_with('\n')) {
        whole += '\n'; // servers write a message and its newline at once
    }
    std::string_view log = whole;
    static const net::Address attacker = net::Address::parse(k_attacker).value();
    static const net::Address victim = net::Address::parse(k_victim).value();
    sip::ContainerLogParser parser{sip::LogSettings()};
    Named named;
    while (!log.empty()) {
        const std::string_view line = log.substr(0, log.find('\n'));
        log.remove_prefix(std::min(line.size() + 1, log.size()));
        LogEvent event;
        if (parser.read(line, log, event) == Reading::event) {
            named.attacker |= event.address == attacker;
            named.victim |= event.address == victim;
        }
    }
    return named;
}

/// The texts that senders write: everything in a message of that server that names the victim, as a
/// whole line of this form, without its front, and in pieces from one field to another.
std::vector<std::string> forgeries(const std::vector<Message>& messages, const Form& form) {
    std::vector<std::string> forged;
    for (const Message& message : messages) {
        if (!message.names_attacker || message.server != form.server) {
            continue;
        }
        std::string whole = in_form(message, form).usual();
        forged.push_back(whole);
        if (form.coding <= Coding::kubectl) { // senders begin lines with what looks like a wrapping
            const auto last = static_cast<std::size_t>(Coding::kubectl);
            forged.push_back(wrapped(static_cast<Coding>(forged.size() % (last + 1)), whole));
        }
        forged.push_back(whole.substr(std::min(whole.find(message.level), whole.size())));
        forged.push_back(message.place + " " + Template(message.text).usual());
        const Template text(message.text);
        for (std::size_t first = 0; first < text.own.size(); ++first) {
            for (std::size_t last = first; last < text.own.size(); ++last) {
                forged.push_back(text.between(first, last));
            }
        }
    }
    std::erase_if(forged, [](std::string& text) {
        const bool names_nobody = text.find(k_attacker) == text.npos;
        replace_all(text, k_attacker, k_victim);
        replace_all(text, "[1638]", "[1]"); // senders do not know the server's threads
        return names_nobody;
    });
    std::sort(forged.begin(), forged.end());
    forged.erase(std::unique(forged.begin(), forged.end()), forged.end());
    return forged;
}

struct Surroundings {
    std::string_view before;
    std::string_view behind;
};

constexpr Surroundings k_surroundings[] = {
    {"", ""},         {"x", ""},          {"x' ", " 'x"},       {"x'", "'x"},
    {"x\" ", " \"x"}, {"x\",", ",x=\"x"}, {"x} ", " {x"},       {"x] ", " [x"},
    {"x] [", "] x"},  {"x) ", " (x"},     {"<sip:x@", ">x"},    {"x#015#012", "#015#012"},
    {"x} [", "] {x"}, {"x} (", ") x"},    {"x <script>: ", ""}, {"x\n", ""},
    {"x\n", "\n"},    {"x\n", "\nx"},
};

/// How many bytes with line breaks in them a sender gets into a field: PJSIP cuts a called number
/// at 79 bytes, a name of IAX2 has a length of one byte.
std::size_t longest(char kind) {
    return kind == 'e' ? 79 : kind == 'i' ? 255 : std::string::npos;
}

bool takes_line_breaks(char kind) {
    return kind == 'n' || kind == 'e' || kind == 'i';
}

/// Calls visit() with each field of each message, the text around it, and each forged text.
/// Some servers have many forms of lines: each form gets a part of the texts, beginning with a
/// different one, so that each text gets into each field in one form.
template <typename Visit>
void forge_everywhere(const std::vector<Message>& messages, const Form& form, Visit&& visit) {
    const std::vector<std::string> forged = forgeries(messages, form);
    const auto step = static_cast<std::size_t>(
        std::count_if(std::begin(k_forms), std::end(k_forms),
                      [&](const Form& other) { return other.server == form.server; }));
    const auto first = static_cast<std::size_t>(&form - k_forms) % step;
    for (const Message& message : messages) {
        if (message.server != form.server) {
            continue;
        }
        const Template line = in_form(message, form);
        for (std::size_t field = 0; field < line.fields.size(); ++field) {
            const auto& [kind, usual] = line.fields[field];
            const std::string front = line.between(0, field);
            const std::string rest = line.between(field + 1, line.fields.size());
            for (std::size_t i = first; i < forged.size(); i += step) {
                if (kind != 'q' || forged[i].find('"') == std::string::npos) {
                    visit(message, kind, front, forged[i], rest);
                }
            }
        }
    }
}

/// Calls visit() with the beginning and the end of each message of the server with a sender's text
/// between them, in which the victim stands.
template <typename Visit>
void forge_in_halves(const std::vector<Message>& messages, std::string_view server, Visit&& visit) {
    for (const Message& message : messages) {
        const Template text(message.text);
        for (std::size_t field = 0;
             message.names_attacker && message.server == server && field < text.fields.size();
             ++field) {
            std::string begin = message.place + " " + text.between(0, field);
            std::string end = text.between(field + 1, text.fields.size());
            replace_all(begin, k_attacker, k_victim);
            replace_all(end, k_attacker, k_victim);
            visit(begin, end);
        }
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(every_form_names_the_attacker) {
    const std::vector<Message> messages = read_messages();
    BOOST_TEST(messages.size() > 60);
    for (const Message& message : messages) {
        bool has_form = false;
        for (const Form& form : k_forms) {
            if (form.server == message.server) {
                has_form = true;
                const std::string line = coded(message, form, in_form(message, form).usual());
                const Named named = named_in(line);
                BOOST_TEST(named.attacker == message.names_attacker, line);
                BOOST_TEST(!named.victim, line);
            }
        }
        BOOST_TEST(has_form, message.server);
    }
}

BOOST_AUTO_TEST_CASE(no_text_of_a_senders_names_somebody_else) {
    const std::vector<Message> messages = read_messages();
    // One in three, in turn, since all of them take a minute; ISPKIT_FORGERIES=all is for an
    // evening.
    const std::size_t share = std::getenv("ISPKIT_FORGERIES") == nullptr ? 3 : 1;
    std::size_t texts = 0;
    std::size_t lines = 0;
    std::size_t naming_attacker = 0;
    for (const Form& form : k_forms) {
        const bool is_json = form.coding >= Coding::journal;
        std::size_t faults = 0;
        forge_everywhere(
            messages, form,
            [&](const Message& message, char kind, const std::string& front,
                const std::string& text, const std::string& rest) {
                std::size_t turn = texts++;
                for (const auto& [before, behind] : k_surroundings) {
                    if (turn++ % share != 0) {
                        continue;
                    }
                    const bool has_line_break = before.find('\n') != before.npos;
                    const bool has_quote = before.find('"') != before.npos;
                    const bool is_taken = has_line_break ? is_json || takes_line_breaks(kind)
                                                         : !has_quote || kind != 'q';
                    if (!is_taken || before.size() + text.size() + behind.size() > longest(kind)) {
                        continue;
                    }
                    std::string line = front;
                    line.append(before).append(text).append(behind).append(rest);
                    line = coded(message, form, line);
                    const Named named = named_in(line);
                    ++lines;
                    naming_attacker += named.attacker;
                    if (named.victim && ++faults <= 5) {
                        BOOST_ERROR("the victim is named by: " << line);
                    }
                }
            });
        BOOST_TEST(faults == 0, form.line);
    }
    BOOST_TEST_MESSAGE(lines << " lines, " << naming_attacker << " of them name the attacker");
    BOOST_TEST(lines > 100'000 / share);
    BOOST_TEST(naming_attacker > lines / 4);
}

BOOST_AUTO_TEST_CASE(no_line_that_is_cut_behind_a_senders_text_names_somebody_else) {
    const std::vector<Message> messages = read_messages();
    for (const Form& form : k_forms) {
        std::size_t faults = 0;
        if (form.limit == 0) {
            continue;
        }
        forge_everywhere(
            messages, form,
            [&](const Message& message, char, const std::string& front, const std::string& text,
                const std::string&) {
                for (const std::string_view before : {"", "'", "} ", "] ", " ", "\","}) {
                    const std::size_t length = front.size() + before.size() + text.size();
                    std::string line =
                        front + std::string(form.limit - std::min(length, form.limit), 'x');
                    line.append(before).append(text);
                    // Asterisk cuts the newline as well.
                    line = coded(message, form, line) +
                           (form.limit == k_asterisk && form.coding == Coding::none
                                ? "[2026-11-23 19:44:50] VERBOSE[3] x.c: x"
                                : "");
                    if (named_in(line).victim && ++faults <= 5) {
                        BOOST_ERROR("the victim is named by: " << line.substr(0, 200) << "..."
                                                               << line.substr(line.size() - 200));
                    }
                }
            });
        BOOST_TEST(faults == 0, form.line);
    }
}

/// Proxies write the Call-ID in front of messages that end with another text of the same sender.
BOOST_AUTO_TEST_CASE(no_two_texts_of_a_sender_together_name_somebody_else) {
    const std::vector<Message> messages = read_messages();
    for (const Form& form : k_forms) {
        if (form.server != "kamailio" && form.server != "opensips") {
            continue;
        }
        for (const Message& message : messages) {
            const Template line = in_form(message, form);
            for (std::size_t last = 1; message.server == form.server && last < line.fields.size();
                 ++last) {
                const std::string rest = line.between(last + 1, line.fields.size());
                forge_in_halves(
                    messages, form.server, [&](const std::string& begin, const std::string& end) {
                        for (const std::string_view before : {"", "x ", "x} ", "x] ", "x) "}) {
                            std::string forged = line.between(0, last - 1);
                            forged.append(before).append(begin).append(line.own[last]).append(end);
                            // The server's own text may be the end of the forged one.
                            for (const bool is_end_own : {false, true}) {
                                if (is_end_own && !rest.empty() && forged.ends_with(rest)) {
                                    forged.resize(forged.size() - rest.size());
                                }
                                const std::string log = coded(message, form, forged + rest);
                                BOOST_TEST(!named_in(log).victim, log);
                            }
                        }
                    });
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
