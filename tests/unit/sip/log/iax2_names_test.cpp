// SPDX-License-Identifier: MIT
// What IAX2 names with line breaks can do to the addresses in them, and to clients that fail at the
// same time.
#include "sip/log/log_parser.hpp"
#include "test_data.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <sstream>

using namespace ispkit;
using sip::LogEvent;
using sip::LogParser;
using sip::Reading;

BOOST_AUTO_TEST_SUITE(sip_log_iax2_names)

namespace {

class Random {
public:
    explicit Random(unsigned seed)
        : engine_(seed) {}

    unsigned below(unsigned limit) { return static_cast<unsigned>(engine_() % limit); }

private:
    std::mt19937 engine_;
};

constexpr std::string_view k_victim = "198.51.100.9";

/// The number of failures that are read from a log, by address.
std::map<std::string, unsigned> failures(std::string_view log) {
    LogParser parser;
    std::map<std::string, unsigned> counts;
    while (!log.empty()) {
        const std::string_view line = log.substr(0, log.find('\n'));
        log.remove_prefix(std::min(line.size() + 1, log.size()));
        LogEvent event;
        if (parser.read(line, log, event) == Reading::event) {
            ++counts[event.address.str()];
        }
    }
    return counts;
}

template <unsigned N>
std::string_view any_of(const std::string_view (&choices)[N], Random& random) {
    return choices[random.below(N)];
}

/// A message of chan_iax2, from its date to its newline.
std::string iax_message(unsigned shape, unsigned thread, std::string_view address,
                        std::string_view name) {
    const std::string start =
        fmt::format("[2026-11-23 19:44:50] NOTICE[{}]: chan_iax2.c:8429 register_verify: ", thread);
    switch (shape) {
    case 0:
        return fmt::format("{}No registration for peer '{}' (from {})\n", start, name, address);
    case 1:
        return fmt::format("{}Host {}:4569 failed to authenticate as {}\n", start, address, name);
    case 2:
        return fmt::format("{}Host {} failed MD5 authentication for 'iaxu' "
                           "(737e06c2a0cd7b92cf69f533faeba70d != {})\n",
                           start, address, name);
    case 3:
        return fmt::format("{}Host {} failed MD5 authentication for '{}' "
                           "(737e06c2a0cd7b92cf69f533faeba70d != "
                           "85aa91112a6106434d56b102274eaf7d)\n",
                           start, address, name);
    case 4:
        return fmt::format("{}Rejected connect attempt from {}, who was trying to reach '{}@{}'\n",
                           start, address, name, name);
    case 5:
        return fmt::format("{}Peer '{}' is not dynamic (from {})\n", start, name, address);
    case 6:
        return fmt::format("{}Host {} did not provide proper plaintext password for '{}'\n", start,
                           address, name);
    case 7:
        return fmt::format("{}Host {} denied access to register peer '{}'\n", start, address, name);
    default:
        return fmt::format("{}Call rejected, CallToken Support required. If unexpected, resolve by "
                           "placing address {}:4569 in the calltokenoptional list or setting user "
                           "{} requirecalltoken=no\n",
                           start, address, name);
    }
}

constexpr unsigned k_shapes = 9;

/// The names that a sender can use: lines and parts of lines that accuse the victim.
std::string forged_name(Random& random) {
    static constexpr std::string_view k_parts[] = {
        "\n",
        "\n[] NOTICE[1] manager.c: 198.51.100.9 failed to authenticate as 'a",
        "\n[] NOTICE[1] manager.c: 198.51.100.9 failed to authenticate as 'a'\n",
        "\nNOTICE[1]: acl.c:1 f: x ACL: Rejecting '198.51.100.9' due to a failure to pass ACL 'x'",
        "\n[2026-11-23 19:44:50] NOTICE[1]: chan_iax2.c:8360 register_verify: No registration for "
        "peer 'x' (from 198.51.100.9)",
        "\n[2026-11-23 19:44:50] NOTICE[1]: chan_iax2.c:8360 register_verify: No registration for "
        "peer 'x",
        "\n[] NOTICE[1] chan_iax2.c: Host 198.51.100.9 failed to authenticate as x",
        "\n[] NOTICE[1] chan_iax2.c: Host 198.51.100.9 failed MD5 authentication for 'x' (a != b)",
        "\n[] NOTICE[1] chan_sip.c: Registration from 'x' failed for '198.51.100.9' - Wrong "
        "password\n",
        "' (from 198.51.100.9)",
        "' (from 203.0.113.1)",
        ")\n",
        " != ",
        " requirecalltoken=no\n",
        "x",
        "iaxu",
    };
    std::string name;
    for (unsigned parts = 1 + random.below(5); parts > 0; --parts) {
        name += any_of(k_parts, random);
    }
    constexpr std::size_t k_longest = 255;
    name.resize(std::min(name.size(), k_longest));
    return name;
}

/// A line about another client's failure, without a sender's text that could be more than a line.
std::string other_line(Random& random, unsigned thread) {
    const std::string address = fmt::format("203.0.113.{}", 100 + random.below(100));
    if (random.below(2) == 0) {
        return fmt::format(
            "[2026-11-23 19:44:50] NOTICE[{}]: chan_sip.c:28468 f: Registration from "
            "'<sip:1@x>' failed for '{}:5060' - Wrong password\n",
            thread, address);
    }
    return iax_message(random.below(k_shapes), thread, address, "guest");
}

} // namespace

