// SPDX-License-Identifier: MIT
#pragma once

#include "sip/report/scan_page.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

// The parts of the page that scan_page() puts together.

/// What the page adds to the common style sheet (markup::page_start).
extern const std::string_view k_scan_page_style;

/// The colours of attempts that a ban stopped, and of the others.
inline constexpr std::string_view k_stopped_colour = "var(--bar)";
inline constexpr std::string_view k_passed_colour = "var(--error)";

/// At most this many reports of each kind are shown.
inline constexpr std::size_t k_most_shown_reports = 20;

/// "1,204"; "12.3 %" of a whole, "-" if that is 0.
std::string count_text(std::uint64_t number);
std::string share_of(std::uint64_t part, std::uint64_t whole);

/// "2026-11-23 03:00", in the process's zone.
std::string time_text(logfile::Time time);

/// "and 1,204 more"; empty if all are shown.
std::string and_more(std::size_t all, std::size_t shown);

/// A bar of attempts, as long as `attempts` is of `most`: the stopped ones, then the others.
std::string attempts_bar(std::uint64_t attempts, std::uint64_t stopped, std::uint64_t most);

/// The legend of the two colours.
std::string attempts_legend();

/// Attempts over time.
std::string timeline_chart(const AttemptTimeline& timeline);

/// The attackers by country and network, and the worst of them.
std::string origins_part(const std::vector<Attacker>& attackers, geo::Geolocation& geolocation);
std::string attackers_part(const std::vector<Attacker>& attackers, geo::Geolocation& geolocation);

/// The accounts aimed at, and those that many addresses tried.
std::string accounts_part(const ScanResult& result);

/// What other values of --max-failures would have done.
std::string thresholds_part(const ScanResult& result);

} // namespace ispkit::sip
