// SPDX-License-Identifier: MIT
#include "markup/page.hpp"

#include "markup/table_script.hpp"

#include <fmt/format.h>

#include <cmath>

namespace ispkit::markup {

namespace {

constexpr std::string_view k_common_style = R"(
:root { color-scheme: light dark;
  --page: #f4f6f8; --card: #fff; --ink: #1d2733; --muted: #5b6673; --line: #dde3e9; --grid: #e8ecf0;
  --bar: #6f8fb0; --target: #b07a12; --error: #c8372d; --warning: #c77d0a; --advice: #3f7d58; }
@media (prefers-color-scheme: dark) { :root {
  --page: #12171d; --card: #1b222b; --ink: #dfe6ee; --muted: #9aa7b5; --line: #2e3843; --grid: #28313b;
  --bar: #5f86ad; --target: #d9a440; --error: #e8695f; --warning: #dd9c3a; --advice: #6bb188; } }
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
.sums { display: flex; flex-wrap: wrap; gap: 6px 30px; }
.sums b { display: block; font-size: 20px; line-height: 1.2; font-weight: 650; }
.legend { display: flex; flex-wrap: wrap; gap: 0 14px; margin: 0 0 6px; }
.swatch { display: inline-block; width: 9px; height: 9px; margin: 0 5px 0 0; }
th > button { all: unset; cursor: pointer; }
th > button:hover { text-decoration: underline; }
th > button:focus-visible { outline: 2px solid var(--bar); outline-offset: 2px; }
th[aria-sort="ascending"] > button::after { content: " \2191"; }
th[aria-sort="descending"] > button::after { content: " \2193"; }
.search input { font: inherit; color: inherit; background: var(--page); padding: 3px 8px;
  border: 1px solid var(--line); border-radius: 6px; width: min(320px, 60%); }
.search output { color: var(--muted); }
footer { margin-top: 28px; color: var(--muted); font-size: 12px; }
@media screen and (max-width: 760px) {
  main { padding: 14px 8px 32px; }
  .card { padding: 10px; }
  .wide { display: none; }
  td, th { padding: 5px 4px; }
  .sums { gap: 4px 18px; }
  .sums b { font-size: 16px; }
  .chart > svg { min-width: 640px; }
}
@media print {
  .search { display: none; }
  @page { margin: 14mm; }
  :root { --page: #f4f6f8; --card: #fff; --ink: #1d2733; --muted: #5b6673; --line: #dde3e9;
    --grid: #e8ecf0; --bar: #6f8fb0; }
  body { background: #fff; font-size: 9pt; }
  main { max-width: none; padding: 0; }
  .card { padding: 8px 10px; overflow: visible; }
  td, th { padding: 3px 5px; }
  tr, svg, .chart { break-inside: avoid; }
  h2 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)";

} // namespace

std::string page_start(const PageHead& head) {
    std::string policy = "default-src 'none'; style-src 'unsafe-inline'";
    std::string script;
    if (head.script == PageScript::tables) {
        policy += fmt::format("; script-src 'sha256-{}'", k_table_script_hash);
        script = fmt::format("<script>{}</script>\n", k_table_script);
    }
    return fmt::format("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<title>{}</title>\n<style>{}{}</style>\n{}</head>\n<body>\n<main>\n",
                       head.language, policy, head.title, k_common_style, head.style, script);
}

std::string page_end(std::string_view footer) {
    return fmt::format("<footer>{}</footer>\n</main>\n</body>\n</html>\n", footer);
}

std::string page_sum(std::string_view name, std::string_view number) {
    return fmt::format(R"(<div><b>{}</b><span class="muted">{}</span></div>)", number, name);
}

double grid_step(double most, double lines) {
    const double least = most / lines;
    const double power = std::pow(10, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= least) {
            return factor * power;
        }
    }
    return 10 * power;
}

} // namespace ispkit::markup
