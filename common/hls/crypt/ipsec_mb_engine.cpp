// SPDX-License-Identifier: MIT
#include "hls/crypt/cbc_engine.hpp"

#if ISPKIT_IPSEC_MB

#include "error.hpp"
#include "hls/crypt/cipher_context.hpp"

#include <intel-ipsec-mb.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <new>
#include <vector>

namespace ispkit::hls {

namespace {

/// The round keys of one stream; the library needs them aligned to 16 bytes.
struct alignas(k_block_size) RoundKeys {
    RoundKeys() = default;
    RoundKeys(const RoundKeys&) = default;
    RoundKeys& operator=(const RoundKeys&) = default;
    ~RoundKeys() { OPENSSL_cleanse(this, sizeof *this); }

    /// Of AES-256; AES-128 has fewer.
    static constexpr std::size_t k_most_keys = 15;
    std::array<std::uint8_t, k_block_size * k_most_keys> encryption;
    std::array<std::uint8_t, k_block_size * k_most_keys> decryption;
};

class IpsecMbEngine : public CbcEngine {
public:
    IpsecMbEngine() {
        if (!manager_) {
            throw std::bad_alloc();
        }
        init_mb_mgr_auto(manager_.get(), nullptr);
    }

    void encrypt(std::span<const CbcStretch> stretches) override {
        if (stretches.size() == 1) {
            // A single stream cannot be interleaved, and for it OpenSSL is 1.5 times as fast.
            alone_->encrypt(stretches);
            return;
        }
        round_keys_.resize(stretches.size());
        for (std::size_t i = 0; i < stretches.size(); ++i) {
            submit(stretches[i], round_keys_[i]);
        }
        while (const IMB_JOB* job = IMB_FLUSH_JOB(manager_.get())) {
            check(job);
        }
        for (const CbcStretch& stretch : stretches) {
            std::copy_n(stretch.data.end() - k_block_size, k_block_size,
                        stretch.chain->octets.begin());
        }
    }

private:
    struct Free {
        void operator()(IMB_MGR* manager) const { free_mb_mgr(manager); }
    };

    void submit(const CbcStretch& stretch, RoundKeys& round_keys) {
        IMB_MGR* const manager = manager_.get();
        const io::ByteView key = stretch.key->octets();
        if (stretch.key->method() == Method::aes_128) {
            IMB_AES_KEYEXP_128(manager, key.data(), round_keys.encryption.data(),
                               round_keys.decryption.data());
        } else {
            IMB_AES_KEYEXP_256(manager, key.data(), round_keys.encryption.data(),
                               round_keys.decryption.data());
        }
        IMB_JOB* const job = IMB_GET_NEXT_JOB(manager);
        *job = {};
        job->cipher_mode = IMB_CIPHER_CBC;
        job->cipher_direction = IMB_DIR_ENCRYPT;
        job->hash_alg = IMB_AUTH_NULL;
        job->chain_order = IMB_ORDER_CIPHER_HASH;
        job->enc_keys = round_keys.encryption.data();
        job->dec_keys = round_keys.decryption.data();
        job->key_len_in_bytes = key.size();
        job->iv = stretch.chain->octets.data();
        job->iv_len_in_bytes = k_block_size;
        job->src = stretch.data.data();
        job->dst = stretch.data.data();
        job->msg_len_to_cipher_in_bytes = stretch.data.size();
        check(IMB_SUBMIT_JOB(manager));
    }

    /// Checks a job that was given back: submitting returns some earlier, completed job, or null.
    static void check(const IMB_JOB* job) {
        if (job != nullptr && job->status != IMB_STATUS_COMPLETED) {
            throw_error("the IPsec Multi-Buffer library failed in AES-CBC");
        }
    }

    std::unique_ptr<IMB_MGR, Free> manager_{alloc_mb_mgr(0)};
    std::vector<RoundKeys> round_keys_;
    std::unique_ptr<CbcEngine> alone_ = make_openssl_engine();
};

} // namespace

std::unique_ptr<CbcEngine> make_ipsec_mb_engine() {
    return std::make_unique<IpsecMbEngine>();
}

std::string ipsec_mb_version() {
    return fmt::format("Intel IPsec MB {}", imb_get_version_str());
}

} // namespace ispkit::hls

#else

namespace ispkit::hls {

std::unique_ptr<CbcEngine> make_ipsec_mb_engine() {
    return nullptr;
}

std::string ipsec_mb_version() {
    return {};
}

} // namespace ispkit::hls

#endif
