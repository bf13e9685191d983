// SPDX-License-Identifier: MIT
#include "mail/ratelimit/notice_sender.hpp"

#include "error.hpp"
#include "io/clock.hpp"
#include "notice/command_runner.hpp"
#include "notice/mail_address.hpp"
#include "notice/mailer.hpp"
#include "text/quantity.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <list>
#include <map>
#include <utility>

namespace ispkit::mail {

namespace {

constexpr std::string_view k_program = "mail-ratelimit";
constexpr std::size_t k_most_waiting = 10'000;

using Troubles = std::vector<std::string>;

std::string variable(std::string_view name, std::string_view value) {
    return fmt::format("RATELIMIT_{}={}", name, text::visible_text(value));
}

/// The mails and commands; used by the sending thread only.
class Outlets {
public:
    explicit Outlets(const NoticeSettings& settings)
        : settings_(settings) {
        if (!settings.addresses.empty()) {
            constexpr std::chrono::seconds k_between_mails = std::chrono::minutes(10);
            support_.emplace(std::string(k_program),
                             fmt::format("{}", fmt::join(settings.addresses, ", ")),
                             k_between_mails, settings.mail_socket);
        }
        for (const std::string& command : settings.commands) {
            runners_.emplace_back("--notify", command);
        }
    }

    void add(Notice notice) {
        for (notice::CommandRunner& runner : runners_) {
            runner.add(notice.variables);
        }
        if (support_ && notice.is_urgent) {
            support_->add_urgent(std::move(notice.sentence));
        } else if (support_) {
            support_->add(std::move(notice.sentence));
        }
        if (!notice.customer.empty()) {
            customers_
                .try_emplace(notice.customer, std::string(k_program), notice.customer,
                             std::chrono::seconds(0), settings_.mail_socket, ending())
                .first->second.add(std::move(notice.customer_sentence));
        }
    }

    void tend(Troubles& troubles) {
        for (notice::CommandRunner& runner : runners_) {
            attempt([&] { runner.tend(); }, troubles);
        }
        if (support_) {
            attempt_mail([&] { return support_->tend(now()); }, troubles,
                         "; the next mail to support has its notices again");
        }
        tend_customers(troubles);
    }

    void finish(Troubles& troubles) {
        const io::Deadline end = io::Deadline::clock::now() + settings_.longest_end;
        tend(troubles);
        if (support_) {
            attempt_mail([&] { return support_->finish(end); }, troubles,
                         "; the last notices to support are lost");
        }
        for (; !is_told_to_all() && io::Deadline::clock::now() < end; tend_customers(troubles)) {
            constexpr std::chrono::milliseconds k_between_looks(5);
            std::this_thread::sleep_for(k_between_looks);
        }
        if (!is_told_to_all()) {
            const std::size_t left = customers_.size() + on_their_way_.size();
            troubles.push_back(fmt::format("--notify-customers: {} not sent in time",
                                           text::counted(static_cast<std::int64_t>(left), "mail")));
        }
        for (notice::CommandRunner& runner : runners_) {
            attempt([&] { runner.finish(end); }, troubles);
        }
    }

    /// What does not work: the last mail, the socket for the next one, or commands.
    std::vector<std::string> problems() {
        std::vector<std::string> found;
        const auto add = [&](const std::string& problem) {
            if (!problem.empty()) {
                found.push_back("notices: " + problem);
            }
        };
        add(mail_failure_);
        if (mail_failure_.empty() && settings_.mail_socket &&
            (support_ || settings_.tells_customers)) {
            add(notice::trouble_with_socket(*settings_.mail_socket));
        }
        for (notice::CommandRunner& runner : runners_) {
            add(runner.trouble(now()));
        }
        return found;
    }

private:
    static logfile::Time now() { return io::clock_now<std::chrono::milliseconds>(); }

    /// Returns why it could not be done, which is trouble, told with the consequence; empty if it
    /// could.
    template <typename Action>
    static std::string attempt(Action&& action, Troubles& troubles,
                               std::string_view consequence = {}) {
        try {
            action();
            return {};
        } catch (const Error& error) {
            troubles.push_back(fmt::format("{}{}", error.what(), consequence));
            return error.what();
        }
    }

    /// The same for an action of support's mailer, which returns whether a mail was accepted.
    template <typename Action>
    void attempt_mail(Action&& action, Troubles& troubles, std::string_view consequence) {
        bool was_accepted = false;
        const std::string failure =
            attempt([&] { was_accepted = action(); }, troubles, consequence);
        if (was_accepted || !failure.empty()) {
            mail_failure_ = failure;
        }
    }

    /// The end of a mail to a customer, with the addresses for questions: those that have a domain.
    std::string ending() const {
        constexpr std::string_view k_advice =
            "If you have not sent so much, somebody may know your password: change it.\n";
        std::vector<std::string> addresses;
        std::copy_if(settings_.addresses.begin(), settings_.addresses.end(),
                     std::back_inserter(addresses), notice::is_mail_address);
        return addresses.empty()
                   ? std::string(k_advice)
                   : fmt::format("{}Questions: {}\n", k_advice, fmt::join(addresses, ", "));
    }

