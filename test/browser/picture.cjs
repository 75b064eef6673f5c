// Takes the picture of a page for the README: its head and its first journeys, without the links to what is further down.
// Arguments: the page, and the picture. CHROMIUM is the browser.
"use strict";
const path = require("node:path");
const { chromium } = require("playwright-core");

(async () => {
  const [page, picture] = process.argv.slice(2);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  try {
    const tab = await browser.newPage({ viewport: { width: 1060, height: 900 }, deviceScaleFactor: 1.25, colorScheme: "light" });
    await tab.goto("file://" + path.resolve(page));
    await tab.locator("nav").evaluate((e) => e.remove());
    const second = tab.locator("#first article").nth(1).locator("[data-sentence]").first();
    const end = await second.evaluate((e) => e.getBoundingClientRect().bottom);
    await tab.screenshot({ path: picture, clip: { x: 0, y: 0, width: 1060, height: end + 90 } });
  } finally {
    await browser.close();
  }
})();
