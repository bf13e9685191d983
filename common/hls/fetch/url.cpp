// SPDX-License-Identifier: MIT
#include "hls/fetch/url.hpp"

#include "error.hpp"
#include "text/ascii.hpp"

#include <curl/curl.h>

#include <memory>

namespace ispkit::hls {

namespace {

constexpr std::size_t k_longest_url = 8 << 10;

struct FreeUrl {
    void operator()(CURLU* url) const { ::curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, FreeUrl>;

struct FreeText {
    void operator()(char* text) const { ::curl_free(text); }
};

void set(const Url& url, const std::string& text) {
    const CURLUcode code = ::curl_url_set(url.get(), CURLUPART_URL, text.c_str(),
                                          CURLU_URLENCODE | CURLU_DISALLOW_USER);
    if (code != CURLUE_OK) {
        throw_error("not a URL that can be fetched: {}", ::curl_url_strerror(code));
    }
}

} // namespace

bool is_web_url(std::string_view text) {
    return text::lower(text.substr(0, 7)) == "http://" ||
           text::lower(text.substr(0, 8)) == "https://";
}

std::string resolve_url(const std::string& base, std::string_view reference) {
    if (reference.size() > k_longest_url || base.size() > k_longest_url) {
        throw_error("a URL of more than {} bytes", k_longest_url);
    }
    if (reference.find('\0') != std::string_view::npos) {
        throw_error("not a URL that can be fetched: it contains a NUL");
    }
    const Url url(::curl_url());
    set(url, base);
    // The document itself; to libcurl an empty reference is an error.
    if (const std::string_view named = reference.substr(0, reference.find('#')); !named.empty()) {
        set(url, std::string(named));
    }
    ::curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
    char* text = nullptr;
    if (::curl_url_get(url.get(), CURLUPART_URL, &text, 0) != CURLUE_OK) {
        throw_error("not a URL that can be fetched");
    }
    const std::unique_ptr<char, FreeText> owner(text);
    if (!is_web_url(text)) {
        throw_error("not a URL of http or https");
    }
    return text;
}

} // namespace ispkit::hls
