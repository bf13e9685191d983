// SPDX-License-Identifier: MIT
#include "mail/report/html_parts.hpp"

namespace ispkit::mail {

const std::string_view k_html_style = R"(
h3 { font-size: 16px; margin: 0; overflow-wrap: anywhere; }
h4 { font-size: 12px; margin: 14px 0 4px; color: var(--muted); font-weight: 600; }
h4 > .swatch { margin-left: 12px; }
.chart > svg { margin: 0 0 6px; }
@media screen { .chart { content-visibility: auto; contain-intrinsic-size: auto 600px; } }
.warning { color: var(--error); font-weight: 600; overflow-wrap: anywhere; }
.key { overflow-wrap: anywhere; font-weight: 600; }
.mono { font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 12px; }
.score { display: inline-block; min-width: 30px; padding: 1px 7px; border-radius: 10px;
  background: var(--error); color: var(--card); font-weight: 700; text-align: center; }
.facts td { border: 0; padding: 1px 18px 1px 0; }
.evidence { margin: 0; padding: 8px 10px; background: var(--page); border-radius: 6px;
  overflow-wrap: anywhere; }
.evidence div { white-space: pre-wrap; }
@media print {
  .evidence div { break-inside: avoid; }
  h3, h4, h3 + p { break-after: avoid; }
  .evidence { font-size: 7pt; }
}
)";

} // namespace ispkit::mail
