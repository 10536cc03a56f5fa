// @ts-check
// The harness itself: outlets' hosts are real to the browser, and the record has what it asked of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { USUAL } from "../harness/browsers.js";
import { ANSWERS, FeedHosts, rss } from "../harness/feed-hosts.js";
import { RecordingProxy } from "../harness/proxy.js";

for (const Browser of USUAL) {
  test(`${Browser.title}: an extension with permission for hosts gets their answers, and each request is recorded`, async () => {
    const hosts = await FeedHosts.open();
    const proxy = await RecordingProxy.open(hosts);
    const feed = rss("A", [{ url: "http://a.example/1", title: "One & only" }]);
    hosts.set("http://a.example/feed", ANSWERS.tagged(feed, '"1"'));
    hosts.set("http://b.example/feed", ANSWERS.status(503), ANSWERS.moved("http://a.example/feed"));
    hosts.set("http://c.example/feed", ANSWERS.endless());
    hosts.set("http://d.example/feed", ANSWERS.cut(feed));
    const browser = await Browser.start({ proxy: proxy.address, changes: { hosts: ["http://*.example/*"] } });
    try {
      const own = await browser.own("options/options.html");
      const get = (/** @type {string} */ address, /** @type {RequestInit} */ options = {}) =>
        own.run(
          async ({ address, options }) => {
            const answer = await fetch(address, { cache: "no-store", ...options });
            return { type: answer.type, status: answer.status, url: answer.url, text: await answer.text() };
          },
          { address, options },
        );
      assert.equal((await get("http://a.example/feed")).text, feed);
      assert.equal((await get("http://a.example/feed", { headers: { "If-None-Match": '"1"' } })).status, 304);
      assert.equal((await get("http://b.example/feed")).status, 503);
      assert.equal((await get("http://b.example/feed", { redirect: "manual" })).type, "opaqueredirect");
      assert.equal((await get("http://b.example/feed")).url, "http://a.example/feed");
      assert.equal((await get("http://nowhere.example/")).status, 404);
      await assert.rejects(get("http://d.example/feed"));
      const much = await own.run(async () => {
        const { body } = await fetch("http://c.example/feed");
        const reader = body?.getReader();
        let read = 0;
        while (reader && read < 5e6) read += (await reader.read()).value?.length ?? 0;
        await reader?.cancel();
        return read;
      });
      assert.ok(much >= 5e6);
      const all = hosts.take();
      for (const { headers } of all) assert.doesNotMatch(JSON.stringify(headers), /-extension:/, "says who asks");
      const asked = all.map(({ address }) => new URL(address).host[0]);
      assert.equal(asked.join(""), "aabbbandc");
    } finally {
      await browser.close();
      await proxy.close();
      await hosts.close();
    }
  });
}
