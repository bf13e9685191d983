// SPDX-License-Identifier: MIT
#include "ip_sets.hpp"

#include "error.hpp"
#include "io/child_process.hpp"
#include "text/ascii.hpp"

#include <string_view>

namespace ispkit::ipset_ban {

namespace {

/// What the program says is wrong: "ipset v7.17: Error in line 1: Hash is full" is "Hash is full".
std::string reason(const io::ProgramResult& result) {
    const std::string_view errors = result.errors;
    const std::string_view line = text::trim(errors.substr(0, errors.find('\n')));
    const std::size_t colon = line.rfind(": ");
    return line.empty() ? fmt::format("exit status {}", result.status)
                        : std::string(colon == line.npos ? line : line.substr(colon + 2));
}

/// Runs a program; returns what is wrong, or nothing on success.
std::optional<std::string> run(const std::vector<std::string>& words, std::string_view input = "") {
    const io::ProgramResult result = io::run_program(words, input);
    if (result.status == 0) {
        return std::nullopt;
    }
    return reason(result);
}

std::optional<std::string> restore(std::string_view script) {
    return run({"ipset", "-exist", "restore"}, script);
}

void must_run(const std::vector<std::string>& words, std::string_view input = "") {
    if (const auto error = run(words, input)) {
        throw_error("{} failed: {}", words.front(), *error);
    }
}

void set_up_rules(bool ipv4, const std::optional<firewall::PortList>& ports) {
    const std::string tool = ipv4 ? "iptables" : "ip6tables";
    const std::string chain(firewall::k_iptables_chain);
    const bool exists = !run({tool, "-w", "-t", "raw", "-n", "-L", chain});
    if (ports || !exists) {
        must_run({tool + "-restore", "-w", "--noflush"},
                 firewall::iptables_ban_rules(ipv4, ports.value_or(firewall::PortList())));
    }
    if (run({tool, "-w", "-t", "raw", "-C", "PREROUTING", "-j", chain})) {
        must_run({tool, "-w", "-t", "raw", "-I", "PREROUTING", "-j", chain});
    }
}

} // namespace

void set_up(const std::optional<firewall::PortList>& ports) {
    must_run({"ipset", "-exist", "restore"}, firewall::ipset_setup_script());
    for (const bool ipv4 : {true, false}) {
        set_up_rules(ipv4, ports);
    }
}

void apply(std::span<const firewall::BanRecord> records, const firewall::ApplyFailed& failed) {
    firewall::apply_in_parts(
        records,
        [](std::span<const firewall::BanRecord> some) {
            return restore(firewall::ipset_change_script(some));
        },
        failed);
}

void flush() {
    for (const std::string_view set : firewall::k_ipsets) {
        must_run({"ipset", "flush", std::string(set)});
    }
}

firewall::BanListing list() {
    firewall::BanListing all;
    for (const std::string_view set : firewall::k_ipsets) {
        const io::ProgramResult result = io::run_program({"ipset", "save", std::string(set)}, "");
        if (result.status != 0) {
            if (result.errors.find("does not exist") != std::string::npos) {
                continue;
            }
            throw_error("ipset failed: {}", reason(result));
        }
        const firewall::BanListing listing = firewall::parse_ipset_listing(result.output);
        all.bans.insert(all.bans.end(), listing.bans.begin(), listing.bans.end());
    }
    return all;
}

} // namespace ispkit::ipset_ban
