// SPDX-License-Identifier: MIT
#include "hls/check/memory_resources.hpp"
#include "hls/check/verifier.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_check_verifier)

namespace {

const std::string k_key_tag = "#EXT-X-KEY:METHOD=AES-128,URI=\"video.key\"\n";

/// A stream of some segments, encrypted with the numbers from `first` on, and its key.
MemoryResources encrypted_stream(std::size_t segments, std::uint64_t first) {
    MemoryResources resources;
    for (std::size_t i = 0; i < segments; ++i) {
        resources.files[fmt::format("{}.ts", i)] =
            encrypted(sound_segment(i), k_content_key, hls::iv_of_sequence_number(first + i));
    }
    resources.put("video.key", std::string(io::as_text(k_content_key.octets())));
    return resources;
}

std::string sequence(std::uint64_t first) {
    return fmt::format("#EXT-X-MEDIA-SEQUENCE:{}\n", first);
}

std::string variants(const std::vector<std::string>& uris) {
    std::string text = "#EXTM3U\n";
    for (const std::string& uri : uris) {
        text += "#EXT-X-STREAM-INF:BANDWIDTH=1000000,CODECS=\"mp4a.40.2\"\n" + uri + "\n";
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_good_stream_has_no_findings) {
    MemoryResources resources = encrypted_stream(4, 8);
    resources.put("p.m3u8", sound_playlist(4, sequence(8) + k_key_tag));
    BOOST_TEST(rules_of(findings_of(resources, {"p.m3u8"})) == "");
}

BOOST_AUTO_TEST_CASE(the_method_says_how_long_the_key_is) {
    const hls::ContentKey keys[] = {
        k_content_key,
        hls::key_of_hex("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", "key",
                        hls::Method::aes_256)};
    for (const hls::ContentKey& key : keys) {
        MemoryResources resources;
        resources.put("video.key", std::string(io::as_text(key.octets())));
        for (std::size_t i = 0; i < 2; ++i) {
            resources.files[fmt::format("{}.ts", i)] =
                encrypted(sound_segment(i), key, hls::iv_of_sequence_number(i));
        }
        for (const hls::Method method : hls::k_methods) {
            const auto tag = [](hls::Method named) {
                return fmt::format("#EXT-X-KEY:METHOD={},URI=\"video.key\"", to_string(named));
            };
            resources.put("p.m3u8", sound_playlist(2, tag(method) + "\n"));
            const auto findings = findings_of(resources, {"p.m3u8"});
            if (method == key.method()) {
                BOOST_TEST(rules_of(findings) == "");
                continue;
            }
            BOOST_TEST(rules_of(findings) == "cipher-mode ");
            BOOST_REQUIRE(findings.size() == 1u);
            BOOST_TEST(findings[0].remedy == tag(key.method()));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_multivariant_playlist_is_not_entered_from_another_one) {
    MemoryResources resources;
    resources.put("m.m3u8", variants({"m.m3u8", "./m.m3u8", "././m.m3u8", "other.m3u8"}));
    resources.put("other.m3u8", variants({"m.m3u8"}));
    const auto findings = findings_of(resources, {"m.m3u8"});
    BOOST_TEST(rules_of(findings) == "tag-in-wrong-playlist ");
    BOOST_TEST(findings.size() == 4u);
    BOOST_TEST(resources.opened == 2);
}

BOOST_AUTO_TEST_CASE(a_second_multivariant_playlist_is_judged_with_media_that_was_read_before) {
    MemoryResources resources = encrypted_stream(4, 0);
    resources.put("p.m3u8", sound_playlist(4, k_key_tag));
    const std::string low = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=9,CODECS=\"mp4a.40.2\"\n";
    resources.put("a.m3u8", low + "p.m3u8\n");
    resources.put("b.m3u8", low + "./p.m3u8\n");
    const auto findings = findings_of(resources, {"a.m3u8", "b.m3u8", "./p.m3u8"});
    BOOST_TEST(rules_of(findings) == "bandwidth-too-low ");
    BOOST_TEST(findings.size() == 2u);
}

BOOST_AUTO_TEST_CASE(bandwidth_that_is_missing_is_not_also_too_low) {
    MemoryResources resources = encrypted_stream(4, 0);
    resources.put("p.m3u8", sound_playlist(4, k_key_tag));
    resources.put("a.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:CODECS=\"mp4a.40.2\"\np.m3u8\n");
    BOOST_TEST(rules_of(findings_of(resources, {"a.m3u8"})) == "attribute-syntax ");
}

BOOST_AUTO_TEST_CASE(media_sequence_numbers_up_to_the_largest) {
    for (const int shift : {31, 63, 64}) {
        for (const int add : {-4, 0}) {
            const std::uint64_t first =
                (shift == 64 ? 0 : std::uint64_t{1} << shift) + static_cast<std::uint64_t>(add);
            if (first > std::numeric_limits<std::uint64_t>::max() - 3) {
                continue;
            }
            MemoryResources resources = encrypted_stream(2, first);
            resources.put("right.m3u8", sound_playlist(2, sequence(first) + k_key_tag));
            BOOST_TEST(rules_of(findings_of(resources, {"right.m3u8"})) == "");
            resources.put("wrong.m3u8", sound_playlist(2, sequence(first + 1) + k_key_tag));
            BOOST_TEST(rules_of(findings_of(resources, {"wrong.m3u8"})).starts_with("iv-"));
            resources.put("far.m3u8", sound_playlist(2, sequence(first ^ 1ULL << 63) + k_key_tag));
            BOOST_TEST(rules_of(findings_of(resources, {"far.m3u8"})).starts_with("iv-"));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_key_is_found_by_a_file_name_only) {
    MemoryResources resources = encrypted_stream(1, 0);
    hls::VerifyOptions options;
    options.keys.folder = "/etc";
    for (const char* uri : {"..%2fpasswd", "%2e%2e%2fx", "..", "%2e", "a/", "x%00"}) {
        resources.put("p.m3u8", sound_playlist(1, fmt::format("#EXT-X-KEY:METHOD=AES-128,"
                                                              "URI=\"{}\"\n",
                                                              uri)));
        const int opened = resources.opened;
        const auto findings = findings_of(resources, {"p.m3u8"}, options);
        BOOST_TEST(rules_of(findings) == "file-missing ");
        BOOST_TEST(resources.opened == opened + 2); // the playlist and the segment
    }
}

BOOST_AUTO_TEST_CASE(a_derived_key_has_the_decoded_name_as_label) {
    const std::string master = "a master secret of some length";
    MemoryResources resources;
    resources.files["0.ts"] =
        encrypted(sound_segment(0),
                  hls::derive_key(io::as_bytes(master), "film 1", hls::Method::aes_128), {});
    resources.put("p.m3u8", sound_playlist(1, "#EXT-X-KEY:METHOD=AES-128,"
                                              "URI=\"keys/film%201.key?t=1\"\n"));
    hls::VerifyOptions options;
    options.keys.master = master;
    BOOST_TEST(rules_of(findings_of(resources, {"p.m3u8"}, options)) == "");
}

BOOST_AUTO_TEST_CASE(a_segment_that_vanishes_is_a_finding_and_hides_no_other) {
    for (const bool is_encrypted : {true, false}) {
        for (int opens = 0; opens < 4; ++opens) {
            MemoryResources resources = encrypted_stream(4, 3);
            resources.put("p.m3u8", sound_playlist(4, is_encrypted ? k_key_tag : ""));
            resources.opens_left["2.ts"] = opens;
            const std::string rules = rules_of(findings_of(resources, {"p.m3u8"}));
            const std::string rule = is_encrypted ? "iv-offset " : "encrypted-unmarked ";
            BOOST_TEST(rules.find(rule) != std::string::npos, rules);
            BOOST_TEST((opens > 1 || rules.find("file-missing ") != std::string::npos));
        }
    }
}

BOOST_AUTO_TEST_CASE(text_is_not_a_segment) {
    MemoryResources resources;
    for (std::size_t size : {1U, 10U, 31U, 32U, 33U, 500U, 5000U}) {
        resources.put("0.ts", std::string(size - 1, 'x') + "\n");
        resources.put("p.m3u8", sound_playlist(1));
        BOOST_TEST(rules_of(findings_of(resources, {"p.m3u8"})) == "not-media ");
    }
}

BOOST_AUTO_TEST_CASE(a_web_page_in_any_encoding_is_told_under_a_key_as_well) {
    MemoryResources resources = encrypted_stream(1, 0);
    for (const char* page : {"<!DOCTYPE html><title>Seite nicht verf\xfcgbar</title><p>404</p>\n",
                             "\r\n<HTML><body>nicht verf\xfcgbar, bitte sp\xe4ter</body></HTML>",
                             "<?xml version='1.0'?><a/>"}) {
        resources.put("0.ts", page);
        resources.put("p.m3u8", sound_playlist(1, k_key_tag));
        BOOST_TEST(rules_of(findings_of(resources, {"p.m3u8"})) == "not-media ", page);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_a_playlist_is_one_finding_without_its_bytes) {
    MemoryResources resources;
    resources.put("p.m3u8", "secret\nother secret\n\n#a comment\n");
    const auto findings = findings_of(resources, {"p.m3u8"});
    BOOST_REQUIRE(findings.size() == 1u);
    BOOST_TEST(findings[0].rule->name == "no-extm3u");
    for (const std::string& text : {findings[0].text, findings[0].segment, findings[0].found}) {
        BOOST_TEST(text.find("secret") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(faults_of_all_lines_are_bounded) {
    MemoryResources resources;
    std::string text = "#EXTM3U\n";
    for (int i = 0; i < 2'000; ++i) {
        text += "a\x01\n#EXT-X-KEY:x\n";
    }
    resources.put("p.m3u8", text);
    const auto findings = findings_of(resources, {"p.m3u8"});
    BOOST_TEST(findings.size() < 1000u);
    BOOST_TEST(std::any_of(findings.begin(), findings.end(), [](const hls::Finding& finding) {
        return finding.text.ends_with("(and 1900 more like this)");
    }));
}

BOOST_AUTO_TEST_CASE(scattered_segments_are_listed) {
    MemoryResources resources = encrypted_stream(9, 0);
    for (const int i : {1, 2, 3, 5, 7}) {
        resources.files[fmt::format("{}.ts", i)] = {};
    }
    resources.put("p.m3u8", sound_playlist(9, sequence(0) + k_key_tag));
    const auto findings = findings_of(resources, {"p.m3u8"});
    BOOST_REQUIRE(findings.size() == 1u);
    BOOST_TEST(findings[0].numbers == (std::vector<std::uint64_t>{1, 2, 3, 5, 7}));
    BOOST_TEST(findings[0].list_of_numbers() == "1 to 3, 5, 7");
}

BOOST_AUTO_TEST_CASE(query_parameters_that_a_file_has_not_are_said_once) {
    MemoryResources resources = encrypted_stream(2, 0);
    const std::string define = "#EXT-X-DEFINE:QUERYPARAM=\"token\"\n";
    const std::string tags = "#EXT-X-VERSION:11\n" + define; // instead of version 3
    std::string text = sound_playlist(2, tags + k_key_tag).replace(8, 17, "");
    text.replace(text.find("1.ts"), 4, "1.ts{$token}");
    resources.put("a.m3u8", text);
    resources.put("b.m3u8", text);
    const auto findings = findings_of(resources, {"a.m3u8", "b.m3u8"});
    BOOST_TEST(rules_of(findings) == "tag-syntax ");
    BOOST_REQUIRE(findings.size() == 1u);
    BOOST_TEST((findings[0].severity == hls::Severity::advice));
    resources.put("m.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000000,CODECS=\"mp4a.40.2\"\n"
                            "a.m3u8?x=1&token=%2Fx#f\n");
    resources.files["a.m3u8?x=1&token=%2Fx#f"] = resources.files["a.m3u8"];
    resources.files["1.ts/x"] = resources.files["1.ts"];
    resources.files.erase("1.ts");
    BOOST_TEST(rules_of(findings_of(resources, {"m.m3u8"})) == "");
}

BOOST_AUTO_TEST_CASE(live_variants_may_number_their_segments_differently) {
    MemoryResources resources;
    for (int i = 0; i < 3; ++i) {
        resources.files[fmt::format("{}.ts", i)] = sound_segment(static_cast<std::uint64_t>(i));
    }
    for (const std::uint64_t first : {7U, 9U}) {
        std::string text = sound_playlist(3, sequence(first));
        text.resize(text.find("#EXT-X-ENDLIST"));
        resources.put(fmt::format("{}.m3u8", first), text);
    }
    std::string text = variants({"7.m3u8", "9.m3u8"});
    for (std::size_t at = text.find(",COD"); at != std::string::npos;
         at = text.find(",COD", at + 20)) {
        text.insert(at, ",RESOLUTION=1x1");
    }
    resources.put("m.m3u8", text);
    BOOST_TEST(rules_of(findings_of(resources, {"m.m3u8"})) == "iframe-playlist-missing ");
}

BOOST_AUTO_TEST_CASE(segments_in_another_order_than_their_timestamps) {
    const std::vector<int> glob = {0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9};
    for (const bool is_encrypted : {false, true}) {
        MemoryResources resources = encrypted_stream(12, 0);
        std::string text = sound_playlist(0, is_encrypted ? k_key_tag : "");
        text.resize(text.find("#EXT-X-ENDLIST"));
        for (std::size_t place = 0; place < glob.size(); ++place) {
            const std::string name = fmt::format("{}.ts", glob[place]);
            const Bytes clear = sound_segment(static_cast<std::uint64_t>(glob[place]));
            resources.files[name] =
                is_encrypted ? encrypted(clear, k_content_key, hls::iv_of_sequence_number(place))
                             : clear;
            text += "#EXTINF:1.600000,\n" + name + "\n";
        }
        resources.put("p.m3u8", text + "#EXT-X-ENDLIST\n");
        const auto findings = findings_of(resources, {"p.m3u8"});
        BOOST_TEST(rules_of(findings) == "timestamp-gap ");
        BOOST_REQUIRE(findings.size() == 1u);
        BOOST_TEST((findings[0].from == 2u && findings[0].to == 11u));
        BOOST_TEST(findings[0].remedy.find("DISCONTINUITY") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(files_that_are_swapped) {
    for (const bool is_encrypted : {false, true}) {
        MemoryResources resources = encrypted_stream(8, 0);
        for (int i = 0; i < 8 && !is_encrypted; ++i) {
            resources.files[fmt::format("{}.ts", i)] = sound_segment(static_cast<std::uint64_t>(i));
        }
        std::swap(resources.files["3.ts"], resources.files["5.ts"]);
        resources.put("p.m3u8", sound_playlist(8, is_encrypted ? k_key_tag : ""));
        const auto findings = findings_of(resources, {"p.m3u8"});
        BOOST_TEST(rules_of(findings) == (is_encrypted ? "iv-position " : "timestamp-gap "));
        BOOST_REQUIRE(findings.size() == 1u);
        BOOST_TEST(findings[0].remedy.find("mv -T ") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_clear_segment_whose_end_is_missing_is_cut) {
    for (const std::size_t packets : {8U, 12U, 16U}) {
        MemoryResources resources;
        for (int i = 0; i < 4; ++i) {
            resources.files[fmt::format("{}.ts", i)] = sound_segment(static_cast<std::uint64_t>(i));
        }
        resources.files["1.ts"].resize(packets * 188);
        resources.put("p.m3u8", sound_playlist(4));
        const auto findings = findings_of(resources, {"p.m3u8"});
        BOOST_TEST(rules_of(findings) == "cut ");
        BOOST_TEST(findings.size() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(a_segment_cut_at_whole_blocks_and_packets_is_not_said_to_lack_padding) {
    MemoryResources resources = encrypted_stream(3, 0);
    resources.files["1.ts"].resize(188 * 16);
    resources.put("p.m3u8", sound_playlist(3, k_key_tag));
    BOOST_TEST(rules_of(findings_of(resources, {"p.m3u8"})) == "cut ");
}

BOOST_AUTO_TEST_CASE(an_iv_that_is_wrong_after_its_first_bytes) {
    std::uint32_t state = 7;
    for (std::size_t right_bytes = 1; right_bytes <= 12; ++right_bytes) {
        MemoryResources resources;
        for (std::uint64_t i = 0; i < 2; ++i) {
            hls::Iv iv = hls::iv_of_sequence_number(i);
            for (std::size_t at = right_bytes; at < iv.octets.size(); ++at) {
                state = state * 1664525 + 1013904223;
                iv.octets[at] = static_cast<std::uint8_t>(iv.octets[at] ^ (state >> 24 | 1));
            }
            resources.files[fmt::format("{}.ts", i)] =
                encrypted(sound_segment(i), k_content_key, iv);
        }
        resources.put("video.key", std::string(io::as_text(k_content_key.octets())));
        resources.put("p.m3u8", sound_playlist(2, k_key_tag));
        BOOST_TEST(rules_of(findings_of(resources, {"p.m3u8"})) == "iv-unlisted ");
    }
}

BOOST_AUTO_TEST_CASE(a_given_key_that_is_wrong_where_that_of_the_playlist_is_right) {
    MemoryResources resources = encrypted_stream(3, 0);
    resources.put("p.m3u8", sound_playlist(3, k_key_tag));
    hls::VerifyOptions options;
    options.keys.key =
        hls::key_of_hex("ffeeddccbbaa99887766554433221100", "key", hls::Method::aes_128);
    options.keys.key_path = "other.key";
    const auto findings = findings_of(resources, {"p.m3u8"}, options);
    BOOST_TEST(rules_of(findings) == "key-wrong ");
    BOOST_REQUIRE(findings.size() == 1u);
    BOOST_TEST(findings[0].remedy == "leave out --key");
}

BOOST_AUTO_TEST_CASE(a_few_wrong_durations_are_one_command_and_many_a_sentence) {
    for (const std::size_t segments : {1U, 2U, 8U, 9U}) {
        MemoryResources resources;
        std::string text = sound_playlist(segments);
        for (std::size_t i = 0; i < segments; ++i) {
            resources.files[fmt::format("{}.ts", i)] = sound_segment(i);
            text.replace(text.find("1.600000"), 8, "1.200000");
        }
        resources.put("p.m3u8", text);
        const auto findings = findings_of(resources, {"p.m3u8"});
        BOOST_REQUIRE(findings.size() == 1);
        const std::string& remedy = findings.front().remedy;
        BOOST_TEST(findings.front().line == 4);
        BOOST_TEST(remedy.starts_with(segments == 1   ? "#EXTINF:1.600000,"
                                      : segments <= 8 ? "sed -i -e '4s|"
                                                      : "measure "));
    }
}

BOOST_AUTO_TEST_CASE(a_line_break_in_a_query_is_no_line_of_a_remedy) {
    MemoryResources resources = encrypted_stream(2, 0);
    resources.files["0.ts"] = sound_segment(0);
    resources.put("m.m3u8", variants({"p.m3u8?v=%0Ae%20touch%20made"}));
    resources.put("p.m3u8?v=%0Ae%20touch%20made",
                  sound_playlist(2, "#EXT-X-DEFINE:QUERYPARAM=\"v\"\n"
                                    "#EXT-X-KEY:METHOD=AES-128,URI=\"video.key{$v}\"\n"));
    for (const hls::Finding& finding : findings_of(resources, {"m.m3u8"})) {
        BOOST_TEST(finding.remedy.find('\n') == std::string::npos);
        BOOST_TEST(finding.remedy.find("e touch") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_remedy_that_cannot_be_shown_as_it_is_is_none) {
    MemoryResources resources;
    resources.files["0.ts"] = sound_segment(0);
    std::string text = sound_playlist(1);
    text.replace(text.find("1.600000,"), 9, "1.200000,a\u200db");
    resources.put("p.m3u8", text);
    const auto findings = findings_of(resources, {"p.m3u8"});
    BOOST_REQUIRE(findings.size() == 1);
    BOOST_TEST(findings.front().remedy == "");
}

BOOST_AUTO_TEST_CASE(a_segment_in_the_place_of_another_is_no_wrong_iv) {
    for (const std::string& tag : {std::string(), k_key_tag}) {
        MemoryResources resources = encrypted_stream(4, 0);
        for (std::size_t i = 0; i < 4 && tag.empty(); ++i) {
            resources.files[fmt::format("{}.ts", i)] = sound_segment(i);
        }
        resources.files["2.ts"] = resources.files["1.ts"];
        resources.put("p.m3u8", sound_playlist(4, tag));
        const auto findings = findings_of(resources, {"p.m3u8"});
        BOOST_TEST(rules_of(findings) == "timestamp-gap ");
        BOOST_TEST(findings.front().remedy == "copy the file again");
    }
}

BOOST_AUTO_TEST_SUITE_END()
