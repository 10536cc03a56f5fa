// @ts-check
// An outlet passes the browser on to a host that the reader did not agree to: nothing that tells readers apart goes
// there.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { USUAL } from "../harness/browsers.js";
import { ANSWERS, rss } from "../harness/feed-hosts.js";
import { Following, MINUTE, outletOf } from "../harness/following.js";

const FEED = rss("A", [{ url: "http://a.example/1", title: "One story" }]);

/**
 * What is asked of a host that is not agreed to, and how the outlet does that leads there; it once had an ETag.
 * @param {typeof USUAL[number]} Browser
 * @param {import("../harness/extension-copy.js").Changes["patches"]} [patches]
 */
async function passedOn(Browser, patches = []) {
  const following = await Following.start(Browser, { granted: ["http://a.example/*"], patches });
  try {
    const { hosts } = following;
    hosts.set(outletOf("a").feed, ANSWERS.tagged(FEED, '"secret"'), ANSWERS.moved("http://b.example/feed.xml"));
    // It even says that anyone may read it.
    const open = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*" };
    hosts.set("http://b.example/feed.xml", ANSWERS.tagged(FEED.replace("One", "Another"), '"secret"', open));
    await following.follow([outletOf("a"), outletOf("b")]);
    for (let times = 0; times < 2; times++) await following.round((await following.now()) + 24 * 60 * MINUTE);
    const asked = hosts.take().filter(({ address }) => new URL(address).host === "b.example");
    return { asked, report: await following.report("a"), other: await following.report("b") };
  } finally {
    await following.close();
  }
}

/** Fails where a request tells readers apart. @param {import("../harness/feed-hosts.js").Asked[]} asked */
function plain(asked) {
  for (const { method, headers } of asked) {
    assert.equal(method, "GET", "a question before the request");
    assert.doesNotMatch(JSON.stringify(headers), /secret|-extension:|[0-9a-f]{8}-[0-9a-f]{4}-/, "a condition or an id");
  }
}

for (const Browser of USUAL) {
  describe(`${Browser.title}: a host that was not agreed to`, () => {
    test("gets no condition and no id, its feed is not read, and the options can say so", async () => {
      const { asked, report, other } = await passedOn(Browser);
      assert.ok(asked.length > 0, "the browser is passed on");
      plain(asked);
      assert.equal(report.problem?.code, "another-host");
      assert.equal(report.stories, 1);
      // It is followed, but the browser does not let us: it is not asked at all.
      assert.deepEqual([other.allowed, other.last, other.stories], [false, null, 0]);
    });

    test("planted: a request with conditions that follows redirects is found", async () => {
      const follows = {
        file: "background/download.js",
        from: "        redirect,\n",
        to: '        redirect: "follow",\n',
      };
      const { asked } = await passedOn(Browser, [follows]);
      assert.throws(() => plain(asked), { name: "AssertionError" });
    });
  });
}
