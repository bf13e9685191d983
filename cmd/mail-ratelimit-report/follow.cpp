// SPDX-License-Identifier: MIT
#include "follow.hpp"

#include "cli/terminal.hpp"
#include "error.hpp"
#include "input.hpp"
#include "json.hpp"
#include "logfile/folder_watch.hpp"
#include "mail/suspect.hpp"
#include "table.hpp"

#include <poll.h>

#include <cstdio>
#include <unordered_set>

namespace ispkit::ratelimitreport {

namespace {

/// Waits until something has come, and then a little longer, since it will not come alone.
void wait_for(logfile::FolderWatch& watch) {
    constexpr int k_longest_wait = 10'000;
    constexpr int k_pause = 500;
    pollfd look{.fd = watch.fd(), .events = POLLIN, .revents = 0};
    bool is_there = false;
    while (!is_there && ::poll(&look, 1, k_longest_wait) > 0) {
        is_there = watch.drain();
    }
    ::poll(nullptr, 0, k_pause);
    watch.retry();
}

void show(const mail::Suspect& offender, const Options& options) {
    if (options.json) {
        fmt::print("{}\n", json_of(offender).str());
    } else {
        fmt::print("{}", table_row(offender, offender.activity.last,
                                   options.evidence ? Evidence::shown : Evidence::not_shown,
                                   cli::standard_output()));
    }
    if (std::fflush(stdout) != 0) {
        raise_errno("standard output");
    }
}

} // namespace

[[noreturn]] void follow(const Options& options) {
    mail::MailActivity activity(settings_of(options));
    Input input(activity, options);
    logfile::FolderWatch watch;
    for (const std::string& file : options.files) {
        watch.add(file);
    }
    std::unordered_set<std::string> shown;
    while (true) {
        input.read();
        for (const mail::Suspect& suspect : mail::suspects_of(activity.activities())) {
            if (suspect.score.points < static_cast<int>(options.min_score)) {
                break;
            }
            if (shown.insert(suspect.activity.key).second) {
                show(suspect, options);
            }
        }
        wait_for(watch);
    }
}

} // namespace ispkit::ratelimitreport
