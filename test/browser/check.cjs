// Opens the pages in a real browser and holds them to what a reader needs. Arguments: the folder with the pages, and one
// for screenshots. Prints what does not hold, one line each, and exits 1 if there is any.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { chromium } = require("playwright-core");
const { contrast, numbers, untranslated } = require("./inpage.cjs");

const [folder, shots] = process.argv.slice(2);
const problems = [];
const expect = (holds, what) => {
  if (!holds) problems.push(what);
};
const follow = (value, keys) => keys.reduce((v, k) => (v === null || v === undefined ? undefined : v[k]), value);

// open opens a page and notes everything that it says or asks for.
async function open(browser, name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  const url = "file://" + path.join(folder, name);
  page.on("console", (m) => problems.push(`${name}: console: ${m.text()}`));
  page.on("pageerror", (e) => problems.push(`${name}: ${e.message}`));
  page.on("request", (r) => expect(r.url() === url, `${name}: asks for ${r.url()}`));
  await page.goto(url);
  return page;
}

async function checkNumbers(page, name, answer) {
  const found = await page.evaluate(numbers);
  let checked = 0;
  for (const { keys, value, text } of found) {
    const want = follow(answer, keys);
    if (value === null && (want === null || want === undefined)) continue;
    checked++;
    expect(want === Number(value), `${name}: ${keys.join(".")} is ${value} on the page, ${want} in the JSON`);
    const count = ["total", "bad", "count", "entries", "objects", "malformed", "skipped"].includes(keys.at(-1));
    expect(!count || text.replaceAll(",", "") === String(want), `${name}: ${keys.join(".")} shows ${text}, not ${want}`);
  }
  expect(checked > 300, `${name}: only ${checked} numbers compared`);
  return checked;
}

async function checkCharts(page, name, answer) {
  const charts = await page.locator("figure[data-chart]").all();
  expect(charts.length === answer.details.charts.length, `${name}: ${charts.length} charts, ${answer.details.charts.length} in the JSON`);
  for (const [i, chart] of charts.entries()) {
    const bad = answer.details.charts[i].steps.filter((s) => s.bad > 0).length;
    const boxes = await chart.locator("rect.bad").evaluateAll((all) => all.map((r) => r.getBoundingClientRect()).map((b) => [b.width, b.height]));
    const width = page.viewportSize().width;
    expect(boxes.length === bad, `${name}: chart ${i} has ${boxes.length} bad bars, not ${bad}`);
    // Half a pixel of fill and a pixel of outline that does not shrink.
    expect(boxes.every(([w, h]) => w >= 0.5 && h >= 4), `${name}: chart ${i} at ${width} px has a bad bar that nobody sees`);
    const all = await chart.locator("path.all").boundingBox();
    expect(all && all.width > 0.8 * (await chart.boundingBox()).width, `${name}: chart ${i} at ${width} px is not drawn over its width`);
  }
}

async function checkLabels(page, name) {
  const overlaps = await page.locator(".chart text:not(.mark):visible").evaluateAll((all) => {
    const boxes = all.map((t) => [t.closest("svg.chart"), t.getBoundingClientRect()]);
    return boxes.filter(([svg, b], i) => i > 0 && boxes[i - 1][0] === svg && boxes[i - 1][1].right > b.left).length;
  });
  expect(overlaps === 0, `${name}: ${overlaps} labels of charts overlap`);
}

async function checkWidths(page, name, answer) {
  for (const width of [320, 375, 768, 1400]) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide <= width, `${name}: ${wide} px wide on a screen of ${width} px`);
    await checkCharts(page, name, answer);
    await checkLabels(page, `${name} at ${width} px`);
  }
  await page.setViewportSize({ width: 1400, height: 900 });
}

// The journeys' table is what a meeting looks at: none of it, the judgment least of all, lies beyond the edge.
async function checkJourneys(page, name) {
  const table = page.locator('table[data-table="journeys"]');
  for (const width of [1000, 1200, 1400]) {
    await page.setViewportSize({ width, height: 900 });
    const [wide, room] = await table.evaluate((t) => [t.scrollWidth, t.parentElement.clientWidth]);
    expect(wide <= room, `${name}: at ${width} px the journeys' table is ${wide} px wide in ${room} px`);
    const cells = await table.locator("td.judged").evaluateAll((all) => all.map((c) => [c.getBoundingClientRect().right, c.scrollWidth - c.clientWidth]));
    expect(cells.length > 0 && cells.every(([right, over]) => right <= width && over <= 0), `${name}: at ${width} px a judgment is cut off`);
    await table.screenshot({ path: path.join(shots, `${name}-journeys-${width}.png`) });
  }
  await page.setViewportSize({ width: 1400, height: 900 });
}

