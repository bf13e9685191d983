// SPDX-License-Identifier: MIT
#include "hls/check/playlist_diagnosis.hpp"

#include "error.hpp"
#include "hls/check/remedy.hpp"
#include "hls/command/shell_command.hpp"
#include "hls/crypt/numbered_name.hpp"
#include "hls/diagnosis/encrypted_segment.hpp"
#include "hls/media/file_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <set>
#include <string>

namespace ispkit::hls {

namespace {

/// The trial of numbers is long; the cause of many segments shows in a few.
constexpr std::size_t k_most_trials = 8;
constexpr std::size_t k_most_distances = 64;

/// The numbers that the segments have if they are sorted in another way.
template <typename Less>
std::vector<std::uint64_t> numbers_in_order(const CheckedPlaylist& checked, Less less) {
    std::vector<std::size_t> order(checked.tasks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), less);
    std::vector<std::uint64_t> numbers(order.size());
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        numbers[order[rank]] = checked.number(rank);
    }
    return numbers;
}

class PlaylistDiagnosis {
public:
    PlaylistDiagnosis(Resources& resources, const CheckedPlaylist& checked, KeyStore& keys,
                      SegmentFindings& findings)
        : resources_(resources)
        , checked_(checked)
        , segments_(checked.playlist.segments)
        , store_(keys)
        , findings_(findings) {}

    void diagnose() {
        std::vector<std::size_t> failing;
        std::vector<std::size_t> unmarked;
        for (std::size_t i = 0; i < segments_.size(); ++i) {
            if (checked_.facts[i].needs_diagnosis) {
                (checked_.tasks[i].key ? failing : unmarked).push_back(i);
            }
        }
        const std::vector<std::size_t> suspicious = find_suspicious();
        if (failing.empty() && unmarked.empty() && suspicious.empty()) {
            return;
        }
        store_.add_unlisted_keys();
        sort_otherwise();
        diagnose_failing(failing);
        diagnose_suspicious(suspicious);
        diagnose_unmarked(unmarked);
    }

private:
    /// Encrypted segments that begin with a number of any value, such as a minor version: it is the
    /// same in all segments, unless the IVs are wrong in their last bytes.
    std::vector<std::size_t> find_suspicious() const {
        constexpr std::uint32_t k_largest_usual = 0x200;
        std::vector<std::size_t> with_number;
        bool suspicious = false;
        for (std::size_t i = 0; i < segments_.size(); ++i) {
            if (const auto number = checked_.facts[i].free_number) {
                with_number.push_back(i);
                suspicious = suspicious || *number > k_largest_usual ||
                             number != checked_.facts[with_number.front()].free_number;
            }
        }
        return suspicious ? with_number : std::vector<std::size_t>();
    }

    void sort_otherwise() {
        by_bytes_ = numbers_in_order(checked_, [this](std::size_t a, std::size_t b) {
            return segments_[a].uri < segments_[b].uri;
        });
        by_number_ = numbers_in_order(checked_, [this](std::size_t a, std::size_t b) {
            return number_in_name(segments_[a].uri) < number_in_name(segments_[b].uri);
        });
    }

    EncryptedSegment describe(std::size_t i) {
        const MediaSegment& segment = segments_[i];
        EncryptedSegment encrypted;
        encrypted.method = *segment_method(segment.key);
        encrypted.number = checked_.number(i);
        encrypted.duration = segment.duration;
        if (checked_.playlist.version < k_decimal_duration_version) {
            encrypted.duration -= std::chrono::milliseconds(500); // it is rounded
        }
        encrypted.iv = segment.key->iv;
        encrypted.shares_iv = shares_iv(i);
        encrypted.key = store_.position(segment.key->uri);
        encrypted.other_keys = keys_near(encrypted.key);
        encrypted.is_range = segment.byte_range && !checked_.playlist.i_frames_only;
        encrypted.other_numbers = {by_bytes_[i], by_number_[i]};
        encrypted.before = block_before(i);
        return encrypted;
    }

