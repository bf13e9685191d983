// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/serve_options.hpp"
#include "options.hpp"

#include <string_view>

namespace ispkit::greylist {

/// The configuration file that the unit reads.
inline constexpr std::string_view k_configuration = "/etc/ispkit/greylist-db.conf";

/// The options of serve.
struct Service final : mail::ServeOptions {
    PolicyOptions policy;

    Service()
        : ServeOptions(default_database()) {}

    void declare(cli::OptionTable& table) override;

private:
    void declare_database(cli::OptionTable& table) override;
};

} // namespace ispkit::greylist