// Every control, picture, table and region has a name that assistive technology can say.
async function checkNames(page, name) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const named = ["button", "link", "img", "image", "graphics-document", "region", "searchbox", "textbox", "table", "navigation", "heading", "checkbox"];
  const seen = {};
  for (const n of nodes) {
    const role = n.role && n.role.value;
    if (n.ignored || !named.includes(role)) continue;
    seen[role] = (seen[role] || 0) + 1;
    // The tables inside of charts' details are named by the region around them.
    expect((n.name && n.name.value.trim()) || role === "table", `${name}: a ${role} without a name`);
  }
  for (const role of ["button", "link", "region", "table", "navigation", "heading", "searchbox"]) expect(seen[role], `${name}: no ${role}`);
  expect((seen.img || 0) + (seen.image || 0) >= 5, `${name}: ${JSON.stringify(seen)} has too few pictures`);
  const headings = await page.locator("h1").count();
  expect(headings === 1, `${name}: ${headings} h1`);
}

// What is focused, and whether that can be seen.
const focused = () => {
  const e = document.activeElement;
  const outline = getComputedStyle(e);
  return { tag: e.tagName, kind: e.className || e.getAttribute("href") || e.type, text: e.textContent.slice(0, 30), visible: outline.outlineStyle !== "none" && parseFloat(outline.outlineWidth) >= 2 };
};

async function checkKeyboard(page, name) {
  await page.keyboard.press("Tab");
  expect((await page.evaluate(focused)).kind === "skip", `${name}: the first stop is not the way to the report`);
  await page.keyboard.press("Enter");
  expect((await page.evaluate(() => document.activeElement.id)) === "main", `${name}: the way to the report leads elsewhere`);
  const met = new Set();
  for (let i = 0; i < 400; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(focused);
    if (at.tag === "BODY") break;
    met.add(at.tag);
    expect(at.visible, `${name}: nobody sees the focus on ${at.tag} ${at.text}`);
  }
  for (const tag of ["BUTTON", "INPUT", "DIV", "SUMMARY"]) expect(met.has(tag), `${name}: Tab never comes to a ${tag}`);
}

async function checkSorting(page, name) {
  const table = page.locator('table[data-table="routes"]');
  const header = table.locator("thead th").filter({ has: page.locator("button") }).last();
  const column = await header.evaluate((th) => th.cellIndex - 2); // the total
  const button = table.locator("thead th").nth(column).locator("button");
  const read = () => table.locator("tbody tr").evaluateAll((rows, c) => rows.map((r) => Number(r.cells[c].dataset.v)), column);
  const before = await read();
  const sorted = (down) => [...before].sort((a, b) => (down ? b - a : a - b)).join();
  await button.focus();
  await page.keyboard.press("Enter");
  expect((await read()).join() === sorted(true), `${name}: the first press does not sort downwards`);
  await page.keyboard.press("Space");
  expect((await read()).join() === sorted(false), `${name}: the second press does not sort upwards`);
  expect((await table.locator("thead th").nth(column).getAttribute("aria-sort")) === "ascending", `${name}: the order is not announced`);
  const input = page.locator("input[type=search]");
  const wanted = name.startsWith("twelve") ? "/SVC-1" : "/HOGE";
  await input.fill(wanted);
  const rows = await table.locator("tbody tr:visible").allTextContents();
  expect(rows.length > 0 && rows.length < before.length && rows.every((r) => r.includes(wanted.toLowerCase())), `${name}: the filter leaves ${rows.length} rows`);
  expect((await page.locator('[role="status"]').textContent()).includes(String(rows.length)), `${name}: the filter does not say how many rows are left`);
  await input.fill("");
}

async function checkColors(page, name) {
  for (const [what, media] of [["light", { colorScheme: "light" }], ["dark", { colorScheme: "dark" }], ["print", { colorScheme: "dark", media: "print" }]]) {
    await page.emulateMedia({ media: "screen", ...media });
    for (const bad of await page.evaluate(contrast)) problems.push(`${name}, ${what}: ${bad}`);
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect((ground === "rgb(255, 255, 255)") === (what !== "dark"), `${name}, ${what}: the background is ${ground}`);
    await page.screenshot({ path: path.join(shots, `${name}-${what}.png`), fullPage: true });
  }
  expect(!(await page.locator("nav").isVisible()), `${name}: links on paper`);
  await page.setViewportSize({ width: 718, height: 1000 }); // A4 without its margins
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  await checkLabels(page, `${name} on paper`);
  expect(wide <= 718, `${name}: ${wide} px wide on paper of 718 px`);
  await checkColumns(page, name);
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
  expect(pdf.length > 20_000, `${name}: a PDF of ${pdf.length} bytes`);
  const pages = (pdf.toString("latin1").match(/\/Type \/Page\b(?!s)/g) || []).length;
  expect(pages > 0 && pages <= 12, `${name}: ${pages} pages on paper`);
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
}

