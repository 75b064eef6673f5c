// Conveniences only: every number is readable without this script.
"use strict";
(() => {
  const words = document.body.dataset;

  // The value of a cell by which it is sorted.
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v !== undefined ? Number(cell.dataset.v) : cell.textContent.trim();
  };
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));

  const sort = (table, header, column) => {
    const down = header.getAttribute("aria-sort") !== "descending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].sort((a, b) => compare(value(a, column), value(b, column)) * (down ? -1 : 1));
    body.append(...rows);
  };

  for (const table of document.querySelectorAll("table[data-table]")) {
    if (table.tBodies[0].rows.length < 2) continue;
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = words.sort.replace("%s", header.textContent.trim());
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => sort(table, header, column));
    });
  }

  for (const code of document.querySelectorAll("code[data-command]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = words.copy;
    button.addEventListener("click", async () => {
      const selection = getSelection();
      selection.selectAllChildren(code); // what a browser without a clipboard for files leaves to the reader
      try {
        await navigator.clipboard.writeText(code.textContent);
      } catch {
        if (!document.execCommand("copy")) return;
      }
      button.textContent = words.copied;
    });
    code.after(" ", button);
  }

  for (const table of document.querySelectorAll("table.filter")) {
    const tools = document.createElement("div");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const shown = document.createElement("span");
    tools.className = "tools";
    input.type = "search";
    shown.className = "quiet";
    shown.setAttribute("role", "status");
    label.append(words.filter, " ", input);
    tools.append(label, shown);
    table.closest(".scroll").before(tools);
    input.addEventListener("input", () => {
      const wanted = input.value.toLowerCase();
      let count = 0;
      for (const row of table.tBodies[0].rows) {
        row.hidden = !row.textContent.toLowerCase().includes(wanted);
        if (!row.hidden) count++;
      }
      shown.textContent = words.shown.replace("%s", count);
    });
  }
})();
