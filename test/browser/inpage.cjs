// What runs inside of the page: each function stands alone.
"use strict";

// numbers finds every element that says which field of the JSON it shows.
function numbers() {
  const found = [];
  for (const e of document.querySelectorAll("[data-f], [data-json], [data-map]")) {
    const d = e.dataset;
    if (d.f === "state") continue;
    const row = e.closest("[data-row], [data-compare]");
    let keys;
    if (d.json) keys = d.json.split(".");
    else if (d.map) keys = [...d.map.split("."), d.key];
    else if (row.dataset.row) keys = ["details", ...row.dataset.row.split("."), ...d.f.split(".")];
    else keys = ["compare", ...row.dataset.compare.split("."), ...d.f.split(".")];
    found.push({ keys, value: d.v === undefined ? null : d.v, text: e.textContent.trim() });
  }
  return found;
}

// contrast returns the texts that stand out too little from what is behind them (WCAG 2.2, 1.4.3: 4.5 to 1).
function contrast() {
  const parse = (s) => (s.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const bad = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.checkVisibility() || ["SCRIPT", "STYLE", "title"].includes(e.tagName)) continue;
    const style = getComputedStyle(e);
    const ink = parse(e.namespaceURI.endsWith("svg") ? style.fill : style.color);
    const [a, b] = [light(ink), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) bad.add(`${e.tagName} ${e.className.baseVal ?? e.className} has a contrast of ${ratio.toFixed(2)}`);
  }
  return [...bad];
}

// untranslated returns words in Latin letters on a Japanese page that are no names. files are the policies' names.
function untranslated(files) {
  const names = new Set(
    ("ELB SLI WAF UTC ID JSON URL HTTP DDSketch Twilio Network Load Balancer elbsli replay format json details other MiB ms GET " +
      "xx journeys").split(" "),
  );
  for (const w of files.join(" ").match(/[A-Za-z]{2,}/g) || []) names.add(w);
  for (const e of document.querySelectorAll("code, .lb, tbody th, figcaption h3, .card h3, .causes .quiet, td:nth-child(2)"))
    for (const w of e.textContent.match(/[A-Za-z]{2,}/g) || []) names.add(w);
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (e.closest("code, .lb, script, style, .causes")) continue;
    for (const w of walker.currentNode.data.match(/[A-Za-z]{2,}/g) || []) if (!names.has(w)) found.add(w);
  }
  for (const e of document.querySelectorAll("[aria-label], [title]")) {
    const said = (e.getAttribute("aria-label") || "") + " " + (e.getAttribute("title") || "");
    for (const w of said.match(/[A-Za-z]{2,}/g) || []) if (!names.has(w)) found.add(w);
  }
  return [...found];
}

module.exports = { contrast, numbers, untranslated };
