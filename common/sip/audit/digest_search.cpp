// SPDX-License-Identifier: MIT
#include "sip/audit/digest_search.hpp"

#include "error.hpp"
#include "sip/account/derived_secret.hpp"
#include "text/hex.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <utility>

namespace ispkit::sip {

namespace {

/// Hashes texts with a common beginning; the beginning is hashed only once.
class Digest {
public:
    Digest(const std::string& algorithm, std::string_view beginning)
        : hash_(EVP_MD_fetch(nullptr, algorithm.c_str(), nullptr), &EVP_MD_free)
        , begun_(EVP_MD_CTX_new(), &EVP_MD_CTX_free)
        , context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        if (!hash_ || !begun_ || !context_ ||
            EVP_DigestInit_ex2(begun_.get(), hash_.get(), nullptr) != 1 ||
            EVP_DigestUpdate(begun_.get(), beginning.data(), beginning.size()) != 1) {
            throw_error("OpenSSL does not have the hash {}", algorithm);
        }
    }

    /// The bytes of the hash of the beginning and the end.
    std::string_view of(std::string_view end) {
        unsigned int size = 0;
        if (EVP_MD_CTX_copy_ex(context_.get(), begun_.get()) != 1 ||
            EVP_DigestUpdate(context_.get(), end.data(), end.size()) != 1 ||
            EVP_DigestFinal_ex(context_.get(), octets_.data(), &size) != 1) {
            throw_error("OpenSSL's hash failed");
        }
        return io::as_text(io::ByteView(octets_).first(size));
    }

private:
    using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

    std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> hash_;
    Context begun_;
    Context context_;
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> octets_{};
};

} // namespace

std::optional<std::string> find_digest_secret(const Credential& credential,
                                              const KnownSecrets& known) {
    std::string wanted;
    if (!text::from_hex(credential.text, wanted)) {
        return std::nullopt;
    }
    std::vector<std::string> candidates = secrets_made_of(credential.names);
    candidates.emplace_back();
    for (const std::string& realm : credential.realms) {
        Digest digest(credential.algorithm, credential.user + ":" + realm + ":");
        for (const std::vector<std::string>* secrets : {&std::as_const(candidates), &known.all()}) {
            for (const std::string& secret : *secrets) {
                if (digest.of(secret) == wanted) {
                    return secret;
                }
            }
        }
    }
    return std::nullopt;
}

} // namespace ispkit::sip
