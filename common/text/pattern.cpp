// SPDX-License-Identifier: MIT
#include "text/pattern.hpp"

#include "error.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>

namespace ispkit::text {

namespace {

/// Enough for any sane pattern on a line of a kilobyte; a pathological one gives up in
/// milliseconds.
constexpr std::uint32_t k_match_limit = 100'000;
constexpr std::uint32_t k_depth_limit = 1000;

template <auto Free>
struct Freer {
    template <typename T>
    void operator()(T* object) const {
        Free(object);
    }
};

} // namespace

struct Pattern::Implementation {
    std::unique_ptr<pcre2_code, Freer<pcre2_code_free>> code;
    std::unique_ptr<pcre2_match_data, Freer<pcre2_match_data_free>> data;
    std::unique_ptr<pcre2_match_context, Freer<pcre2_match_context_free>> context;
};

Pattern::Pattern(std::string_view expression, Case letters)
    : implementation_(std::make_unique<Implementation>()) {
    int error = 0;
    std::size_t offset = 0;
    Implementation& self = *implementation_;
    self.code.reset(
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(),
                      letters == Case::insensitive ? PCRE2_CASELESS : 0, &error, &offset, nullptr));
    if (!self.code) {
        std::array<PCRE2_UCHAR, 256> text{};
        pcre2_get_error_message(error, text.data(), text.size());
        throw_error("{} in '{}'", reinterpret_cast<const char*>(text.data()),
                    expression.substr(offset > 20 ? offset - 20 : 0, 40));
    }
    // Failure is harmless: if the process may not make code executable, PCRE2 interprets the
    // pattern.
    pcre2_jit_compile(self.code.get(), PCRE2_JIT_COMPLETE);
    self.data.reset(pcre2_match_data_create_from_pattern(self.code.get(), nullptr));
    self.context.reset(pcre2_match_context_create(nullptr));
    pcre2_set_match_limit(self.context.get(), k_match_limit);
    pcre2_set_depth_limit(self.context.get(), k_depth_limit);
}

Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

Pattern::Result Pattern::match(std::string_view text, std::size_t from) const {
    const Implementation& self = *implementation_;
    const int matched = pcre2_match(self.code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()),
                                    text.size(), from, 0, self.data.get(), self.context.get());
    return matched == PCRE2_ERROR_NOMATCH ? Result::none
           : matched < 0                  ? Result::gave_up
                                          : Result::matches;
}

int Pattern::group(const char* name) const {
    return pcre2_substring_number_from_name(implementation_->code.get(),
                                            reinterpret_cast<PCRE2_SPTR>(name));
}

std::string_view Pattern::matched(int group, std::string_view text) const {
    const std::size_t* const bounds = pcre2_get_ovector_pointer(implementation_->data.get()) +
                                      2 * static_cast<std::size_t>(group);
    return bounds[0] == PCRE2_UNSET ? std::string_view()
                                    : text.substr(bounds[0], bounds[1] - bounds[0]);
}

std::string pattern_library() {
    std::array<char, 64> version{};
    pcre2_config(PCRE2_CONFIG_VERSION, version.data());
    return fmt::format("PCRE2 {}", version.data());
}

} // namespace ispkit::text
