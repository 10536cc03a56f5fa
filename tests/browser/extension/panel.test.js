// @ts-check
// What the panel says of itself and of its stories, on a page.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BROWSERS } from "../harness/browsers.js";
import { pathOf } from "../harness/newsstand.js";
import { Reading } from "../harness/reading.js";
import { inPanel, PANEL } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */

const POPUP = "#stories [data-sidelight] >> ";

for (const Browser of BROWSERS) {
  describe(`${Browser.title}: what the panel says`, () => {
    /** @type {Reading} */
    let reading;
    /** @type {Tab} */
    let page;

    before(async () => {
      reading = await Reading.start(Browser);
      page = await reading.browser.open();
      await page.size(1000, 900);
    });
    after(() => reading?.close());

    /** A story that three outlets print in the same words. */
    function wired() {
      const wire = reading.stories.find((story) => story.event === "kestrel-recall" && story.wire !== null);
      assert.ok(wire);
      return wire;
    }

    /** Where the panel and a part of it lie in the window. @param {string} part */
    const boxes = (part) =>
      page.run((part) => {
        const host = document.querySelector("[data-sidelight]");
        const box = host?.shadowRoot?.querySelector(part)?.getBoundingClientRect();
        return {
          left: box?.left ?? 0,
          right: box?.right ?? 0,
          width: box?.width ?? 0,
          height: box?.height ?? 0,
          all: innerWidth,
        };
      }, part);

    test("wire copy at other outlets is told in one line, in page and popup, and unfolds to them", async () => {
      await reading.settle();
      const wire = wired();
      await reading.goto(page, pathOf(wire));
      await reading.headlines(page);
      assert.equal(await page.text(inPanel(".same")), "The same text also at 2 outlets");
      assert.equal(await page.seen(inPanel(".copies")), 0);
      await page.unfold(inPanel(".same"), inPanel(".same-text .copies"));
      const outlets = await page.texts(inPanel(".same-text .outlet"));
      assert.equal(new Set(outlets).size, 2);
      assert.ok(!(await page.texts(inPanel(".card .outlet"))).some((outlet) => outlets.includes(outlet)));
      const popup = await reading.popup(page);
      await popup.appears(`${POPUP}.same`);
      assert.equal(await popup.text(`${POPUP}.same`), "The same text also at 2 outlets");
      await popup.close();
      await page.front();
    });

    test("it is told where it is all there is", async () => {
      const wire = wired();
      /** @type {string[]} */
      const hidden_outlets = [];
      for (let cards = 1; cards > 0; ) {
        await reading.settle({ hidden_outlets });
        await reading.goto(page, pathOf(wire));
        await page.appears(inPanel(".same"));
        const outlets = await page.texts(inPanel(".card .outlet"));
        hidden_outlets.push(...outlets);
        cards = outlets.length;
      }
      assert.equal(await page.text(inPanel(".same")), "The same text also at 2 outlets");
      const popup = await reading.popup(page);
      await popup.appears(`${POPUP}.same`);
      await popup.close();
      await page.front();
    });

    test("what other languages may tell of the same is offered, folded, in page and popup", async () => {
      await reading.settle();
      const told = (/** @type {string} */ event, /** @type {string} */ lang) => {
        const story = reading.stories.find((story) => story.event === event && story.lang.split("-")[0] === lang);
        assert.ok(story, `${event} in ${lang}`);
        return story;
      };
      const english = reading.stories.find(({ event, outlet_name }) => {
        return event === "putin-biden-call" && outlet_name === "Meridian Wire";
      });
      assert.ok(english);
      const german = told("putin-biden-call", "de");
      await reading.goto(page, pathOf(english));
      const offer = /^1 story in German may tell the same$/;
      await page.says(inPanel(".elsewhere .action"), offer);
      assert.equal(await page.seen(inPanel(".elsewhere li")), 0);
      await page.unfold(inPanel(".elsewhere .action"), inPanel(".elsewhere li"));
      const headline = inPanel(".elsewhere li bdi:first-child");
      assert.deepEqual(await page.texts(headline), [german.title]);
      assert.deepEqual(await page.attributes(headline, "lang"), ["de"]);
      assert.ok(!(await page.texts(inPanel(".card .headline"))).includes(german.title), "an offer is no match");
      const popup = await reading.popup(page);
      await popup.says(`${POPUP}.elsewhere .action`, offer);
      await popup.close();
      await page.front();

      // Where it is all there is, the popup tells it beside why there is nothing.
      await reading.goto(page, pathOf(told("tunnel-sarrejoch", "fr")));
      const alone = await reading.popup(page);
      await alone.appears(`${POPUP}.elsewhere .action`);
      const offers = await alone.texts(`${POPUP}.elsewhere .action`);
      assert.deepEqual(offers.map((offer) => /in (\w+)/.exec(offer)?.[1]).toSorted(), ["English", "German"]);
      assert.equal(await alone.seen("#why"), 1);
      await alone.close();
      await page.front();

      // A reader of English alone is offered nothing else.
      await reading.settle({ languages: ["en"] });
      await reading.goto(page, pathOf(english));
      await page.appears(inPanel(".card"));
      assert.equal(await page.count(inPanel(".elsewhere")), 0);
    });

    test("it names itself, says once what it shows and that it is a sample, and leads to the options", async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      await reading.headlines(page);
      assert.equal(await page.text(inPanel(".brand")), "Sidelight Sample");
      assert.equal(await page.seen(inPanel(".emblem")), 1);
      const whole = await page.text(inPanel(".frame"));
      assert.equal(await page.text(inPanel(".title")), "Same story elsewhere");
      for (const once of [/Same story elsewhere/g, /Sample/g]) assert.equal(whole.match(once)?.length, 1, String(once));
      assert.doesNotMatch(whole, /Similar stories/);
      const before = await reading.own.run(async () => (await chrome.tabs.query({})).length);
      await page.click(inPanel(".foot button"), { name: "Options" });
      await until("the options", () =>
        reading.own.run(async (before) => {
          const tabs = await chrome.tabs.query({});
          // A browser may go to the options page that is open already.
          return tabs.length > before || tabs.some(({ url, active }) => active && url?.includes("options.html"));
        }, before),
      );
      await page.front();
    });

    test("bars in “Why this?” are as long as the share beside them, and no term is a day or a number", async () => {
      await reading.goto(page, "/one");
      await reading.headlines(page);
      await page.unfold(inPanel(".why"), inPanel(".reasons"));
      const bars = await page.run(() => {
        const root = document.querySelector("[data-sidelight]")?.shadowRoot;
        return [...(root?.querySelectorAll(".reason") ?? [])].map((reason) => {
          const width = (/** @type {string} */ part) => reason.querySelector(part)?.getBoundingClientRect().width ?? 0;
          return {
            term: reason.querySelector(".term")?.textContent ?? "",
            filled: (100 * width(".bar i")) / width(".bar"),
            share: Number.parseInt(reason.querySelector(".share")?.textContent ?? "", 10),
          };
        });
      });
      assert.ok(bars.length >= 2);
      for (const { term, filled, share } of bars) {
        assert.ok(Math.abs(filled - Math.max(2, share)) <= 1, `${term}: ${filled} for ${share} %`);
        assert.match(term, /\p{L}/u);
        assert.doesNotMatch(term, /day$|^(still|today|november)$/i);
      }
    });

    test("an outlet is hidden by a button that stands on its card", async () => {
      await reading.goto(page, "/one");
      await reading.headlines(page);
      assert.equal(await page.seen(inPanel(".card > .hide")), await page.count(inPanel(".card")));
    });

    test("folded, it says how many stories it has", async () => {
      await reading.goto(page, "/one");
      const { length } = await reading.headlines(page);
      assert.equal(await page.seen(inPanel(".count")), 0);
      await page.click(inPanel("button"), { name: "Collapse" });
      await page.says(inPanel(".title"), new RegExp(`^Similar stories\\D*${length}$`));
      await page.click(inPanel("button"), { name: "Expand" });
      await page.says(inPanel(".title"), /^Same story elsewhere$/);
    });

    test("docked, it is at the side, and folded on a small screen", async () => {
      await reading.settle({ placement: "docked" });
      await reading.goto(page, "/one");
      await reading.headlines(page);
      const wide = await boxes(".frame");
      assert.ok(wide.all - wide.right <= 20 && wide.left > wide.all / 2, JSON.stringify(wide));
      await page.size(390, 800);
      await reading.goto(page, "/one");
      await page.appears(inPanel("[aria-label=Expand]"));
      assert.equal(await page.seen(inPanel(".card")), 0);
      const small = await boxes(".frame");
      assert.ok(small.width > 200 && small.height < 110, JSON.stringify(small));
      await page.click(inPanel("button"), { name: "Expand" });
      await page.appears(inPanel(".card"));
      await page.size(1000, 900);
    });

    test("the popup says that the page shows the same stories, and leads there", async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      await reading.headlines(page);
      const popup = await reading.popup(page);
      await popup.appears("#in-page");
      await page.run(() => scrollTo(0, 0));
      // The popup closes itself.
      await popup.click("#go").catch(() => {});
      await page.until(
        "the panel in view",
        (panel) => {
          const box = document.querySelector(panel)?.getBoundingClientRect();
          return box !== undefined && box.top < innerHeight && box.bottom > 0;
        },
        PANEL,
      );
      await reading.settle({ placement: "popup" });
      await reading.goto(page, "/one");
      const alone = await reading.popup(page);
      await alone.appears(`${POPUP}.card`);
      assert.equal(await alone.seen("#in-page"), 0);
      await alone.close();
      await page.front();
    });

    test("the popup's field has the focus, and its search says how many headlines there are", async () => {
      const popup = await reading.browser.own("popup/popup.html");
      await popup.says("#facts", /./);
      assert.equal(await popup.run(() => document.activeElement?.id), "words");
      await popup.fill("#words", "the");
      await popup.says("#search-status", /^First 8 of \d\d headlines$/);
      assert.equal(await popup.count("#headlines [role=option]"), 8);
      await popup.close();
    });
  });
}
