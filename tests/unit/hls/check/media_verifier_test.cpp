// SPDX-License-Identifier: MIT
#include "hls/check/memory_resources.hpp"

#include <boost/test/unit_test.hpp>

#include <mutex>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_check_media_verifier)

namespace {

/// Resources that several threads may open.
class SharedResources final : public hls::Resources {
public:
    MemoryResources resources;

    std::string resolve(const std::string& playlist, std::string_view uri) const override {
        return resources.resolve(playlist, uri);
    }
    std::string identity(const std::string& location) const override {
        return resources.identity(location);
    }
    std::unique_ptr<io::ByteSource> open(const std::string& location,
                                         hls::ResourceKind kind) override {
        const std::lock_guard lock(mutex_);
        return resources.open(location, kind);
    }

private:
    std::mutex mutex_;
};

} // namespace

BOOST_AUTO_TEST_CASE(the_findings_are_the_same_whatever_the_number_of_threads) {
    SharedResources shared;
    for (std::uint64_t i = 0; i < 20; ++i) {
        shared.resources.files[fmt::format("{}.ts", i)] =
            encrypted(sound_segment(i), k_content_key, hls::iv_of_sequence_number(i));
    }
    shared.resources.put("video.key", std::string(io::as_text(k_content_key.octets())));
    shared.resources.put("p.m3u8",
                         sound_playlist(20, "#EXT-X-KEY:METHOD=AES-128,URI=\"video.key\"\n"));
    shared.resources.files.erase("7.ts");
    shared.resources.files["9.ts"].resize(1000);
    shared.resources.files["11.ts"] = shared.resources.files["12.ts"];
    std::vector<std::vector<std::string>> texts;
    for (const unsigned threads : {1U, 4U}) {
        const hls::VerifyOptions options{.threads = threads};
        hls::Verifier verifier(shared, options);
        verifier.verify("p.m3u8", "p.m3u8");
        std::vector<std::string>& all = texts.emplace_back();
        for (const hls::Finding& finding : verifier.report().findings) {
            all.push_back(fmt::format("{}: {}", finding.rule->name, finding.text));
        }
    }
    BOOST_TEST(texts[0].size() >= 3);
    BOOST_TEST(texts[0] == texts[1], boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
