// SPDX-License-Identifier: MIT
// Any bytes as a log, wrapped by a container engine or not: no line may crash or hang the parser,
// or give an invalid address.

#include "fuzz_target.hpp"
#include "sip/ban/judge.hpp"
#include "sip/log/container_log_parser.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

FUZZ_TARGET(log_line, data, size) {
    using namespace ispkit;
    static const sip::UserPatterns patterns("^odd <F-USER>.*</F-USER> from <HOST>$", "patterns",
                                            {});
    sip::ContainerLogParser parser(
        {.patterns = &patterns, .unknown = sip::LogSettings::Unknown::are_unclear});
    logfile::TimestampReader timestamps(logfile::Time(std::chrono::hours(500'000)));
    std::string_view text(reinterpret_cast<const char*>(data), size);
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
        sip::LogEvent event;
        if (parser.read(line, text, event) == sip::Reading::event) {
            timestamps.read(event.time);
            if (net::Address::parse(event.address.str()) != event.address) {
                std::abort();
            }
        }
        timestamps.read(sip::time_of_any_line(line));
    }
}
