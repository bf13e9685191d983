// SPDX-License-Identifier: MIT
#pragma once

#include "sip/config/asterisk_config.hpp"

namespace ispkit::sip {

/// Adds the sections of pjsip.conf that each section "type=wizard" of pjsip_wizard.conf stands for.
/// They are made and named like those of Asterisk's res_pjsip_config_wizard: for [300], the
/// endpoint [300], the auth sections [300-iauth] and [300-oauth], and [300-identify].
void add_wizards_sections(AsteriskConfig& config);

} // namespace ispkit::sip
