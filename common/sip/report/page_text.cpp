// SPDX-License-Identifier: MIT
#include "sip/report/page_parts.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::sip {

std::string count_text(std::uint64_t number) {
    return text::grouped(static_cast<std::int64_t>(number));
}

std::string share_of(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? "-"
                      : fmt::format("{:.1f} %",
                                    100 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string time_text(logfile::Time time) {
    return logfile::minute_text(std::chrono::floor<std::chrono::seconds>(time));
}

std::string and_more(std::size_t all, std::size_t shown) {
    return all <= shown
               ? std::string()
               : fmt::format("<p class=\"muted small\">and {} more</p>\n", count_text(all - shown));
}

std::string attempts_bar(std::uint64_t attempts, std::uint64_t stopped, std::uint64_t most) {
    const auto share = [](std::uint64_t part, std::uint64_t whole) {
        return 100 * static_cast<double>(part) /
               static_cast<double>(std::max<std::uint64_t>(whole, 1));
    };
    return fmt::format(R"(<span class="bar" style="width:{:.1f}%">)"
                       R"(<i style="width:{:.1f}%;background:{}"></i>)"
                       R"(<i style="flex:1;background:{}"></i></span>)",
                       share(attempts, most), share(stopped, attempts), k_stopped_colour,
                       attempts > stopped ? k_passed_colour : k_stopped_colour);
}

std::string attempts_legend() {
    return fmt::format(
        R"(<p class="legend small"><span><span class="swatch" )"
        R"(style="background:{}"></span>attempts that a ban would have stopped</span>)"
        R"(<span><span class="swatch" style="background:{}"></span>other attempts)"
        R"(</span></p>)"
        "\n",
        k_stopped_colour, k_passed_colour);
}

} // namespace ispkit::sip