    bool shares_iv(std::size_t i) const {
        const auto has_tag_of = [&](std::size_t other) {
            return segments_[other].key &&
                   segments_[other].key->line.number == segments_[i].key->line.number;
        };
        return (i > 0 && has_tag_of(i - 1)) || (i + 1 < segments_.size() && has_tag_of(i + 1));
    }

    std::optional<Iv> block_before(std::size_t i) {
        try {
            const SegmentTask& task = checked_.tasks[i];
            Iv block;
            if (task.range && task.range->offset >= k_block_size) {
                const auto file = resources_.open(task.location, ResourceKind::segment);
                file->read(task.range->offset - k_block_size, block.octets);
                return block;
            }
            if (i == 0 || task.range) {
                return std::nullopt;
            }
            const auto before = open_stored(resources_, checked_.tasks[i - 1]);
            if (before->size() < k_block_size) {
                return std::nullopt;
            }
            before->read(before->size() - k_block_size, block.octets);
            return block;
        } catch (const Error&) {
            return std::nullopt;
        }
    }

    /// The positions of keys to try instead of one: near ones first, and those that the playlist
    /// does not list. Many keys for many segments would take too long: later only those are tried
    /// that fitted before, or are as far away.
    std::vector<std::size_t> keys_near(std::size_t own) {
        const std::size_t count = store_.known_keys().size();
        std::vector<std::size_t> positions;
        if (key_trials_left_ >= count) {
            key_trials_left_ -= count;
            positions.resize(count);
            std::iota(positions.begin(), positions.end(), std::size_t{0});
            std::stable_sort(positions.begin(), positions.end(), [own](auto a, auto b) {
                return std::max(a, own) - std::min(a, own) < std::max(b, own) - std::min(b, own);
            });
        } else {
            for (const std::int64_t distance : fitting_distances_) {
                positions.push_back(own + static_cast<std::size_t>(distance));
            }
            positions.insert(positions.end(), fitting_keys_.begin(), fitting_keys_.end());
        }
        std::erase_if(positions, [own, count](auto at) { return at == own || at >= count; });
        return positions;
    }

    /// Reads a segment again. If that fails now, reports it and returns false.
    template <typename Read>
    bool read_again(std::size_t i, Read read) {
        try {
            const auto source = open_stored(resources_, checked_.tasks[i]);
            read(*source);
            return true;
        } catch (const Error& error) {
            findings_.add(
                i, finding_of(rule("file-missing"),
                              fmt::format("changed while it was verified: {}", error.what())));
            return false;
        }
    }

    /// The distances that fit one of a few segments spread over all.
    std::vector<std::int64_t> try_numbers(const std::vector<std::size_t>& positions) {
        std::set<std::int64_t> distances;
        const std::size_t step = std::max<std::size_t>(positions.size() / k_most_trials, 1);
        for (std::size_t p = 0; p < positions.size() && p / step < k_most_trials; p += step) {
            const std::size_t i = positions[p];
            read_again(i, [&](io::ByteSource& source) {
                for (const std::int64_t distance :
                     find_number_distances(source, *checked_.tasks[i].key, checked_.number(i))) {
                    if (distances.size() < k_most_distances) {
                        distances.insert(distance);
                    }
                }
            });
        }
        std::vector<std::int64_t> near_first(distances.begin(), distances.end());
        std::sort(near_first.begin(), near_first.end(), [](std::int64_t a, std::int64_t b) {
            return std::pair(std::abs(a), a) < std::pair(std::abs(b), b);
        });
        return near_first;
    }

    void diagnose_failing(const std::vector<std::size_t>& failing) {
        if (failing.empty()) {
            return;
        }
        const std::vector<std::int64_t> distances = try_numbers(failing);
        std::vector<std::vector<Cause>> fitting(failing.size());
        for (std::size_t f = 0; f < failing.size(); ++f) {
            read_again(failing[f], [&](io::ByteSource& source) {
                const EncryptedSegment segment = describe(failing[f]);
                fitting[f] = find_causes(source, segment, store_.known_keys(), distances);
                remember_key(segment, fitting[f].front());
            });
        }
        std::vector<std::optional<Cause>> causes = choose_causes(fitting);
        if (!blames_swap(failing, causes)) {
            blame_copies(failing, causes);
            add_causes(failing, causes);
        }
    }