// On paper the columns of names are 12 characters wide at least.
async function checkColumns(page, name) {
  const narrow = await page.locator('table:is([data-table="routes"], [data-table="quantiles"], [data-table="journeys"])').evaluateAll((tables) =>
    tables.flatMap((table) => {
      const probe = document.createElement("span");
      probe.textContent = "0".repeat(12);
      probe.style.font = getComputedStyle(table).font;
      document.body.append(probe);
      const least = probe.getBoundingClientRect().width;
      probe.remove();
      const cell = table.tBodies[0].rows[0].cells[0];
      return cell.getBoundingClientRect().width < least ? [table.dataset.table] : [];
    }),
  );
  expect(narrow.length === 0, `${name}: columns under 12 characters on paper in ${narrow}`);
}

// A page of 320 routes and twelve weeks is small and soon ready: a busy machine needs several loads until one is not held up. What
// happened is said in local time, and all journeys stand on the first sheet of paper.
async function checkTwelveWeeks(page, name) {
  const bytes = fs.statSync(path.join(folder, name)).size;
  expect(bytes < 3_000_000, `${name}: ${bytes} bytes`);
  const times = [];
  while (times.length < 30 && !(Math.min(...times) < 1000)) {
    await page.reload();
    times.push(await page.evaluate(() => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd));
  }
  expect(Math.min(...times) < 1000, `${name}: interactive after ${Math.min(...times)} ms`);
  const routes = await page.locator('table[data-table="routes"] tbody tr').count();
  expect(routes > 300, `${name}: ${routes} routes`);
  const bars = await page.locator("svg.trend").first().locator("rect.week").count();
  expect(bars === 12, `${name}: ${bars} weeks in the trend`);
  const said = await page.locator("[data-sentence]").allTextContents();
  for (const when of ["14:10.14:37", "10:00.10:25"]) expect(said.some((s) => new RegExp(when).test(s)), `${name}: no sentence of ${when}`);
  expect((await page.locator("line.note").count()) === 3, `${name}: the note stands on another number of charts`);
  expect((await page.locator('table[data-table="samples"] a[href^="https://traces.example.com/1-"]').count()) > 3, `${name}: samples without links`);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 703, height: 1000 }); // A4 without its margins
  const end = await page.locator("#first article").last().evaluate((e) => e.getBoundingClientRect().bottom + scrollY);
  expect(end < 1032, `${name}: the journeys end ${Math.round(end)} px down a sheet of 1032`);
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize({ width: 1400, height: 900 });
  const copy = page.locator("#first details.command").first();
  await copy.locator("summary").click();
  await copy.locator("button").click();
  expect(/^elbsli explain .*--journey incoming-call/.test(await copy.locator("code").textContent()), `${name}: no command to copy`);
  await page.reload();
  console.log(`${name}: ${bytes} bytes, interactive after ${Math.round(Math.min(...times))} ms`);
}

async function checkWithoutScript(browser, name, answer) {
  const page = await open(browser, name, { javaScriptEnabled: false });
  expect((await page.locator("button, input").count()) === 0, `${name} without a script: controls that do nothing`);
  const rows = await page.locator('table[data-table="routes"] tbody tr').count();
  expect(rows === answer.details.routes.length, `${name} without a script: ${rows} routes`);
  await page.context().close();
}

async function checkPage(browser, name, answer) {
  const page = await open(browser, name);
  const lang = name.includes("-ja") ? "ja" : "en";
  expect((await page.locator("html").getAttribute("lang")) === lang, `${name}: wrong language`);
  const files = answer.compare ? [answer.compare.a, answer.compare.b] : [];
  // Target groups and AWS's words for errors are names.
  for (const { top } of [...answer.details.incidents, ...answer.details.scattered])
    for (const value of Object.values(top)) if (value.value) files.push(value.value);
  if (lang === "ja") for (const word of await page.evaluate(untranslated, files)) problems.push(`${name}: ${word} is not translated`);
  const checked = await checkNumbers(page, name, answer);
  await checkNames(page, name);
  if (name.startsWith("twelve")) await checkTwelveWeeks(page, name);
  await checkKeyboard(page, name);
  await checkSorting(page, name);
  await checkNumbers(page, name, answer); // sorted, it is the same
  await checkWidths(page, name, answer);
  await checkJourneys(page, name);
  await checkColors(page, name);
  await page.setViewportSize({ width: 320, height: 900 });
  await page.screenshot({ path: path.join(shots, `${name}-320.png`), fullPage: true });
  await page.context().close();
  await checkWithoutScript(browser, name, answer);
  console.log(`${name}: ${checked} numbers`);
}

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  try {
    for (const name of fs.readdirSync(folder).filter((f) => f.endsWith(".html")).sort()) {
      const answer = JSON.parse(fs.readFileSync(path.join(folder, name.replace(/-(en|ja)\.html$/, ".json")), "utf8"));
      await checkPage(browser, name, answer);
    }
  } finally {
    await browser.close();
  }
  for (const p of problems) console.log(p);
  process.exitCode = problems.length > 0 ? 1 : 0;
})();
