// @ts-check
// Nothing about what is read leaves the device: all traffic of a browsing session passes a proxy and is looked at.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Chromium } from "./harness/chromium.js";
import { covered, pathOf } from "./harness/newsstand.js";
import { RecordingProxy } from "./harness/proxy.js";
import { Site } from "./harness/site.js";

/** What Chromium asks of its maker on its own, with or without any extension. */
const BROWSERS_OWN = /^(CONNECT|GET|POST|HEAD) (https?:\/\/)?[\w.-]+\.(google|googleapis|gvt1|gstatic)\.com[:/]/;

/**
 * A session: some articles, a front page, the popup, a search.
 * @param {string | null} extension
 */
async function session(extension) {
  const site = await Site.open();
  const { origin } = site;
  const proxy = await RecordingProxy.open();
  const stories = covered(await site.stories()).slice(0, 6);
  const browser = await Chromium.start({ extension, proxy: proxy.address });
  try {
    if (extension) {
      const own = await browser.own("options.html");
      await own.evaluate(() =>
        chrome.storage.local.set({ settings: { run: "sites", sites_on: ["127.0.0.1"], welcomed: true } }),
      );
      await own.waitForFunction(async () => (await chrome.scripting.getRegisteredContentScripts()).length > 0);
      await own.close();
    }
    const page = await browser.context.newPage();
    for (const story of stories) {
      await page.goto(site.origin + pathOf(story), { waitUntil: "networkidle" });
      if (extension) await page.locator("sidelight-panel .card").first().waitFor();
    }
    await page.goto(`${site.origin}/newsstand/${new URL(stories[0]?.url ?? "").host}/`, { waitUntil: "networkidle" });
    if (extension) {
      const popup = await browser.own("popup.html");
      await popup.locator("#facts:not(:empty)").waitFor();
      await popup.locator("#words").pressSequentially("a");
      await popup.close();
    }
  } finally {
    await browser.close();
    await proxy.close();
    await site.close();
  }
  const asked = proxy.requests.filter((request) => !BROWSERS_OWN.test(request));
  const here = asked.filter((request) => request.includes(origin)).map((request) => request.replace(origin, ""));
  return { elsewhere: asked.filter((request) => !request.includes(origin)), here, bodies: proxy.bodies };
}

test("a browsing session with the extension asks the network for nothing more than the same session without it", async () => {
  const without = await session(null);
  const having = await session("extension-test");
  assert.deepEqual(having.elsewhere, [], "requests to other hosts");
  assert.deepEqual(having.here.sort(), without.here.sort(), "requests to the sites read");
  assert.ok(having.here.length >= 7, "the record works");
  for (const body of having.bodies) assert.ok(!body.includes("127.0.0.1"), "an address was sent along");
});
