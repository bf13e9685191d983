// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "mail/address/known_networks.hpp"
#include "mail/limit/rate_limit.hpp"
#include "mail/reading/mail_activity.hpp"
#include "metrics/job/job_metrics.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::ratelimitreport {

/// What the files are: logs, or partial files of several hosts.
enum class Reads { logs, partials };

struct Options {
    Reads reads = Reads::logs;
    std::vector<std::string> files;
    /// The partial file to be written instead of a report.
    std::optional<std::string> partial;
    std::vector<logfile::JournalUnit> journals;
    mail::KnownNetworks networks;
    /// The configuration of mail-ratelimit that has the networks where none are given.
    std::optional<std::string> ratelimit_configuration;
    net::PrefixSet filters;
    mail::GroupBy group_by = mail::GroupBy::login_or_client;
    std::optional<std::chrono::sys_seconds> since;
    std::optional<std::chrono::sys_seconds> until;
    std::optional<std::string> database;
    std::optional<std::string> policyd;
    /// The databases of geo::Geolocation.
    std::vector<std::string> geo;
    std::optional<std::string> state;
    bool follow = false;

    /// 0 for all.
    std::optional<std::uint32_t> top;
    std::uint32_t min_score = 0;
    std::optional<std::uint32_t> evidence;
    std::vector<mail::RateLimit> what_if;
    bool search_limit = false;

    bool json = false;
    bool csv = false;
    std::optional<std::string> contacts;
    std::optional<std::string> html;
    std::optional<std::string> letters;
    std::optional<std::string> letter_template;
    /// Names of languages and of files.
    std::vector<std::string> languages;
    bool force = false;
    std::optional<std::uint32_t> fail_score;
    metrics::JobMetrics metrics;
};

/// Throws cli::UsageError for options that exclude each other.
Options parse_options(cli::CommandLine& command_line, Reads reads);

} // namespace ispkit::ratelimitreport
