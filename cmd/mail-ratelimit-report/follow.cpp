// SPDX-License-Identifier: MIT
#include "follow.hpp"

#include "cli/moment.hpp"
#include "cli/terminal.hpp"
#include "error.hpp"
#include "geo/geo_option.hpp"
#include "input.hpp"
#include "io/clock.hpp"
#include "json.hpp"
#include "logfile/folder_watch.hpp"
#include "mail/language/language.hpp"
#include "mail/score/suspect.hpp"
#include "table.hpp"

#include <poll.h>

#include <cstdio>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ispkit::ratelimitreport {

namespace {

/// Waits until something has been written, and then a little longer, because more usually follows.
void wait_for(logfile::FolderWatch& watch, const std::vector<int>& journals) {
    constexpr int k_longest_wait = 10'000;
    constexpr int k_pause = 500;
    std::vector<pollfd> looks{{.fd = watch.fd(), .events = POLLIN, .revents = 0}};
    for (const int journal : journals) {
        looks.push_back({.fd = journal, .events = POLLIN, .revents = 0});
    }
    bool is_there = false;
    while (!is_there && ::poll(looks.data(), looks.size(), k_longest_wait) > 0) {
        is_there = looks.front().revents == 0 || watch.drain();
    }
    ::poll(nullptr, 0, k_pause);
    watch.retry();
}

void show(const mail::Offender& offender, const Options& options) {
    if (options.json) {
        fmt::print("{}\n", json_of(offender).str());
    } else {
        fmt::print("{}", table_row(offender, offender.activity.last,
                                   options.evidence ? Evidence::shown : Evidence::not_shown,
                                   cli::standard_output()));
    }
    if (std::fflush(stdout) != 0) {
        throw_errno("standard output");
    }
}

/// Follows the logs, with one look after another. It judges the current day; at midnight that day
/// becomes the past, as for a run every night.
class Follower {
public:
    Follower(const Options& options, const cli::CommandLine& command_line)
        : options_(options)
        , command_line_(command_line)
        , settings_(settings_of(options))
        , contacts_(contacts_of(options))
        , geolocation_(geo::geolocation_of(command_line, options.geo))
        , input_(options)
        , day_(midnight_before(io::clock_now())) {
        begin(options.since.value_or(day_));
    }

    std::vector<int> journal_fds() const { return input_.journal_fds(); }

    /// Warns of logs of which lines are missing, and of customers that are guessed.
    void warn() const {
        if (settings_.guesses_customers()) {
            command_line_.warn("{}", mail::english({"warning-customers-guessed"}));
        }
        for (const std::string& gap : mail::english(input_.gaps())) {
            command_line_.print_error(gap);
        }
    }

    /// Reads on, and shows new offenders. If databases know who sent what before, nobody is judged
    /// without them; they are asked once a minute.
    void look() {
        const std::chrono::sys_seconds now = io::clock_now();
        if (midnight_before(now) > day_) {
            day_ = midnight_before(now);
            tell_if_nothing_was_read();
            input_.restart(*activity_);
            begin(day_);
        }
        input_.read_logs(*activity_);
        tell_what_may_be_missing(now);
        if (input_.has_databases() && now < next_minute_) {
            return;
        }
        next_minute_ = now + std::chrono::minutes(1);
        input_.add_past(*activity_);
        geolocation_.refresh();
        show_offenders();
    }

private:
    static std::chrono::sys_seconds midnight_before(std::chrono::sys_seconds now) {
        return cli::parse_moment("today", now);
    }

    void begin(std::chrono::sys_seconds since) {
        settings_.since = since;
        activity_.emplace(settings_);
        input_.carry_on(*activity_);
        shown_.clear();
        has_told_ = false;
    }

    /// Warns if nothing was read: after a day without a line, a log has stopped.
    void tell_if_nothing_was_read() const {
        const std::string why = mail::nothing_to_report(activity_->logs(), settings_.asked());
        if (!why.empty()) {
            command_line_.print_error(why);
        }
    }

    /// Once a day.
    void tell_what_may_be_missing(std::chrono::sys_seconds now) {
        if (has_told_) {
            return;
        }
        for (const std::string& sentence :
             mail::english(mail::what_may_be_missing(activity_->logs(), settings_.asked(), now))) {
            command_line_.print_error(sentence);
            has_told_ = true;
        }
    }

    void show_offenders() {
        for (mail::Suspect& suspect : mail::suspects_of(*activity_)) {
            if (suspect.score.points < static_cast<int>(options_.min_score)) {
                break;
            }
            if (shown_.insert(suspect.activity.id()).second) {
                show(offender_of(std::move(suspect), contacts_, geolocation_), options_);
            }
        }
    }

    const Options& options_;
    const cli::CommandLine& command_line_;
    mail::ActivitySettings settings_;
    std::optional<mail::MailActivity> activity_;
    mail::Contacts contacts_;
    geo::Geolocation geolocation_;
    Input input_;
    std::chrono::sys_seconds day_;
    std::unordered_set<mail::ActivityId> shown_;
    bool has_told_ = false;
    std::chrono::sys_seconds next_minute_;
};

} // namespace

[[noreturn]] void follow(const Options& options, const cli::CommandLine& command_line) {
    Follower follower(options, command_line);
    logfile::FolderWatch watch;
    for (const std::string& file : options.files) {
        watch.add(file);
    }
    follower.warn();
    follower.look();
    std::string trouble;
    while (true) {
        wait_for(watch, follower.journal_fds());
        try {
            follower.look();
            trouble.clear();
        } catch (const Error& error) {
            if (trouble != error.what()) {
                trouble = error.what();
                command_line.print_error(trouble);
            }
        }
    }
}

} // namespace ispkit::ratelimitreport
