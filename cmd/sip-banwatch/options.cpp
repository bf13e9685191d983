// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "error.hpp"
#include "firewall/ban/ban_guard.hpp"
#include "io/clock.hpp"
#include "io/file.hpp"
#include "net/followed_names.hpp"
#include "store/sweep_lease.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace ispkit::banwatch {

namespace {

/// KIND=WEIGHT.
void set_weight(std::string_view text, sip::Weights& weights) {
    const std::size_t equals = text.find('=');
    const std::optional<sip::Kind> kind = sip::kind_of_name(text.substr(0, equals));
    if (equals == text.npos || !kind) {
        std::string names;
        for (const sip::Kind known : sip::k_kinds) {
            names.append(names.empty() ? "" : ", ").append(name_of(known));
        }
        throw_error("'{}' is not KIND=WEIGHT (kinds: {})", text, names);
    }
    cli::parse_value(text.substr(equals + 1), weights[static_cast<std::size_t>(*kind)]);
}

unsigned parse_length(std::string_view text, unsigned shortest, unsigned longest) {
    std::uint32_t length = 0;
    cli::parse_value(text, length);
    if (length < shortest || length > longest) {
        throw_error("'{}' is not a length from {} to {}", text, shortest, longest);
    }
    return length;
}

double parse_factor(std::string_view text) {
    double factor = 0;
    cli::parse_value(text, factor);
    if (factor < 1) {
        throw_error("'{}' is less than 1 (at least 1)", text);
    }
    return factor;
}

std::chrono::seconds whole_seconds(std::string_view text) {
    std::chrono::seconds length{};
    cli::parse_value(text, length);
    return length;
}

constexpr const char* k_database_of_service = "/var/lib/sip-banwatch/banwatch.db";
constexpr std::size_t k_largest_patterns = 1 << 20;
constexpr std::size_t k_longest_machine = 256;

/// The content of a file that a filter includes; nothing where there is none.
std::optional<std::string> read_included(const std::string& path) {
    if (::access(path.c_str(), F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return std::nullopt;
    }
    return io::read_file(path, k_largest_patterns);
}

/// Beside a file. For a server, in the folder of the default database, or that of the service.
std::string lock_path(const std::string& database, const std::string& host) {
    if (!store::is_on_server(database)) {
        return database + ".lock";
    }
    const char* const service = std::getenv("STATE_DIRECTORY");
    const std::filesystem::path folder =
        service != nullptr ? std::filesystem::path(service)
                           : std::filesystem::path(default_database()).parent_path();
    constexpr std::size_t k_longest = 200;
    std::string name = host + "@" + database;
    std::replace(name.begin(), name.end(), '/', '_');
    return folder / (name.substr(0, k_longest) + ".lock");
}

/// Whom nft-ban and ipset-ban never ban with that configuration file.
std::vector<net::Prefix> allowed_by_firewall_end(const std::string& path) {
    std::vector<net::Prefix> allowed;
    cli::take_list(path, "allow", [&](const std::string& value) {
        const std::vector<net::Prefix> some = net::some_prefixes_of_argument(value);
        allowed.insert(allowed.end(), some.begin(), some.end());
    });
    return allowed;
}

double parse_limit(std::string_view text) {
    double limit = 0;
    cli::parse_value(text, limit);
    if (limit <= 0) {
        throw_error("'{}' is not greater than 0", text);
    }
    return limit;
}

} // namespace

std::string default_database() {
    if (::geteuid() == 0) {
        return k_database_of_service;
    }
    if (const char* const state = std::getenv("XDG_STATE_HOME");
        state != nullptr && *state == '/') {
        return std::string(state) + "/ispkit/banwatch.db";
    }
    const char* const home = std::getenv("HOME");
    return std::string(home != nullptr ? home : "") + "/.local/state/ispkit/banwatch.db";
}

std::string watched_database() {
    const std::string own = default_database();
    return !store::is_there(own) && store::is_there(k_database_of_service) ? k_database_of_service
                                                                           : own;
}

void declare_database(cli::CommandLine& command_line, std::string& database) {
    command_line.value("--db", "URL", database, "the database of sip-banwatch watch");
    command_line.configuration(default_configuration(), {"db"});
}

void WatchDatabase::declare(cli::OptionTable& table) {
    table.value("--db", "URL", url,
                "remember attempts, bans and positions there: in an SQLite file, or "
                "postgresql://... for several hosts");
    table.value("--host", "NAME", host,
                "the name of this host among those that share the database (default: the "
                "machine's name)");
}

std::string WatchDatabase::host_name() const {
    return host.value_or(store::is_on_server(url) ? net::own_name() : std::string());
}

std::string_view default_configuration() {
    return ::geteuid() == 0 ? "/etc/ispkit/sip-banwatch.conf" : "";
}

std::vector<net::Prefix> addresses_of_hosts(const cli::CommandLine& command_line,
                                            const std::vector<std::string>& names) {
    net::FollowedNames hosts([&](const std::string& message) { command_line.warn("{}", message); });
    hosts.follow(names);
    hosts.wait();
    return hosts.addresses();
}

std::vector<net::Prefix> prefixes_of(const std::vector<std::string>& words) {
    std::vector<net::Prefix> prefixes;
    for (const std::string& word : words) {
        const std::optional<net::Prefix> prefix = net::Prefix::parse(word);
        if (!prefix) {
            cli::misuse("'{}' is not an address or prefix (example: 203.0.113.0/24)", word);
        }
        prefixes.push_back(*prefix);
    }
    if (prefixes.empty()) {
        cli::misuse("no address or prefix given");
    }
    return prefixes;
}

sip::BanStore store_to_change(const std::string& url, store::Access access) {
    store::Database database(url, access);
    database.limit_waits();
    return {std::move(database), {}};
}

bool end_bans(const cli::CommandLine& command_line, sip::BanStore& store,
              const std::vector<net::Prefix>& prefixes, logfile::Time now) {
    const net::PrefixSet wanted(prefixes);
    std::vector<sip::Decision> ends;
    for (const sip::StoredBan& ban : store.bans(sip::BanStore::Which::running, now)) {
        if (!wanted.overlaps(ban.prefix)) {
            continue;
        }
        ends.emplace_back(sip::Pardon{ban.prefix, now});
        if (!wanted.contains(ban.prefix.first()) || !wanted.contains(ban.prefix.last())) {
            command_line.warn("{}: the ban ends for the whole network", ban.prefix.str());
        }
    }
    if (!ends.empty()) {
        store.record(ends);
    }
    return !ends.empty();
}

logfile::Time clock_now() {
    return io::clock_now<logfile::Time::duration>();
}

RunLock::RunLock(const std::string& database, const std::string& host) {
    if (database == ":memory:") {
        return;
    }
    const std::string path = lock_path(database, host);
    std::error_code ignored; // open() reports what is wrong
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    file_ = io::Fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (file_.get() < 0) {
        throw_errno("cannot open {}", path);
    }
    held_ = ::flock(file_.get(), LOCK_EX | LOCK_NB) == 0;
    if (held_ && store::is_on_server(database)) {
        machine_ = io::read_file(path, k_longest_machine);
        if (machine_.empty()) {
            machine_ = store::unique_process_name();
            io::write_all(file_.get(), io::as_bytes(machine_), path);
        }
    }
}

std::optional<bool> is_watched(const std::string& database, const std::string& host) {
    const io::Fd file(::open(lock_path(database, host).c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        return errno == ENOENT ? std::optional(false) : std::nullopt;
    }
    return ::flock(file.get(), LOCK_SH | LOCK_NB) != 0;
}

void warn_unless_watched(const cli::CommandLine& command_line, const std::string& database) {
    if (!store::is_on_server(database) && is_watched(database, {}) == false) {
        command_line.warn("{}: no watch is running (the next one announces the change)", database);
    }
}

void check_unit_name(std::string_view name) {
    if (!logfile::is_unit_name(name)) {
        throw_error("'{}' is not the name of a unit (example: asterisk)", name);
    }
}

void LogOptions::declare(cli::CommandLine& command_line) {
    declare_reading(command_line);
    command_line.list("--journal", "UNIT", journals,
                      "also read the entries of this unit in the journal of systemd",
                      check_unit_name);
    command_line.value("--journal-directory", "DIR", journal_directory,
                       "read the journal's files in DIR (default those of this machine)");
    command_line.operands("FILE", files);
}

void LogOptions::declare_reading(cli::OptionTable& table) {
    table.section("Logs");
    table.value("--patterns", "FILE", patterns_file,
                "also match the regular expressions in FILE: one a line with <HOST> in it, "
                "or a fail2ban filter");
    table.list("--program", "NAME", programs,
               "in syslog and the journal, also read the lines of this program as "
               "Asterisk's");
}

std::vector<std::string> LogOptions::paths() const {
    return files.empty() && journals.empty() ? std::vector{std::string(io::k_standard_stream)}
                                             : files;
}

std::vector<sip::JournalUnit> LogOptions::units() const {
    if (journals.empty() && !journal_directory.empty()) {
        cli::misuse("--journal-directory needs --journal");
    }
    std::vector<sip::JournalUnit> units;
    for (const std::string& name : journals) {
        cli::with_option("--journal", [&] { check_unit_name(name); });
        units.push_back({logfile::full_unit_name(name), journal_directory});
    }
    return units;
}

std::shared_ptr<const sip::UserPatterns> LogOptions::patterns() const {
    return patterns_file ? std::make_shared<const sip::UserPatterns>(
                               io::read_file(*patterns_file, k_largest_patterns), *patterns_file,
                               read_included)
                         : nullptr;
}

sip::LogSettings
LogOptions::settings(const std::shared_ptr<const sip::UserPatterns>& patterns) const {
    return {.patterns = patterns.get(), .programs = programs};
}

void RuleOptions::declare(cli::CommandLine& command_line) {
    declare_policy(command_line);
    declare_allowed(command_line);
}

void RuleOptions::declare_allowed(cli::OptionTable& table) {
    table.list(
        "--allow", "PREFIX|NAME|FILE", allow,
        "never ban these: an address, a network, a host by its name, or a file with "
        "one a line",
        [](std::string_view text) { net::allow_list_of_option("--allow", {std::string(text)}); });
    table.value("--nft-config", "FILE", nft_config,
                "never ban what FILE, the configuration of nft-ban or ipset-ban, allows");
}

void RuleOptions::declare_policy(cli::OptionTable& table) {
    table.section("Policy");
    table.value("--max-failures", "N", rules.max_failures,
                "ban an address whose failures weigh N (default 5)", parse_limit);
    table.value("--within", "TIME", rules.within,
                "count the failures of the last TIME (default 10m)", whole_seconds);
    table.list("--weight", "KIND=W", weights,
               "weight of a failure of that kind (default unknown-account=2, policy=0, "
               "challenge=0, others 1)",
               [](std::string_view text) {
                   sip::Weights weights;
                   set_weight(text, weights);
               });
    table.value("--ban-time", "TIME", rules.ban_time, "length of the first ban (default 10m)",
                whole_seconds);
    table.value("--ban-factor", "F", rules.ban_factor,
                "make each further ban of an address F times longer (default 2)", parse_factor);
    table.value("--max-ban-time", "TIME", rules.max_ban_time,
                "length of the longest ban (default 7d)", whole_seconds);
    table.value("--ipv4-prefix", "LEN", rules.ipv4_length,
                "ban the IPv4 network with this prefix length, 16 to 32 (default 32)",
                [](std::string_view text) {
                    return parse_length(text, firewall::BanGuard().widest_ipv4, 32);
                });
    table.value("--ipv6-prefix", "LEN", rules.ipv6_length,
                "ban the IPv6 network with this prefix length, 32 to 128 (default 64)",
                [](std::string_view text) {
                    return parse_length(text, firewall::BanGuard().widest_ipv6, 128);
                });
    table.value("--escalate", "N", rules.escalate,
                "ban the /24 (IPv6: /48) in which N networks were banned within a day");
    table.value("--account-failures", "N", rules.account_failures,
                "report an account on which N addresses failed (default 10; 0: never)");
    table.value("--account-within", "TIME", rules.account_within,
                "count the addresses of the last TIME (default 1d)", whole_seconds);
    table.flag("--ban-distributed", rules.ban_distributed,
               "ban the addresses that fail on an account that is reported");
    table.value("--max-unanswered", "N", rules.max_unanswered,
                "ban an address that was asked for the passwords of N accounts and answered "
                "none (default 20; 0: never)");
    table.flag("--spare-registered", rules.spare_registered,
               "report networks in which telephones work instead of banning them");
}

sip::BanRules RuleOptions::policy() const {
    sip::BanRules result = rules;
    for (const std::string& weight : weights) {
        cli::with_option("--weight", [&] { set_weight(weight, result.weights); });
    }
    if (rules.ban_time > rules.max_ban_time) {
        cli::misuse("--ban-time: {} s is longer than --max-ban-time, {} s", rules.ban_time.count(),
                    rules.max_ban_time.count());
    }
    return result;
}

net::AllowList RuleOptions::allowed() const {
    net::AllowList list = net::allow_list_of_option("--allow", allow);
    if (nft_config) {
        const std::vector<net::Prefix> more =
            cli::with_option("--nft-config", [&] { return allowed_by_firewall_end(*nft_config); });
        list.prefixes.insert(list.prefixes.end(), more.begin(), more.end());
    }
    return list;
}

sip::BanRules RuleOptions::with_allowed(const net::AllowList& allowed) const {
    sip::BanRules result = policy();
    result.allowed_hosts = allowed.host_names;
    result.never = net::PrefixSet(allowed.prefixes);
    return result;
}

} // namespace ispkit::banwatch
