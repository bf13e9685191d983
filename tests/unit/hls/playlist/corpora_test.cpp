// SPDX-License-Identifier: MIT
// The strict parsers on the shapes of public corpora
// (tests/data/hls/playlists/corpora/verdicts.md).
#include "error.hpp"
#include "hls/playlist/corpora.hpp"
#include "hls/playlist/multivariant_parser.hpp"
#include "hls/playlist/multivariant_writer.hpp"
#include "hls/playlist/playlist_parser.hpp"
#include "hls/playlist/playlist_writer.hpp"
#include "hls/tag/playlist_lines.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_playlist_corpora)

namespace {

void require_same_after_writing(hls::MediaPlaylist playlist) {
    const hls::MediaPlaylist again = hls::parse_media_playlist(write_playlist(playlist), "again");
    playlist.version = required_version(playlist);
    playlist.target_duration = required_target_duration(playlist);
    BOOST_CHECK(again == playlist);
}

void require_same_after_writing(hls::MultivariantPlaylist playlist) {
    const hls::MultivariantPlaylist again =
        hls::parse_multivariant_playlist(write_playlist(playlist), "again");
    playlist.version = required_version(playlist);
    BOOST_CHECK(again == playlist);
}

/// Why it is refused; empty if it is read.
std::string refusal(const std::string& text) {
    try {
        if (hls::is_multivariant(text)) {
            require_same_after_writing(hls::parse_multivariant_playlist(text, "corpus"));
        } else {
            require_same_after_writing(hls::parse_media_playlist(text, "corpus"));
        }
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

BOOST_AUTO_TEST_CASE(each_playlist_has_a_row_and_each_row_a_playlist) {
    std::set<std::string> named;
    for (const CorpusPlaylist& row : corpus()) {
        BOOST_TEST(named.insert(row.name + ".m3u8").second, row.name << " has two rows");
    }
    std::set<std::string> present;
    for (const auto& entry : std::filesystem::directory_iterator(CorpusPlaylist::folder())) {
        present.insert(entry.path().filename());
    }
    present.erase("verdicts.md");
    BOOST_TEST(named == present, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_read_is_the_same_after_writing) {
    for (const CorpusPlaylist& row : corpus()) {
        BOOST_TEST_CONTEXT(row.name) {
            const std::string why = refusal(row.text());
            BOOST_TEST(why.empty() == row.is_read, (why.empty() ? "is read" : why));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
