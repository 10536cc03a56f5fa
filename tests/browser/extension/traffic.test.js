// @ts-check
// Nothing about what is read leaves the device: all traffic of a browsing session passes a proxy and is looked at.

import assert from "node:assert/strict";
import { test } from "node:test";
import { USUAL } from "../harness/browsers.js";
import { covered, pathOf } from "../harness/newsstand.js";
import { RecordingProxy } from "../harness/proxy.js";
import { Reading } from "../harness/reading.js";
import { inPanel } from "../harness/tab.js";

/**
 * A session: some articles, a front page, the popup, a search, words of a link looked up.
 * @param {typeof USUAL[number]} Browser
 * @param {boolean} reads Whether the extension reads along; else it is there, but has no site.
 */
async function session(Browser, reads) {
  const proxy = await RecordingProxy.open();
  const reading = await Reading.start(Browser, { proxy: proxy.address });
  const { origin } = reading.site;
  const stories = covered(reading.stories).slice(0, 6);
  try {
    await reading.settle(reads ? {} : { run: "clicked" });
    const page = await reading.browser.open();
    for (const story of stories) {
      await reading.goto(page, pathOf(story));
      if (reads) await reading.headlines(page);
    }
    await reading.goto(page, `/newsstand/${new URL(stories[0]?.url ?? "").host}/`);
    if (reads) {
      const popup = await reading.popup(page);
      await popup.appears("#page[data-state=not-an-article]");
      await popup.fill("#words", "a");
      await popup.says("#search-status", /./);
      await popup.close();
      await reading.browser.menu(page, { link: "h2 a, h3 a" });
      await page.appears(inPanel(".title"));
    }
  } finally {
    await reading.close();
    await proxy.close();
  }
  const { requests, bodies } = proxy;
  // Pictures are left out: which of them a browser gets round to fetching, lazily or twice, differs from run to run.
  const picture = /^GET \/newsstand\/[a-z.-]+\/(media\/)?[a-z0-9-]+\.svg$/;
  // So does how often it asks for a site's own sign.
  const sign = "GET /favicon.ico";
  const here = requests
    .filter((request) => request.includes(origin))
    .map((request) => request.replace(origin, ""))
    .filter((request, at, all) => !picture.test(request) && (request !== sign || all.indexOf(sign) === at));
  return { elsewhere: requests.filter((request) => !request.includes(origin)), here, bodies };
}

for (const Browser of USUAL) {
  test(`${Browser.title}: a session with stories asks the network for nothing more than the same session without`, async () => {
    const without = await session(Browser, false);
    const having = await session(Browser, true);
    const own = (/** @type {string} */ request) => Browser.asks.some((known) => known.test(request));
    assert.deepEqual(
      having.elsewhere.filter((request) => !own(request)),
      [],
      "requests to other hosts",
    );
    assert.deepEqual(having.here.toSorted(), without.here.toSorted(), "requests to the sites read");
    assert.ok(having.here.length >= 7, "the record works");
    for (const body of having.bodies) assert.ok(!body.includes("127.0.0.1"), "an address was sent along");
  });
}
