// SPDX-License-Identifier: MIT
#include "mail/spf/spf_check.hpp"

#include "mail/spf/spf_macro.hpp"
#include "net/dns_name.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace ispkit::mail {

namespace {

using net::DnsAnswer;
using net::DnsQuestion;
using net::DnsType;

/// RFC 7208, section 4.6.4.
constexpr int k_most_terms = 10;
constexpr int k_most_void = 2;
constexpr std::size_t k_most_names = 10;

/// Ends the evaluation: a record is wrong or cannot be read. No term catches an error of another.
struct SpfFailure {
    SpfResult result;
};

/// Ends the evaluation: answers are missing.
struct AnswersMissing {
    std::vector<DnsQuestion> questions;
};

class SpfEvaluation {
public:
    SpfEvaluation(const SpfMail& mail, const KnownAnswers& known)
        : mail_(mail)
        , known_(known) {}

    /// check_host() for a domain in lower case.
    SpfVerdict check(const std::string& domain) {
        const std::optional<SpfRecord> record = record_of(domain);
        if (!record) {
            return {SpfResult::none};
        }
        for (const SpfMechanism& mechanism : record->mechanisms) {
            if (mechanism.network && mechanism.result == SpfResult::pass) {
                let_in(*mechanism.network);
            }
        }
        for (const SpfMechanism& mechanism : record->mechanisms) {
            bool is_proof = true;
            if (matches(mechanism, domain, is_proof)) {
                return {mechanism.result, is_proof && mechanism.result == SpfResult::pass};
            }
        }
        if (record->redirect.empty()) {
            return {SpfResult::neutral};
        }
        count_term();
        SpfVerdict verdict = check(expanded(record->redirect, domain));
        if (verdict.result == SpfResult::none) {
            throw SpfFailure{SpfResult::permanent_error};
        }
        verdict.is_proof = verdict.is_proof && !varies_with_mail(record->redirect);
        return verdict;
    }

    /// Whether the records' networks have so many addresses that a pass says nothing.
    bool lets_many_in() const {
        constexpr int k_ipv4_length = 10;
        constexpr int k_ipv6_length = 24;
        return share_ > std::ldexp(1.0, -(mail_.client.is_ipv4() ? k_ipv4_length : k_ipv6_length));
    }

private:
    using Answer = std::shared_ptr<const DnsAnswer>;

    /// The answers to questions, in their order.
    std::vector<Answer> answers(const std::vector<DnsQuestion>& questions) {
        std::vector<Answer> all;
        AnswersMissing missing;
        for (const DnsQuestion& question : questions) {
            all.push_back(known_(question));
            std::vector<DnsQuestion>& asked = missing.questions;
            if (!all.back() && std::find(asked.begin(), asked.end(), question) == asked.end()) {
                asked.push_back(question);
            }
        }
        if (!missing.questions.empty()) {
            throw missing;
        }
        return all;
    }

    Answer answer(const std::string& name, DnsType type) { return answers({{name, type}}).front(); }

    /// The answer for a term; an error ends the evaluation, as does a third one without records. A
    /// name that cannot be asked for has none.
    Answer answer_for_term(const std::string& name, DnsType type) {
        if (!net::is_dns_name(name)) {
            static const Answer none =
                std::make_shared<const DnsAnswer>(DnsAnswer{.status = DnsAnswer::Status::none,
                                                            .addresses = {},
                                                            .texts = {},
                                                            .time_to_live = {}});
            return none;
        }
        Answer found = answer(name, type);
        if (found->status == DnsAnswer::Status::failed) {
            throw SpfFailure{SpfResult::temporary_error};
        }
        if (found->status == DnsAnswer::Status::none && ++void_ > k_most_void) {
            throw SpfFailure{SpfResult::permanent_error};
        }
        return found;
    }

    void count_term() {
        if (++terms_ > k_most_terms) {
            throw SpfFailure{SpfResult::permanent_error};
        }
    }

