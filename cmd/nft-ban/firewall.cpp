// SPDX-License-Identifier: MIT
#include "firewall.hpp"

#include "error.hpp"

#include <nftables/libnftables.h>

#include <algorithm>
#include <string_view>

namespace ispkit::nft_ban {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view k_full = "the set is full";
constexpr unsigned k_json = NFT_CTX_OUTPUT_JSON | NFT_CTX_OUTPUT_NUMERIC_ALL;

} // namespace

void Firewall::Free::operator()(nft_ctx* context) const {
    ::nft_ctx_free(context);
}

Firewall::Firewall(Tell tell)
    : tell_(std::move(tell))
    , context_(::nft_ctx_new(NFT_CTX_DEFAULT)) {
    if (!context_ || ::nft_ctx_buffer_output(context_.get()) != 0 ||
        ::nft_ctx_buffer_error(context_.get()) != 0) {
        throw_error("cannot talk to nftables");
    }
    ::nft_ctx_output_set_flags(context_.get(), k_json);
}

std::optional<std::string> Firewall::run(const std::string& script) {
    if (::nft_run_cmd_from_buffer(context_.get(), script.c_str()) == 0) {
        return std::nullopt;
    }
    // The first line is "Error: what"; the script follows, with marks.
    const std::string_view error = ::nft_ctx_get_error_buffer(context_.get());
    const std::string_view line = error.substr(0, error.find('\n'));
    if (line.find("Too many open files in system") !=
        line.npos) { // the kernel's ENFILE: the set is full
        return std::string(k_full);
    }
    const std::size_t what = line.find("Error: ");
    return std::string(what == line.npos ? line : line.substr(what + 7));
}

std::optional<std::string> Firewall::commit(const std::string& script) {
    auto error = run(script);
    if (!error) {
        ++transactions_;
    }
    return error;
}

std::optional<std::string> Firewall::commit_setup() {
    learn_sets();
    std::optional<std::string> error;
    do {
        error = commit(firewall::setup_script(sets_, ports_));
        // Another nft-ban may add sets at the same time: the last one finds all of them.
    } while (!error && learn_sets());
    return error;
}

bool Firewall::learn_sets() {
    // Terse, it has no elements.
    ::nft_ctx_output_set_flags(context_.get(), k_json | NFT_CTX_OUTPUT_TERSE);
    const auto listing = listing_of("list sets table inet ispkit");
    ::nft_ctx_output_set_flags(context_.get(), k_json);
    const std::size_t before = sets_.size();
    if (listing) {
        sets_.insert(listing->sets.begin(), listing->sets.end());
    }
    return sets_.size() > before;
}

void Firewall::learn_ports() {
    if (const auto listing = listing_of("list set inet ispkit ports")) {
        ports_ = listing->ports.value_or(firewall::PortList());
    } else if (!is_lost()) {
        ports_ = {};
    }
}

void Firewall::set_up(const std::optional<firewall::PortList>& ports) {
    learn_ports();
    ports_ = ports.value_or(ports_);
    if (const auto error = commit_setup()) {
        throw_error("cannot set up the table inet ispkit: {}", *error);
    }
    identity_ = table_identity();
}

std::optional<std::string> Firewall::add_sets(const firewall::NftSets& needed) {
    if (std::includes(sets_.begin(), sets_.end(), needed.begin(), needed.end())) {
        return std::nullopt;
    }
    learn_ports();
    sets_.insert(needed.begin(), needed.end());
    auto error = commit_setup();
    return is_lost() ? put_back() : error;
}

void Firewall::apply(std::span<const firewall::BanRecord> records,
                     const firewall::ApplyFailed& failed) {
    firewall::NftSets needed;
    for (const firewall::BanRecord& record : records) {
        needed.insert(firewall::set_of(record.prefix));
    }
    add_sets(needed); // a failure here shows in the records
    firewall::apply_in_parts(
        records, [&](std::span<const firewall::BanRecord> some) { return apply_at_once(some); },
        failed);
}

std::optional<std::string> Firewall::apply_at_once(std::span<const firewall::BanRecord> records) {
    auto error = commit(firewall::change_script(records));
    const bool lost = error && is_lost();
    if (!error || lost) {
        bans_.add(records, Clock::now());
    }
    if (lost) {
        // With these records; if the table is removed again meanwhile, they come back with it.
        put_back();
        return std::nullopt;
    }
    return error;
}

