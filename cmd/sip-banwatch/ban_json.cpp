// SPDX-License-Identifier: MIT
#include "ban_json.hpp"

#include "cli/json.hpp"

namespace ispkit::banwatch {

std::string ban_json(const sip::Verdict& verdict) {
    return cli::JsonObject()
        .add("action", "ban")
        .add("address", verdict.address.str())
        .add("prefix", verdict.prefix.str())
        .add("time", logfile::iso_time(verdict.time))
        .add("seconds", static_cast<std::uint64_t>(verdict.duration.count()))
        .add("failures", verdict.failures)
        .add("accounts", verdict.accounts)
        .add("kind", name_of(verdict.kind))
        .add("reason", name_of(verdict.reason))
        .str();
}

std::string distributed_json(const sip::DistributedAttack& attack) {
    return cli::JsonObject()
        .add("action", "report")
        .add("account", attack.account)
        .add("addresses", attack.addresses)
        .add("time", logfile::iso_time(attack.time))
        .add("reason", name_of(sip::Reason::distributed))
        .str();
}

std::string guessed_json(const sip::GuessedPassword& guess) {
    return cli::JsonObject()
        .add("action", "report")
        .add("account", guess.account)
        .add("address", guess.address.str())
        .add("time", logfile::iso_time(guess.time))
        .add("failures", guess.failures)
        .add("reason", sip::GuessedPassword::k_reason)
        .str();
}

} // namespace ispkit::banwatch
