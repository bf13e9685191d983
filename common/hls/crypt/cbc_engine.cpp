// SPDX-License-Identifier: MIT
#include "hls/crypt/cbc_engine.hpp"

#include "hls/crypt/cipher_context.hpp"

#include <algorithm>

namespace ispkit::hls {

namespace {

class OpensslEngine : public CbcEngine {
public:
    void encrypt(std::span<const CbcStretch> stretches) override {
        for (const CbcStretch& stretch : stretches) {
            context_.start(Direction::encrypt, *stretch.key, *stretch.chain, Padding::none);
            context_.update(stretch.data, stretch.data.data());
            std::copy_n(stretch.data.end() - k_block_size, k_block_size,
                        stretch.chain->octets.begin());
        }
    }

private:
    CipherContext context_;
};

} // namespace

std::unique_ptr<CbcEngine> make_openssl_engine() {
    return std::make_unique<OpensslEngine>();
}

std::unique_ptr<CbcEngine> make_cbc_engine() {
    std::unique_ptr<CbcEngine> engine = make_ipsec_mb_engine();
    return engine ? std::move(engine) : make_openssl_engine();
}

} // namespace ispkit::hls
