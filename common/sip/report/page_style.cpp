// SPDX-License-Identifier: MIT
#include "sip/report/page_parts.hpp"

namespace ispkit::sip {

const std::string_view k_scan_page_style = R"(
h3 { font-size: 13px; margin: 0 0 4px; }
.alarm { border-left: 4px solid var(--error); }
.alarm b { color: var(--error); }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; }
.columns > * { min-width: 0; }
.bars td { padding: 4px 6px 4px 0; border: 0; }
.bars .name { overflow-wrap: anywhere; width: 45%; }
.bars .graph { width: 25%; padding-top: 9px; }
.bar { display: flex; height: 9px; min-width: 2px; }
.bar > i { display: block; height: 9px; }
.key { overflow-wrap: anywhere; font-weight: 600; }
.address { white-space: nowrap; font-weight: 600; }
.given > td { background: var(--page); font-weight: 650; }
.chart { margin: 0 0 12px; }
@media screen and (max-width: 760px) {
  .columns { grid-template-columns: 1fr; gap: 0; }
  .policies th { white-space: normal; }
}
)";

} // namespace ispkit::sip
