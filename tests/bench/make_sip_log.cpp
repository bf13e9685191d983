// SPDX-License-Identifier: MIT
// Writes an Asterisk log for benchmarks: make_sip_log BYTES ATTACKS_IN_1000_LINES [SEED].
// The same arguments give the same log.

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <random>
#include <string>

namespace {

using Random = std::mt19937_64;

/// Lines that tell of no attack, as a busy exchange writes them.
void add_ordinary(std::string& out, const std::string& date, Random& random) {
    const auto extension = 200 + random() % 800;
    const auto call = random() % 0xffffffff;
    const auto to = std::back_inserter(out);
    switch (random() % 6) {
    case 0:
        fmt::format_to(to,
                       "[{}] VERBOSE[{}][C-{:08x}] pbx.c: -- Executing [{}@internal:1] "
                       "Dial(\"PJSIP/{}-{:08x}\", \"PJSIP/{},30,tT\") in new stack\n",
                       date, 2000 + random() % 100, call, extension, extension, call,
                       extension + 1);
        break;
    case 1:
        fmt::format_to(to, "[{}] VERBOSE[{}][C-{:08x}] app_dial.c: -- PJSIP/{}-{:08x} is ringing\n",
                       date, 2000 + random() % 100, call, extension, call);
        break;
    case 2:
        fmt::format_to(to,
                       "[{}] VERBOSE[{}][C-{:08x}] bridge_channel.c: -- Channel "
                       "PJSIP/{}-{:08x} joined 'simple_bridge' basic-bridge "
                       "<5c3f0b9c-{:04x}-4d5e-9b1a-{:012x}>\n",
                       date, 2000 + random() % 100, call, extension, call, call & 0xffff, call);
        break;
    case 3:
        fmt::format_to(to,
                       "[{}] NOTICE[1201] chan_sip.c: Peer '{}' is now Reachable. "
                       "({}ms / 2000ms)\n",
                       date, extension, random() % 200);
        break;
    case 4:
        fmt::format_to(to,
                       "[{}] DEBUG[{}] res_rtp_asterisk.c: Got RTCP report of {} bytes from "
                       "192.0.2.{}:{}\n",
                       date, 2000 + random() % 100, random() % 100, random() % 250,
                       10000 + random() % 9999);
        break;
    default:
        fmt::format_to(to,
                       "[{}] WARNING[{}][C-{:08x}] chan_sip.c: Timeout on {:08x} on "
                       "non-critical invite transaction.\n",
                       date, 2000 + random() % 100, call, call);
    }
}

void add_attack(std::string& out, const std::string& date, Random& random) {
    const auto account = 100 + random() % 900;
    const std::string address = fmt::format("203.0.{}.{}", random() % 16, random() % 250);
    const auto port = 1024 + random() % 60000;
    const auto to = std::back_inserter(out);
    switch (random() % 3) {
    case 0:
        fmt::format_to(to,
                       "[{}] NOTICE[1201] chan_sip.c: Registration from '\"{}\" "
                       "<sip:{}@198.51.100.1>' failed for '{}:{}' - Wrong password\n",
                       date, account, account, address, port);
        break;
    case 1:
        fmt::format_to(to,
                       "[{}] NOTICE[1201] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from "
                       "'<sip:{}@198.51.100.1>' failed for '{}:{}' (callid: {:x}) - No matching "
                       "endpoint found\n",
                       date, account, address, port, random());
        break;
    default:
        fmt::format_to(
            to,
            "[{}] SECURITY[1204] res_security_log.c: SecurityEvent=\"InvalidPassword\","
            "EventTV=\"2026-11-23T19:44:50.000+0100\",Severity=\"Error\",Service=\"SIP\","
            "EventVersion=\"2\",AccountID=\"{}\",SessionID=\"0x{:x}\","
            "LocalAddress=\"IPV4/UDP/198.51.100.1/5060\","
            "RemoteAddress=\"IPV4/UDP/{}/{}\",Challenge=\"{:x}\"\n",
            date, account, random() & 0xffffffff, address, port, random() & 0xffffffff);
    }
}

} // namespace

int main(int argc, char* argv[]) {
    if (argc < 3) {
        std::fputs("usage: make_sip_log BYTES ATTACKS_IN_1000_LINES [SEED]\n", stderr);
        return 2;
    }
    const auto size = static_cast<std::uint64_t>(std::atoll(argv[1]));
    const auto attacks = static_cast<std::uint64_t>(std::atoll(argv[2]));
    Random random(argc > 3 ? static_cast<std::uint64_t>(std::atoll(argv[3])) : 1);
    std::uint64_t written = 0;
    std::string out;
    for (std::uint64_t line = 0; written + out.size() < size; ++line) {
        // 200 lines a second, one day after another.
        const std::uint64_t second = line / 200;
        const std::string date =
            fmt::format("2026-11-{:02} {:02}:{:02}:{:02}", 1 + second / 86400 % 28,
                        second / 3600 % 24, second / 60 % 60, second % 60);
        random() % 1000 < attacks ? add_attack(out, date, random) : add_ordinary(out, date, random);
        if (out.size() > 1 << 20) {
            written += out.size();
            std::fwrite(out.data(), 1, out.size(), stdout);
            out.clear();
        }
    }
    std::fwrite(out.data(), 1, out.size(), stdout);
    return std::fflush(stdout) == 0 ? 0 : 2;
}
