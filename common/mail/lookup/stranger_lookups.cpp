// SPDX-License-Identifier: MIT
#include "mail/lookup/stranger_lookups.hpp"

#include "error.hpp"
#include "mail/address/envelope_address.hpp"
#include "mail/spf/spf_check.hpp"

#include <fmt/format.h>

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace ispkit::mail {

namespace {

using Answer = net::DnsResolver::Answer;

/// A decision stays this long for the requests that wait for it, and for a locked database.
constexpr std::chrono::seconds k_life_of_decision{10};

/// The answers of one look-up may have this many bytes; a domain with more vouches for nobody.
constexpr std::size_t k_most_answered = 64 << 10;

/// A longer HELO name is none (RFC 5321, 4.5.3.1.2).
constexpr std::size_t k_longest_helo = 255;

} // namespace

class StrangerLookups::LookUps {
public:
    LookUps(LookupSettings settings, Warning warning)
        : settings_(std::move(settings))
        , warning_(std::move(warning))
        , resolver_(settings_.servers) {}

    Vouched ask(const PolicyRequest& request, Time now) {
        if (!request.client) {
            return Vouched::by_nobody;
        }
        std::string key = key_of(request);
        if (const auto known = look_ups_.find(key); known != look_ups_.end()) {
            return known->second.outcome;
        }
        LookUp look_up;
        look_up.mail = mail_of(request);
        look_up.end = now + settings_.wait;
        const bool is_full = under_way_.size() >= settings_.most ||
                             resolver_.under_way() >= settings_.most ||
                             look_ups_.size() >= 10 * settings_.most;
        if (is_full) {
            warning_(fmt::format("{} DNS look-ups under way: other strangers are greylisted "
                                 "without",
                                 settings_.most));
            return Vouched::by_nobody;
        }
        const Asker asker = ++last_asker_;
        advance(look_up, asker, now);
        const Vouched outcome = look_up.outcome;
        if (outcome == Vouched::undecided) {
            const Place place = look_ups_.emplace(std::move(key), std::move(look_up)).first;
            under_way_.emplace(asker, place);
        }
        return outcome;
    }

    bool is_undecided(const PolicyRequest& request) const {
        if (!request.client) {
            return false;
        }
        const auto known = look_ups_.find(key_of(request));
        return known != look_ups_.end() && known->second.outcome == Vouched::undecided;
    }

    bool receive(Time now) {
        std::set<Asker> answered;
        for (auto& [asker, question, answer] : resolver_.receive(now)) {
            if (const auto known = under_way_.find(asker); known != under_way_.end()) {
                keep(known->second->second, question, std::move(answer));
                answered.insert(asker);
            }
        }
        bool is_any_decided = false;
        for (const Asker asker : answered) {
            const Place place = under_way_.at(asker);
            advance(place->second, asker, now);
            is_any_decided = settle(asker, place, now) || is_any_decided;
        }
        // Askers are numbered in time, so the first ones end first.
        while (!under_way_.empty() && under_way_.begin()->second->second.end <= now) {
            const auto [asker, place] = *under_way_.begin();
            place->second.outcome = Vouched::by_nobody;
            is_any_decided = settle(asker, place, now) || is_any_decided;
        }
        while (!decided_.empty() && decided_.front().first <= now) {
            look_ups_.erase(decided_.front().second);
            decided_.pop_front();
        }
        return is_any_decided;
    }

    const net::DnsResolver& resolver() const { return resolver_; }

private:
    using Asker = net::DnsResolver::Asker;

    struct LookUp {
        /// Without a domain, SPF is not asked.
        SpfMail mail;
        std::map<net::DnsQuestion, Answer> answers;
        std::size_t answered_size = 0;
        std::set<net::DnsQuestion> asked;
        Time end;
        Vouched outcome = Vouched::undecided;
    };
    using Place = std::map<std::string, LookUp>::iterator;

    bool is_spf_checked(const PolicyRequest& request) const {
        return settings_.spf && request.sender.size() <= k_longest_address &&
               request.helo_name.size() <= k_longest_helo;
    }

    /// Requests with the same key get the same answer.
    std::string key_of(const PolicyRequest& request) const {
        std::string key = request.client->str();
        if (is_spf_checked(request)) {
            key += fmt::format("\n{}\n{}", request.sender, request.helo_name);
        }
        return key;
    }

    SpfMail mail_of(const PolicyRequest& request) const {
        SpfMail mail;
        mail.client = *request.client;
        return is_spf_checked(request) ? spf_mail(mail.client, request.sender, request.helo_name)
                                       : mail;
    }

    static void keep(LookUp& look_up, const net::DnsQuestion& question, Answer answer) {
        look_up.answered_size += answer->size();
        look_up.answers[question] = std::move(answer);
    }

    /// The answer to a question, which is asked if it is not known.
    Answer answer(LookUp& look_up, Asker asker, const net::DnsQuestion& question, Time now) {
        if (const auto known = look_up.answers.find(question); known != look_up.answers.end()) {
            return known->second;
        }
        if (!look_up.asked.insert(question).second) {
            return nullptr; // it is under way
        }
        Answer found;
        try {
            found = resolver_.ask(question, asker, now);
        } catch (const Error& error) {
            warning_(error.what());
            found = std::make_shared<const net::DnsAnswer>(); // as if nobody answered
        }
        if (found) {
            keep(look_up, question, found);
        }
        return found;
    }

    /// Decides a mail, or asks what is needed for that.
    void advance(LookUp& look_up, Asker asker, Time now) {
        const Vouched by_lists = judge_lists(look_up, asker, now);
        if (by_lists == Vouched::by_list) {
            look_up.outcome = by_lists;
            return;
        }
        const Vouched by_spf = judge_spf(look_up, asker, now);
        look_up.outcome = by_spf == Vouched::by_nobody ? by_lists : by_spf;
        if (look_up.answered_size > k_most_answered) {
            look_up.outcome = Vouched::by_nobody;
        }
    }

    Vouched judge_lists(LookUp& look_up, Asker asker, Time now) {
        Vouched outcome = Vouched::by_nobody;
        for (const DnsAllowList& list : settings_.lists) {
            const Answer found = answer(look_up, asker, list.question(look_up.mail.client), now);
            if (!found) {
                outcome = Vouched::undecided;
                continue;
            }
            const DnsAllowList::Verdict verdict = list.judge(*found);
            if (verdict == DnsAllowList::Verdict::listed) {
                return Vouched::by_list;
            }
            if (verdict == DnsAllowList::Verdict::refused && refused_.insert(list.zone()).second) {
                warning_(fmt::format("{} answers 127.0.0.255: it does not serve this name server, "
                                     "which asks too often or for others (use --dns-server)",
                                     list.zone()));
            }
        }
        return outcome;
    }

    Vouched judge_spf(LookUp& look_up, Asker asker, Time now) {
        while (true) {
            const auto outcome =
                check_spf(look_up.mail, [&](const net::DnsQuestion& question) -> Answer {
                    const auto known = look_up.answers.find(question);
                    return known == look_up.answers.end() ? nullptr : known->second;
                });
            if (const auto* const verdict = std::get_if<SpfVerdict>(&outcome)) {
                return verdict->is_proof ? Vouched::by_spf : Vouched::by_nobody;
            }
            bool is_any_missing = false;
            for (const net::DnsQuestion& question : std::get<1>(outcome)) {
                is_any_missing = !answer(look_up, asker, question, now) || is_any_missing;
            }
            if (is_any_missing) {
                return Vouched::undecided;
            }
        }
    }

    /// Ends a look-up that is decided; returns whether it is.
    bool settle(Asker asker, Place place, Time now) {
        if (place->second.outcome == Vouched::undecided) {
            return false;
        }
        place->second.answers.clear();
        under_way_.erase(asker);
        decided_.emplace_back(now + k_life_of_decision, place);
        return true;
    }

    LookupSettings settings_;
    Warning warning_;
    net::DnsResolver resolver_;
    /// Ordered, since attackers choose the keys.
    std::map<std::string, LookUp> look_ups_;
    std::map<Asker, Place> under_way_;
    std::deque<std::pair<Time, Place>> decided_;
    Asker last_asker_ = 0;
    /// The lists that have refused to answer; each is told of once.
    std::set<std::string> refused_;
};

StrangerLookups::StrangerLookups(LookupSettings settings, Warning warning)
    : look_ups_(std::make_unique<LookUps>(std::move(settings), std::move(warning))) {}

StrangerLookups::~StrangerLookups() = default;

Vouched StrangerLookups::ask(const PolicyRequest& request, Time now) {
    return look_ups_->ask(request, now);
}

bool StrangerLookups::is_undecided(const PolicyRequest& request) const {
    return look_ups_->is_undecided(request);
}

bool StrangerLookups::receive(Time now) {
    return look_ups_->receive(now);
}

int StrangerLookups::descriptor() const {
    return look_ups_->resolver().descriptor();
}

void StrangerLookups::wait(std::chrono::milliseconds longest) const {
    look_ups_->resolver().wait(longest);
}

} // namespace ispkit::mail