    /// The file of a segment that has the IV of another one may be a copy of that one's file.
    void blame_copies(const std::vector<std::size_t>& positions,
                      std::vector<std::optional<Cause>>& causes) {
        for (std::size_t p = 0; p < positions.size(); ++p) {
            if (!causes[p] || causes[p]->rule != &rule("iv-offset")) {
                continue;
            }
            const std::uint64_t original =
                positions[p] + static_cast<std::uint64_t>(causes[p]->distance);
            if (original < segments_.size() && !checked_.facts[original].needs_diagnosis &&
                are_same(positions[p], original)) {
                findings_.add(positions[p],
                              copied_segment(segments_[original].uri, checked_.number(original)));
                causes[p].reset();
            }
        }
    }

    /// By their sizes and first bytes.
    bool are_same(std::size_t a, std::size_t b) {
        try {
            const auto first = open_stored(resources_, checked_.tasks[a]);
            const auto second = open_stored(resources_, checked_.tasks[b]);
            std::vector<std::uint8_t> heads[2] = {std::vector<std::uint8_t>(k_signs_size),
                                                  std::vector<std::uint8_t>(k_signs_size)};
            heads[0].resize(first->read(0, heads[0]));
            heads[1].resize(second->read(0, heads[1]));
            return first->size() == second->size() && heads[0] == heads[1];
        } catch (const Error&) {
            return false;
        }
    }

    void remember_key(const EncryptedSegment& segment, const Cause& cause) {
        if (cause.rule == &rule("key-other-period")) {
            fitting_distances_.insert(cause.distance);
        } else if (cause.rule == &rule("key-wrong") && cause.key) {
            for (const std::size_t i : segment.other_keys) {
                if (store_.known_keys()[i].key == *cause.key) {
                    fitting_keys_.insert(i);
                }
            }
        }
    }

    /// A cause counts only if it fits all of these segments, or all but those with the smallest
    /// number, which may be right.
    void diagnose_suspicious(std::vector<std::size_t> suspicious) {
        if (suspicious.empty() || blames_one_cause(suspicious)) {
            return;
        }
        const auto number = [this](std::size_t i) { return *checked_.facts[i].free_number; };
        const std::uint32_t right = number(*std::min_element(
            suspicious.begin(), suspicious.end(),
            [number](std::size_t a, std::size_t b) { return number(a) < number(b); }));
        std::erase_if(suspicious, [number, right](std::size_t i) { return number(i) == right; });
        blames_one_cause(suspicious);
    }

    bool blames_one_cause(const std::vector<std::size_t>& suspicious) {
        const std::vector<std::int64_t> distances = try_numbers(suspicious);
        std::vector<std::vector<Cause>> fitting(suspicious.size());
        for (std::size_t s = 0; s < suspicious.size(); ++s) {
            const std::size_t i = suspicious[s];
            read_again(i, [&](io::ByteSource& source) {
                fitting[s] = find_iv_causes(source, describe(i), *checked_.tasks[i].key, distances);
            });
            fitting[s].push_back({}); // no fallback
        }
        const std::vector<std::optional<Cause>> causes = choose_causes(fitting);
        const bool is_one = std::all_of(causes.begin(), causes.end(), [&causes](const auto& cause) {
            return cause->rule != nullptr && cause->is_same(*causes.front());
        });
        if (is_one) {
            add_causes(suspicious, causes);
        }
        return is_one;
    }

