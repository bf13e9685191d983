// SPDX-License-Identifier: MIT
#include "outputs.hpp"

#include "cli/message.hpp"
#include "error.hpp"
#include "net/ban_record.hpp"
#include "visible_text.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>

namespace ispkit::banwatch {

using logfile::Time;
using sip::Announcement;
using sip::BanEnd;
using sip::DistributedAttack;
using sip::Verdict;

namespace {

std::int64_t seconds_left(const Verdict& verdict, Time now) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(verdict.until() - now).count();
    return std::min<std::int64_t>(left, net::k_longest_ban);
}

/// What was done by hand is of no kind.
std::string_view kind_of(const Verdict& verdict) {
    return verdict.reason == sip::Reason::by_hand ? "-" : name_of(verdict.kind);
}

std::string host_name() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

/// What a sentence says before the particulars.
std::string_view headline(std::string_view sentence) {
    constexpr std::size_t k_longest = 100;
    return sentence.substr(0, std::min(sentence.find(": "), k_longest));
}

std::string accounts_of(const Verdict& verdict, std::string_view separator) {
    std::string accounts;
    for (const std::string& account : verdict.accounts) {
        accounts.append(accounts.empty() ? "" : separator).append(visible_text(account));
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
        const net::BanRecord record{net::BanRecord::Action::ban, verdict->prefix,
                                    static_cast<std::uint32_t>(seconds)};
        return fmt::format("{} failures={} kind={} reason={}\n", net::ban_line(record),
                           verdict->failures, kind_of(*verdict), name_of(verdict->reason));
    }
    if (const auto* const end = std::get_if<BanEnd>(&announcement)) {
        return net::ban_line({net::BanRecord::Action::unban, end->prefix}) + "\n";
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
    return fmt::format("account '{}' is tried from many addresses: {} within the time that counts",
                       visible_text(attack.account), attack.addresses);
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
        raise_errno("cannot make a socket");
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
        set("ACCOUNTS", visible_text(attack.account));
        set("ADDRESSES", fmt::to_string(attack.addresses));
    }
    constexpr std::size_t k_most_waiting = 100'000;
    if (waiting_.size() < k_most_waiting) {
        waiting_.push_back(std::move(variables));
    }
}

bool CommandRunner::tend() {
    constexpr std::size_t k_at_a_time = 4;
    std::erase_if(running_, [](pid_t child) {
        return io::exit_status(child, io::Wait::not_at_all).has_value();
    });
    while (!waiting_.empty() && running_.size() < k_at_a_time) {
        const io::Fd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        running_.push_back(io::spawn({"/bin/sh", "-c", command_}, waiting_.front(), nothing.get()));
        waiting_.pop_front();
    }
    return !running_.empty();
}

void CommandRunner::finish() {
    while (tend()) {
        io::exit_status(running_.front(), io::Wait::until_it_ends);
        running_.erase(running_.begin());
    }
}

void Mailer::add(std::string sentence) {
    constexpr std::size_t k_most_sentences = 200;
    if (sentences_.size() < k_most_sentences) {
        sentences_.push_back(std::move(sentence));
    } else {
        ++untold_;
    }
}

void Mailer::tend(Time now) {
    bury(io::Wait::not_at_all);
    if (child_ == 0 && now >= next_ && !sentences_.empty()) {
        next_ = now + interval_;
        send();
    }
}

void Mailer::finish() {
    bury(io::Wait::until_it_ends);
    if (!sentences_.empty()) {
        send();
        bury(io::Wait::until_it_ends);
    }
}

/// Takes note of the end of the last sendmail.
void Mailer::bury(io::Wait wait) {
    const std::optional<int> status = child_ == 0 ? std::nullopt : io::exit_status(child_, wait);
    if (!status) {
        return;
    }
    child_ = 0;
    if (*status != 0) {
        raise("sendmail failed with status {}", *status);
    }
}

void Mailer::send() {
    std::string mail =
        fmt::format("To: {}\nSubject: sip-banwatch on {}: {}\nAuto-Submitted: auto-generated\n"
                    "Content-Type: text/plain; charset=utf-8\n\n",
                    recipient_, host_name(),
                    sentences_.size() == 1 ? std::string(headline(sentences_.front()))
                                           : fmt::format("{} events", sentences_.size() + untold_));
    for (const std::string& line : sentences_) {
        mail += line + "\n";
    }
    if (untold_ > 0) {
        mail += fmt::format("and {} more\n", untold_);
    }
    sentences_.clear();
    untold_ = 0;
    const io::Fd content(::memfd_create("mail", MFD_CLOEXEC));
    io::write_all(content.get(), io::as_bytes(mail), "the mail");
    io::seek(content.get(), 0, "the mail");
    child_ = io::spawn({"sendmail", "-i", "-t"}, {}, content.get());
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
        mailer_.emplace(*options.mail_to, options.mail_interval);
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
    try {
        if (nft_ && nft_->restarted(now)) {
            command_line_.warn("nft-ban has ended, and was started again");
            std::string lines;
            for (const Verdict& verdict : keeper.running(now)) {
                lines += protocol_line(verdict, now);
            }
            nft_->send(lines);
        }
        if (runner_) {
            runner_->tend();
        }
        if (mailer_) {
            mailer_->tend(now);
        }
    } catch (const Error& error) {
        command_line_.print_error(error.what());
    }
}

void Outputs::finish() {
    try {
        if (runner_) {
            runner_->finish();
        }
        if (mailer_) {
            mailer_->finish();
        }
    } catch (const Error& error) {
        command_line_.print_error(error.what());
    }
    nft_.reset();
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