    /// The domain's record; nothing if it has none.
    std::optional<SpfRecord> record_of(const std::string& domain) {
        if (!net::is_dns_name(domain) || domain.find('.') == domain.npos) {
            return std::nullopt;
        }
        const Answer found = answer(domain, DnsType::txt);
        if (found->status == DnsAnswer::Status::failed) {
            throw SpfFailure{SpfResult::temporary_error};
        }
        const auto first = std::find_if(found->texts.begin(), found->texts.end(), is_spf_record);
        if (first == found->texts.end()) {
            return std::nullopt;
        }
        std::optional<SpfRecord> record = parse_spf_record(*first);
        if (!record || std::find_if(std::next(first), found->texts.end(), is_spf_record) !=
                           found->texts.end()) {
            throw SpfFailure{SpfResult::permanent_error};
        }
        return record;
    }

    /// Whether the client is one of the mechanism's. Clears is_proof if the match says nothing.
    bool matches(const SpfMechanism& mechanism, const std::string& domain, bool& is_proof) {
        using Kind = SpfMechanism::Kind;
        switch (mechanism.kind) {
        case Kind::all:
            is_proof = false;
            return true;
        case Kind::ip4:
        case Kind::ip6:
            return mechanism.network && mechanism.network->contains(mail_.client);
        default:
            break;
        }
        count_term();
        is_proof = !varies_with_mail(mechanism.domain);
        const std::string target =
            mechanism.domain.empty() ? domain : expanded(mechanism.domain, domain);
        switch (mechanism.kind) {
        case Kind::include: {
            const SpfVerdict verdict = check(target);
            if (verdict.result == SpfResult::none) {
                throw SpfFailure{SpfResult::permanent_error};
            }
            is_proof = is_proof && verdict.is_proof;
            return verdict.result == SpfResult::pass;
        }
        case Kind::a:
            return is_among(*answer_for_term(target, address_type()), mechanism);
        case Kind::mx:
            return matches_mx(target, mechanism);
        case Kind::ptr:
            return matches_ptr(target);
        default: // exists
            is_proof = false;
            return answer_for_term(target, DnsType::a)->status == DnsAnswer::Status::found;
        }
    }

    DnsType address_type() const { return mail_.client.is_ipv4() ? DnsType::a : DnsType::aaaa; }

    /// Whether the client is in one of the networks around the addresses.
    bool is_among(const DnsAnswer& hosts, const SpfMechanism& mechanism) {
        bool is_there = false;
        for (const net::Address& address : hosts.addresses) {
            const net::Prefix network(address, mail_.client.is_ipv4() ? mechanism.ipv4_length
                                                                      : mechanism.ipv6_length);
            if (mechanism.result == SpfResult::pass) {
                let_in(network);
            }
            is_there = is_there || network.contains(mail_.client);
        }
        return is_there;
    }

    bool matches_mx(const std::string& target, const SpfMechanism& mechanism) {
        const Answer exchangers = answer_for_term(target, DnsType::mx);
        if (exchangers->texts.size() > k_most_names) {
            throw SpfFailure{SpfResult::permanent_error};
        }
        std::vector<DnsQuestion> questions;
        for (const std::string& name : exchangers->texts) {
            questions.push_back({name, address_type()});
        }
        answers(questions); // asks for all at once
        return std::any_of(questions.begin(), questions.end(), [&](const DnsQuestion& question) {
            return is_among(*answer_for_term(question.name, question.type), mechanism);
        });
    }