    /// Whether two files are in each other's places: each has the IV and the time of the other.
    bool blames_swap(const std::vector<std::size_t>& positions,
                     const std::vector<std::optional<Cause>>& causes) {
        if (positions.size() != 2 || !causes[0] || !causes[1]) {
            return false;
        }
        std::optional<SegmentTiming> timings[2];
        for (std::size_t p = 0; p < 2; ++p) {
            SegmentTask task = checked_.tasks[positions[p]];
            const std::uint64_t other = checked_.number(positions[1 - p]);
            if (segments_[positions[p]].key->iv || task.range || !causes[p]->iv ||
                *causes[p]->iv != iv_of_sequence_number(other)) {
                return false;
            }
            task.iv = *causes[p]->iv;
            timings[p] = check_segment(resources_, task).timing;
        }
        if (!timings[0] || !timings[1] ||
            clock_distance(timings[0]->start, timings[1]->start, timings[0]->clock_bits) >= 0) {
            return false;
        }
        Finding finding =
            finding_of(rule("iv-position"), "the files of two segments are swapped: each was "
                                            "encrypted for the place of the other");
        finding.remedy = swap_files(checked_.tasks[positions[0]].location,
                                    checked_.tasks[positions[1]].location);
        for (const std::size_t i : positions) {
            findings_.add(i, finding, "swapped");
        }
        return true;
    }

    /// One finding for each cause.
    void add_causes(const std::vector<std::size_t>& positions,
                    const std::vector<std::optional<Cause>>& causes) {
        std::map<std::string, std::vector<BlamedSegment>> by_cause;
        for (std::size_t p = 0; p < positions.size(); ++p) {
            if (causes[p] && causes[p]->rule == &rule("cipher-mode") && causes[p]->key) {
                store_.blame_method(segments_[positions[p]].key->uri);
            }
            if (causes[p] && !is_explained(positions[p], *causes[p])) {
                const std::string group = fmt::format("{} {} {}", causes[p]->rule->name,
                                                      causes[p]->distance, causes[p]->detail);
                by_cause[group].push_back({positions[p], *causes[p]});
            }
        }
        for (const auto& [group, blamed] : by_cause) {
            const Finding finding = finding_of_cause(checked_, blamed, store_);
            for (const BlamedSegment& segment : blamed) {
                findings_.add(segment.position, finding, group);
            }
        }
    }

    /// Whether the key file itself has a finding that says why.
    bool is_explained(std::size_t i, const Cause& cause) const {
        return cause.rule == &rule("key-wrong") && cause.detail.empty() && segments_[i].key &&
               store_.is_doubtful(segments_[i].key->uri);
    }

    void diagnose_unmarked(const std::vector<std::size_t>& unmarked) {
        std::vector<std::optional<Cause>> causes(unmarked.size());
        for (std::size_t u = 0; u < unmarked.size(); ++u) {
            read_again(unmarked[u], [&](io::ByteSource& source) {
                causes[u] = find_unmarked(source, checked_.number(unmarked[u]), trial_keys());
                if (!causes[u]) {
                    findings_.add(unmarked[u],
                                  finding_of(rule("not-media"), describe_content(source)));
                }
            });
        }
        add_causes(unmarked, causes);
    }

    /// All known keys, while there are trials left; then one.
    std::span<const NamedKey> trial_keys() {
        const std::span<const NamedKey> keys = store_.known_keys();
        const bool may_try_all = key_trials_left_ >= keys.size();
        key_trials_left_ -= may_try_all ? keys.size() : 0;
        return may_try_all ? keys : keys.first(1);
    }

    static std::string describe_content(io::ByteSource& source) {
        try {
            throw_wrong_kind(source, "media");
        } catch (const Error& error) {
            std::string_view message = error.what();
            message.remove_prefix(std::min(message.size(), source.name().size() + 2));
            return std::string(message);
        }
    }

    Resources& resources_;
    const CheckedPlaylist& checked_;
    const std::vector<MediaSegment>& segments_;
    KeyStore& store_;
    SegmentFindings& findings_;
    /// How often a segment may still be decrypted with a key that is not its own.
    std::size_t key_trials_left_ = 200'000;
    /// Where keys that fitted other segments are: from their own keys, and those not listed.
    std::set<std::int64_t> fitting_distances_;
    std::set<std::size_t> fitting_keys_;
    std::vector<std::uint64_t> by_bytes_;
    std::vector<std::uint64_t> by_number_;
};

} // namespace

void diagnose(Resources& resources, const CheckedPlaylist& checked, KeyStore& keys,
              SegmentFindings& findings) {
    PlaylistDiagnosis(resources, checked, keys, findings).diagnose();
}

} // namespace ispkit::hls
