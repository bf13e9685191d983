// SPDX-License-Identifier: MIT
#include "hls/diagnosis/encrypted_segment.hpp"

#include "error.hpp"
#include "hls/crypt/cipher_context.hpp"
#include "hls/crypt/decrypted_source.hpp"
#include "hls/diagnosis/container_end.hpp"
#include "hls/diagnosis/first_block.hpp"
#include "hls/diagnosis/iv_candidates.hpp"
#include "hls/diagnosis/other_cipher.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/media/mpegts.hpp"

#include <algorithm>
#include <limits>
#include <memory>

namespace ispkit::hls {

namespace {

using Bytes = std::vector<std::uint8_t>;

/// A source that belongs to somebody else.
class BorrowedSource final : public io::ByteSource {
public:
    /// Hides the bytes after size.
    BorrowedSource(io::ByteSource& source, std::uint64_t size)
        : source_(source)
        , size_(std::min(size, source.size())) {}

    const std::string& name() const override { return source_.name(); }
    std::uint64_t size() const override { return size_; }
    std::size_t read(std::uint64_t offset, io::MutableByteView buffer) override {
        if (offset >= size_) {
            return 0;
        }
        const std::uint64_t count = std::min<std::uint64_t>(buffer.size(), size_ - offset);
        return source_.read(offset, buffer.first(count));
    }

private:
    io::ByteSource& source_;
    std::uint64_t size_;
};

Bytes read_bytes(io::ByteSource& source, std::uint64_t offset, std::size_t size) {
    Bytes bytes(size);
    bytes.resize(source.read(offset, bytes));
    return bytes;
}

/// The content without its padding removed; the bytes after the last whole block are ignored.
std::unique_ptr<DecryptedSource> decrypted(io::ByteSource& source, const ContentKey& key,
                                           const Iv& iv, Padding padding = Padding::none) {
    return std::make_unique<DecryptedSource>(
        std::make_unique<BorrowedSource>(source, source.size() / k_block_size * k_block_size), key,
        iv, padding);
}

Bytes decrypted_head(io::ByteSource& source, const ContentKey& key, const Iv& iv,
                     std::size_t size = k_signs_size) {
    return source.size() < k_block_size ? Bytes()
                                        : read_bytes(*decrypted(source, key, iv), 0, size);
}

bool has_padding(io::ByteView last_block) {
    const std::size_t length = last_block.back();
    return length >= 1 && length <= k_block_size &&
           std::all_of(last_block.end() - static_cast<std::ptrdiff_t>(length), last_block.end(),
                       [length](std::uint8_t octet) { return octet == length; });
}

Bytes with_iv(Bytes head, const Iv& iv) {
    for (std::size_t i = 0; i < std::min(head.size(), iv.octets.size()); ++i) {
        head[i] ^= iv.octets[i];
    }
    return head;
}

/// Whether the first block is right for certain, or may be: the values that writers of styp and
/// sidx use where any may stand.
bool fits(const MediaSigns& signs) {
    constexpr std::uint32_t k_usual_minor_version = 0x200;
    return signs.first == FirstBlock::right ||
           (signs.first == FirstBlock::possible && (!signs.free_number || *signs.free_number <= 1 ||
                                                    *signs.free_number == k_usual_minor_version));
}

// --- what the stored bytes are ------------------------------------------------------------------

bool is_base64(std::string_view text) {
    constexpr std::string_view k_alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n";
    return text.size() >= k_block_size &&
           text.find_first_not_of(k_alphabet) == std::string_view::npos;
}

std::optional<Cause> judge_other_content(io::ByteSource& source) {
    const FileKind kind = file_kind(source);
    if (kind != FileKind::markup && kind != FileKind::playlist) {
        return std::nullopt;
    }
    const bool is_markup = kind == FileKind::markup;
    return Cause{&rule("not-media"), 0, is_markup ? "HTML or XML" : "a playlist", {}, {}, {}};
}

std::optional<Cause> judge_stored(io::ByteSource& source, io::ByteView head) {
    constexpr std::string_view k_salted = "Salted__";
    constexpr std::string_view k_salted_base64 = "U2FsdGVkX1";
    const std::string_view text = io::as_text(head);
    if (text.starts_with(k_salted)) {
        return Cause{&rule("openssl-salted"), 0, {}, {}, {}, {}};
    }
    if (is_base64(text)) {
        return Cause{text.starts_with(k_salted_base64) ? &rule("openssl-salted")
                                                       : &rule("openssl-base64"),
                     0,
                     {},
                     {},
                     {},
                     {}};
    }
    const MediaForm form = read_signs(head).form;
    if (form == MediaForm::webvtt || is_page(text)) { // random bytes may begin like markup
        if (auto cause = judge_other_content(source)) {
            return cause;
        }
    }
    if (form != MediaForm::unknown) {
        return Cause{&rule("not-encrypted"), 0, {}, {}, {}, {}};
    }
    return std::nullopt;
}

// --- the key fits, but the IV or the end does not ------------------------------------------------

/// The IV told from the first clear block, whatever it was made from; the fallback.
Cause told_iv(const EncryptedSegment& segment, const ContentKey& key, io::ByteSource& source,
              MediaForm form) {
    constexpr std::size_t k_search = 256 * 1024;
    const Bytes head = decrypted_head(source, key, {}, k_search);
    const auto clear = tell_first_block(form, head);
    const Rule& broken = !segment.iv         ? rule("iv-unlisted")
                         : segment.shares_iv ? rule("iv-shared")
                                             : rule("iv-wrong");
    return {&broken, 0, {}, clear ? std::optional(iv_between(head, *clear)) : std::nullopt,
            key,     {}};
}

/// Collects the causes whose IV fits the first block.
class IvTrial {
public:
    IvTrial(const EncryptedSegment& segment, const ContentKey& key, MediaForm form,
            const Bytes& zero_head)
        : segment_(segment)
        , key_(key)
        , form_(form)
        , zero_head_(zero_head) {}

