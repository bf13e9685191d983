// SPDX-License-Identifier: MIT
#pragma once

#include "geo/geolocation.hpp"
#include "logfile/timestamp.hpp"
#include "notice/command_runner.hpp"
#include "notice/mailer.hpp"
#include "sip/ban/ban_keeper.hpp"
#include "sip/status/watch_state.hpp"
#include "sip/watch/ban_pipe.hpp"
#include "sip/watch/nft_ban_child.hpp"
#include "sip/watch/reporter.hpp"

#include <unistd.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::sip {

/// The outputs for announcements besides printing them.
struct OutputSettings {
    /// The descriptor to which Reporter::print writes.
    int printed_to = STDOUT_FILENO;
    bool nft = false;
    std::optional<std::string> exec;
    std::optional<std::string> mail_to;
    std::optional<std::string> mail_socket;
    std::chrono::seconds mail_interval = std::chrono::minutes(10);
    /// The databases that tell where clients are (geo::Geolocation).
    std::vector<std::string> geo;

    friend bool operator==(const OutputSettings&, const OutputSettings&) = default;
};

/// Passes announcements to the outputs.
class Outputs {
public:
    /// Throws Error if a database of the settings cannot be opened.
    Outputs(const Reporter& reporter, const OutputSettings& settings);

    /// Whether bans and their ends are told, as reports are in any case (default: no).
    void log_bans(bool log) { log_bans_ = log; }

    void announce(const std::vector<Announcement>& announcements, logfile::Time now);

    /// Passes BanKeeper::standing() to the outputs that enforce bans; the other outputs got them
    /// before.
    void restore(const std::vector<Announcement>& standing, logfile::Time now);

    /// Goes on with the counts of the outputs that these replace.
    void go_on_from(const Outputs& before);

    void mail(std::string text);

    /// Sends nft-ban, or else the reader of a pipe, an empty line: ends() tells whether it was
    /// read. Call it once in a heartbeat.
    void ask_reader();

    /// Waits until standard output has been read, some seconds at most.
    void wait_for_reader();

    /// Does the outputs' regular work. Failures are reported, and the watch goes on. Throws Error
    /// where nobody will ever read standard output again.
    void tend(BanKeeper& keeper, logfile::Time now);

    /// Waits for commands and mails that are in progress.
    void finish(logfile::Time now);

    /// Ends nft-ban once it has processed all bans.
    void close() { nft_.reset(); }

    /// What takes the bans. Call it regularly.
    std::vector<FirewallEnd> ends(logfile::Time now);

    MailState mail_state() const;

    bool is_busy() const { return runner_ && runner_->is_busy(); }

private:
    void tell_what_cannot_work(const OutputSettings& settings) const;
    void enforce(const std::string& lines);
    /// Passes it to people and commands.
    void tell(const Announcement& announcement, logfile::Time now);
    void print(const std::string& lines);
    void tend_pipe(BanKeeper& keeper, logfile::Time now);
    FirewallEnd printed_end(logfile::Time now);
    void tend_nft(BanKeeper& keeper, logfile::Time now);
    /// Opens the databases again that were replaced.
    void tend_geolocation(logfile::Time now);
    /// Calls an action of the mailer, which returns whether a mail was accepted.
    void attempt_mail(const std::function<bool()>& action, logfile::Time now);
    /// Calls the action; reports an Error that it throws.
    void attempt(const std::function<void()>& action) const;

    Reporter reporter_;
    bool log_bans_ = false;
    geo::Geolocation geolocation_;
    logfile::Time last_refresh_;
    std::optional<BanPipe> pipe_;
    /// Whether it was reported that nobody reads the pipe.
    bool is_trouble_told_ = false;
    std::optional<NftBanChild> nft_;
    std::optional<notice::CommandRunner> runner_;
    std::optional<notice::Mailer> mailer_;
    /// Where the mailer hands mail over.
    std::optional<std::string> mail_socket_;
    MailState mail_state_;
};

} // namespace ispkit::sip
