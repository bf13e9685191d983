// SPDX-License-Identifier: MIT
#include "sip/watch/outputs.hpp"

#include "error.hpp"
#include "io/confinement.hpp"
#include "sip/watch/announcement.hpp"

#include <fmt/format.h>

#include <utility>

namespace ispkit::sip {

using logfile::Time;

namespace {

std::string protocol_lines(const std::vector<Announcement>& announcements, Time now) {
    std::string lines;
    for (const Announcement& announcement : announcements) {
        lines += protocol_line(announcement, now);
    }
    return lines;
}

} // namespace

Outputs::Outputs(const Reporter& reporter, const OutputSettings& settings)
    : reporter_(reporter)
    , geolocation_(settings.geo, reporter.error) {
    if (is_pipe(settings.printed_to)) {
        pipe_.emplace(settings.printed_to);
    }
    if (settings.nft) {
        nft_.emplace();
    }
    if (settings.exec) {
        runner_.emplace("--exec", *settings.exec);
    }
    if (settings.mail_to) {
        mailer_.emplace("sip-banwatch", *settings.mail_to, settings.mail_interval,
                        settings.mail_socket);
        mail_socket_ = settings.mail_socket;
    }
    tell_what_cannot_work(settings);
}

void Outputs::tell_what_cannot_work(const OutputSettings& settings) const {
    const io::Confinement confinement = io::confinement();
    if (settings.mail_to && !settings.mail_socket && confinement.no_new_privileges) {
        reporter_.warning("--mail-to: sendmail may be unable to queue mail, since this process may "
                          "not gain privileges (NoNewPrivileges=); use --mail-socket");
    }
    if (settings.exec && (confinement.no_new_privileges || confinement.no_network)) {
        reporter_.warning(fmt::format(
            "--exec: the command may not {} (see Systemd in sip-banwatch(8))",
            !confinement.no_network          ? "gain privileges (NoNewPrivileges=)"
            : !confinement.no_new_privileges ? "use the network (RestrictAddressFamilies=)"
                                             : "gain privileges (NoNewPrivileges=) or use the "
                                               "network (RestrictAddressFamilies=)"));
    }
}

void Outputs::announce(const std::vector<Announcement>& announcements, Time now) {
    enforce(protocol_lines(announcements, now));
    for (const Announcement& announcement : announcements) {
        if (is_report(announcement) || !protocol_line(announcement, now).empty()) {
            tell(announcement, now);
        }
    }
}

void Outputs::tell(const Announcement& announcement, Time now) {
    const std::optional<net::Address> client = client_of(announcement);
    const geo::Origin origin = client ? geolocation_.origin_of(*client) : geo::Origin();
    const std::string text = sentence(announcement, now, origin);
    if (is_report(announcement)) {
        reporter_.warning(text);
    } else if (log_bans_) {
        reporter_.notice(text);
    }
    if (runner_) {
        runner_->add(environment(announcement, now, origin));
    }
    if (mailer_ && std::holds_alternative<GuessedPassword>(announcement)) {
        mailer_->add_urgent(text);
    } else {
        mail(text);
    }
}

void Outputs::restore(const std::vector<Announcement>& standing, Time now) {
    enforce(protocol_lines(standing, now));
}

void Outputs::go_on_from(const Outputs& before) {
    mail_state_ = before.mail_state_;
    if (!mailer_) {
        mail_state_.trouble.clear();
    }
}

void Outputs::mail(std::string text) {
    if (mailer_) {
        mailer_->add(std::move(text));
    }
}

void Outputs::tend(BanKeeper& keeper, Time now) {
    tend_pipe(keeper, now);
    attempt([&] { tend_nft(keeper, now); });
    if (runner_) {
        attempt([&] { runner_->tend(); });
    }
    if (mailer_) {
        attempt_mail([&] { return mailer_->tend(now); }, now);
    }
    tend_geolocation(now);
}

void Outputs::tend_geolocation(Time now) {
    constexpr std::chrono::seconds k_between_looks{1};
    if (logfile::has_passed(k_between_looks, last_refresh_, now)) {
        last_refresh_ = now;
        geolocation_.refresh();
    }
}

void Outputs::tend_nft(BanKeeper& keeper, Time now) {
    if (!nft_ || !nft_->restarted(now)) {
        return;
    }
    reporter_.warning("nft-ban ended and was started again");
    nft_->send(protocol_lines(keeper.standing(now), now));
}

void Outputs::tend_pipe(BanKeeper& keeper, Time now) {
    if (!pipe_) {
        return;
    }
    if (!pipe_->is_fifo() && !pipe_->has_reader()) {
        throw_error("{}: nobody reads it any more", pipe_->name());
    }
    if (pipe_->has_new_reader(now)) {
        reporter_.warning(fmt::format("{}: has a new reader, which gets all bans", pipe_->name()));
        // The old reader may have left a part of a line: an empty line ends it.
        print("\n" + protocol_lines(keeper.standing(now), now));
    }
}

void Outputs::ask_reader() {
    if (nft_) {
        nft_->ask();
    } else if (pipe_ && !pipe_->has_unread()) {
        print("\n");
    }
}

void Outputs::wait_for_reader() {
    if (pipe_) {
        pipe_->wait_until_read(std::chrono::seconds(5));
    }
}

void Outputs::finish(Time now) {
    if (runner_) {
        attempt([&] { runner_->finish(); });
    }
    if (mailer_) {
        // systemd waits 90 s for the end.
        const io::Deadline end = io::Deadline::clock::now() + std::chrono::seconds(60);
        attempt_mail([&] { return mailer_->wait(end); }, now);
        attempt_mail([&] { return mailer_->finish(end); }, now);
    }
}

std::vector<FirewallEnd> Outputs::ends(Time now) {
    std::vector<FirewallEnd> ends;
    if (nft_) {
        ends.push_back({"nft-ban", nft_->trouble(now)});
    }
    if (runner_) {
        ends.push_back({"--exec", runner_->trouble(now)});
    }
    if (pipe_) {
        ends.push_back(printed_end(now));
    } else if (ends.empty()) {
        ends.push_back({"standard output", "is not a pipe: no firewall end is known to read it"});
    }
    return ends;
}

/// What reads the pipe. That it does not is reported once.
FirewallEnd Outputs::printed_end(Time now) {
    FirewallEnd end{pipe_->name(), pipe_->trouble(now)};
    if (!end.trouble.empty() && is_read_by_service(end)) {
        end.trouble += " (nft-ban.service reads it: see 'journalctl -u nft-ban')";
    }
    if (!end.trouble.empty() && !is_trouble_told_) {
        reporter_.error(fmt::format("{}: {}", end.name, end.trouble));
    } else if (end.trouble.empty() && is_trouble_told_) {
        reporter_.warning(fmt::format("{}: takes bans again", end.name));
    }
    is_trouble_told_ = !end.trouble.empty();
    return end;
}

MailState Outputs::mail_state() const {
    MailState state = mail_state_;
    if (state.trouble.empty() && mail_socket_) {
        state.trouble = notice::trouble_with_socket(*mail_socket_);
    }
    return state;
}

void Outputs::attempt_mail(const std::function<bool()>& action, Time now) {
    try {
        if (action()) {
            mail_state_.trouble.clear();
        }
    } catch (const Error& error) {
        reporter_.error(error.what());
        mail_state_ = {mail_state_.failures + 1, now, error.what()};
    }
}

void Outputs::attempt(const std::function<void()>& action) const {
    try {
        action();
    } catch (const Error& error) {
        reporter_.error(error.what());
    }
}

void Outputs::enforce(const std::string& lines) {
    if (lines.empty()) {
        return;
    }
    print(lines);
    if (nft_) {
        nft_->send(lines);
    }
}

/// What nobody reads from a FIFO now, its next reader gets.
void Outputs::print(const std::string& lines) {
    if (!pipe_ || !pipe_->is_fifo()) {
        reporter_.print(lines);
    } else if (pipe_->has_reader()) {
        try {
            reporter_.print(lines);
        } catch (const Error& error) {
            pipe_->note_failed_write();
            reporter_.error(error.what());
        }
    }
}

} // namespace ispkit::sip