    std::vector<Cause> find(std::span<const std::int64_t> distances) {
        if (segment_.is_range && segment_.before) {
            try_iv(rule("byte-range"), *segment_.before, 0,
                   "the whole file was encrypted, not each byte range by itself");
        }
        // A neighbour's number is more likely than any other mistake, and that than a far number.
        const auto is_near = [](std::int64_t distance) { return distance == 1 || distance == -1; };
        try_distances(distances, is_near);
        for (const std::uint64_t number : segment_.other_numbers) {
            if (number != segment_.number) {
                try_iv(rule("iv-position"), iv_of_sequence_number(number));
            }
        }
        for (const IvCandidate& candidate :
             iv_candidates({segment_.number, segment_.iv, segment_.before})) {
            try_iv(*candidate.rule, candidate.iv, 0, candidate.mistake);
        }
        try_distances(distances, [is_near](std::int64_t distance) { return !is_near(distance); });
        return std::move(causes_);
    }

private:
    template <typename Wanted>
    void try_distances(std::span<const std::int64_t> distances, Wanted is_wanted) {
        for (const std::int64_t distance : distances) {
            if (is_wanted(distance)) {
                const auto number = segment_.number + static_cast<std::uint64_t>(distance);
                try_iv(rule("iv-offset"), iv_of_sequence_number(number), distance);
            }
        }
    }

    void try_iv(const Rule& rule, const Iv& iv, std::int64_t distance = 0,
                std::string_view detail = {}) {
        if (fits(judge_first_block(form_, with_iv(zero_head_, iv)))) {
            causes_.push_back({&rule, distance, std::string(detail), iv, key_, {}});
        }
    }

