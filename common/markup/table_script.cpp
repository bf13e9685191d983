// SPDX-License-Identifier: MIT
#include "markup/table_script.hpp"

namespace ispkit::markup {

const std::string_view k_table_script = R"js(
addEventListener("DOMContentLoaded", () => {
  const language = document.documentElement.lang;
  const collator = new Intl.Collator(language, { numeric: true });

  const valueOf = (cell) => "value" in cell.dataset ? Number(cell.dataset.value) : cell.textContent;
  const compare = (a, b) => typeof a == "number" ? a - b : collator.compare(a, b);

  const sort = (table, head) => {
    const rows = [...table.tBodies[0].rows].map((row) => [valueOf(row.cells[head.cellIndex]), row]);
    const before = head.getAttribute("aria-sort");
    const isDescending = before ? before == "ascending" : typeof rows[0][0] == "number";
    rows.sort(([a], [b]) => isDescending ? compare(b, a) : compare(a, b));
    for (const [, row] of rows) table.tBodies[0].append(row);
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
  };

  const makeSortable = (table) => {
    for (const head of table.tHead.querySelectorAll("[data-sort]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, head));
      head.append(button);
    }
  };

  const entryOf = (row) => {
    const parts = [row, document.getElementById(row.dataset.details)];
    const texts = parts.flatMap((part) => [...part.querySelectorAll(".searched")]);
    return { parts, text: texts.map((text) => text.textContent).join("\n").toLowerCase() };
  };

  const makeSearchable = (table) => {
    const field = document.createElement("input");
    const label = document.createElement("label");
    const result = document.createElement("output");
    const search = document.createElement("p");
    field.type = "search";
    label.append(table.dataset.search, " ", field);
    search.className = "search";
    search.append(label, " ", result);
    table.before(search);
    let entries;
    field.addEventListener("input", () => {
      entries ??= [...table.tBodies[0].rows].map(entryOf);
      const words = field.value.toLowerCase().split(/\s+/);
      let found = 0;
      for (const { parts, text } of entries) {
        const isFound = words.every((word) => text.includes(word));
        for (const part of parts) part.hidden = !isFound;
        found += isFound;
      }
      const shown = { found, all: entries.length };
      result.value = field.value.trim() == "" ? "" : table.dataset.found.replace(
        /{(\w+)}/g, (_, name) => shown[name].toLocaleString(language));
    });
  };

  for (const table of document.querySelectorAll("table[data-search]")) {
    makeSortable(table);
    makeSearchable(table);
  }
});
)js";

// A test compares it with the script.
const std::string_view k_table_script_hash = "/DJV9PMe/046v7NSTSbBUh5J5tns7Il/47Zeaa3RXuI=";

} // namespace ispkit::markup
