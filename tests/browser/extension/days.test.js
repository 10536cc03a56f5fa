// @ts-check
// A date without a time is a day: on cards and in the popup the day that its publisher wrote, wherever the reader is.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { USUAL } from "../harness/browsers.js";
import { ANSWERS, rss } from "../harness/feed-hosts.js";
import { Following, outletOf } from "../harness/following.js";
import { inPanel } from "../harness/tab.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */

/**
 * Far behind UTC and far ahead of it: midnight in UTC is the day before in one, and noon the day after in the other.
 */
const ZONES = ["America/Los_Angeles", "Pacific/Kiritimati"];

for (const Browser of USUAL) {
  for (const zone of ZONES) {
    describe(`${Browser.title}: a day alone, read in ${zone}`, () => {
      /** @type {Following} */
      let following;
      /** Six days before the reader's today. */
      let day = "";

      before(async () => {
        following = await Following.start(Browser, { zone });
        const { reading, hosts } = following;
        await reading.settle();
        day = await reading.own.run(() => {
          const today = new Date();
          const then = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate() - 6);
          return new Date(then).toISOString().slice(0, 10);
        });
        const { title, paragraphs } = reading.articles[0];
        const outlet = outletOf("wire");
        const text = paragraphs.slice(0, 3).join(" ");
        hosts.set(outlet.feed, ANSWERS.feed(rss("Wire", [{ url: `${outlet.site}one`, title, text, published: day }])));
        await following.follow([outlet]);
      });
      after(() => following?.close());

      test("the card says the day, and how many days ago that was", async () => {
        const page = await following.reading.open("/one");
        await page.appears(inPanel(".card time"));
        const [shown, full, datetime] = await page.run(() => {
          const time = document.querySelector("[data-sidelight]")?.shadowRoot?.querySelector(".card time");
          const text = (/** @type {string} */ part) => time?.querySelector(part)?.textContent ?? "";
          return [text("span"), text(".spoken"), time?.getAttribute("datetime") ?? ""];
        });
        const words = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
        assert.deepEqual([shown, full, datetime], ["6 days ago", words.format(Date.parse(day)), day]);
        await page.close();
      });

      test("the popup's headlines say it too", async () => {
        const page = await following.reading.open("/two");
        const popup = await following.reading.popup(page);
        await popup.appears("#words");
        await popup.fill("#words", following.reading.articles[0].title.split(" ").slice(0, 2).join(" "));
        await popup.appears(".hit-source");
        const words = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
        assert.match(await popup.text(".hit-source"), new RegExp(` · ${words.format(Date.parse(day))}$`));
        await popup.close();
        await page.close();
      });
    });
  }
}
