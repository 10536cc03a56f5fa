// @ts-check
// Choosing from the newsstand, by its list or by the words of headlines.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cards, demo, site, stories, story, text } from "../harness/demo.js";
import { until } from "../harness/until.js";

describe("choosing from the newsstand", () => {
  it("opens with the sample and the first story, and says what the index holds", async () => {
    const page = await demo();
    const facts = await text(page.locator("#index-facts"));
    assert.match(facts, /\(sample\)/);
    assert.ok(facts.includes(`${stories.length} stories`), facts);
    assert.equal(await page.locator("#newsstand button").count(), stories.length);
    assert.equal(await page.locator("#newsstand [aria-current=true]").count(), 1);
  });

  it("shows article, terms, matches of other outlets with reasons, and times", async () => {
    const page = await demo();
    await page.locator(`#newsstand [data-url="${story.url}"]`).click();
    await page.getByRole("heading", { name: story.title, exact: true }).waitFor();
    await page.locator("[data-sidelight] .card").first().waitFor();
    assert.match(await text(page.locator(".verdict")), /^Article, \d+\s%/);
    assert.equal((await page.locator("#article article").getAttribute("lang"))?.split("-")[0], story.lang);
    assert.ok((await text(page.locator("#article .text"))).length > 400);

    const paths = await cards(page);
    assert.ok(paths.length >= 2, `only ${paths.length} matches`);
    assert.ok(!paths.includes(`/newsstand/${story.path}`), "the page itself is among its matches");
    const found = paths.map((path) => stories.find((other) => `/newsstand/${other.path}` === path));
    assert.equal(found[0]?.event, story.event);
    assert.notEqual(found[0]?.outlet, story.outlet);

    // The others are folded.
    assert.equal(await page.locator(".terms li:visible").count(), 6);
    const weights = (await page.locator(".terms .number").allTextContents()).map(Number);
    assert.ok(weights.length >= 10 && weights.every((weight) => weight > 0 && weight <= 1), String(weights));
    assert.deepEqual(
      weights,
      weights.toSorted((a, b) => b - a),
    );
    assert.match(await text(page.locator(".scores .reasons").first()), /^Shares .+\d+\s%/);
    assert.deepEqual(await page.locator(".times tbody .step").allInnerTexts(), [
      "fetch",
      "parse",
      "flatten",
      "extract",
      "look up",
    ]);
    assert.ok((await page.locator("#article mark").count()) > 3);
  });

  it("leads from a match to the copy on this site", async () => {
    const page = await demo({ hash: `#${story.url}` });
    await page.getByRole("heading", { name: story.title, exact: true }).waitFor();
    await page.locator("[data-sidelight] a.more").first().waitFor();
    for (const path of await cards(page)) {
      const answer = await page.request.get(`${site.origin}${path}`);
      assert.equal(answer.status(), 200, path);
    }
  });

  it("groups by event, outlet and language", async () => {
    const page = await demo();
    for (const [by, names] of /** @type {const} */ ([
      ["Outlet", "outlet"],
      ["Language", "lang"],
    ])) {
      await page.getByLabel(by, { exact: true }).check();
      assert.equal(await page.locator("#newsstand h3").count(), new Set(stories.map((each) => each[names])).size);
      assert.equal(await page.locator("#newsstand button").count(), stories.length);
    }
  });

  it("says when a page cannot be fetched", async () => {
    const page = await demo();
    await page.route(`**/newsstand/${story.path}**`, (route) => route.fulfill({ status: 404, body: "" }));
    await page.locator(`#newsstand [data-url="${story.url}"]`).click();
    const alert = page.locator("#article [role=alert]");
    await alert.waitFor();
    assert.match(await text(alert), /could not be fetched: 404/);
    assert.equal(await page.locator("[data-sidelight]").count(), 0);
  });

  it("measures the steps repeatedly", async () => {
    const page = await demo();
    await page.getByRole("button", { name: "Measure again and again" }).click();
    await page.getByText("Median of 15 samples.").waitFor();
    const medians = (await page.locator(".times tbody td:last-child").allInnerTexts()).slice(1).map(Number);
    assert.ok(medians.length === 4 && medians.every((ms) => ms > 0), String(medians));
  });

  it("applies the settings of the lookup", async () => {
    const page = await demo({ hash: `#${story.url}` });
    await page.locator("[data-sidelight] a.more").first().waitFor();
    await page.getByText("Settings of the lookup").click();
    await page.getByLabel("Most matches").fill("1");
    await until("one card", async () => (await cards(page)).length === 1);
    await page.getByRole("button", { name: "Reset" }).click();
    await until("more cards", async () => (await cards(page)).length > 1);
  });
});

describe("headline search", () => {
  it("finds stories as the reader types, and opens one by keyboard", async () => {
    const page = await demo();
    const box = page.getByRole("searchbox");
    const words = story.title.split(/[^\p{L}]+/u).filter((word) => word.length > 3);
    await box.pressSequentially(`${words.slice(0, 3).join(" ")}`.slice(0, -1));
    await page.locator(`#headline-results [data-url="${story.url}"]`).waitFor();
    const place = await page
      .locator("#headline-results button")
      .evaluateAll((buttons, url) => buttons.findIndex((button) => button.getAttribute("data-url") === url), story.url);
    for (let i = 0; i <= place; i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator("#article h3", { hasText: story.title }).waitFor();
    assert.equal(decodeURI(await page.evaluate(() => location.hash)), `#${story.url}`);
  });

  it("says when no headline has the words", async () => {
    const page = await demo();
    await page.getByRole("searchbox").fill("zyzzyva quokka");
    await page.getByText("No headline has these words").waitFor();
    assert.equal(await page.locator("#headline-results li").count(), 0);
  });
});
