// SPDX-License-Identifier: MIT
#include "mail/ratelimit/notice_sender.hpp"

#include "error.hpp"
#include "io/clock.hpp"
#include "mail/address/envelope_address.hpp"
#include "notice/command_runner.hpp"
#include "notice/mailer.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <list>
#include <map>

namespace ispkit::mail {

namespace {

constexpr std::string_view k_program = "mail-ratelimit";
constexpr std::size_t k_most_waiting = 10'000;

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
                             std::chrono::seconds(0), settings_.mail_socket)
                .first->second.add(std::move(notice.customer_sentence));
        }
    }

    void tend(std::vector<std::string>& troubles) {
        const auto now = io::clock_now<std::chrono::milliseconds>();
        for_each([&](notice::Mailer& mailer) { mailer.tend(now); },
                 [](notice::CommandRunner& runner) { runner.tend(); }, troubles);
        std::erase_if(customers_, [](const auto& entry) { return entry.second.is_idle(); });
    }

    void finish(std::vector<std::string>& troubles) {
        for_each([](notice::Mailer& mailer) { mailer.finish(); },
                 [](notice::CommandRunner& runner) { runner.finish(); }, troubles);
    }

private:
    template <typename OfMailer, typename OfRunner>
    void for_each(OfMailer&& of_mailer, OfRunner&& of_runner, std::vector<std::string>& troubles) {
        const auto attempt = [&](auto&& action, auto& object) {
            try {
                action(object);
            } catch (const Error& error) {
                troubles.emplace_back(error.what());
            }
        };
        if (support_) {
            attempt(of_mailer, *support_);
        }
        for (auto& [address, mailer] : customers_) {
            attempt(of_mailer, mailer);
        }
        for (notice::CommandRunner& runner : runners_) {
            attempt(of_runner, runner);
        }
    }

    const NoticeSettings& settings_;
    std::optional<notice::Mailer> support_;
    std::map<std::string, notice::Mailer> customers_;
    std::list<notice::CommandRunner> runners_;
};

} // namespace

Notice notice_of(const LimitNotice& notice, const NoticeSettings& settings) {
    const bool is_reached = notice.percent == 100;
    const std::string used = usage_text(notice.allowance, notice.used);
    const std::string limit = notice.allowance.amount();
    Notice told;
    told.sentence = fmt::format("{}: {} has used {} of {} before its last message",
                                is_reached ? "a limit is reached" : "80 % of a limit are used",
                                text::visible_text(notice.subject), used, limit);
    told.variables = {variable("EVENT", "limit"), variable("KEY", notice.subject),
                      variable("PERCENT", fmt::to_string(notice.percent)), variable("USED", used),
                      variable("LIMIT", limit)};
    if (settings.tells_customers && is_plain_address(notice.login)) {
        told.customer = notice.login;
        told.customer_sentence = fmt::format(
            "{}: {} of {}", is_reached ? "your limit is reached" : "80 % of your limit are used",
            used, limit);
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
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_one();
    thread_.join();
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

void NoticeSender::run() {
    constexpr auto k_between_looks = std::chrono::milliseconds(500);
    Outlets outlets(settings_);
    std::unique_lock lock(mutex_);
    while (true) {
        const bool ends = is_ending_;
        std::deque<Notice> taken = std::exchange(waiting_, {});
        lock.unlock();
        std::vector<std::string> troubles;
        for (Notice& notice : taken) {
            outlets.add(std::move(notice));
        }
        if (ends) {
            outlets.finish(troubles);
        } else {
            outlets.tend(troubles);
        }
        lock.lock();
        troubles_.insert(troubles_.end(), troubles.begin(), troubles.end());
        if (ends) {
            return;
        }
        changed_.wait_for(lock, k_between_looks,
                          [this] { return is_ending_ || !waiting_.empty(); });
    }
}

} // namespace ispkit::mail
