// @ts-check
// The panel on pages that change, close, come back, and on a background that stops.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { inScript, pageOf } from "../harness/articles.js";
import { USUAL } from "../harness/browsers.js";
import { Reading } from "../harness/reading.js";
import { inPanel, PANEL } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */
/** @typedef {import("../harness/articles.js").Article} Article */

for (const Browser of USUAL) {
  describe(`${Browser.title}: the panel in a page that lives`, () => {
    /** @type {Reading} */
    let reading;
    /** @type {Article} */
    let one;
    /** @type {Article} */
    let two;
    /** @type {Tab} */
    let page;

    /** Waits for stories that are all others than these. @param {string[]} first */
    const otherStories = (first) =>
      until("other stories", async () => {
        const now = await page.texts(inPanel(".headline"));
        return now.length > 0 && now.every((headline) => !first.includes(headline)) ? now : null;
      });

    before(async () => {
      reading = await Reading.start(Browser);
      [one, two] = reading.articles;
      page = await reading.browser.open();

      // A site that changes its article without a load: given "two", "one" or "list".
      const articles = { one: one.html, two: two.html, list: "<ul><li><a href='/one'>One</a></ul>" };
      const script = `<script>
        const articles = ${inScript(articles)};
        addEventListener("message", ({ data }) => {
          if (!Object.hasOwn(articles, data)) return;
          history.pushState({}, "", "/" + data);
          setTimeout(() => {
            document.title = data;
            document.querySelector("main").innerHTML = articles[data];
          }, 200);
        });
      </script>`;
      reading.site.extra.set("/spa", { body: pageOf(one.title, one.html, { head: script }) });
    });
    after(() => reading?.close());

    test("closed, it is gone for this page and back after a reload", async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      await reading.headlines(page);
      await page.click(inPanel("button"), { name: "Close for this page" });
      await page.vanishes(PANEL);
      await page.reload();
      assert.ok((await reading.headlines(page)).length > 0);
    });

    test("collapsed, it stays so on the next page, even when the background was stopped in between", async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      await reading.headlines(page);
      await reading.browser.stopBackground();
      await page.click(inPanel("button"), { name: "Collapse" });
      await reading.kept("the choice to be kept", ({ collapsed }) => collapsed === true);
      await reading.goto(page, "/two");
      await page.appears(inPanel("[aria-label=Expand]"));
      assert.equal(await page.seen(inPanel(".body")), 0);
      await page.click(inPanel("button"), { name: "Expand" });
      await page.appears(inPanel(".body"));
      await reading.kept("the choice to be kept", ({ collapsed }) => collapsed === false);
    });

    test("an outlet that is not wanted again goes at once, comes back by Undo, and stays away on other pages", async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      await reading.headlines(page);
      const outlet = await page.text(inPanel(".outlet"));
      const hide = async () => {
        await page.click(inPanel(".hide"), { name: `Not from ${outlet} again` });
        await until("it to go", async () => !(await page.texts(inPanel(".outlet"))).includes(outlet));
        await reading.kept("the outlet to be kept", ({ hidden_outlets }) => hidden_outlets?.includes(outlet));
      };
      await hide();
      const focused = await page.run(() => {
        const root = document.querySelector("[data-sidelight]")?.shadowRoot;
        return root?.activeElement !== null && root?.activeElement === root?.querySelector(".status button");
      });
      assert.ok(focused, "the focus does not fall out of the panel with the card");
      await page.click(inPanel(".status button"), { name: "Undo" });
      await until("it to come back", async () => (await page.texts(inPanel(".outlet"))).includes(outlet));
      await reading.kept("the outlet to be dropped", ({ hidden_outlets }) => !hidden_outlets?.includes(outlet));
      await hide();
      await page.reload();
      const popup = await reading.popup(page);
      await popup.appears("#page[data-state=found], #page[data-state=nothing-close]");
      assert.ok(!(await popup.texts("#stories [data-sidelight] >> .outlet")).includes(outlet));
      await popup.close();
      assert.ok(!(await page.texts(inPanel(".outlet"))).includes(outlet));
    });

    test("switched off from the panel, the site is left alone", async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      await reading.headlines(page);
      await page.click(inPanel("button"), { name: "Switch off on this site" });
      await reading.kept("the site among those switched off", ({ sites_off }) => sites_off?.includes("127.0.0.1"));
      await reading.registered(false);
      assert.equal(await page.seen(inPanel(".card")), 0);
      // Undone, all is as it was.
      await page.click(inPanel(".status button"), { name: "Undo" });
      await reading.kept("the site to be on again", ({ sites_on, sites_off }) => {
        return sites_on?.join() === "127.0.0.1" && sites_off?.length === 0;
      });
      await reading.registered(true);
      assert.ok((await reading.headlines(page)).length > 0);
      await page.click(inPanel("button"), { name: "Switch off on this site" });
      await reading.registered(false);
      // Switched on again elsewhere, the stories take the place of what the panel said.
      await reading.settle();
      assert.ok((await reading.headlines(page)).length > 0);
      await page.vanishes(inPanel(".status button"));
      await page.click(inPanel("button"), { name: "Switch off on this site" });
      await reading.registered(false);
      await page.reload();
      assert.equal(await reading.present(page), false);
      assert.equal(await page.count(PANEL), 0);
    });

    test("elements named like properties neither blind it nor hang the page", async () => {
      await reading.settle();
      const names = `addEventListener append body createElement createElementNS documentElement getElementsByTagName
        links prerendering querySelector querySelectorAll visibilityState`.split(/\s+/);
      const named = names.map((name) => `<img name="${name}" alt="">`).join("");
      const hidden = `after append childNodes clientHeight clientWidth closest contains firstChild getBoundingClientRect
        insertBefore isConnected localName nextSibling nodeType parentElement parentNode querySelector scrollHeight tagName
        textContent`.split(/\s+/);
      const inputs = hidden.map((name) => `<input type="hidden" name="${name}">`).join("");
      const form = one.html.replace("<article>", `<article><form>${inputs}`).replace("</article>", "</form></article>");
      reading.site.extra.set("/named", {
        body: pageOf(one.title, `${form}${named}<div id="SidelightContent"></div>`),
      });
      await reading.goto(page, "/named");
      await reading.readAs(page, "found");
      await page.until("the panel", (panel) => Document.prototype.querySelector.call(document, panel) !== null, PANEL);
    });

    test("a page that changes its article without a load gets the new one's stories", async () => {
      await reading.settle();
      await reading.goto(page, "/spa");
      const first = await reading.headlines(page);
      await page.run(() => postMessage("two"));
      await otherStories(first);
      assert.equal(await page.count(PANEL), 1);
      assert.equal(await page.count(`main ${PANEL}`), 1);
      await page.run(() => postMessage("list"));
      await page.vanishes(PANEL);
      await reading.readAs(page, "not-an-article");
      assert.equal(await page.count(PANEL), 0);
      await page.run(() => postMessage("one"));
      assert.deepEqual(await reading.headlines(page), first);
    });

    test("switched off and on again in an open page that changes without a load", async () => {
      await reading.settle();
      await reading.goto(page, "/spa");
      const first = await reading.headlines(page);
      await reading.settle({ sites_off: ["127.0.0.1"], sites_on: [] });
      await page.vanishes(PANEL);
      await reading.listen();
      await page.run(() => postMessage("two"));
      await until("the page to ask whether it is read", async () => (await reading.heard()).includes("start"));
      const refused = (await reading.heard()).length;
      await reading.settle();
      await otherStories(first);
      // What was said is in order: nothing was looked up before the page asked anew and was answered yes.
      const heard = await reading.heard();
      assert.ok(!heard.slice(0, refused).includes("look-up"), heard.join());
      const later = heard.slice(refused);
      assert.ok(later.includes("start") && later.indexOf("start") < later.indexOf("look-up"), heard.join());
    });

    test("its permission taken back and given again, an open page and the popup notice", async () => {
      await reading.settle();
      await reading.goto(page, "/spa");
      await reading.headlines(page);
      await reading.browser.permit("http://127.0.0.1/*", false);
      await reading.registered(false);
      await page.vanishes(PANEL);
      const popup = await reading.popup(page).catch(() => null);
      // Without the permission no address of a tab is given, and so no site's name.
      assert.equal(popup, null);
      await reading.listen();
      await page.run(() => postMessage("two"));
      await until("the page to ask whether it is read", async () => (await reading.heard()).includes("start"));
      await reading.browser.permit("http://127.0.0.1/*", true);
      await reading.registered(true);
      assert.ok((await reading.headlines(page)).length > 0);
      assert.equal((await reading.stored()).sites_on?.[0], "127.0.0.1", "what was chosen is not forgotten");
    });

    test("text that comes late is read when it is there", async () => {
      await reading.settle();
      const script = `<script>
        addEventListener("message", ({ data }) => {
          if (data === "now") document.querySelector("main").innerHTML = ${inScript(one.html)};
        });
      </script>`;
      reading.site.extra.set("/late", {
        body: pageOf(one.title, "<p>Loading</p>", { head: script }),
      });
      await reading.goto(page, "/late");
      const popup = await reading.popup(page);
      await popup.appears("#why");
      await popup.close();
      assert.equal(await page.count(PANEL), 0);
      await page.front();
      await page.run(() => postMessage("now"));
      assert.ok((await reading.headlines(page)).length > 0);
    });

    test("a page that never has done loading is read all the same", async () => {
      await reading.settle();
      let release = () => {};
      /** @type {Promise<void>} */
      const held = new Promise((resolve) => {
        release = resolve;
      });
      reading.site.extra.set("/held.css", { body: "", headers: { "Content-Type": "text/css" }, until: held });
      const head = `<script>
        const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/held.css" });
        document.head.append(link);
      </script>`;
      reading.site.extra.set("/held", { body: pageOf(one.title, one.html, { head }) });
      await reading.goto(page, "/one");
      const stories = await reading.headlines(page);
      await page.run(() => void setTimeout(() => location.assign("/held")));
      await page.until("the other page", () => location.pathname === "/held");
      assert.deepEqual(await reading.headlines(page), stories);
      assert.notEqual(await page.run(() => document.readyState), "complete");
      release();
    });

    test("only where all the site's pages were switched on is read without asking first", async () => {
      const files = async () =>
        (await reading.own.run(() => chrome.scripting.getRegisteredContentScripts()))[0]?.js ?? [];
      const sure = (/** @type {boolean} */ is) =>
        until(`pages ${is ? "not " : ""}to ask first`, async () => (await files()).includes("page/sure.js") === is);
      await reading.settle();
      await sure(true);
      await reading.settle({ sites_on: ["127.0.0.1", "news.example"], sites_off: ["sport.news.example"] });
      await sure(false);
      await reading.goto(page, "/one");
      assert.ok((await reading.headlines(page)).length > 0);
      await reading.settle({ sites_on: ["127.0.0.1", "sport.news.example"], sites_off: ["news.example"] });
      await sure(false);
      await reading.settle();
      await sure(true);
    });

    test("a page drawn anew over the panel gets it back", async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      const before = await reading.headlines(page);
      await page.run(() => {
        const main = document.querySelector("main");
        document.querySelector("[data-sidelight]")?.remove();
        main?.replaceWith(main.cloneNode(true));
      });
      assert.deepEqual(await reading.headlines(page), before);
      assert.equal(await page.count(PANEL), 1);
    });

    test("back and forth, through the cache or not, each page has its own stories", async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      const first = await reading.headlines(page);
      await reading.goto(page, "/two");
      const second = await reading.headlines(page);
      assert.notDeepEqual(second, first);
      for (const [by, path, stories] of /** @type {const} */ ([
        [-1, "/one", first],
        [1, "/two", second],
        [-1, "/one", first],
      ])) {
        await page.travel(by);
        await until(`to be at ${path}`, async () => (await page.url()).endsWith(path));
        assert.deepEqual(await reading.headlines(page), stories);
        assert.equal(await page.count(PANEL), 1);
      }
    });

    test("back from the back/forward cache, settings that changed meanwhile hold", async () => {
      // A browser may drop the page it left, for memory; what is tested is a page it kept.
      let kept = false;
      for (let attempt = 0; attempt < 5 && !kept; attempt += 1) {
        await reading.settle();
        await reading.goto(page, "/one");
        await reading.headlines(page);
        await page.run(() => void Object.assign(globalThis, { left: true }));
        await reading.goto(page, "/two");
        await reading.headlines(page);
        await reading.settle({ sites_off: ["127.0.0.1"], sites_on: [] });
        await page.travel(-1);
        const back = await page.until("the page left", () =>
          location.pathname === "/one" && document.readyState === "complete"
            ? { kept: Object.hasOwn(globalThis, "left") }
            : null,
        );
        kept = back.kept;
      }
      assert.ok(kept, "the browser did not keep the page");
      await page.vanishes(PANEL);
    });

    test("a page loaded ahead is not read before it is shown", { skip: Browser.cannot.prerender }, async () => {
      await reading.settle();
      const rules = `<script type="speculationrules">{"prerender":[{"urls":["/two"],"eagerness":"immediate"}]}</script>`;
      reading.site.extra.set("/ahead", {
        body: pageOf("Ahead", `<p><a id="next" href="/two">Next</a></p>`, { head: rules, says_article: false }),
      });
      await reading.listen();
      const asked = reading.site.requests.length;
      await reading.goto(page, "/ahead");
      await until("the page to be loaded ahead", () => reading.site.requests.slice(asked).includes("/two"));
      await reading.readAs(page, "not-an-article");
      // The shown page was read, by itself and for the popup; the one loaded ahead has said nothing.
      assert.equal((await reading.heard()).filter((type) => type === "start").length, 1);
      await page.click("#next");
      assert.ok((await reading.headlines(page)).length > 0);
      const shown = await page.run(() => {
        const [load] = performance.getEntriesByType("navigation");
        return /** @type {{ activationStart?: number }} */ (/** @type {unknown} */ (load)).activationStart ?? 0;
      });
      assert.ok(shown > 0, "the browser did not load it ahead");
    });

    test("only the top frame is read", async () => {
      await reading.settle();
      reading.site.extra.set("/framing", {
        body: pageOf("Frames", `<iframe src="/one" width="700" height="900"></iframe>`, { says_article: false }),
      });
      await reading.goto(page, "/framing");
      await page.until(
        "the frame's article",
        () => document.querySelector("iframe")?.contentDocument?.querySelector("article") !== null,
      );
      await reading.readAs(page, "not-an-article");
      const framed = await page.run(
        (panel) => document.querySelector("iframe")?.contentDocument?.querySelector(panel) === null,
        PANEL,
      );
      assert.ok(framed, "a panel in the frame");
      assert.equal(await page.count(PANEL), 0);
    });

    test("each tab has its own panel and badge, which goes when the article does", async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      const first = await reading.headlines(page);
      const other = await reading.open("/two");
      assert.notDeepEqual(await reading.headlines(other), first);
      const badge = async (/** @type {Tab} */ where) =>
        reading.own.run((tabId) => chrome.action.getBadgeText({ tabId }), await reading.number(where));
      for (const where of [page, other]) {
        const count = await where.count(inPanel("[data-tier=same-event] .card"));
        // The panel does not wait for it.
        const wanted = count > 0 ? String(count) : "";
        await until(`the badge ${wanted}`, async () => (await badge(where)) === wanted);
      }
      await other.close();
      await reading.goto(page, "/spa");
      await reading.headlines(page);
      await until("a badge", async () => (await badge(page)) !== "");
      await page.run(() => postMessage("list"));
      await until("an empty badge", async () => (await badge(page)) === "");
    });

    test("a page can't press the panel's buttons", async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      await reading.headlines(page);
      await page.run(() => {
        const root = document.querySelector("[data-sidelight]")?.shadowRoot;
        for (const button of root?.querySelectorAll("button") ?? []) button.click();
      });
      assert.equal(await page.count(PANEL), 1);
      assert.equal(await page.count(inPanel("[aria-expanded=true].why")), 0);
      assert.deepEqual((await reading.stored()).sites_off ?? [], []);
    });

    test("docked at the side, or only in the popup, as the reader prefers", async () => {
      await reading.settle({ placement: "docked" });
      await reading.goto(page, "/one");
      await reading.headlines(page);
      const position = await page.run(() => {
        const panel = document.querySelector("[data-sidelight]");
        return panel && getComputedStyle(panel).position;
      });
      assert.equal(position, "fixed");
      await reading.settle({ placement: "popup" });
      await reading.goto(page, "/one");
      await reading.readAs(page, "found");
      assert.equal(await page.count(PANEL), 0);
    });

    test("a text the reader chose, or a link's words, are looked up by themselves; the link's target is not asked for", async () => {
      await reading.settle();
      const words = one.paragraphs.slice(0, 3).join(" ").replaceAll("<", "");
      const link = `<p><a id="link" href="/never-asked">${words}</a></p>`;
      reading.site.extra.set("/chosen", { body: pageOf(two.title, two.html + link) });
      await reading.goto(page, "/chosen");
      const first = await reading.headlines(page);
      await reading.browser.menu(page, { link: "#link" });
      await page.says(inPanel(".title"), /^Similar to/);
      await otherStories(first);
      assert.ok(!reading.site.requests.includes("/never-asked"), "the link's target was asked for");

      await reading.goto(page, "/chosen");
      await reading.headlines(page);
      await page.run(() => {
        const link = document.querySelector("#link");
        const plain = document.createElement("p");
        plain.append(...(link?.childNodes ?? []));
        link?.replaceWith(plain);
        getSelection()?.selectAllChildren(plain);
      });
      await reading.browser.menu(page);
      await page.says(inPanel(".title"), /^Similar to/);
      await otherStories(first);
    });

    test("the keys for the panel show it where it is not shown by itself", async () => {
      await reading.settle({ run: "clicked" });
      await reading.goto(page, "/one");
      assert.equal(await reading.present(page), false);
      await reading.browser.command(page);
      assert.ok((await reading.headlines(page)).length > 0);
      assert.equal(await page.seen(inPanel("[aria-label^='Switch off']")), 0);
    });

    test("the keys for the panel are answered where there is nothing, and where stories stand in the popup only", async () => {
      await reading.settle({ run: "clicked" });
      reading.site.extra.set("/list", { body: pageOf("List", "<ul><li>One<li>Two</ul>", { says_article: false }) });
      await reading.goto(page, "/list");
      await reading.browser.command(page);
      await page.says(inPanel(".words-title"), /^This page is not an article/);
      await reading.settle({ run: "clicked", placement: "popup" });
      await reading.goto(page, "/one");
      await reading.browser.command(page);
      assert.ok((await reading.headlines(page)).length > 0);
    });

    test("events that a page makes up are not listened to", async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      await reading.headlines(page);
      await reading.listen();
      await page.run(() => {
        for (let n = 0; n < 50; n++) dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
      });
      await reading.readAs(page, "found");
      assert.deepEqual(await reading.heard(), []);
    });

    test("a page that names its elements like what extensions are reached by has its panel", async () => {
      await reading.settle();
      const names = "<form id=browser><input name=runtime></form>";
      reading.site.extra.set("/names", { body: pageOf(one.title, names + one.html) });
      await reading.goto(page, "/names");
      assert.ok((await reading.headlines(page)).length > 0);
    });

    // Last, for the extension's pages are closed by it.
    test("updated while pages are open: what the old one left goes, the new one reads on, nothing is lost", async () => {
      await reading.settle({ hidden_outlets: ["Nobody's Post"], cards: 4 });
      await reading.goto(page, "/spa");
      const first = await reading.headlines(page);
      const other = await reading.open("/two");
      await reading.headlines(other);
      await page.front();
      for (const version of ["0.9.0", "0.0.1"]) {
        await page.run((panel) => document.querySelector(panel)?.setAttribute("data-old", ""), PANEL);
        await reading.browser.update(version);
        await reading.renew();
        assert.equal(await reading.own.run(() => chrome.runtime.getManifest().version), version);
        await page.front();
        await page.vanishes(`${PANEL}[data-old]`);
        assert.deepEqual(await reading.headlines(page), first);
        assert.equal(await page.count(PANEL), 1);
        // It answers, so it is the new one's.
        await page.click(inPanel("button"), { name: "Collapse" });
        await reading.kept("the choice to be kept", ({ collapsed }) => collapsed === true);
        await page.click(inPanel("button"), { name: "Expand" });
        await reading.kept("the choice to be kept", ({ collapsed }) => collapsed === false);
        const { hidden_outlets, cards } = await reading.stored();
        assert.deepEqual([hidden_outlets, cards], [["Nobody's Post"], 4]);
      }
      await page.run(() => postMessage("two"));
      await otherStories(first);
      await other.front();
      await until("one panel in the other tab", async () => (await other.count(PANEL)) === 1);
    });

    test("removed while pages are open, it leaves them as they were", { skip: Browser.cannot.orphan }, async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      await reading.headlines(page);
      await reading.browser.remove();
      await page.vanishes(PANEL);
    });
  });
}
