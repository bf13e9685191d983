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

/// The questions and answers of one look-up may have this many bytes; a domain with more vouches
/// for nobody.
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
        LookUp look_up = begun(request, now);
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
        const Vouched outcome = has_ended_ && look_up.outcome == Vouched::undecided
                                    ? Vouched::by_nobody
                                    : look_up.outcome;
        if (outcome == Vouched::undecided) {
            const Place place = look_ups_.emplace(std::move(key), std::move(look_up)).first;
            under_way_.emplace(asker, place);
        }
        return outcome;
    }

    std::optional<LookupFindings> explain(const PolicyRequest& request, Time now) {
        if (!request.client) {
            return LookupFindings();
        }
        if (!explained_) {
            explained_ = begun(request, now);
            explainer_ = ++last_asker_;
        }
        bool is_complete = true;
        for (const DnsAllowList& list : settings_.lists) {
            is_complete =
                answer(*explained_, explainer_, list.question(explained_->mail.client), now) &&
                is_complete;
        }
        is_complete = judge_spf(*explained_, explainer_, now) != Vouched::undecided && is_complete;
        if (!is_complete && now < explained_->end) {
            return std::nullopt;
        }
        const LookUp look_up = *std::exchange(explained_, std::nullopt);
        return findings(look_up);
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
            } else if (explained_ && asker == explainer_) {
                keep(*explained_, question, std::move(answer));
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
            give_up_first(now);
            is_any_decided = true;
        }
        while (!decided_.empty() && decided_.front().first <= now) {
            look_ups_.erase(decided_.front().second);
            decided_.pop_front();
        }
        return is_any_decided;
    }

    void end(Time now) {
        has_ended_ = true;
        while (!under_way_.empty()) {
            give_up_first(now);
        }
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

        /// Null if it is not known.
        Answer known(const net::DnsQuestion& question) const {
            const auto found = answers.find(question);
            return found == answers.end() ? nullptr : found->second;
        }
        KnownAnswers known_answers() const {
            return [this](const net::DnsQuestion& question) { return known(question); };
        }
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

    LookUp begun(const PolicyRequest& request, Time now) const {
        LookUp look_up;
        look_up.mail = mail_of(request);
        look_up.end = now + settings_.wait;
        return look_up;
    }

    LookupFindings findings(const LookUp& look_up) const {
        LookupFindings all;
        for (const DnsAllowList& list : settings_.lists) {
            const Answer found = look_up.known(list.question(look_up.mail.client));
            all.lists.push_back(
                {.zone = list.zone(),
                 .verdict = found ? std::optional(list.judge(*found)) : std::nullopt});
        }
        const auto outcome = check_spf(look_up.mail, look_up.known_answers());
        const auto* const verdict = std::get_if<SpfVerdict>(&outcome);
        if (settings_.spf && verdict != nullptr) {
            all.spf = *verdict;
        }
        return all;
    }

    static void keep(LookUp& look_up, const net::DnsQuestion& question, Answer answer) {
        look_up.answered_size += question.name.size() + answer->size();
        look_up.answers[question] = std::move(answer);
    }

    /// The answer to a question, which is asked if it is not known.
    Answer answer(LookUp& look_up, Asker asker, const net::DnsQuestion& question, Time now) {
        if (Answer known = look_up.known(question)) {
            return known;
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
            const auto outcome = check_spf(look_up.mail, look_up.known_answers());
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

    void give_up_first(Time now) {
        const auto [asker, place] = *under_way_.begin();
        place->second.outcome = Vouched::by_nobody;
        settle(asker, place, now);
    }

    /// Ends a look-up that is decided; returns whether it is.
    bool settle(Asker asker, Place place, Time now) {
        const Vouched outcome = place->second.outcome;
        if (outcome == Vouched::undecided) {
            return false;
        }
        place->second = {}; // of all that it asked and was answered, only the outcome is kept
        place->second.outcome = outcome;
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
    /// The look-up that is explained, and its asker.
    std::optional<LookUp> explained_;
    Asker explainer_ = 0;
    bool has_ended_ = false;
    /// The lists that have refused to answer; each is told of once.
    std::set<std::string> refused_;
};

StrangerLookups::StrangerLookups(LookupSettings settings, Warning warning)
    : look_ups_(std::make_unique<LookUps>(std::move(settings), std::move(warning))) {}

StrangerLookups::~StrangerLookups() = default;

Vouched StrangerLookups::ask(const PolicyRequest& request, Time now) {
    return look_ups_->ask(request, now);
}

std::optional<LookupFindings> StrangerLookups::explain(const PolicyRequest& request, Time now) {
    return look_ups_->explain(request, now);
}

bool StrangerLookups::is_undecided(const PolicyRequest& request) const {
    return look_ups_->is_undecided(request);
}

bool StrangerLookups::receive(Time now) {
    return look_ups_->receive(now);
}

void StrangerLookups::end(Time now) {
    look_ups_->end(now);
}

int StrangerLookups::descriptor() const {
    return look_ups_->resolver().descriptor();
}

void StrangerLookups::wait(std::chrono::milliseconds longest) const {
    look_ups_->resolver().wait(longest);
}

} // namespace ispkit::mail
