// SPDX-License-Identifier: MIT
// Any octets in pieces of any size as the stream of a policy client: the requests in it are the
// same however it is cut. And as a request that a person typed.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "mail/request/policy_request.hpp"
#include "mail/request/typed_request.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

using namespace ispkit;

/// What the requests say; ends at the first mistake.
std::string read(std::string_view stream, std::size_t piece) {
    mail::RequestBuffer buffer;
    std::string all;
    try {
        while (!stream.empty()) {
            const mail::RequestBuffer::Room room = buffer.room();
            const std::size_t size = std::min({room.size, piece, stream.size()});
            std::memcpy(room.start, stream.data(), size);
            buffer.filled(size);
            stream.remove_prefix(size);
            while (const auto request = buffer.next()) {
                all.append(request->sender).append("|").append(request->recipient).append("|");
                all.append(request->client ? request->client->str() : "-");
                all.append("|").append(std::to_string(request->recipient_count)).append("\n");
            }
        }
    } catch (const Error&) {
        all += "error";
    }
    return all;
}

} // namespace

FUZZ_TARGET(policy_request, data, size) {
    if (size == 0) {
        return;
    }
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (read(stream, data[0] + 1U) != read(stream, 1)) {
        std::abort();
    }
    try {
        const mail::TypedRequest typed =
            mail::typed_request(stream, mail::DefaultStage::of_greylisting);
        mail::parse_policy_request(typed.lines);
    } catch (const Error&) {
    }
}
