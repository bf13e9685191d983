// SPDX-License-Identifier: MIT
#include "mail/ratelimit/limit_claims.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::mail {

namespace {

/// The message's recipients: at least one, and bounded so that sums do not overflow.
std::int64_t recipients_of(const PolicyRequest& request) {
    constexpr std::uint64_t k_most = 1'000'000'000;
    return static_cast<std::int64_t>(std::clamp<std::uint64_t>(request.recipient_count, 1, k_most));
}

/// Its size in bytes, bounded in the same way; before END-OF-MESSAGE what the client announced.
std::int64_t bytes_of(const PolicyRequest& request) {
    constexpr std::uint64_t k_most = std::uint64_t{1} << 50;
    return static_cast<std::int64_t>(std::min(request.size, k_most));
}

/// Collects the claims of one customer.
class ClaimCollector {
public:
    ClaimCollector(const RatePolicy& policy, const Customer& customer)
        : policy_(policy)
        , customer_(customer) {}

    /// Adds the claims of a kind's limits, or those of the subject's own limits instead.
    void add(const LimitKind& kind, const std::string& subject, const Usage& added,
             const Usage& alone);

    std::vector<LimitClaim>& all() { return all_; }

private:
    const RatePolicy& policy_;
    const Customer& customer_;
    std::vector<LimitClaim> all_;
};

void ClaimCollector::add(const LimitKind& kind, const std::string& subject, const Usage& added,
                         const Usage& alone) {
    if (subject.empty()) {
        return;
    }
    LimitClaim claim{.subject = subject,
                     .allowance = {},
                     .class_name = {},
                     .subject_class = customer_.class_for[static_cast<std::size_t>(kind.key)],
                     .added = added,
                     .alone = alone};
    const std::optional<OwnLimits> own = policy_.own_limits(subject);
    const bool is_limited =
        own && std::none_of(own->allowances.begin(), own->allowances.end(),
                            [](const Allowance& allowance) { return allowance.is_unlimited(); });
    const std::size_t before = all_.size();
    claim.is_own = own.has_value();
    claim.override = own ? own->override : nullptr;
    if (is_limited) {
        for (const Allowance& allowance : own->allowances) {
            claim.allowance = allowance;
            all_.push_back(claim);
        }
        return;
    }
    for (const RateLimit& limit : policy_.limits()) {
        if (limit.kind == kind && RatePolicy::applies(limit, customer_)) {
            claim.allowance = limit.allowance;
            claim.class_name = limit.class_name;
            if (own) {
                // Without limit it is still counted, in the same windows.
                claim.allowance = Allowance::unlimited();
                claim.allowance.window = limit.allowance.window;
            }
            all_.push_back(claim);
        }
    }
    if (own && all_.size() == before) {
        claim.allowance = Allowance::unlimited();
        all_.push_back(claim);
    }
}

/// Adds the claims of a message's recipients' domains. Returns whether they are not known though
/// there are limits of them.
bool add_domain_claims(ClaimCollector& claims, const LimitKind& kind,
                       const std::vector<PendingRecipients::Share>& shares) {
    for (const auto& [domain, recipients] : shares) {
        const Usage usage{0, recipients};
        claims.add(kind, domain.empty() ? domain : kind.str() + ":" + domain, usage, usage);
    }
    if (!shares.empty()) {
        return false;
    }
    const std::size_t before = claims.all().size();
    claims.add(kind, kind.str() + ":", {}, {});
    const bool has_limit = claims.all().size() > before;
    claims.all().resize(before);
    return has_limit;
}

} // namespace

/// Postfix's names are PROCESS.TIME...; with the time first, keys of one moment lie next to each
/// other in the table.
std::string message_key(const PolicyRequest& request) {
    if (request.instance.empty()) {
        return {};
    }
    const std::string_view process = request.instance.substr(0, request.instance.find('.'));
    return fmt::format("{}/{}/{}/", request.instance.substr(process.size()), process,
                       request.client_address);
}

LimitClaims claims_of(const PolicyRequest& request, const std::string& message,
                      const RatePolicy& policy, const PendingRecipients& pending) {
    const std::optional<Customer> customer = policy.customer_of(request);
    if (!customer) {
        return {};
    }
    // At RCPT at least one recipient, besides those that were asked about before.
    const bool is_rcpt = request.stage == Stage::rcpt;
    const PendingRecipients::Others others =
        is_rcpt ? pending.others(message, request.recipient) : PendingRecipients::Others();
    const Usage alone{1, is_rcpt ? 1 : recipients_of(request), bytes_of(request)};
    Usage added = alone;
    added.recipients += others.all;
    LimitClaims claims;
    ClaimCollector collector(policy, *customer);
    for (const LimitKind& kind : policy.kinds()) {
        if (kind.key != LimitKey::recipient_domain) {
            collector.add(kind, kind.subject_of(request), added, alone);
        } else if (is_rcpt || !request.recipient.empty()) {
            collector.add(kind, kind.subject_of(request), {0, 1 + others.of_domain}, {0, 1});
        } else {
            claims.lacks_domains =
                add_domain_claims(collector, kind, pending.shares(message, recipients_of(request)));
        }
    }
    claims.all = std::move(collector.all());
    claims.lacks_size =
        request.stage == Stage::data &&
        std::any_of(claims.all.begin(), claims.all.end(),
                    [](const LimitClaim& claim) { return claim.allowance.bytes.has_value(); });
    return claims;
}

} // namespace ispkit::mail
