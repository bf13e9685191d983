// SPDX-License-Identifier: MIT
#pragma once

#include "presentation.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::variations {

/// A mistake that somebody makes, and the rule of hls-verify that names it.
struct Fault {
    std::string_view rule;
    /// What is done, in a few words.
    std::string_view deed;
    std::function<bool(const Presentation&)> applies;
    /// Either spoils what is to be published, or the files afterwards.
    std::function<void(Presentation&, Random&)> spoil;
    std::function<void(Publication&)> edit = nullptr;
    /// A second rule, which is broken too.
    std::string_view also = {};
};

std::vector<Fault> encryption_faults();
std::vector<Fault> key_faults();
std::vector<Fault> playlist_faults();
std::vector<Fault> media_faults();
std::vector<Fault> multivariant_faults();

// --- what faults apply to -----------------------------------------------------------------------

/// A media playlist for which no advice is due, without EXT-X-GAP.
bool is_single(const Presentation& presentation);
/// The same, and all segments are encrypted.
bool is_encrypted(const Presentation& presentation);
/// The same, and no segment.
bool is_clear(const Presentation& presentation);
/// Whether segments are long enough to tell random bytes from others. Short texts are not.
bool is_long(const Presentation& presentation);
/// Enough segments for a pattern, of numbers far from those whose IVs are alike in several ways.
bool has_pattern(const Presentation& presentation);
/// The same, and all segments take their numbers as IVs.
bool has_number_ivs(const Presentation& presentation);
/// All are encrypted, and the initialisation section as well.
bool has_sealed_section(const Presentation& presentation);
template <hls::Method Wanted>
bool has_method(const Presentation& presentation) {
    return is_encrypted(presentation) && presentation.keys.front().key.method() == Wanted;
}
bool has_one_key(const Presentation& presentation);
bool is_multivariant(const Presentation& presentation);

bool is_mpegts(const Presentation& presentation);
bool is_fmp4(const Presentation& presentation);
bool is_packed(const Presentation& presentation);
/// Whether it ends with EXT-X-ENDLIST.
bool has_end(const Presentation& presentation);
bool has_files(const Presentation& presentation);
bool has_decimals(const Presentation& presentation);
bool has_video(const Presentation& presentation);

// --- text ---------------------------------------------------------------------------------------

/// Puts a line in front of the first one that begins so; at the end if there is none.
std::string with_line(std::string text, std::string_view before, std::string_view line);
/// Without the first line that begins so.
std::string without_line(std::string text, std::string_view beginning);
/// With another text for each occurrence; there must be one.
std::string replaced(std::string text, std::string_view from, std::string_view to);

/// An edit of the root's text.
template <typename Edit>
std::function<void(Publication&)> in_text(Edit edit) {
    return [edit](Publication& publication) { publication.set_text(edit(publication.text())); };
}

/// An edit of the root's text; there must be something to replace.
inline auto replacing(std::string_view from, std::string_view to) {
    return in_text([=](std::string text) { return replaced(std::move(text), from, to); });
}

/// Whether all hold.
template <typename... Condition>
auto all_of(Condition... conditions) {
    return [=](const Presentation& presentation) { return (conditions(presentation) && ...); };
}

} // namespace ispkit::variations
