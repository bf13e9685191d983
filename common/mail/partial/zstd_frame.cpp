// SPDX-License-Identifier: MIT
#include "mail/partial/zstd_frame.hpp"

#include "error.hpp"

#include <zstd.h>

#include <memory>
#include <new>

namespace ispkit::mail {

namespace {

struct FreeContext {
    void operator()(ZSTD_CCtx* context) const { ::ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ::ZSTD_freeDCtx(context); }
};

} // namespace

std::string compressed(std::string_view text) {
    const std::unique_ptr<ZSTD_CCtx, FreeContext> context(::ZSTD_createCCtx());
    if (!context) {
        throw std::bad_alloc();
    }
    ::ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    std::string frame(::ZSTD_compressBound(text.size()), '\0');
    const std::size_t size =
        ::ZSTD_compress2(context.get(), frame.data(), frame.size(), text.data(), text.size());
    if (::ZSTD_isError(size) != 0) {
        throw_error("zstd: {}", ::ZSTD_getErrorName(size));
    }
    frame.resize(size);
    return frame;
}

std::string decompressed(std::string_view frame, std::size_t most) {
    // The frame says how long its text is: compressed() has it written there.
    const unsigned long long length = ::ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (length == ZSTD_CONTENTSIZE_UNKNOWN || length == ZSTD_CONTENTSIZE_ERROR || length > most) {
        throw_error("the compressed data are damaged");
    }
    const std::unique_ptr<ZSTD_DCtx, FreeContext> context(::ZSTD_createDCtx());
    if (!context) {
        throw std::bad_alloc();
    }
    std::string text(length, '\0');
    const std::size_t size =
        ::ZSTD_decompressDCtx(context.get(), text.data(), text.size(), frame.data(), frame.size());
    if (::ZSTD_isError(size) != 0 || size != length) {
        throw_error("the compressed data are damaged");
    }
    return text;
}

} // namespace ispkit::mail
