// @ts-check
// The extension's main path in real Firefox.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Firefox } from "./harness/firefox.js";
import { covered, onePerOutlet, others, pathOf } from "./harness/newsstand.js";
import { Site } from "./harness/site.js";

/** Headlines of the cards under the article; null while there are none. */
const HEADLINES = `(() => {
  const cards = document.querySelector("sidelight-panel")?.shadowRoot?.querySelectorAll(".card .headline");
  return cards?.length > 0 ? [...cards].map((headline) => headline.textContent) : null;
})()`;

describe("Firefox", () => {
  /** @type {Firefox} */
  let browser;
  /** @type {Site} */
  let site;
  /** @type {import("./harness/site.js").Story[]} */
  let stories;

  before(async () => {
    site = await Site.open();
    stories = await site.stories();
    browser = await Firefox.start();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  test("a site that is switched on: the panel stands under the article with the event's other stories", async () => {
    const own = await browser.own("options.html");
    await browser.evaluate(
      own,
      `browser.storage.local.set({ settings: { run: "sites", sites_on: ["127.0.0.1"], welcomed: true } })`,
    );
    await browser.until(own, "browser.scripting.getRegisteredContentScripts().then((scripts) => scripts.length > 0)");
    for (const story of onePerOutlet(covered(stories)).slice(0, 4)) {
      const tab = await browser.open(site.origin + pathOf(story));
      const headlines = await browser.until(tab, HEADLINES, `the panel at ${story.outlet}`);
      const expected = new Set(others(story, stories).map(({ title }) => title));
      assert.ok(expected.has(headlines[0]), `${story.title}: ${headlines[0]}`);
      assert.ok(headlines.length <= 5 && !headlines.includes(story.title));
      const docked = await browser.evaluate(
        tab,
        `document.querySelector("sidelight-panel").parentElement === document.documentElement`,
      );
      assert.equal(docked, false);
      await browser.send("browsingContext.close", { context: tab });
    }
  });

  test("the popup shows the same matches, the count, and headlines as you type", async () => {
    const [story] = covered(stories);
    assert.ok(story);
    const tab = await browser.open(site.origin + pathOf(story));
    const headlines = await browser.until(tab, HEADLINES);
    const own = await browser.own("options.html");
    const number = await browser.evaluate(
      own,
      `browser.tabs.query({}).then((tabs) => tabs.find(({ url }) => url === ${JSON.stringify(site.origin + pathOf(story))}).id)`,
    );
    const popup = await browser.own(`popup.html#tab=${number}`);
    const shown = await browser.until(popup, HEADLINES, "stories in the popup");
    assert.deepEqual(shown, headlines);
    const facts = await browser.until(popup, `document.querySelector("#facts").textContent`);
    assert.ok(facts.includes(String(stories.length)), facts);
    const word = story.title.split(/\W+/).find((word) => word.length > 5) ?? "";
    await browser.evaluate(
      popup,
      `(() => {
        const words = document.querySelector("#words");
        words.value = ${JSON.stringify(word.slice(0, 5))};
        words.dispatchEvent(new Event("input"));
      })()`,
    );
    await browser.until(
      popup,
      `[...document.querySelectorAll("#headlines .hit-title")].some(({ textContent }) => textContent === ${JSON.stringify(story.title)})`,
      "the headline among the hits",
    );
  });

  test("nothing on a front page", async () => {
    const host = new URL(stories[0]?.url ?? "").host;
    const tab = await browser.open(`${site.origin}/newsstand/${host}/`);
    const own = await browser.own("options.html");
    const address = JSON.stringify(`${site.origin}/newsstand/${host}/`);
    const number = await browser.evaluate(
      own,
      `browser.tabs.query({}).then((tabs) => tabs.find(({ url }) => url === ${address}).id)`,
    );
    const popup = await browser.own(`popup.html#tab=${number}`);
    await browser.until(popup, `document.querySelector("#page").dataset.state === "not-an-article"`);
    assert.equal(await browser.evaluate(tab, `document.querySelector("sidelight-panel") === null`), true);
  });
});
