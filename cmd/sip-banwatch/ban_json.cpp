// SPDX-License-Identifier: MIT
#include "ban_json.hpp"

#include "geo/geo_option.hpp"

namespace ispkit::banwatch {

std::string ban_json(const sip::Verdict& verdict, const geo::Origin& origin) {
    cli::JsonObject object;
    object.add("action", "ban")
        .add("address", verdict.address.str())
        .add("prefix", verdict.prefix.str())
        .add("time", logfile::iso_time(verdict.time))
        .add("seconds", static_cast<std::uint64_t>(verdict.duration.count()))
        .add("failures", verdict.failures)
        .add("accounts", verdict.accounts)
        .add("kind", name_of(verdict.kind))
        .add("reason", name_of(verdict.reason));
    add_origin(object, origin);
    return object.str();
}

std::string report_json(const sip::DistributedAttack& attack) {
    return cli::JsonObject()
        .add("action", "report")
        .add("account", attack.account)
        .add("addresses", attack.addresses)
        .add("time", logfile::iso_time(attack.time))
        .add("reason", name_of(sip::Reason::distributed))
        .str();
}

std::string report_json(const sip::GuessedPassword& guess, const geo::Origin& origin) {
    cli::JsonObject object;
    object.add("action", "report")
        .add("account", guess.account)
        .add("address", guess.address.str())
        .add("time", logfile::iso_time(guess.time))
        .add("failures", guess.failures)
        .add("reason", sip::GuessedPassword::k_reason);
    add_origin(object, origin);
    return object.str();
}

std::string report_json(const sip::SparedNetwork& spared, const geo::Origin& origin) {
    cli::JsonObject object;
    object.add("action", "report")
        .add("address", spared.ban.address.str())
        .add("prefix", spared.ban.prefix.str())
        .add("time", logfile::iso_time(spared.ban.time))
        .add("failures", spared.ban.failures)
        .add("accounts", spared.ban.accounts)
        .add("kind", name_of(spared.ban.kind))
        .add("accounts_at_work", spared.accounts_at_work)
        .add("reason", sip::SparedNetwork::k_reason);
    add_origin(object, origin);
    return object.str();
}

} // namespace ispkit::banwatch
