// SPDX-License-Identifier: MIT
#include "mail/policy_answers.hpp"

#include "error.hpp"

#include <new>

namespace ispkit::mail {

std::vector<std::string> answers_to(std::span<const PolicyRequest> requests, PolicyService& service,
                                    const std::optional<std::string>& answer_in_trouble) {
    try {
        return service.decide(requests);
    } catch (const Error& error) {
        service.report(error.what());
    } catch (const std::bad_alloc&) {
        service.report("out of memory");
    }
    if (!answer_in_trouble) {
        return {};
    }
    return std::vector<std::string>(requests.size(), *answer_in_trouble);
}

void tend(PolicyService& service) {
    try {
        service.tend();
    } catch (const Error& error) {
        service.report(error.what());
    }
}

void append_reply(std::string& replies, std::string_view action) {
    replies.append("action=").append(action).append("\n\n");
}

} // namespace ispkit::mail
