// SPDX-License-Identifier: MIT
#include "mail/limit/limit_explanation.hpp"

#include "mail/limit/limit_answer.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace ispkit::mail {

namespace {

std::string counts_of(const LimitKind& kind) {
    switch (kind.key) {
    case LimitKey::client:
        return fmt::format("each client (IPv4 /{}, IPv6 /{})", kind.ipv4_length, kind.ipv6_length);
    case LimitKey::sasl:
        return "each login";
    case LimitKey::sasl_domain:
        return "each domain of logins, for all its logins together";
    case LimitKey::sender:
        return "each sender's address, which the client chooses";
    case LimitKey::sender_domain:
        return "each sender's domain, which the client chooses";
    case LimitKey::recipient_domain:
        return "each recipients' domain, for all customers together";
    case LimitKey::server:
        return "all customers together";
    }
    return {};
}

/// The subject in an answer, when it is not known: "sasl:LOGIN".
std::string example_of(const LimitKind& kind) {
    switch (kind.key) {
    case LimitKey::client:
        return kind.str() + ":ADDRESS";
    case LimitKey::sasl:
        return "sasl:LOGIN";
    case LimitKey::sender:
        return "sender:ADDRESS";
    case LimitKey::server:
        return kind.str();
    case LimitKey::sasl_domain:
    case LimitKey::sender_domain:
    case LimitKey::recipient_domain:
        return kind.str() + ":DOMAIN";
    }
    return {};
}

/// The classes before the limit's that have limits with its key: "'vip', 'biz'".
std::string earlier_classes(const RateLimit& limit, const RatePolicy& policy) {
    std::string names;
    for (const CustomerClass& customers : policy.classes()) {
        if (customers.name() == limit.class_name) {
            break;
        }
        if (policy.has_limit(customers.name(), limit.kind.key)) {
            names += fmt::format("{}'{}'", names.empty() ? "" : ", ", customers.name());
        }
    }
    return names;
}

std::string members_text(const std::string& class_name, const RatePolicy& policy) {
    std::size_t clients = 0;
    std::size_t logins = 0;
    const auto add = [&](const CustomerClass& customers) {
        clients += customers.prefixes().size();
        logins += customers.logins().size();
    };
    for (const CustomerClass& customers : policy.classes()) {
        if (customers.name() == class_name) {
            add(customers);
        }
    }
    if (const CustomerClass* const listed = policy.customers().members(class_name)) {
        add(*listed);
    }
    return fmt::format("{}, {}", text::counted(static_cast<std::int64_t>(clients), "network"),
                       text::counted(static_cast<std::int64_t>(logins), "login"));
}

std::string customers_of(const RateLimit& limit, const RatePolicy& policy) {
    if (limit.class_name.empty()) {
        return "all customers";
    }
    const std::string earlier = earlier_classes(limit, policy);
    const std::string whom = limit.class_name == k_others
                                 ? std::string("all customers")
                                 : fmt::format("class '{}' ({})", limit.class_name,
                                               members_text(limit.class_name, policy));
    return earlier.empty()
               ? whom
               : fmt::format("{} but those in {}, which have limits of this key", whom, earlier);
}

std::string stages_of(const Allowance& allowance) {
    const std::string_view end = allowance.bytes ? "END-OF-MESSAGE (earlier by the announced size)"
                                                 : "DATA or END-OF-MESSAGE";
    return fmt::format("{}{}", refuses(allowance.action) ? "RCPT, and " : "", end);
}

/// The answers above a limit that has numbers.
std::vector<std::string> answers_of(const RateLimit& limit, const RatePolicy& policy) {
    const Allowance& allowance = limit.allowance;
    LimitExcess excess{.action = allowance.action, .claim = {}};
    excess.claim.subject = example_of(limit.kind);
    excess.claim.allowance = allowance;
    std::vector<std::string> answers;
    const auto add = [&](const Usage& used, const Usage& added) {
        excess.claim.used = used;
        excess.claim.added = added;
        std::string answer = answer_above(excess, std::nullopt, policy.reply());
        if (std::find(answers.begin(), answers.end(), answer) == answers.end()) {
            answers.push_back(std::move(answer));
        }
    };
    const std::int64_t recipients = allowance.recipients.value_or(0);
    const std::int64_t bytes = allowance.bytes.value_or(0);
    const Usage one{.messages = 1, .recipients = 1, .bytes = 1};
    const Usage too_many{.messages = 1, .recipients = recipients + 1};
    const Usage too_big{.messages = 1, .recipients = 1, .bytes = bytes + 1};
    if (!refuses(allowance.action)) {
        add({allowance.messages.value_or(0), recipients, bytes}, {1, recipients + 1, bytes + 1});
        return answers;
    }
    if (!is_exceeded(allowance, {}, one)) {
        if (!allowance.is_of_message()) {
            add({allowance.messages.value_or(0), recipients, bytes}, one);
        } else if (allowance.recipients) {
            // The client may send the other recipients in another message.
            add({}, too_many);
        }
    }
    excess.is_forever = true;
    excess.action = LimitAction::reject;
    if (is_exceeded(allowance, {}, one)) {
        add({}, one);
    } else {
        if (allowance.recipients) {
            add({}, too_many);
        }
        if (allowance.bytes) {
            add({}, too_big);
        }
    }
    return answers;
}

} // namespace

LimitExplanation explain(const RateLimit& limit, const RatePolicy& policy) {
    LimitExplanation explanation{.counts = counts_of(limit.kind),
                                 .applies_to = customers_of(limit, policy),
                                 .answers = {"none: it only counts"},
                                 .stages = "DATA or END-OF-MESSAGE"};
    if (!limit.is_unlimited()) {
        explanation.answers = answers_of(limit, policy);
        explanation.stages = stages_of(limit.allowance);
    }
    return explanation;
}

} // namespace ispkit::mail
