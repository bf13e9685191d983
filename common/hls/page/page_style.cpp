// SPDX-License-Identifier: MIT
#include "hls/page/page_parts.hpp"

namespace ispkit::hls {

const std::string_view k_page_style = R"(
:root { color-scheme: light dark;
  --page: #f4f6f8; --card: #fff; --ink: #1d2733; --muted: #5b6673; --line: #dde3e9; --grid: #e8ecf0;
  --bar: #6f8fb0; --media: #1d2733; --target: #b07a12; --error: #c8372d; --warning: #c77d0a;
  --advice: #3f7d58; --key-odd: #7d6bb0; --key-even: #b9aedb; --clear: #cfd6dd; --cut: #1d2733; }
@media (prefers-color-scheme: dark) { :root {
  --page: #12171d; --card: #1b222b; --ink: #dfe6ee; --muted: #9aa7b5; --line: #2e3843; --grid: #28313b;
  --bar: #5f86ad; --media: #e6edf5; --target: #d9a440; --error: #e8695f; --warning: #dd9c3a;
  --advice: #6bb188; --key-odd: #9683cf; --key-even: #5d5088; --clear: #3a4550; --cut: #dfe6ee; } }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 14px/1.45 "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
main { max-width: 1000px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 24px; margin: 0 0 2px; letter-spacing: -.01em; }
h2 { font-size: 17px; margin: 34px 0 10px; overflow-wrap: anywhere; }
p { margin: 0 0 8px; }
a { color: inherit; text-decoration-color: var(--muted); text-underline-offset: 2px; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: 12px; font-weight: 600; color: var(--muted); padding: 6px 8px;
  border-bottom: 1px solid var(--line); vertical-align: bottom; white-space: nowrap; }
td { padding: 6px 8px; border-bottom: 1px solid var(--grid); vertical-align: top; }
tr:last-child > td { border-bottom: 0; }
svg { display: block; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: 14px 16px; margin: 0 0 14px; overflow-x: auto; }
.muted { color: var(--muted); }
.small { font-size: 12px; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.text { overflow-wrap: anywhere; min-width: 140px; }
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
.sums { display: flex; flex-wrap: wrap; gap: 6px 30px; }
.sums b { display: block; font-size: 20px; line-height: 1.2; font-weight: 650; }
.legend { display: flex; flex-wrap: wrap; gap: 0 14px; margin: 0 0 6px; }
.swatch { display: inline-block; width: 9px; height: 9px; margin: 0 5px 0 0; }
.across { height: 2px; vertical-align: middle; }
.upright { width: 2px; }
tr:target > td { background: var(--page); }
footer { margin-top: 28px; color: var(--muted); font-size: 12px; }
@media screen and (max-width: 760px) {
  main { padding: 14px 8px 32px; }
  .card { padding: 10px; }
  .wide { display: none; }
  td, th { padding: 5px 4px; }
  .sums { gap: 4px 18px; }
  .sums b { font-size: 16px; }
  .ladder .number { white-space: normal; }
  .ladder .text { min-width: 100px; }
  .place { width: 80px; min-width: 70px; }
  .finding { width: 60px; }
  .chart > svg { min-width: 640px; }
}
@media print {
  @page { margin: 14mm; }
  :root { --page: #f4f6f8; --card: #fff; --ink: #1d2733; --muted: #5b6673; --line: #dde3e9;
    --grid: #e8ecf0; --bar: #6f8fb0; --media: #1d2733; --cut: #1d2733; --clear: #cfd6dd; }
  body { background: #fff; font-size: 9pt; }
  main { max-width: none; padding: 0; }
  .card { padding: 8px 10px; overflow: visible; }
  .ladder svg { width: 140px; }
  td, th { padding: 3px 5px; }
  tr, svg, .chart { break-inside: avoid; }
  h2 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)";

} // namespace ispkit::hls
