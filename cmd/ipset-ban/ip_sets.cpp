// SPDX-License-Identifier: MIT
#include "ip_sets.hpp"

#include "error.hpp"
#include "io/child_process.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace ispkit::ipset_ban {

namespace {

/// Whether it is IPv4.
constexpr std::array k_families{true, false};

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

bool is_missing(const io::ProgramResult& result) {
    return result.status != 0 && result.errors.find("does not exist") != std::string::npos;
}

struct PresentRules {
    /// In the chain of bans.
    bool drop;
    /// From PREROUTING to that chain.
    bool jump;
};

std::string iptables_of(bool ipv4) {
    return ipv4 ? "iptables" : "ip6tables";
}

PresentRules present_rules(bool ipv4) {
    const std::string tool = iptables_of(ipv4);
    const io::ProgramResult result = io::run_program({tool, "-w", "-t", "raw", "-S"}, "");
    if (result.status != 0) {
        throw_error("{} failed: {}", tool, reason(result));
    }
    const auto has = [&](const std::string& text) {
        return result.output.find(text) != std::string::npos;
    };
    return {has(fmt::format("-A {} ", firewall::k_iptables_chain)),
            has(fmt::format("-A PREROUTING -j {}\n", firewall::k_iptables_chain))};
}

void set_up_rules(bool ipv4, const std::optional<firewall::PortList>& ports) {
    const PresentRules present = present_rules(ipv4);
    if (ports || !present.drop) {
        must_run({iptables_of(ipv4) + "-restore", "-w", "--noflush"},
                 firewall::iptables_ban_rules(ipv4, ports.value_or(firewall::PortList())));
    }
    if (!present.jump) {
        must_run({iptables_of(ipv4), "-w", "-t", "raw", "-I", "PREROUTING", "-j",
                  std::string(firewall::k_iptables_chain)});
    }
}

} // namespace

void set_up(const std::optional<firewall::PortList>& ports) {
    must_run({"ipset", "-exist", "restore"}, firewall::ipset_setup_script());
    for (const bool ipv4 : k_families) {
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
        const io::ProgramResult result = io::run_program({"ipset", "flush", std::string(set)}, "");
        if (result.status != 0 && !is_missing(result)) {
            throw_error("ipset failed: {}", reason(result));
        }
    }
}

bool has_rules() {
    return std::all_of(k_families.begin(), k_families.end(), [](bool ipv4) {
        const PresentRules present = present_rules(ipv4);
        return present.drop && present.jump;
    });
}

bool has_sets() {
    return std::ranges::all_of(firewall::k_ipsets, [](std::string_view set) {
        const io::ProgramResult result =
            io::run_program({"ipset", "-terse", "list", std::string(set)}, "");
        if (result.status != 0 && !is_missing(result)) {
            throw_error("ipset failed: {}", reason(result));
        }
        return result.status == 0;
    });
}

std::vector<firewall::BanListing::Dropped> dropped() {
    std::vector<firewall::BanListing::Dropped> all;
    for (const bool ipv4 : k_families) {
        const std::string tool = iptables_of(ipv4);
        const io::ProgramResult result = io::run_program(
            {tool, "-w", "-t", "raw", "-v", "-S", std::string(firewall::k_iptables_chain)}, "");
        if (result.status != 0) {
            throw_error("{} failed: {}", tool, reason(result));
        }
        all.push_back(firewall::parse_iptables_counters(result.output, ipv4));
    }
    return all;
}

firewall::BanListing list() {
    firewall::BanListing all;
    for (const std::string_view set : firewall::k_ipsets) {
        const io::ProgramResult result = io::run_program({"ipset", "save", std::string(set)}, "");
        if (is_missing(result)) {
            continue;
        }
        if (result.status != 0) {
            throw_error("ipset failed: {}", reason(result));
        }
        const firewall::BanListing listing = firewall::parse_ipset_listing(result.output);
        all.bans.insert(all.bans.end(), listing.bans.begin(), listing.bans.end());
    }
    return all;
}

} // namespace ispkit::ipset_ban
