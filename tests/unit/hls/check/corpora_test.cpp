// SPDX-License-Identifier: MIT
// hls-verify on the shapes of public corpora (tests/data/hls/playlists/corpora/verdicts.md).
#include "hls/check/verifier.hpp"
#include "hls/playlist/corpora.hpp"
#include "hls/verify/local_resources.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/ranges.h>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_check_corpora)

namespace {

/// The rules that are broken, without advice. There are no segments and no keys.
std::set<std::string> broken_rules(const std::string& path) {
    hls::LocalResources resources;
    const hls::VerifyOptions options;
    hls::Verifier verifier(resources, options);
    verifier.verify(path, path);
    std::set<std::string> rules;
    for (const hls::Finding& finding : verifier.report().findings) {
        if (finding.severity != hls::Severity::advice &&
            finding.rule != &hls::rule("file-missing")) {
            rules.emplace(finding.rule->name);
        }
    }
    return rules;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_playlist_breaks_the_rules_of_its_verdict) {
    for (const CorpusPlaylist& row : corpus()) {
        const std::set<std::string> broken = broken_rules(row.path());
        BOOST_TEST((broken == row.rules),
                   fmt::format("{}: breaks {}, but verdicts.md says {}", row.name,
                               fmt::join(broken, " "), fmt::join(row.rules, " ")));
    }
}

BOOST_AUTO_TEST_SUITE_END()
