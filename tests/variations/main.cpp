// SPDX-License-Identifier: MIT
// Generates playlists of all kinds with their media, and sees that hls-verify finds nothing in good
// ones and the fault in those that have one:
//   hls_variations STOCK [COUNT [SEED]]
// STOCK has clear media (stock.hpp), which tests/integration/variations.bats makes. The remedies
// that are pasted need hls-keygen on PATH. Prints each playlist that is judged otherwise than it
// should be, and ends with status 1 if there was one.

#include "error.hpp"
#include "faults.hpp"
#include "mended.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace {

using namespace ispkit;
using namespace ispkit::variations;

std::vector<hls::Finding> verify(Publication& publication) {
    return test::findings_of(publication.resources, {publication.root});
}

std::vector<std::string> sorted(std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> rules_of(const std::vector<hls::Finding>& findings) {
    std::vector<std::string> names;
    for (const hls::Finding& finding : findings) {
        names.emplace_back(finding.rule->name);
    }
    return sorted(std::move(names));
}

void explain(const Presentation& presentation, const Publication& publication,
             const std::vector<hls::Finding>& findings) {
    for (const Playlist& playlist : presentation.playlists) {
        fmt::print("--- {}: {}\n{}", playlist.name, playlist.stream->name,
                   publication.text(playlist.name));
    }
    if (!presentation.renditions.empty()) {
        fmt::print("--- {}\n{}", publication.root, publication.text());
    }
    for (const hls::Finding& finding : findings) {
        fmt::print("{}:{}: {}: {} {} [{}]\n", finding.playlist, finding.line,
                   to_string(finding.severity), finding.segment, finding.text, finding.rule->name);
    }
}

/// Whether the remedy of a finding, if it can be pasted, leaves nothing of the finding, and nothing
/// new but advice.
bool is_mended(const hls::Finding& finding, const std::vector<hls::Finding>& findings,
               const Presentation& presentation, const Publication& publication) {
    if (!can_be_pasted(finding)) {
        return true;
    }
    std::optional<Publication> after = mended(publication, finding);
    if (!after) {
        fmt::print("\n--- the remedy \"{}\" fails\n", finding.remedy);
        return false;
    }
    std::vector<std::string> others = rules_of(findings);
    others.erase(std::find(others.begin(), others.end(), finding.rule->name));
    std::vector<hls::Finding> left = verify(*after);
    std::erase_if(left, [&finding](const hls::Finding& other) {
        return other.severity == hls::Severity::advice && other.rule != finding.rule;
    });
    const std::vector<std::string> rules = rules_of(left);
    if (std::includes(others.begin(), others.end(), rules.begin(), rules.end())) {
        return true;
    }
    fmt::print("\n--- the remedy \"{}\" leaves [{}]\n", finding.remedy, fmt::join(rules, " "));
    explain(presentation, *after, left);
    return false;
}

/// Whether the findings are those that are expected, and mended by what they say.
bool judge(const std::string& title, const Presentation& presentation, Publication& publication,
           const std::vector<std::string>& expected) {
    const std::vector<hls::Finding> findings = verify(publication);
    if (rules_of(findings) == sorted(expected) &&
        std::all_of(findings.begin(), findings.end(), [&](const hls::Finding& finding) {
            return is_mended(finding, findings, presentation, publication);
        })) {
        return true;
    }
    fmt::print("\n=== {}: expected [{}], found [{}]\n", title, fmt::join(sorted(expected), " "),
               fmt::join(rules_of(findings), " "));
    explain(presentation, publication, findings);
    return false;
}

void set_line_ends(Publication& publication, std::string_view end) {
    for (auto& [name, content] : publication.resources.files) {
        if (name.ends_with(".m3u8")) {
            publication.resources.put(name, replaced(publication.text(name), "\n", end));
        }
    }
}

/// The rules that need a web server: tests/integration/hls-verify-web.bats has their faults.
constexpr std::string_view k_web_rules[] = {"mime-type", "key-cors", "range-ignored"};

std::vector<Fault> all_faults() {
    std::vector<Fault> faults;
    for (auto&& some : {encryption_faults(), key_faults(), playlist_faults(), media_faults(),
                        multivariant_faults()}) {
        faults.insert(faults.end(), some.begin(), some.end());
    }
    return faults;
}

/// Says which rules have no fault. Returns how many.
std::uint64_t count_untested_rules(const std::vector<Fault>& faults) {
    std::uint64_t untested = 0;
    for (const hls::Rule& rule : hls::k_rules) {
        const bool has_fault =
            std::any_of(faults.begin(), faults.end(),
                        [&rule](const Fault& fault) { return fault.rule == rule.name; });
        const bool is_of_web = std::find(std::begin(k_web_rules), std::end(k_web_rules),
                                         rule.name) != std::end(k_web_rules);
        if (!has_fault && !is_of_web) {
            fmt::print("rule {}: no fault breaks it\n", rule.name);
            ++untested;
        }
    }
    return untested;
}

/// Good and faulty presentations, and how many were judged wrongly.
class Trial {
public:
    Trial(std::vector<Stream> stock, std::uint64_t count, std::uint64_t seed)
        : stock_(std::move(stock))
        , count_(count)
        , seed_(seed) {}

    void try_good() {
        for (std::uint64_t number = 0; number < count_; ++number) {
            const Presentation presentation = make_presentation(stock_, seed_, number);
            Publication publication = publish(presentation);
            const std::string title = fmt::format("seed {} number {}", seed_, number);
            count(judge(title, presentation, publication, due_advice(presentation)));
            if (number % 20 == 0) {
                set_line_ends(publication, "\r\n");
                count(
                    judge(title + ", CR LF", presentation, publication, due_advice(presentation)));
            }
        }
        good_ = tries_;
    }

    /// Injects the fault into one in 250 of all, but at least three: of streams that were not yet
    /// tried, if there are any.
    void try_fault(const Fault& fault) {
        constexpr std::uint64_t k_least = 3;
        const std::uint64_t wanted = std::max(k_least, count_ / 250);
        std::map<std::string, std::uint64_t> tried;
        std::uint64_t found = 0;
        for (std::uint64_t most = 1; found < wanted && most <= wanted; ++most) {
            for (std::uint64_t number = 0; found < wanted && number < count_; ++number) {
                Presentation presentation = make_presentation(stock_, seed_, number);
                std::uint64_t& of_stream = tried[presentation.media().stream->name];
                if (of_stream < most && fault.applies(presentation)) {
                    ++of_stream;
                    ++found;
                    inject(fault, presentation, number);
                }
            }
        }
        if (found < k_least) {
            fmt::print("\n=== {} ({}): applies to {} presentations only\n", fault.rule, fault.deed,
                       found);
            count(false);
        }
    }

    std::uint64_t tries() const { return tries_; }
    std::uint64_t good() const { return good_; }
    std::uint64_t misjudged() const { return misjudged_; }

private:
    void inject(const Fault& fault, Presentation& presentation, std::uint64_t number) {
        Random random(seed_ ^ number);
        if (fault.spoil) {
            fault.spoil(presentation, random);
        }
        Publication publication = publish(presentation);
        if (fault.edit) {
            fault.edit(publication);
        }
        std::vector<std::string> expected{std::string(fault.rule)};
        if (!fault.also.empty()) {
            expected.emplace_back(fault.also);
        }
        count(
            judge(fmt::format("{} ({}): seed {} number {}", fault.rule, fault.deed, seed_, number),
                  presentation, publication, expected));
    }

    void count(bool is_right) {
        ++tries_;
        misjudged_ += is_right ? 0 : 1;
    }

    std::vector<Stream> stock_;
    std::uint64_t count_;
    std::uint64_t seed_;
    std::uint64_t tries_ = 0;
    std::uint64_t good_ = 0;
    std::uint64_t misjudged_ = 0;
};

int run(const std::string& stock, std::uint64_t count, std::uint64_t seed) {
    const std::vector<Fault> faults = all_faults();
    const std::uint64_t untested = count_untested_rules(faults);
    Trial trial(read_stock(stock), count, seed);
    trial.try_good();
    for (const Fault& fault : faults) {
        trial.try_fault(fault);
    }
    fmt::print("{} playlists, {} of them with faults of {} kinds: {} misjudged\n", trial.tries(),
               trial.tries() - trial.good(), faults.size(), trial.misjudged());
    return trial.misjudged() + untested == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2 || argc > 4) {
        fmt::print(stderr, "usage: hls_variations STOCK [COUNT [SEED]]\n");
        return 2;
    }
    try {
        return run(argv[1], argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1000,
                   argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1);
    } catch (const Error& error) {
        fmt::print(stderr, "hls_variations: {}\n", error.what());
        return 2;
    }
}
