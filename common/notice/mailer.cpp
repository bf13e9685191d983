// SPDX-License-Identifier: MIT
#include "notice/mailer.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "io/local_socket.hpp"
#include "net/own_addresses.hpp"
#include "text/utf8.hpp"
#include "text/visible_text.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace ispkit::notice {

namespace {

constexpr std::size_t k_most_sentences = 200;
constexpr std::size_t k_longest_reason = 1000;
constexpr std::chrono::seconds k_urgent = std::chrono::minutes(1);
/// How long sendmail, or the other end of a socket, may take to say what became of a mail.
constexpr std::chrono::seconds k_longest_wait = std::chrono::minutes(2);

/// The part of a sentence before the details, which contain text that strangers chose: a subject is
/// ASCII.
std::string_view headline(std::string_view sentence) {
    return sentence.substr(0, sentence.find(": "));
}

/// The sentence as a line that every mail server accepts: a server may refuse lines longer than 998
/// octets (RFC 5322, 2.1.1).
std::string line_of(std::string_view sentence) {
    constexpr std::size_t k_longest = 990;
    if (sentence.size() <= k_longest) {
        return fmt::format("{}\n", sentence);
    }
    std::size_t end = k_longest;
    while (text::continues_character(sentence[end])) {
        --end;
    }
    return fmt::format("{} ...\n", sentence.substr(0, end));
}

/// The last line of what sendmail or its service says.
std::string last_line(std::string_view text) {
    text = text.substr(0, text.find_last_not_of(" \r\n") + 1); // npos + 1 is 0
    text.remove_prefix(text.rfind('\n') + 1);
    return text::visible_text(text.substr(0, k_longest_reason));
}

/// The timeout of poll(2) until then.
int milliseconds_to(io::Deadline end) {
    constexpr int k_for_ever = -1;
    const auto now = io::Deadline::clock::now();
    if (end == io::Deadline::max()) {
        return k_for_ever;
    }
    return end <= now
               ? 0
               : static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(end - now).count());
}

} // namespace

std::string trouble_with_socket(const std::string& path) {
    if (::access(path.c_str(), W_OK) == 0) {
        return {};
    }
    return fmt::format("{}: {}{}", path, std::strerror(errno),
                       path == k_service_socket
                           ? " (ispkit-sendmail.socket makes it, for the group ispkit-sendmail)"
                           : "");
}

void Mailer::add(std::string sentence) {
    if (sentences_.size() < k_most_sentences) {
        sentences_.push_back(std::move(sentence));
    } else {
        ++untold_;
    }
}

void Mailer::add_urgent(std::string sentence) {
    is_urgent_ = true;
    if (sentences_.size() == k_most_sentences) {
        sentences_.pop_back();
        ++untold_;
    }
    sentences_.insert(sentences_.begin(), std::move(sentence));
}

bool Mailer::tend(logfile::Time now) {
    const bool was_accepted = settle(io::Deadline::min());
    if (is_sending() && last_ && logfile::has_passed(k_longest_wait, *last_, now)) {
        give_up();
    }
    const std::chrono::seconds interval = is_urgent_ ? std::min(interval_, k_urgent) : interval_;
    const bool is_due = !last_ || logfile::has_passed(interval, *last_, now);
    if (!is_sending() && is_due && !sentences_.empty()) {
        last_ = now;
        send();
    }
    return was_accepted;
}

bool Mailer::wait(io::Deadline end) {
    const bool was_accepted = settle(end);
    if (is_sending()) {
        throw_error("{} did not take the mail in time", name());
    }
    return was_accepted;
}

bool Mailer::finish(io::Deadline end) {
    const bool was_accepted = wait(end);
    if (sentences_.empty()) {
        return was_accepted;
    }
    send();
    return wait(end);
}

bool Mailer::settle(io::Deadline end) {
    std::erase_if(killed_, [](pid_t child) {
        return io::exit_status(child, io::Wait::not_at_all).has_value();
    });
    if (connection_) {
        return settle_connection(end);
    }
    const std::optional<int> status = child_ == 0 ? std::nullopt : io::exit_status(child_, end);
    if (!status) {
        return false;
    }
    child_ = 0;
    if (*status != 0) {
        take_back();
        const std::string reason = last_line(io::content_of(errors_, "what sendmail says"));
        throw_error("sendmail failed with status {}{}{}", *status, reason.empty() ? "" : ": ",
                    reason);
    }
    return true;
}

bool Mailer::settle_connection(io::Deadline end) {
    pollfd look{.fd = connection_->get(), .events = POLLIN, .revents = 0};
    if (::poll(&look, 1, milliseconds_to(end)) <= 0) {
        return false;
    }
    std::array<char, k_longest_reason> buffer{};
    const ssize_t size = ::read(connection_->get(), buffer.data(), buffer.size());
    connection_.reset();
    const std::string_view answer(buffer.data(), static_cast<std::size_t>(std::max(size, {})));
    if (answer == k_mail_taken) {
        return true;
    }
    take_back();
    if (const std::string reason = last_line(answer); !reason.empty()) {
        throw_error("{}: the mail was not accepted: {}", *socket_, reason);
    }
    throw_error("{}: the mail was not accepted{}", *socket_,
                *socket_ == k_service_socket ? " (journalctl -u 'ispkit-sendmail@*' says why)"
                                             : "");
}

void Mailer::give_up() {
    connection_.reset();
    std::string survival;
    if (child_ != 0) {
        killed_.push_back(child_);
        if (::kill(-std::exchange(child_, 0), SIGKILL) != 0) {
            survival = fmt::format(" (cannot end it: {})", std::strerror(errno));
        }
    }
    take_back();
    throw_error("{}: no answer about the mail within {} s{}", name(), k_longest_wait.count(),
                survival);
}

std::string Mailer::name() const {
    return socket_.value_or("sendmail");
}

void Mailer::take_back() {
    sent_.insert(sent_.end(), sentences_.begin(), sentences_.end());
    const std::size_t kept = std::min(sent_.size(), k_most_sentences);
    untold_ += sent_untold_ + sent_.size() - kept;
    sent_.resize(kept);
    sentences_ = std::move(sent_);
    sent_.clear();
}

std::string Mailer::mail() const {
    std::string mail =
        fmt::format("To: {}\nSubject: {} on {}: {}\nAuto-Submitted: auto-generated\n"
                    "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                    "Content-Transfer-Encoding: 8bit\n\n",
                    recipient_, program_, net::own_name(),
                    sentences_.size() == 1 ? std::string(headline(sentences_.front()))
                                           : fmt::format("{} events", sentences_.size() + untold_));
    for (const std::string& sentence : sentences_) {
        mail += line_of(sentence);
    }
    if (untold_ > 0) {
        mail += fmt::format("and {} more\n", untold_);
    }
    if (!ending_.empty()) {
        mail += "\n" + ending_;
    }
    return mail;
}

void Mailer::send() {
    const std::string text = mail();
    if (socket_) {
        io::Fd connection = io::connect_local(*socket_);
        io::send_all(connection, io::as_bytes(text), *socket_);
        connection_ = std::move(connection);
    } else {
        const io::Fd content = io::memory_file(text, "the mail");
        errors_ = io::memory_file("", "what sendmail says");
        child_ = io::spawn({"sendmail", "-i", "-t"}, {}, content.get(),
                           {.stderr_fd = errors_.get()}, io::ProcessGroup::own);
    }
    sent_ = std::exchange(sentences_, {});
    sent_untold_ = std::exchange(untold_, 0);
    is_urgent_ = false;
}

} // namespace ispkit::notice
