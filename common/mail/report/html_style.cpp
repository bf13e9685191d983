// SPDX-License-Identifier: MIT
#include "mail/report/html_parts.hpp"

namespace ispkit::mail {

const std::string_view k_html_style = R"(
body { margin: 0; background: #f4f6f8; color: #1d2733;
  font: 14px/1.45 "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
main { max-width: 920px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 24px; margin: 0 0 2px; letter-spacing: -.01em; }
h2 { font-size: 17px; margin: 34px 0 10px; }
h3 { font-size: 16px; margin: 0; overflow-wrap: anywhere; }
h4 { font-size: 12px; margin: 14px 0 4px; color: #5b6673; font-weight: 600; }
p { margin: 0 0 8px; }
a { color: inherit; text-decoration-color: #a9b6c4; text-underline-offset: 2px; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: 12px; font-weight: 600; color: #5b6673; padding: 6px 8px;
  border-bottom: 1px solid #c7d0d9; vertical-align: bottom; white-space: nowrap; }
td { padding: 6px 8px; border-bottom: 1px solid #e8ecf0; vertical-align: top; }
tr:last-child > td { border-bottom: 0; }
svg { display: block; margin: 0 0 6px; }
td svg { margin: 0; }
.card { background: #fff; border: 1px solid #dde3e9; border-radius: 8px; padding: 14px 16px;
  margin: 0 0 14px; overflow-x: auto; }
.muted { color: #5b6673; }
.warning { color: #c8372d; font-weight: 600; overflow-wrap: anywhere; }
.small { font-size: 12px; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.key { overflow-wrap: anywhere; font-weight: 600; }
.mono { font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 12px; }
.score { display: inline-block; min-width: 30px; padding: 1px 7px; border-radius: 10px;
  background: #c8372d; color: #fff; font-weight: 700; text-align: center; }
.sums td { border: 0; padding: 4px 12px 4px 0; white-space: nowrap; }
.sums b { display: block; font-size: 20px; line-height: 1.2; font-weight: 650; }
.facts td { border: 0; padding: 1px 18px 1px 0; }
.evidence { margin: 0; padding: 8px 10px; background: #f4f6f8; border-radius: 6px;
  overflow-wrap: anywhere; }
.evidence div { white-space: pre-wrap; }
.swatch { display: inline-block; width: 9px; height: 9px; margin: 0 5px 0 12px; }
footer { margin-top: 28px; color: #5b6673; font-size: 12px; }
@media (max-width: 760px) {
  main { padding: 14px 8px 32px; }
  .card { padding: 10px; }
  .wide { display: none; }
  td, th { padding: 5px 4px; }
  .sums b { font-size: 16px; }
  .sums td { padding: 4px 6px 4px 0; font-size: 12px; white-space: normal; }
  .card > svg { min-width: 600px; }
}
@media print {
  @page { margin: 14mm; }
  body { background: #fff; font-size: 9pt; }
  main { max-width: none; padding: 0; }
  .card { border-color: #c7d0d9; padding: 8px 10px; overflow: visible; }
  td, th { padding: 3px 5px; }
  tr, svg, .evidence div { break-inside: avoid; }
  h2, h3, h4, h3 + p { break-after: avoid; }
  .evidence { font-size: 7pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)";

} // namespace ispkit::mail
