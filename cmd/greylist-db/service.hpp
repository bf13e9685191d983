// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/serve_options.hpp"
#include "options.hpp"

#include <string>
#include <string_view>

namespace ispkit::greylist {

/// The configuration file that the unit reads.
inline constexpr std::string_view k_configuration = "/etc/ispkit/greylist-db.conf";

/// Its section with the options of expire.
inline constexpr std::string_view k_section_of_expire = "expire";

/// The options of serve.
struct Service {
    mail::ServeOptions serving;
    PolicyOptions policy;
    std::string database = default_database();

    void declare(cli::OptionTable& table);
    /// Declares those that take effect only at the start.
    void declare_for_start(cli::OptionTable& table);

    /// Reads the command line and its configuration file. Throws Error.
    void read(cli::CommandLine& command_line);
};

} // namespace ispkit::greylist
