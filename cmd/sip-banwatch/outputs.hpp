// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"
#include "io/child_process.hpp"
#include "io/file.hpp"
#include "mailer.hpp"
#include "sip/ban/ban_keeper.hpp"

#include <sys/types.h>

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::banwatch {

/// An announcement as the program that enforces it gets it, a line of firewall::BanRecord's
/// protocol with the reasons behind it; empty where there is nothing to enforce, or the ban is over
/// already.
std::string protocol_line(const sip::Announcement& announcement, logfile::Time now);

/// The same for people: "203.0.113.5/32 banned for 600 s: failures, 5 failures, the last
/// wrong-password from 203.0.113.5, accounts: 100, 101". What senders chose is behind the first
/// ": " and makes no second line.
std::string sentence(const sip::Announcement& announcement, logfile::Time now);

/// nft-ban as a child that is kept alive: when it ends it is started again, and gets all running
/// bans.
class NftBan {
public:
    /// Starts it. Throws Error where it cannot be started at all.
    NftBan();
    NftBan(const NftBan&) = delete;
    NftBan& operator=(const NftBan&) = delete;
    /// Lets it finish what it has.
    ~NftBan();

    /// Sends lines; what cannot be sent comes again with the running bans.
    void send(std::string_view lines);

    /// Whether it has ended and needs all running bans again. To be asked now and then; starts it
    /// anew, at most once a second.
    bool restarted(logfile::Time now);

private:
    void start();
    void give_up();

    pid_t child_ = 0;
    io::Fd socket_;
    logfile::Time next_start_;
};

/// Runs a shell command for each announcement, a few at a time, with what there is to know in its
/// environment.
class CommandRunner {
public:
    explicit CommandRunner(std::string command)
        : command_(std::move(command)) {}

    void add(const sip::Announcement& announcement, logfile::Time now);

    /// Starts what waits and buries what has ended. Throws Error where a command failed, with
    /// everything done all the same.
    void tend();

    bool is_busy() const { return !running_.empty(); }

    /// Waits for all. Throws Error where any failed.
    void finish();

private:
    void start_waiting();
    void note(int status);
    void tell_failures();

    std::string command_;
    std::deque<std::vector<std::string>> waiting_;
    std::vector<pid_t> running_;
    /// Of those that failed and were not told of: how many, and how the last one ended.
    std::size_t failures_ = 0;
    int last_failure_ = 0;
};

/// What is done about announcements besides printing them.
struct OutputOptions {
    bool nft = false;
    std::optional<std::string> exec;
    std::optional<std::string> mail_to;
    std::optional<std::string> mail_socket;
    std::chrono::seconds mail_interval = std::chrono::minutes(10);
};

/// Where announcements go.
class Outputs {
public:
    Outputs(const cli::CommandLine& command_line, const OutputOptions& options);

    void announce(const std::vector<sip::Announcement>& announcements, logfile::Time now);

    /// Tells the enforcers of bans that everybody else has heard of before.
    void restore(const std::vector<sip::Verdict>& running, logfile::Time now);

    void mail(std::string text);

    /// What has to be done now and then; in trouble it says so and goes on.
    void tend(sip::BanKeeper& keeper, logfile::Time now);

    /// Waits for what is under way.
    void finish();

    bool is_busy() const { return runner_ && runner_->is_busy(); }

private:
    void tell_what_cannot_work(const OutputOptions& options) const;
    void enforce(const std::string& lines);
    void tend_nft(sip::BanKeeper& keeper, logfile::Time now);
    /// Does it; in trouble says so.
    void attempt(const std::function<void()>& action) const;

    const cli::CommandLine& command_line_;
    std::optional<NftBan> nft_;
    std::optional<CommandRunner> runner_;
    std::optional<Mailer> mailer_;
};

} // namespace ispkit::banwatch
