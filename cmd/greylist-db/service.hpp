// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/serve_options.hpp"
#include "options.hpp"

namespace ispkit::greylist {

/// The options of serve.
struct Service final : mail::ServeOptions {
    PolicyOptions policy;

    Service()
        : ServeOptions(k_database) {}

    void declare(cli::OptionTable& table) override;
};

} // namespace ispkit::greylist