    const EncryptedSegment& segment_;
    const ContentKey& key_;
    MediaForm form_;
    const Bytes& zero_head_;
    std::vector<Cause> causes_;
};

bool ends_with_zeros(const Bytes& block, std::uint64_t count) {
    return std::all_of(block.end() - static_cast<std::ptrdiff_t>(count), block.end(),
                       [](std::uint8_t octet) { return octet == 0; });
}

/// Whether MPEG-TS of whole packets ends more than a frame before EXTINF says.
bool ends_early(io::ByteSource& clear, std::chrono::microseconds duration) {
    constexpr std::chrono::milliseconds k_least_missing{50};
    try {
        const SegmentTiming timing = read_mpegts_timing(clear);
        const std::int64_t ticks = clock_distance(timing.start, timing.end, timing.clock_bits) +
                                   std::int64_t{timing.last_frame};
        return std::chrono::duration<double>(static_cast<double>(ticks) / timing.timescale) +
                   k_least_missing <
               duration;
    } catch (const Error&) {
        return true;
    }
}

/// The last block, when key and IV are right.
Cause find_end_cause(io::ByteSource& source, const EncryptedSegment& segment, const ContentKey& key,
                     MediaForm form) {
    const auto clear = decrypted(source, key, segment.expected_iv());
    const std::uint64_t size = clear->size();
    const std::uint64_t end = container_end(*clear, form);
    Cause cause{&rule("padding-bad"), 0, {}, segment.expected_iv(), key, {}};
    const Bytes last = read_bytes(*clear, size - k_block_size, k_block_size);
    const bool has_end = form == MediaForm::mpegts || form == MediaForm::mp4;
    BorrowedSource packets(*clear, end);
    if ((has_end && (end > size || size - end > k_block_size)) ||
        (form == MediaForm::mpegts && ends_early(packets, segment.duration))) {
        cause.rule = &rule("cut");
    } else if (has_end ? end == size : form == MediaForm::webvtt && last.back() == '\n') {
        cause.rule = &rule("padding-none");
    } else if (ends_with_zeros(last, has_end ? size - end : 1)) {
        cause.rule = &rule("padding-zero");
    }
    return cause;
}

Cause without_whole_blocks(const EncryptedSegment& segment) {
    if (segment.is_range) {
        return {&rule("byte-range"), 0, std::string(k_odd_range), {}, {}, {}};
    }
    return {&rule("cut"), 0, {}, {}, {}, {}};
}

// --- the key does not fit ------------------------------------------------------------------------

/// By another key and the IV that the playlist gives.
std::optional<Cause> find_other_key(io::ByteSource& source, const EncryptedSegment& segment,
                                    std::span<const NamedKey> keys) {
    for (const std::size_t i : segment.other_keys) {
        const Bytes head = decrypted_head(source, keys[i].key, segment.expected_iv());
        if (read_signs(head).form == MediaForm::unknown) {
            continue;
        }
        if (keys[i].is_listed) {
            const auto distance =
                static_cast<std::int64_t>(i) - static_cast<std::int64_t>(segment.key);
            return Cause{&rule("key-other-period"), distance,    {},
                         segment.expected_iv(),     keys[i].key, keys[i].uri};
        }
        return Cause{&rule("key-wrong"),    0,           keys[i].name,
                     segment.expected_iv(), keys[i].key, keys[i].uri};
    }
    return std::nullopt;
}

std::optional<Cause> find_cipher(io::ByteView head, const EncryptedSegment& segment,
                                 const ContentKey& key) {
    for (const OtherCipher& cipher : other_ciphers()) {
        if (cipher.name == cipher_of(segment.method)) {
            continue;
        }
        const Bytes clear = decrypt_head(cipher, key, segment.expected_iv(),
                                         head.first(head.size() / k_block_size * k_block_size));
        if (read_signs(clear).form != MediaForm::unknown) {
            return Cause{&rule("cipher-mode"), 0, std::string(cipher.name), {}, {}, {}};
        }
    }
    return std::nullopt;
}

std::optional<Cause> find_second_encryption(io::ByteSource& source, const EncryptedSegment& segment,
                                            std::span<const NamedKey> keys) {
    const ContentKey& key = keys[segment.key].key;
    const Iv iv = segment.expected_iv();
    const Padding padding =
        try_decryption(source, key, iv).has_padding ? Padding::pkcs7 : Padding::none;
    const auto once = decrypted(source, key, iv, padding);
    std::vector<std::size_t> tried = segment.other_keys;
    tried.insert(tried.begin(), segment.key);
    for (const std::size_t i : tried) {
        if (read_signs(decrypted_head(*once, keys[i].key, segment.expected_iv())).form !=
            MediaForm::unknown) {
            return Cause{&rule("encrypted-twice"), 0, {}, segment.expected_iv(), keys[i].key, {}};
        }
    }
    return std::nullopt;
}

} // namespace

bool is_key_of(io::ByteSource& source, const ContentKey& key) {
    return read_signs(decrypted_head(source, key, {})).form != MediaForm::unknown;
}

Decryption try_decryption(io::ByteSource& source, const ContentKey& key, const Iv& iv) {
    const auto clear = decrypted(source, key, iv);
    const std::uint64_t size = clear->size();
    const Bytes last = read_bytes(*clear, size - k_block_size, k_block_size);
    Bytes head = read_bytes(*clear, 0, k_signs_size);
    Decryption decryption;
    decryption.has_padding = last.size() == k_block_size && has_padding(last);
    if (decryption.has_padding && head.size() == size) {
        head.resize(head.size() - last.back());
    }
    decryption.signs = read_signs(head);
    if (decryption.has_padding && head.size() < 2 * k_block_size) {
        decryption.signs = {MediaForm::webvtt, FirstBlock::possible, std::nullopt};
    }
    return decryption;
}

std::vector<std::int64_t> find_number_distances(io::ByteSource& source, const ContentKey& key,
                                                std::uint64_t number) {
    constexpr std::uint64_t k_farthest = 65'536;
    constexpr std::uint64_t k_largest_number = std::numeric_limits<std::int64_t>::max();
    const Bytes zero_head = decrypted_head(source, key, {});
    const MediaForm form = read_signs(zero_head).form;
    std::vector<std::int64_t> distances;
    Bytes head = zero_head;
    const auto try_number = [&](std::uint64_t other) {
        const Iv iv = iv_of_sequence_number(other);
        std::transform(iv.octets.begin(), iv.octets.end(), zero_head.begin(), head.begin(),
                       [](std::uint8_t a, std::uint8_t b) { return a ^ b; });
        if (other != number && fits(judge_first_block(form, head))) {
            distances.push_back(static_cast<std::int64_t>(other - number));
        }
    };
    if (form == MediaForm::unknown || head.size() < k_block_size || number > k_largest_number) {
        return distances;
    }
    for (std::uint64_t i = 1; i <= k_farthest; ++i) {
        if (number <= k_largest_number - i) {
            try_number(number + i);
        }
        if (i <= number) {
            try_number(number - i);
        }
    }
    for (std::uint64_t other = 0; other + k_farthest < number && other < k_farthest; ++other) {
        try_number(other);
    }
    return distances;
}

std::vector<Cause> find_causes(io::ByteSource& source, const EncryptedSegment& segment,
                               std::span<const NamedKey> keys,
                               std::span<const std::int64_t> distances) {
    const Bytes stored = read_bytes(source, 0, k_signs_size);
    if (const auto cause = judge_stored(source, stored)) {
        return {*cause};
    }
    const ContentKey& key = keys[segment.key].key;
    const Bytes zero_head = decrypted_head(source, key, {});
    const MediaForm form = read_signs(zero_head).form;
    if (form == MediaForm::webvtt) { // some text
        const auto clear = decrypted(source, key, segment.expected_iv());
        const Bytes first = read_bytes(*clear, 0, k_block_size);
        const auto cause = judge_other_content(*clear);
        if (cause && is_text(io::as_text(first))) { // not random, as by another IV
            return {*cause};
        }
    }
    if (source.size() % k_block_size != 0 && form != MediaForm::unknown) {
        return {without_whole_blocks(segment)};
    }
    if (form != MediaForm::unknown && key.method() != segment.method) {
        return {{&rule("cipher-mode"),
                 0,
                 std::string(cipher_of(key.method())),
                 segment.expected_iv(),
                 key,
                 {}}};
    }
    if (form != MediaForm::unknown) {
        const Bytes head = with_iv(zero_head, segment.expected_iv());
        if (fits(judge_first_block(form, head))) {
            return {find_end_cause(source, segment, key, form)};
        }
        std::vector<Cause> causes = IvTrial(segment, key, form, zero_head).find(distances);
        causes.push_back(told_iv(segment, key, source, form));
        return causes;
    }
    for (const auto& cause :
         {find_other_key(source, segment, keys), find_cipher(stored, segment, key),
          source.size() % k_block_size == 0 && !stored.empty()
              ? find_second_encryption(source, segment, keys)
              : std::nullopt}) {
        if (cause) {
            return {*cause};
        }
    }
    if (source.size() % k_block_size != 0) {
        return {without_whole_blocks(segment)};
    }
    return {{&rule("key-wrong"), 0, {}, {}, {}, {}}};
}

std::vector<Cause> find_iv_causes(io::ByteSource& source, const EncryptedSegment& segment,
                                  const ContentKey& key, std::span<const std::int64_t> distances) {
    const Bytes zero_head = decrypted_head(source, key, {});
    return IvTrial(segment, key, read_signs(zero_head).form, zero_head).find(distances);
}

std::optional<Cause> find_unmarked(io::ByteSource& source, std::uint64_t number,
                                   std::span<const NamedKey> keys) {
    for (const NamedKey& named : keys) {
        const Bytes zero_head = decrypted_head(source, named.key, {});
        const MediaForm form = read_signs(zero_head).form;
        if (form == MediaForm::unknown) {
            continue;
        }
        const Iv sequence = iv_of_sequence_number(number);
        Cause cause{&rule("encrypted-unmarked"), 0, named.name, sequence, named.key, named.uri};
        if (!fits(judge_first_block(form, with_iv(zero_head, sequence)))) {
            const auto clear = tell_first_block(form, zero_head);
            cause.iv = clear ? std::optional(iv_between(zero_head, *clear)) : std::nullopt;
        }
        return cause;
    }
    if (file_kind(source) == FileKind::encrypted) {
        return Cause{&rule("encrypted-unmarked"), 0, {}, {}, {}, {}};
    }
    return std::nullopt;
}

} // namespace ispkit::hls