void Firewall::replace(const std::string& source, std::span<const net::Prefix> prefixes) {
    firewall::NftSets needed;
    for (const net::Prefix& prefix : prefixes) {
        needed.insert(firewall::set_of(prefix, source));
    }
    auto error = add_sets(needed);
    if (!error) {
        error = commit(firewall::replace_script(sets_, source, prefixes));
    }
    if (error) {
        throw_error("cannot replace the bans of {}: {}", source, *error);
    }
}

void Firewall::end_bans_of(const net::PrefixSet& never) {
    firewall::end_bans(
        bans_.ends_of(never, Clock::now()),
        [this](auto records, const auto& failed) { apply(records, failed); }, tell_);
}

void Firewall::flush() {
    set_up(std::nullopt);
    std::string script;
    for (const firewall::NftSet& set : sets_) {
        script += firewall::flush_command(set);
    }
    if (const auto error = commit(script)) {
        throw_error("cannot remove the bans: {}", *error);
    }
}

std::optional<firewall::NftListing> Firewall::listing_of(const std::string& command) {
    if (const auto error = run(command)) {
        if (error->find("No such file") != std::string::npos) {
            return std::nullopt;
        }
        throw_error("cannot list the bans: {}", *error);
    }
    return firewall::parse_nft_listing(::nft_ctx_get_output_buffer(context_.get()));
}

firewall::NftListing Firewall::list() {
    return listing_of("list table inet ispkit").value_or(firewall::NftListing{});
}

firewall::FirewallState Firewall::state() {
    auto listing = listing_of("list counters table inet ispkit");
    return {.bans = bans_.count(Clock::now()),
            .restorations = restorations_,
            .is_complete = listing && !is_lost(),
            .dropped = listing ? std::move(listing->dropped)
                               : std::vector<firewall::BanListing::Dropped>()};
}

bool Firewall::learn() {
    const firewall::NftListing listing = list();
    if (is_lost()) { // perhaps it was while its bans were listed
        return false;
    }
    sets_.insert(listing.sets.begin(), listing.sets.end());
    ports_ = listing.ports.value_or(firewall::PortList());
    bans_.replace(listing, Clock::now());
    return put_back_if_lost();
}

bool Firewall::is_lost() const {
    const auto current = table_identity();
    return !current || !identity_ || current->handle != identity_->handle ||
           current->rules < sets_.size();
}

bool Firewall::put_back_if_lost() {
    return !is_lost() || !put_back();
}

std::optional<std::string> Firewall::put_back() {
    constexpr int k_most_attempts = 10; // while the table is removed again
    auto error = restore();
    for (int attempt = 1; error && is_lost() && attempt < k_most_attempts; ++attempt) {
        error = restore();
    }
    const std::string_view what = "another program removed the table inet ispkit or its rules";
    if (!error) {
        ++restorations_;
        std::size_t count = bans_.records(Clock::now()).size();
        for (const auto& [source, prefixes] : bans_.feeds()) {
            count += prefixes.size();
        }
        tell_(fmt::format("{}: restored (bans: {})", what, count));
    } else if (!put_back_failed_) {
        tell_(fmt::format("{}: cannot restore them: {}", what, *error));
    }
    put_back_failed_ = error.has_value();
    return error;
}

std::optional<std::string> Firewall::restore() {
    constexpr std::size_t k_most_at_once = 16'384;
    auto error = commit_setup();
    identity_ = table_identity();
    const auto commit_part = [&](const std::string& script) {
        auto failure = commit(script);
        if (!error) {
            error = std::move(failure);
        }
    };
    const std::vector<firewall::BanRecord> all = bans_.records(Clock::now());
    std::span<const firewall::BanRecord> rest(all);
    while (!rest.empty()) {
        const auto some = rest.first(std::min(k_most_at_once, rest.size()));
        commit_part(firewall::change_script(some));
        rest = rest.subspan(some.size());
    }
    for (const auto& [source, prefixes] : bans_.feeds()) {
        commit_part(firewall::replace_script(sets_, source, prefixes));
    }
    return error;
}

} // namespace ispkit::nft_ban
