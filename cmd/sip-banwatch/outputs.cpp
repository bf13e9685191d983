// SPDX-License-Identifier: MIT
#include "outputs.hpp"

#include "cli/message.hpp"
#include "error.hpp"
#include "firewall/ban/ban_record.hpp"
#include "io/confinement.hpp"
#include "text/visible_text.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>

namespace ispkit::banwatch {

using logfile::Time;
using sip::Announcement;
using sip::BanEnd;
using sip::DistributedAttack;
using sip::Verdict;

namespace {

std::int64_t seconds_left(const Verdict& verdict, Time now) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(verdict.until() - now).count();
    return std::min<std::int64_t>(left, firewall::k_longest_ban);
}

/// What was done by hand is of no kind.
std::string_view kind_of(const Verdict& verdict) {
    return verdict.reason == sip::Reason::by_hand ? "-" : name_of(verdict.kind);
}

std::string accounts_of(const Verdict& verdict, std::string_view separator) {
    std::string accounts;
    for (const std::string& account : verdict.accounts) {
        accounts.append(accounts.empty() ? "" : separator).append(text::visible_text(account));
    }
    return accounts;
}

} // namespace

std::string protocol_line(const Announcement& announcement, Time now) {
    if (const auto* const verdict = std::get_if<Verdict>(&announcement)) {
        const std::int64_t seconds = seconds_left(*verdict, now);
        if (seconds <= 0) {
            return {};
        }
        const firewall::BanRecord record{firewall::BanRecord::Action::ban, verdict->prefix,
                                         static_cast<std::uint32_t>(seconds)};
        return fmt::format("{} failures={} kind={} reason={}\n", firewall::ban_line(record),
                           verdict->failures, kind_of(*verdict), name_of(verdict->reason));
    }
    if (const auto* const end = std::get_if<BanEnd>(&announcement)) {
        return firewall::ban_line({firewall::BanRecord::Action::unban, end->prefix}) + "\n";
    }
    return {};
}

std::string sentence(const Announcement& announcement, Time now) {
    if (const auto* const verdict = std::get_if<Verdict>(&announcement)) {
        if (verdict->reason == sip::Reason::by_hand) {
            return fmt::format("{} banned by hand for {} s", verdict->prefix.str(),
                               seconds_left(*verdict, now));
        }
        return fmt::format("{} banned for {} s: {}, {} failures, the last {} from {}, accounts: {}",
                           verdict->prefix.str(), seconds_left(*verdict, now),
                           name_of(verdict->reason), verdict->failures, name_of(verdict->kind),
                           verdict->address.str(), accounts_of(*verdict, ", "));
    }
    if (const auto* const end = std::get_if<BanEnd>(&announcement)) {
        return fmt::format("{} is no longer banned", end->prefix.str());
    }
    const auto& attack = std::get<DistributedAttack>(announcement);
    return fmt::format("{} addresses within the time that counts tried the same account: {}",
                       attack.addresses, text::visible_text(attack.account));
}

NftBan::NftBan() {
    start();
}

NftBan::~NftBan() {
    give_up();
}

void NftBan::start() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        throw_errno("cannot make a socket");
    }
    socket_ = io::Fd(ends[0]);
    const io::Fd theirs(ends[1]);
    constexpr timeval k_patience{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &k_patience, sizeof k_patience);
    child_ = io::spawn({"nft-ban"}, {}, theirs.get());
}

/// Ends its input and waits for it.
void NftBan::give_up() {
    socket_ = io::Fd();
    if (child_ > 0) {
        io::exit_status(std::exchange(child_, 0), io::Wait::until_it_ends);
    }
}

