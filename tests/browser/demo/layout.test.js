// @ts-check
// The demo page at a glance: what stands where, in words, without a word in the console.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { demo, enterHtml, enterText, retold, tab, text, textOf } from "../harness/demo.js";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @param {string} part */
const box = async (page, part) => {
  const found = await page.locator(part).boundingBox();
  assert.ok(found, part);
  return found;
};

describe("the demo page", () => {
  it("shows the result beside the article, and on a phone not far below its beginning", async () => {
    const page = await demo({ width: 1280 });
    await page.locator("[data-sidelight] .card").first().waitFor();
    const [article, panel] = [await box(page, "#article h3"), await box(page, "#panel")];
    assert.ok(panel.x >= article.x + article.width && panel.y < 500, JSON.stringify({ article, panel }));
    await page.setViewportSize({ width: 390, height: 844 });
    const [above, below] = [await box(page, "#article h3"), await box(page, "#panel")];
    assert.ok(below.y - above.y < 1000, `${below.y - above.y} px`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  });

  it("has its masthead in two lines at 1280", async () => {
    const page = await demo({ width: 1280 });
    const lines = await page
      .locator("#index-facts > span")
      .evaluateAll((spans) =>
        spans.map((span) => span.getClientRects().length && Math.round(span.getBoundingClientRect().height)),
      );
    assert.equal(lines.length, 2);
    assert.ok(
      lines.every((height) => height < 30),
      lines.join(),
    );
  });

  it("marks words over their whole height", async () => {
    const page = await demo();
    const mark = page.locator("#article mark").first();
    const { colour, image } = await mark.evaluate((element) => {
      const { backgroundColor, backgroundImage } = getComputedStyle(element);
      return { colour: backgroundColor, image: backgroundImage };
    });
    assert.equal(image, "none");
    assert.doesNotMatch(colour, /, 0\)$/);
  });

  it("speaks of the index in words", async () => {
    const page = await demo();
    await page.getByText("What the index holds").click();
    const words = await text(page.locator("#index-sections"));
    assert.match(words, /Headlines/);
    assert.doesNotMatch(words, /modl|freq|tomb/);
    assert.doesNotMatch(await text(page.locator(".evidence")), /length 1/);
  });

  it("has a text to begin with, and says what it left out because the text comes from it", async () => {
    const page = await demo();
    await tab(page, "Text");
    await page.getByRole("button", { name: "Find similar stories" }).click();
    await page.locator(".verdict", { hasText: "given as text" }).waitFor();
    await page.locator("[data-sidelight] .card").first().waitFor();
    // A story of the index, pasted without its address.
    await enterText(page, await textOf(retold));
    const line = page.locator("[data-sidelight] .same");
    await line.waitFor();
    assert.match(await text(line), /^Left out: \d+ stor(y|ies) that this text seems to come from$/);
    await line.click();
    const links = await page
      .locator("[data-sidelight] .same-text a")
      .evaluateAll((links) =>
        links.map((link) => decodeURI(new URL(/** @type {HTMLAnchorElement} */ (link).href).pathname)),
      );
    assert.ok(links.includes(`/newsstand/${retold.path}`), links.join());
  });

  it("links to documentation, source and newsstand, all of which are there", async () => {
    const page = await demo();
    const links = await page
      .locator("footer a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    assert.ok(links.length >= 4);
    for (const link of links) {
      const answer = await page.request.get(new URL(link, page.url()).href);
      assert.equal(answer.status(), 200, link);
    }
  });

  it("says nothing in the console, whatever the pages that it reads", async () => {
    const page = await demo({ ready: false });
    /** @type {string[]} */
    const said = [];
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    await page.reload();
    await page.locator("[data-sidelight] .card").first().waitFor();
    for (const other of await page.locator("#newsstand button").all()) {
      if (said.length > 0) break;
      await other.click();
      await page.locator("#article h3").waitFor();
    }
    await enterHtml(
      page,
      `<html style="color:red"><style>p{color:red}</style><body><p style="display:none" onclick="a()">a</p></body></html>`,
    );
    await page.locator(".verdict, #article [role=alert]").first().waitFor();
    assert.deepEqual(said, []);
  });
});
