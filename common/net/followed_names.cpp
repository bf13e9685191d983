// SPDX-License-Identifier: MIT
#include "net/followed_names.hpp"

#include "io/clock.hpp"
#include "net/dns/ares_channel.hpp"
#include "net/socket_address.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sys/socket.h>

#include <algorithm>
#include <map>
#include <utility>

namespace ispkit::net {

namespace {

using std::chrono::seconds;

/// An answer counts for its time to live, within these bounds; a line of /etc/hosts has none.
constexpr seconds k_shortest_life{5};
constexpr seconds k_longest_life = std::chrono::hours(24);
/// How soon a question is asked again if there was no answer, or no address in it.
constexpr seconds k_until_next_try{30};

/// One question: the addresses of one family that a name has.
struct Question {
    std::vector<Address> addresses;
    FollowedNames::Time answered{};
    FollowedNames::Time due{};
    bool is_asked = false;
    bool is_new = true;
    /// Why there was no answer.
    std::string failure;

    // Set by the library.
    bool is_answered = false;
    int status = ARES_SUCCESS;
    std::vector<Address> found;
    seconds life = k_longest_life;
};

/// ares_addrinfo_callback
void take_answer(void* question_of_call, int status, int /*timeouts*/, ares_addrinfo* answer) {
    auto& question = *static_cast<Question*>(question_of_call);
    question.is_answered = true;
    question.status = status;
    question.found.clear();
    question.life = k_longest_life;
    if (answer == nullptr) {
        return;
    }
    for (const ares_addrinfo_node* node = answer->nodes; node != nullptr; node = node->ai_next) {
        if (const std::optional<Address> address = address_of(*node->ai_addr)) {
            question.found.push_back(*address);
            question.life = std::min(question.life, seconds(node->ai_ttl));
        }
    }
    std::sort(question.found.begin(), question.found.end());
    ares_freeaddrinfo(answer);
}

} // namespace

class FollowedNames::Questions {
public:
    Questions(Warning warning, std::string servers)
        : warning_(std::move(warning))
        , channel_(std::move(servers)) {}

    void follow(const std::vector<std::string>& names) {
        std::map<std::string, Name> followed;
        close_channel(); // no call has a pointer to a question any longer
        for (const std::string& name : names) {
            if (auto known = names_.extract(name)) {
                followed.insert(std::move(known));
            } else {
                followed.try_emplace(name);
            }
        }
        names_.swap(followed);
        have_lost_addresses_ = have_lost_addresses_ ||
                               std::any_of(followed.begin(), followed.end(), [](const auto& entry) {
                                   return !entry.second.addresses().empty();
                               });
    }

    bool step(Time now) {
        ask(now);
        channel_.read();
        bool have_changed = std::exchange(have_lost_addresses_, false);
        bool any_asked = false;
        for (auto& [text, name] : names_) {
            for (Question& question : name.questions) {
                have_changed = settle(question, now) || have_changed;
                any_asked = any_asked || question.is_asked;
            }
            tell(text, name);
        }
        if (!any_asked) {
            close_channel(); // the next one reads /etc/resolv.conf again
        }
        return have_changed;
    }

    void wait() {
        constexpr std::chrono::milliseconds k_longest(100); // the library's own times are longer
        step(io::clock_now<Time::duration>());
        while (std::any_of(names_.begin(), names_.end(),
                           [](const auto& entry) { return entry.second.is_new(); })) {
            channel_.wait(k_longest);
            step(io::clock_now<Time::duration>());
        }
    }

    std::vector<Prefix> addresses() const {
        std::vector<Prefix> all;
        for (const auto& [text, name] : names_) {
            for (const Address& address : name.addresses()) {
                all.emplace_back(address, Prefix::k_longest);
            }
        }
        return all;
    }

    bool has_address(const std::string& name) const {
        const auto found = names_.find(name);
        return found != names_.end() && !found->second.addresses().empty();
    }

    std::map<std::string, std::string> troubles() const {
        std::map<std::string, std::string> all;
        for (const auto& [text, name] : names_) {
            if (!name.told.empty()) {
                all.emplace(text, name.told);
            }
        }
        return all;
    }

private:
    struct Name {
        Question questions[2]; ///< IPv4, IPv6
        std::string told;      ///< the warning; empty if all is well