    bool matches_ptr(const std::string& target) {
        const std::vector<std::string>& names = names_of_client();
        return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
            return net::is_in_domain(name, target);
        });
    }

    /// The client's names that have its address (section 5.5), at most ten. Names that cannot be
    /// looked up are left out.
    const std::vector<std::string>& names_of_client() {
        if (!names_) {
            const Answer reverse =
                answer(net::reversed_name(mail_.client) +
                           (mail_.client.is_ipv4() ? ".in-addr.arpa" : ".ip6.arpa"),
                       DnsType::ptr);
            std::vector<DnsQuestion> questions;
            for (const std::string& name : reverse->texts) {
                if (questions.size() < k_most_names) {
                    questions.push_back({name, address_type()});
                }
            }
            const std::vector<Answer> hosts = answers(questions);
            names_.emplace();
            for (std::size_t i = 0; i < hosts.size(); ++i) {
                const std::vector<net::Address>& addresses = hosts[i]->addresses;
                if (std::find(addresses.begin(), addresses.end(), mail_.client) !=
                    addresses.end()) {
                    names_->push_back(questions[i].name);
                }
            }
        }
        return *names_;
    }

    /// The value of the macro p: preferably the domain itself, or a name below it.
    std::string name_of_client(const std::string& domain) {
        const std::vector<std::string>& names = names_of_client();
        auto best = std::find(names.begin(), names.end(), domain);
        if (best == names.end()) {
            best = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
                return net::is_in_domain(name, domain);
            });
        }
        if (best != names.end()) {
            return *best;
        }
        return names.empty() ? "unknown" : names.front();
    }

    /// The address with dots between its parts (section 7.3).
    std::string dotted_client() const {
        if (mail_.client.is_ipv4()) {
            return mail_.client.str();
        }
        const std::string reversed = net::reversed_name(mail_.client);
        return {reversed.rbegin(), reversed.rend()};
    }

    std::string expanded(const std::string& domain_spec, const std::string& domain) {
        return expand_domain_spec(domain_spec, [&](char letter) -> std::string {
            switch (letter) {
            case 's':
                return mail_.local_part + "@" + mail_.domain;
            case 'l':
                return mail_.local_part;
            case 'o':
                return mail_.domain;
            case 'd':
                return domain;
            case 'i':
                return dotted_client();
            case 'p':
                return name_of_client(domain);
            case 'v':
                return mail_.client.is_ipv4() ? "in-addr" : "ip6";
            default:
                return mail_.helo;
            }
        });
    }

    /// Counts the addresses of a network that passes.
    void let_in(const net::Prefix& network) {
        if (network.is_ipv4() == mail_.client.is_ipv4()) {
            share_ += std::ldexp(1.0, -static_cast<int>(network.length()));
        }
    }

    const SpfMail& mail_;
    const KnownAnswers& known_;
    int terms_ = 0;
    int void_ = 0;
    /// How large a part of all IPv4 or IPv6 addresses the records' networks have.
    double share_ = 0;
    std::optional<std::vector<std::string>> names_;
};

} // namespace

SpfMail spf_mail(const net::Address& client, std::string_view sender, std::string_view helo) {
    SpfMail mail{
        .client = client, .local_part = "postmaster", .domain = {}, .helo = std::string(helo)};
    const std::size_t at = sender.rfind('@');
    if (sender.empty()) {
        mail.domain = text::lower(helo);
    } else if (at != sender.npos) {
        mail.domain = text::lower(sender.substr(at + 1));
        if (at > 0) {
            mail.local_part = sender.substr(0, at);
        }
    }
    if (mail.domain.ends_with('.')) {
        mail.domain.pop_back();
    }
    return mail;
}

std::variant<SpfVerdict, std::vector<DnsQuestion>> check_spf(const SpfMail& mail,
                                                             const KnownAnswers& known) {
    SpfEvaluation evaluation(mail, known);
    try {
        SpfVerdict verdict = evaluation.check(mail.domain);
        verdict.is_proof = verdict.is_proof && !evaluation.lets_many_in();
        return verdict;
    } catch (const SpfFailure& failure) {
        return SpfVerdict{failure.result};
    } catch (AnswersMissing& missing) {
        return std::move(missing.questions);
    }
}

} // namespace ispkit::mail
