// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"
#include "test_data.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"

#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// A row of tests/data/hls/playlists/corpora/verdicts.md.
struct CorpusPlaylist {
    std::string name;
    /// The names of the rules that hls-verify must find broken; none for "good".
    std::set<std::string> rules;
    /// Whether the strict parser reads it.
    bool is_read = false;

    std::string path() const { return folder() / (name + ".m3u8"); }
    std::string text() const { return read(path()); }

    static std::filesystem::path folder() { return k_data / "hls/playlists/corpora"; }
    static std::string read(const std::string& path) {
        constexpr std::size_t k_limit = std::size_t{1} << 20;
        return ispkit::io::read_file(path, k_limit);
    }
};

inline std::set<std::string> rules_of(std::string_view text) {
    std::set<std::string> rules;
    while (!text.empty() && text != "good") {
        rules.emplace(ispkit::text::trim(ispkit::text::take_until(text, ',')));
    }
    return rules;
}

/// Throws std::runtime_error for a malformed row, and for a difference that is none.
inline CorpusPlaylist corpus_row(std::string_view line) {
    constexpr std::string_view k_difference = " (hls-verify: ";
    std::vector<std::string_view> cells;
    while (!line.empty()) {
        cells.push_back(ispkit::text::trim(ispkit::text::take_until(line, '|')));
    }
    if (cells.size() != 6 || (cells[3] != "reads" && cells[3] != "refuses")) {
        throw std::runtime_error("verdicts.md: a row does not have its cells");
    }
    std::string_view verdict = cells[2];
    CorpusPlaylist row{std::string(cells[1]), rules_of(verdict), cells[3] == "reads"};
    const std::size_t difference = verdict.find(k_difference);
    if (difference != std::string_view::npos) {
        verdict.remove_suffix(1);
        row.rules = rules_of(verdict.substr(difference + k_difference.size()));
        if (row.rules == rules_of(verdict.substr(0, difference))) {
            throw std::runtime_error("verdicts.md: " + row.name + " does not differ");
        }
    }
    return row;
}

/// All rows.
inline std::vector<CorpusPlaylist> corpus() {
    std::vector<CorpusPlaylist> rows;
    const std::string table = CorpusPlaylist::read(CorpusPlaylist::folder() / "verdicts.md");
    for (std::string_view rest = table; !rest.empty();) {
        const std::string_view line = ispkit::text::take_until(rest, '\n');
        if (line.starts_with("| ") && !line.starts_with("| playlist ")) {
            rows.push_back(corpus_row(line));
        }
    }
    return rows;
}
