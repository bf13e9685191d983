// SPDX-License-Identifier: MIT
#include "cli/progress.hpp"

#include "cli/message.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace ispkit::cli {

namespace {

constexpr std::chrono::seconds k_patience{1};
constexpr std::chrono::milliseconds k_interval{100};
constexpr std::string_view k_erase_line = "\r\x1b[K";

} // namespace

Progress::Progress(std::string_view tool, std::string_view things, std::size_t total, Show show)
    : tool_(tool)
    , things_(things)
    , total_(total)
    , enabled_(show == Show::if_terminal && on_capable_terminal())
    , next_(Clock::now() + k_patience) {}

Progress::~Progress() {
    if (shown_) {
        std::fwrite(k_erase_line.data(), 1, k_erase_line.size(), stderr);
    }
}

void Progress::advance() {
    if (!enabled_) {
        return;
    }
    const std::lock_guard lock(mutex_);
    ++done_;
    if (Clock::now() < next_) {
        return;
    }
    next_ = Clock::now() + k_interval;
    shown_ = true;
    const std::string line =
        fmt::format("{}{}: {} of {} {}", k_erase_line, tool_, done_, total_, things_);
    std::fwrite(line.data(), 1, line.size(), stderr);
}

} // namespace ispkit::cli