BOOST_AUTO_TEST_CASE(nobody_who_stands_in_a_name_is_accused) {
    for (unsigned seed = 0; seed < 10'000; ++seed) {
        Random random(seed);
        const unsigned pool = 5000 + random.below(20'000);
        std::string log;
        for (unsigned messages = 1 + random.below(6); messages > 0; --messages) {
            const unsigned thread =
                random.below(2) == 0 ? pool + random.below(10) : 100 + random.below(30'000);
            log += random.below(3) == 0
                       ? other_line(random, thread)
                       : iax_message(random.below(k_shapes), thread,
                                     fmt::format("203.0.113.{}", 1 + random.below(3)),
                                     forged_name(random));
        }
        BOOST_TEST_REQUIRE(failures(log).count(std::string(k_victim)) == 0, "seed " << seed << ":\n"
                                                                                    << log);
    }
}

BOOST_AUTO_TEST_CASE(nobody_is_banned_by_one_who_guesses_threads) {
    // {} is the guessed number.
    constexpr std::string_view k_names[] = {
        "a' (from 198.51.100.9)\n[] NOTICE[{}]: chan_iax2.c:1 f: No registration for peer 'b",
        "\n[] NOTICE[{}]: manager.c:1 f: 198.51.100.9 failed to authenticate as 'a'\nb",
        "\n[] NOTICE[{}]: chan_iax2.c:1 f: Host 198.51.100.9 failed to authenticate as x",
        "\n[] NOTICE[{}]: acl.c:1 f: x ACL: Rejecting '198.51.100.9' due to a failure to pass ACL "
        "'x'\n",
        "\n[] NOTICE[{0}]: chan_iax2.c:1 f: No registration for peer 'x' (from 198.51.100.9)\n[] "
        "NOTICE[{0}]: chan_iax2.c:1 f: No registration for peer 'c",
    };
    // Servers that were started with the machine, and later.
    for (const unsigned first : {1000U, 60'000U}) {
        for (const unsigned step : {1U, 9U}) {
            for (unsigned shape = 0; shape < k_shapes; ++shape) {
                for (const std::string_view name : k_names) {
                    std::string log;
                    for (unsigned guess = first; guess < first + 300; guess += step) {
                        log += iax_message(shape, first + 200 + guess / step % 10, "203.0.113.5",
                                           fmt::format(fmt::runtime(name), guess));
                    }
                    // Two unknown accounts are not enough for a ban.
                    BOOST_TEST(failures(log)[std::string(k_victim)] < 3,
                               first << " by " << step << ", shape " << shape << ": " << name);
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(one_who_guesses_is_seen_whatever_thread_writes_of_him) {
    Random random(1);
    for (unsigned shape = 0; shape < k_shapes; ++shape) {
        std::string log;
        for (unsigned i = 0; i < 1000; ++i) {
            log += iax_message(shape, 100 + random.below(30'000), "203.0.113.5",
                               fmt::format("user{}", random.below(1000)));
        }
        BOOST_TEST(failures(log)["203.0.113.5"] >= 970, "shape " << shape);
    }
}

BOOST_AUTO_TEST_CASE(many_who_guess_at_once_are_seen_in_the_pool_of_threads) {
    Random random(2);
    std::map<std::string, unsigned> wrote;
    std::string log;
    for (unsigned i = 0; i < 10'000; ++i) {
        const std::string address = fmt::format("203.0.113.{}", 1 + random.below(20));
        log += iax_message(random.below(k_shapes), 6863 + random.below(10), address,
                           fmt::format("user{}", random.below(1000)));
        ++wrote[address];
    }
    const std::map<std::string, unsigned> read = failures(log);
    for (const auto& [address, count] : wrote) {
        BOOST_TEST(read.at(address) >= count * 97 / 100, address << ": of " << count);
    }
    BOOST_TEST(read.size() == wrote.size());
}

BOOST_AUTO_TEST_CASE(a_name_with_line_breaks_makes_nobody_invisible) {
    // The sender, whose every name looks like a line of another thread, and a client that guesses
    // between his messages.
    Random random(3);
    for (unsigned shape = 0; shape < k_shapes; ++shape) {
        std::string log;
        for (unsigned i = 0; i < 1000; ++i) {
            log += iax_message(shape, 6863 + random.below(10), "203.0.113.5", forged_name(random));
            log +=
                iax_message(random.below(k_shapes), 6863 + random.below(10), "203.0.113.6", "user");
        }
        const std::map<std::string, unsigned> read = failures(log);
        BOOST_TEST(read.count(std::string(k_victim)) == 0, "shape " << shape);
        // With some of his names, the lines have two readings.
        BOOST_TEST(read.at("203.0.113.5") >= 800, "shape " << shape);
        BOOST_TEST(read.at("203.0.113.6") >= 970, "shape " << shape);
    }
}

BOOST_AUTO_TEST_CASE(a_packet_that_a_name_announces_hides_nobody) {
    const std::string other = iax_message(0, 5000, "203.0.113.6", "user");
    for (const std::string_view packet :
         {"<--- SIP read from UDP:192.0.2.1:5060 --->",
          "<--- Received SIP request (60000 bytes) from UDP:192.0.2.1:5060 --->",
          "[] VERBOSE[1] x.c: <--- Received SIP request (60000 bytes) from UDP:192.0.2.1:5060 --->",
          "[] WARNING[1]: pjproject: Error processing 60000 bytes packet from UDP 192.0.2.1:5060 "
          ": x"}) {
        for (unsigned shape = 0; shape < k_shapes; ++shape) {
            std::string log = other;
            log += iax_message(shape, 5001, "203.0.113.5", fmt::format("x\n{}\n", packet));
            log += other + other;
            BOOST_TEST(failures(log)["203.0.113.6"] == 3, packet << ", shape " << shape);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_real_attack_is_read) {
    // Asterisk 18: 20 failures of .7, 4 of .8 with the victim in their name, and 5 messages about
    // what was wrong, which name nobody.
    std::ifstream file(k_data / "sip/iax2-guessing.log");
    std::stringstream log;
    log << file.rdbuf();
    const std::map<std::string, unsigned> expected{{"203.0.113.7", 20}, {"203.0.113.8", 4}};
    BOOST_TEST((failures(log.str()) == expected));
}

BOOST_AUTO_TEST_SUITE_END()
