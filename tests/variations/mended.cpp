// SPDX-License-Identifier: MIT
#include "mended.hpp"

#include "faults.hpp"
#include "temporary_folder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>

namespace ispkit::variations {

namespace {

constexpr std::string_view k_capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-";

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// A line in the place of the tag of its name, or in front of the finding's line if it is one of
/// those that apply to what follows.
std::string with_tag(const std::string& text, const hls::Finding& finding) {
    const std::string& tag = finding.remedy;
    std::vector<std::string> lines = lines_of(text);
    const std::string name = tag.substr(0, tag.find(':'));
    const auto has_name = [&name](const std::string& line) {
        return line == name || line.starts_with(name + ":");
    };
    const bool is_of_place =
        name == "#EXTINF" || name == "#EXT-X-KEY" || name == "#EXT-X-DISCONTINUITY";
    const auto place =
        lines.begin() + static_cast<std::ptrdiff_t>(std::max<std::uint64_t>(finding.line, 1)) - 1;
    const auto same = is_of_place ? place : std::find_if(lines.begin(), lines.end(), has_name);
    if (same != lines.end() && has_name(*same)) {
        *same = tag;
    } else if (is_of_place) {
        lines.insert(place, tag);
    } else {
        lines.insert(name == "#EXT-X-ENDLIST" ? lines.end() : lines.begin() + 1, tag);
    }
    return fmt::format("{}\n", fmt::join(lines, "\n"));
}

/// An attribute in the place of that of its name, or behind the last one.
std::string with_attribute(const std::string& text, const hls::Finding& finding) {
    std::vector<std::string> lines = lines_of(text);
    std::string& line = lines.at(finding.line - 1);
    const std::string name = finding.remedy.substr(0, finding.remedy.find('=') + 1);
    std::size_t at = line.find(':' + name);
    at = at == std::string::npos ? line.find(',' + name) : at;
    if (at == std::string::npos) {
        line += ',' + finding.remedy;
    } else {
        const bool is_quoted = line[at + 1 + name.size()] == '"';
        const std::size_t end = line.find(is_quoted ? '"' : ',', at + 2 + name.size());
        line.replace(at + 1, std::min(end, line.size()) - at - 1 + (is_quoted ? 1 : 0),
                     finding.remedy);
    }
    return fmt::format("{}\n", fmt::join(lines, "\n"));
}

/// The files after a command; nothing if it fails.
std::optional<Publication> after(Publication publication, const std::string& command) {
    const TemporaryFolder folder;
    for (const auto& [name, content] : publication.resources.files) {
        folder.write(name, {content.begin(), content.end()});
    }
    if (std::system(fmt::format("cd '{}' && {}", folder / "", command).c_str()) != 0) {
        return std::nullopt;
    }
    publication.resources.files.clear();
    for (const auto& entry : std::filesystem::directory_iterator(folder / "")) {
        const std::string name = entry.path().filename().string();
        publication.resources.put(name, folder.read(name));
    }
    return publication;
}

/// Whether a person has to do more than paste: a sentence, or a command with words to fill in.
bool is_for_people(const std::string& remedy) {
    static constexpr std::string_view k_beginnings[] = {"copy the file again",
                                                        "hls-encrypt -k ",
                                                        "m3u8-gen ",
                                                        "measure ",
                                                        "put ",
                                                        "leave ",
                                                        "give ",
                                                        "set ",
                                                        "use "};
    return remedy.empty() ||
           std::any_of(std::begin(k_beginnings), std::end(k_beginnings),
                       [&remedy](std::string_view text) { return remedy.starts_with(text); });
}

} // namespace

bool can_be_pasted(const hls::Finding& finding) {
    return !is_for_people(finding.remedy);
}

std::optional<Publication> mended(const Publication& publication, const hls::Finding& finding) {
    const std::string& remedy = finding.remedy;
    const auto edited = [&](const std::string& text) {
        Publication other = publication;
        other.resources.put(finding.playlist, text);
        return other;
    };
    if (remedy.starts_with("#EXT")) {
        return edited(with_tag(publication.text(finding.playlist), finding));
    }
    if (finding.rule == &hls::rule("uri-unsafe")) {
        return edited(replaced(publication.text(finding.playlist), finding.found, remedy));
    }
    if (remedy.find('=') == remedy.find_first_not_of(k_capitals)) {
        return edited(with_attribute(publication.text(finding.playlist), finding));
    }
    return after(publication, remedy);
}

} // namespace ispkit::variations
