// SPDX-License-Identifier: MIT
#include "hls/page/page_parts.hpp"

namespace ispkit::hls {

const std::string_view k_page_style = R"(
:root { --media: #1d2733; --key-odd: #7d6bb0; --key-even: #b9aedb; --clear: #cfd6dd; --cut: #1d2733; }
@media (prefers-color-scheme: dark) { :root {
  --media: #e6edf5; --key-odd: #9683cf; --key-even: #5d5088; --clear: #3a4550; --cut: #dfe6ee; } }
.finding { width: 76px; }
.place { overflow-wrap: anywhere; width: 150px; min-width: 86px; font-size: 12px;
  color: var(--muted); }
.remedy { margin: 4px 0 0; padding: 6px 8px; background: var(--page); border-radius: 6px;
  font: 12px/1.4 "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.severity { display: inline-block; padding: 0 7px; border-radius: 10px; color: var(--card);
  font-size: 12px; font-weight: 700; white-space: nowrap; }
.error { background: var(--error); }
.warning { background: var(--warning); }
.advice { background: var(--advice); }
.across { height: 2px; vertical-align: middle; }
.upright { width: 2px; }
tr:target > td { background: var(--page); }
@media screen and (max-width: 760px) {
  .ladder .number { white-space: normal; }
  .ladder .text { min-width: 100px; }
  .place { width: 80px; min-width: 70px; }
  .finding { width: 60px; }
}
@media print {
  :root { --media: #1d2733; --cut: #1d2733; --clear: #cfd6dd; }
  .ladder svg { width: 140px; }
}
)";

} // namespace ispkit::hls
