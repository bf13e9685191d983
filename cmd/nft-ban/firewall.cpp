// SPDX-License-Identifier: MIT
#include "firewall.hpp"

#include "error.hpp"

#include <nftables/libnftables.h>

#include <string_view>

namespace ispkit::nft_ban {

namespace {

constexpr std::string_view k_full = "the set is full";

} // namespace

void Firewall::Free::operator()(nft_ctx* context) const {
    ::nft_ctx_free(context);
}

Firewall::Firewall()
    : context_(::nft_ctx_new(NFT_CTX_DEFAULT)) {
    if (!context_ || ::nft_ctx_buffer_output(context_.get()) != 0 ||
        ::nft_ctx_buffer_error(context_.get()) != 0) {
        throw_error("cannot talk to nftables");
    }
    ::nft_ctx_output_set_flags(context_.get(), NFT_CTX_OUTPUT_JSON | NFT_CTX_OUTPUT_NUMERIC_ALL);
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

void Firewall::set_up() {
    sets_ = list().sets;
    sets_.insert(firewall::k_usual_sets.begin(), firewall::k_usual_sets.end());
    if (const auto error = run(firewall::setup_script(sets_))) {
        throw_error("cannot set up the table inet ispkit: {}", *error);
    }
}

void Firewall::add_sets_for(std::span<const firewall::BanRecord> records) {
    const std::size_t before = sets_.size();
    for (const firewall::BanRecord& record : records) {
        sets_.insert(firewall::set_of(record.prefix));
    }
    if (sets_.size() > before) {
        run(firewall::setup_script(sets_)); // a failure here shows in the records
    }
}

void Firewall::apply(
    std::span<const firewall::BanRecord> records,
    const std::function<void(const firewall::BanRecord&, const std::string&)>& failed) {
    if (records.empty()) {
        return;
    }
    add_sets_for(records);
    std::optional<std::string> error = run(firewall::change_script(records));
    if (!error) {
        return;
    }
    if (records.size() == 1) {
        // Somebody may have removed the table together with all rules ("nft flush ruleset").
        if (*error != k_full) {
            run(firewall::setup_script(sets_));
            error = run(firewall::change_script(records));
        }
        if (error) {
            failed(records.front(), *error);
        }
        return;
    }
    const std::size_t half = records.size() / 2;
    apply(records.first(half), failed);
    apply(records.subspan(half), failed);
}

void Firewall::flush() {
    set_up();
    if (const auto error = run("delete table inet ispkit\n" + firewall::setup_script(sets_))) {
        throw_error("cannot remove the bans: {}", *error);
    }
}

firewall::NftListing Firewall::list() {
    if (const auto error = run("list table inet ispkit")) {
        if (error->find("No such file") != std::string::npos) {
            return {};
        }
        throw_error("cannot list the bans: {}", *error);
    }
    return firewall::parse_nft_listing(::nft_ctx_get_output_buffer(context_.get()));
}

} // namespace ispkit::nft_ban