void NftBan::send(std::string_view lines) {
    while (!lines.empty() && child_ > 0) {
        const ssize_t sent = ::send(socket_.get(), lines.data(), lines.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) { // it has ended, or hangs
            ::kill(child_, SIGKILL);
            return;
        }
        lines.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool NftBan::restarted(Time now) {
    if (child_ > 0) {
        if (!io::exit_status(child_, io::Wait::not_at_all)) {
            return false;
        }
        child_ = 0;
    }
    if (now < next_start_) {
        return false;
    }
    next_start_ = now + std::chrono::seconds(1);
    start();
    return true;
}

void CommandRunner::add(const Announcement& announcement, Time now) {
    std::vector<std::string> variables;
    const auto set = [&](std::string_view name, std::string_view value) {
        value = value.substr(0, value.find('\0'));
        variables.push_back(fmt::format("BANWATCH_{}={}", name, value));
    };
    if (const auto* const verdict = std::get_if<Verdict>(&announcement)) {
        set("ACTION", "ban");
        set("PREFIX", verdict->prefix.str());
        set("ADDRESS", verdict->address.str());
        set("SECONDS", fmt::to_string(seconds_left(*verdict, now)));
        set("FAILURES", fmt::to_string(verdict->failures));
        set("KIND", kind_of(*verdict));
        set("REASON", name_of(verdict->reason));
        set("ACCOUNTS", accounts_of(*verdict, "\n"));
    } else if (const auto* const end = std::get_if<BanEnd>(&announcement)) {
        set("ACTION", "unban");
        set("PREFIX", end->prefix.str());
    } else {
        const auto& attack = std::get<DistributedAttack>(announcement);
        set("ACTION", "report");
        set("ACCOUNTS", text::visible_text(attack.account));
        set("ADDRESSES", fmt::to_string(attack.addresses));
    }
    constexpr std::size_t k_most_waiting = 100'000;
    if (waiting_.size() < k_most_waiting) {
        waiting_.push_back(std::move(variables));
    }
}

void CommandRunner::tend() {
    std::erase_if(running_, [this](pid_t child) {
        const std::optional<int> status = io::exit_status(child, io::Wait::not_at_all);
        note(status.value_or(0));
        return status.has_value();
    });
    start_waiting();
    tell_failures();
}

void CommandRunner::finish() {
    start_waiting();
    while (!running_.empty()) {
        note(*io::exit_status(running_.front(), io::Wait::until_it_ends));
        running_.erase(running_.begin());
        start_waiting();
    }
    tell_failures();
}

void CommandRunner::start_waiting() {
    constexpr std::size_t k_at_a_time = 4;
    while (!waiting_.empty() && running_.size() < k_at_a_time) {
        const io::Fd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        running_.push_back(io::spawn({"/bin/sh", "-c", command_}, waiting_.front(), nothing.get()));
        waiting_.pop_front();
    }
}

void CommandRunner::note(int status) {
    if (status != 0) {
        ++failures_;
        last_failure_ = status;
    }
}

void CommandRunner::tell_failures() {
    const std::size_t failures = std::exchange(failures_, 0);
    if (failures == 1) {
        throw_error("--exec: the command failed with status {}", last_failure_);
    }
    if (failures > 1) {
        throw_error("--exec: {} commands failed, the last with status {}", failures, last_failure_);
    }
}

Outputs::Outputs(const cli::CommandLine& command_line, const OutputOptions& options)
    : command_line_(command_line) {
    if (options.nft) {
        nft_.emplace();
    }
    if (options.exec) {
        runner_.emplace(*options.exec);
    }
    if (options.mail_to) {
        mailer_.emplace(*options.mail_to, options.mail_interval, options.mail_socket);
    }
    tell_what_cannot_work(options);
}

void Outputs::tell_what_cannot_work(const OutputOptions& options) const {
    const io::Confinement confinement = io::confinement();
    if (options.mail_to && !options.mail_socket && confinement.no_new_privileges) {
        command_line_.warn(
            "--mail-to: sendmail may be unable to queue mail, since this process may "
            "not gain privileges (NoNewPrivileges=): --mail-socket is the way out");
    }
    if (options.exec && (confinement.no_new_privileges || confinement.no_network)) {
        command_line_.warn(
            "--exec: the command may not {}: SYSTEMD in sip-banwatch(8) has the way out",
            !confinement.no_network          ? "gain privileges (NoNewPrivileges=)"
            : !confinement.no_new_privileges ? "use the network (RestrictAddressFamilies=)"
                                             : "gain privileges (NoNewPrivileges=) or use the "
                                               "network (RestrictAddressFamilies=)");
    }
}

void Outputs::announce(const std::vector<Announcement>& announcements, Time now) {
    std::string lines;
    for (const Announcement& announcement : announcements) {
        const std::string line = protocol_line(announcement, now);
        const bool is_report = std::holds_alternative<DistributedAttack>(announcement);
        if (line.empty() && !is_report) {
            continue;
        }
        lines += line;
        if (is_report) {
            command_line_.warn("{}", sentence(announcement, now));
        }
        if (runner_) {
            runner_->add(announcement, now);
        }
        mail(sentence(announcement, now));
    }
    enforce(lines);
}

void Outputs::restore(const std::vector<Verdict>& running, Time now) {
    std::string lines;
    for (const Verdict& verdict : running) {
        lines += protocol_line(verdict, now);
    }
    enforce(lines);
}

void Outputs::mail(std::string text) {
    if (mailer_) {
        mailer_->add(std::move(text));
    }
}

void Outputs::tend(sip::BanKeeper& keeper, Time now) {
    attempt([&] { tend_nft(keeper, now); });
    if (runner_) {
        attempt([&] { runner_->tend(); });
    }
    if (mailer_) {
        attempt([&] { mailer_->tend(now); });
    }
}

void Outputs::tend_nft(sip::BanKeeper& keeper, Time now) {
    if (!nft_ || !nft_->restarted(now)) {
        return;
    }
    command_line_.warn("nft-ban has ended, and was started again");
    std::string lines;
    for (const Verdict& verdict : keeper.running(now)) {
        lines += protocol_line(verdict, now);
    }
    nft_->send(lines);
}

void Outputs::finish() {
    if (runner_) {
        attempt([&] { runner_->finish(); });
    }
    if (mailer_) {
        attempt([&] { mailer_->wait(); });
        attempt([&] { mailer_->finish(); });
    }
    nft_.reset();
}

void Outputs::attempt(const std::function<void()>& action) const {
    try {
        action();
    } catch (const Error& error) {
        command_line_.print_error(error.what());
    }
}

void Outputs::enforce(const std::string& lines) {
    if (lines.empty()) {
        return;
    }
    io::write_all(STDOUT_FILENO, io::as_bytes(lines), "standard output");
    if (nft_) {
        nft_->send(lines);
    }
}

} // namespace ispkit::banwatch