    bool is_told_to_all() const { return customers_.empty() && on_their_way_.empty(); }

    /// Sends the mails to customers, a few at a time. One that cannot be sent is given up.
    void tend_customers(Troubles& troubles) {
        constexpr std::size_t k_at_a_time = 4;
        const auto has_ended = [&](notice::Mailer& mailer) {
            return !attempt([&] { mailer.tend(now()); }, troubles,
                            "; a mail to a customer is given up")
                        .empty() ||
                   mailer.is_idle();
        };
        std::erase_if(on_their_way_, has_ended);
        while (on_their_way_.size() < k_at_a_time && !customers_.empty()) {
            notice::Mailer mailer = std::move(customers_.begin()->second);
            customers_.erase(customers_.begin());
            if (!has_ended(mailer)) {
                on_their_way_.push_back(std::move(mailer));
            }
        }
    }

    const NoticeSettings& settings_;
    std::optional<notice::Mailer> support_;
    /// The mails to customers: those that are not sent yet, and the others.
    std::map<std::string, notice::Mailer> customers_;
    std::vector<notice::Mailer> on_their_way_;
    std::list<notice::CommandRunner> runners_;
    /// Why the last mail to support failed; empty if it did not.
    std::string mail_failure_;
};

/// What happens to mail above the limit, for its customer.
std::string above_limit(const Allowance& allowance) {
    const std::string window = window_text(allowance.window);
    switch (allowance.action) {
    case LimitAction::defer:
    case LimitAction::reject:
        return fmt::format("; more is refused until some of it is older than {}", window);
    case LimitAction::hold:
        return "; more is held until we have looked at it";
    case LimitAction::warn:
        break;
    }
    return {};
}

} // namespace

Notice notice_of(const LimitNotice& notice, const NoticeSettings& settings) {
    const bool is_reached = notice.percent == 100;
    const std::string used = usage_text(notice.allowance, notice.used);
    const std::string limit = notice.allowance.amount();
    Notice told;
    told.sentence = fmt::format("{}: {} has used {} of {}",
                                is_reached ? "a limit is reached" : "80 % of a limit is used",
                                text::visible_text(notice.subject), used, limit);
    told.variables = {variable("EVENT", "limit"), variable("KEY", notice.subject),
                      variable("PERCENT", fmt::to_string(notice.percent)), variable("USED", used),
                      variable("LIMIT", limit)};
    if (settings.tells_customers && notice::is_mail_address(notice.login)) {
        told.customer = notice.login;
        told.customer_sentence = fmt::format(
            "{}: {} of {}{}", is_reached ? "your limit is reached" : "80 % of your limit is used",
            used, limit, above_limit(notice.allowance));
    }
    return told;
}

Notice notice_of(const Override& suspension) {
    Notice told;
    const std::string subject = text::visible_text(suspension.subject);
    told.sentence = fmt::format("a login is suspended: {}, because of {}; 'mail-ratelimit release "
                                "{}' ends that",
                                subject, suspension.reason, subject);
    told.variables = {variable("EVENT", "suspension"), variable("KEY", suspension.subject),
                      variable("RULE", suspension.rule), variable("REASON", suspension.reason)};
    told.is_urgent = true;
    return told;
}

NoticeSender::NoticeSender(NoticeSettings settings)
    : settings_(std::move(settings))
    , thread_([this] { run(); }) {}

NoticeSender::~NoticeSender() {
    finish();
}

std::vector<std::string> NoticeSender::finish() {
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) {
        thread_.join();
    }
    return take_troubles();
}

void NoticeSender::add(Notice notice) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= k_most_waiting) {
            troubles_.emplace_back("too many notices are waiting: one is dropped");
            return;
        }
        waiting_.push_back(std::move(notice));
    }
    changed_.notify_one();
}

std::vector<std::string> NoticeSender::take_troubles() {
    const std::lock_guard lock(mutex_);
    return std::exchange(troubles_, {});
}

std::vector<std::string> NoticeSender::problems() {
    const std::lock_guard lock(mutex_);
    return problems_;
}

void NoticeSender::run() {
    constexpr auto k_between_looks = std::chrono::milliseconds(500);
    Outlets outlets(settings_);
    std::unique_lock lock(mutex_);
    while (true) {
        const bool ends = is_ending_;
        std::deque<Notice> taken = std::exchange(waiting_, {});
        lock.unlock();
        Troubles troubles;
        for (Notice& notice : taken) {
            outlets.add(std::move(notice));
        }
        if (ends) {
            outlets.finish(troubles);
        } else {
            outlets.tend(troubles);
        }
        std::vector<std::string> problems = outlets.problems();
        lock.lock();
        problems_ = std::move(problems);
        troubles_.insert(troubles_.end(), troubles.begin(), troubles.end());
        if (ends) {
            return;
        }
        changed_.wait_for(lock, k_between_looks,
                          [this] { return is_ending_ || !waiting_.empty(); });
    }
}

} // namespace ispkit::mail