        bool is_new() const { return questions[0].is_new || questions[1].is_new; }

        std::vector<Address> addresses() const {
            std::vector<Address> all = questions[0].addresses;
            all.insert(all.end(), questions[1].addresses.begin(), questions[1].addresses.end());
            return all;
        }
    };

    void close_channel() {
        channel_.close(); // answers all questions with an error
        for (auto& [text, name] : names_) {
            for (Question& question : name.questions) {
                question.is_asked = false;
                question.is_answered = false;
            }
        }
    }

    void ask(Time now) {
        constexpr int k_families[] = {AF_INET, AF_INET6};
        for (auto& [text, name] : names_) {
            for (std::size_t i = 0; i < std::size(k_families); ++i) {
                Question& question = name.questions[i];
                // A clock that is set back does not prolong an answer's life.
                const bool is_fresh = question.answered <= now && now < question.due;
                if (question.is_asked || is_fresh) {
                    continue;
                }
                question.is_asked = true;
                ares_addrinfo_hints hints{};
                hints.ai_flags = ARES_AI_NOSORT;
                hints.ai_family = k_families[i];
                ares_getaddrinfo(channel_.open(), text.c_str(), nullptr, &hints, take_answer,
                                 &question);
            }
        }
    }

    /// Takes over an answer; returns whether the addresses are others.
    static bool settle(Question& question, Time now) {
        if (!question.is_answered) {
            return false;
        }
        question.is_asked = question.is_answered = question.is_new = false;
        question.failure.clear();
        question.answered = now;
        const bool has_none = question.status == ARES_ENOTFOUND || question.status == ARES_ENODATA;
        if (question.status != ARES_SUCCESS && !has_none) {
            question.failure = ares_strerror(question.status);
            question.due = now + k_until_next_try;
            return false;
        }
        question.due = now + (question.found.empty()
                                  ? k_until_next_try
                                  : std::clamp(question.life, k_shortest_life, k_longest_life));
        return std::exchange(question.addresses, question.found) != question.found;
    }

    void tell(const std::string& text, Name& name) const {
        if (name.is_new()) {
            return;
        }
        std::vector<std::string> addresses;
        for (const Address& address : name.addresses()) {
            addresses.push_back(address.str());
        }
        std::string message;
        const std::string& failure = name.questions[0].failure.empty() ? name.questions[1].failure
                                                                       : name.questions[0].failure;
        if (!failure.empty()) {
            message = fmt::format("{}: cannot be looked up: {} ({})", text, failure,
                                  addresses.empty() ? "it has had no address yet"
                                                    : fmt::format("it is still taken to have {}",
                                                                  fmt::join(addresses, ", ")));
        } else if (addresses.empty()) {
            message = fmt::format("{}: has no address", text);
        }
        if (!message.empty() && message != name.told) {
            warning_(message);
        }
        name.told = std::move(message);
    }

    Warning warning_;
    std::map<std::string, Name> names_;
    bool have_lost_addresses_ = false; ///< with names that were forgotten since the last step
    AresChannel channel_;              ///< its end calls back, so it ends first
};

FollowedNames::FollowedNames(Warning warning, std::string servers)
    : questions_(std::make_unique<Questions>(std::move(warning), std::move(servers))) {}

FollowedNames::FollowedNames(FollowedNames&&) noexcept = default;
FollowedNames& FollowedNames::operator=(FollowedNames&&) noexcept = default;
FollowedNames::~FollowedNames() = default;

void FollowedNames::follow(const std::vector<std::string>& names) {
    questions_->follow(names);
}

bool FollowedNames::step(Time now) {
    return questions_->step(now);
}

void FollowedNames::wait() {
    questions_->wait();
}

std::vector<Prefix> FollowedNames::addresses() const {
    return questions_->addresses();
}

bool FollowedNames::has_address(const std::string& name) const {
    return questions_->has_address(name);
}

std::map<std::string, std::string> FollowedNames::troubles() const {
    return questions_->troubles();
}

} // namespace ispkit::net
