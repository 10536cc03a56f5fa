// @ts-check
// Pages that change their article without a load: what the head says of the one before, routes in the fragment,
// documents that are written anew, and text that comes by ways no change of the document shows.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { inScript, pageOf } from "../harness/articles.js";
import { USUAL } from "../harness/browsers.js";
import { Reading } from "../harness/reading.js";
import { frames } from "../harness/stillness.js";
import { inPanel, PANEL } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */
/** @typedef {import("../harness/articles.js").Article} Article */
/** @typedef {import("../../../extension/shared/protocol.js").Snapshot} Snapshot */

/** What a site's head says of an article at an address. @param {Article} article @param {string} address */
const headOf = ({ title }, address) => `<meta property="og:site_name" content="Quay Post">
  <meta property="og:title" content=${inScript(title)}><meta property="og:url" content="${address}">
  <meta name="description" content="What the head says of ${address} and of nothing else.">
  <link rel="canonical" href="${address}">
  <script type="application/ld+json">${inScript({ "@type": "NewsArticle", headline: title, datePublished: "2026-11-18" })}</script>`;

/** Puts an article into the page, under another address or the same. */
const CHANGES = `<script>addEventListener("message", ({ data }) => {
  if (data.address) history.pushState(null, "", data.address);
  if (data.html) document.querySelector("main").innerHTML = data.html;
  if (data.title) document.title = data.title;
  for (const [selector, name, value] of data.head ?? []) document.querySelector(selector)?.setAttribute(name, value);
});</script>`;

for (const Browser of USUAL) {
  describe(`${Browser.title}: articles that change without a load`, () => {
    /** @type {Reading} */
    let reading;
    /** @type {Article} */
    let one;
    /** @type {Article} */
    let two;
    /** @type {Tab} */
    let page;

    /** What is found in the page, as the popup asks for it. @returns {Promise<Snapshot>} */
    const asked = async () =>
      reading.own.run(
        async (tab) => (await chrome.runtime.sendMessage({ type: "read-tab", tab })).value,
        await reading.number(page),
      );

    /** Waits until what is found has this headline and address. @param {string} title @param {string} path */
    const knows = (title, path) =>
      until(`“${title}” at ${path}`, async () => {
        const { found } = await asked();
        const right = found?.title === title && new URL(found.url ?? "").pathname === path;
        return right || Promise.reject(new Error(`“${found?.title}” at ${found?.url}`));
      });

    /** @param {object} what */
    const change = (what) => page.run((what) => postMessage(what), what);

    /** Waits for stories that are all others than these; there is one panel. @param {string[]} first */
    async function otherStories(first) {
      const now = await until("other stories", async () => {
        const now = await page.texts(inPanel(".headline"));
        return now.length > 0 && now.every((headline) => !first.includes(headline)) ? now : null;
      });
      assert.equal(await page.count(PANEL), 1);
      return now;
    }

    /** Writes the whole document anew. @param {Article} article */
    const writeAnew = ({ title, html }) =>
      page.script(`setTimeout(() => {
        document.open();
        document.write(${inScript(pageOf(title, html))});
        document.close();
      })`);

    before(async () => {
      reading = await Reading.start(Browser);
      [one, two] = reading.articles;
      const body = pageOf(one.title, one.html, { head: headOf(one, "/stories/one") + CHANGES });
      reading.site.extra.set("/stories/one", { body });
      page = await reading.browser.open();
    });
    after(() => reading?.close());

    test("what the head said of the article before is not believed; what it says later is; back, it is believed again", async () => {
      await reading.settle();
      await reading.goto(page, "/stories/one");
      const first = await reading.headlines(page);
      await knows(one.title, "/stories/one");
      await change({ address: "/stories/two", html: two.html });
      const second = await otherStories(first);
      await knows(two.title, "/stories/two");
      await change({
        title: two.title,
        head: [
          ["link[rel=canonical]", "href", "/stories/two-as-it-is-called"],
          ["[property='og:url']", "content", "/stories/two-as-it-is-called"],
        ],
      });
      await knows(two.title, "/stories/two-as-it-is-called");
      assert.deepEqual(await page.texts(inPanel(".headline")), second);
      await change({
        address: "/stories/one",
        html: one.html,
        title: one.title,
        head: [
          ["link[rel=canonical]", "href", "/stories/one"],
          ["[property='og:url']", "content", "/stories/one"],
        ],
      });
      assert.deepEqual(await otherStories(second), first);
      await knows(one.title, "/stories/one");
    });

    for (const [name, canonical, path] of [
      ["names another path", "/stories/one", "/stories/late"],
      ["names this path", "/stories/late?page=1", "/stories/late"],
    ]) {
      test(`where we come after the change, a head that ${name} is judged by that`, async () => {
        await reading.settle({ run: "clicked" });
        await reading.goto(page, "/stories/one");
        const head = [["link[rel=canonical]", "href", canonical]];
        if (canonical !== "/stories/one") {
          head.push(
            ["[property='og:url']", "content", String(canonical)],
            ["[property='og:title']", "content", two.title],
          );
        }
        await change({ address: "/stories/late", html: two.html, title: two.title, head });
        await page.until(
          "the other article",
          (title) => document.querySelector("h1")?.textContent === title,
          two.title,
        );
        await knows(two.title, String(path));
        const { found } = await asked();
        assert.equal(found?.url?.endsWith("?page=1"), name === "names this path");
      });
    }

    for (const placement of /** @type {const} */ (["under", "docked"])) {
      /** How a page's program shows what its fragment names. @type {Record<string, string>} */
      const programs = {
        "in the place of the one before": `document.querySelector("main").innerHTML = routes[location.hash] ?? "";`,
        // Whose headline is still there: the address alone says that another one is read.
        "beside the one before, which it hides": `for (const [route, html] of Object.entries(routes)) {
          document.getElementById(route) ?? document.querySelector("main").append(
            Object.assign(document.createElement("section"), { id: route, innerHTML: html }));
          document.getElementById(route).hidden = route !== location.hash;
        }`,
      };
      for (const [name, program] of Object.entries(programs)) {
        test(`a route in the fragment is an address, ${placement}, ${name}`, async () => {
          await reading.settle({ placement });
          const routes = `<script>
          const routes = ${inScript({ "#/a": one.html, "#/b": two.html })};
          const show = () => setTimeout(() => { ${program} }, 150);
          addEventListener("hashchange", show);
          addEventListener("DOMContentLoaded", show);
        </script>`;
          reading.site.extra.set("/routes", { body: pageOf("Quay Post", "", { head: routes }) });
          await reading.goto(page, "/one");
          await reading.goto(page, "/routes#/a");
          const first = await reading.headlines(page);
          await page.run(() => {
            location.hash = "#/b";
          });
          const second = await otherStories(first);
          await page.run(() => {
            location.hash = "#/a";
          });
          assert.deepEqual(await otherStories(second), first);
        });
      }

      test(`a fragment that is no route leaves all as it is, ${placement}`, async () => {
        await reading.settle({ placement });
        await reading.goto(page, "/stories/one");
        await reading.headlines(page);
        await page.run(() => document.querySelector("[data-sidelight]")?.setAttribute("data-mark", ""));
        await page.run(() => {
          location.hash = "#section";
        });
        await frames(page, 40);
        assert.equal(await page.count(`${PANEL}[data-mark]`), 1);
      });

      test(`another article in the place of the first, under the same address, ${placement}`, async () => {
        await reading.settle({ placement });
        await reading.goto(page, "/stories/one");
        const first = await reading.headlines(page);
        await change({ html: two.html });
        await otherStories(first);
      });

      test(`a document written anew, and a root element that is replaced, ${placement}`, async () => {
        await reading.settle({ placement });
        await reading.goto(page, "/one");
        const first = await reading.headlines(page);
        await writeAnew(two);
        const second = await otherStories(first);
        const whole = pageOf(one.title, one.html).replace("<!doctype html>", "");
        await page.script(`{
          const root = document.createElement("html");
          root.innerHTML = ${inScript(whole)};
          document.replaceChild(root, document.documentElement);
        }`);
        assert.deepEqual(await otherStories(second), first);
        // What was listened to before is listened to still.
        await page.script(`history.pushState(null, "", "/after");
          document.querySelector("main").innerHTML = ${inScript(two.html)};`);
        assert.deepEqual(await otherStories(first), second);
      });
    }

    test("a document written over and over has its panel each time", async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      const first = await reading.headlines(page);
      let before = first;
      for (const article of [two, one, two]) {
        await writeAnew(article);
        before = await otherStories(before);
      }
    });

    test("in a document written anew, scrolling is heard still", async () => {
      await reading.settle();
      await reading.goto(page, "/one");
      const first = await reading.headlines(page);
      await writeAnew({ ...two, html: two.html + one.html });
      await otherStories(first);
      await page.run(() => document.querySelectorAll("h1")[1]?.scrollIntoView({ behavior: "instant" }));
      await until("a panel under each article", async () => (await page.count(PANEL)) === 2);
    });

    /** Components that fill a shadow root, each at the message "now". */
    const components = {
      "fills the root that it has": `connectedCallback() {
        const root = this.attachShadow({ mode: "open" });
        root.innerHTML = "<p>Loading</p>";
        addEventListener("message", () => { root.innerHTML = text; });
      }`,
      "attaches one later": `connectedCallback() {
        addEventListener("message", () => { this.attachShadow({ mode: "open" }).innerHTML = text; });
      }`,
      "holds another that fills its own": `connectedCallback() {
        const outer = this.attachShadow({ mode: "open" });
        outer.innerHTML = "<div></div>";
        const inner = outer.firstChild.attachShadow({ mode: "open" });
        addEventListener("message", () => { inner.innerHTML = text; });
      }`,
    };
    for (const [name, body] of Object.entries(components)) {
      test(`a component that ${name} is read, and the panel stands after it`, async () => {
        await reading.settle();
        const script = `<script>const text = ${inScript(one.html)};
          customElements.define("portal-story", class extends HTMLElement { ${body} });</script>`;
        const head = `<style>portal-story{display:block}</style>${script}`;
        reading.site.extra.set("/component", { body: pageOf(one.title, "<portal-story></portal-story>", { head }) });
        await reading.goto(page, "/component");
        await reading.readAs(page, "not-an-article");
        await page.run(() => postMessage("now"));
        assert.ok((await reading.headlines(page)).length > 0);
        assert.equal(await page.count(`portal-story + ${PANEL}`), 1);
      });
    }

    /** Boxes over the page that hide it, and how they go. @type {Record<string, [string, string]>} */
    const boxes = {
      "a dialog that is closed": ["<dialog open>WORDS</dialog>", "document.querySelector('dialog').close()"],
      "a box that gets a class": ["<div class=box>WORDS</div>", "document.querySelector('.box').classList.add('gone')"],
      "a box that is taken out": ["<div id=box>WORDS</div>", "document.querySelector('#box').remove()"],
    };
    for (const [name, [box, close]] of Object.entries(boxes)) {
      test(`what was hidden is read once it is shown: ${name}`, async () => {
        await reading.settle();
        const words = "<p>We and our partners ask for your consent to what we do, and to what they do.</p>".repeat(20);
        // The page hides what is below the box, by a style sheet, while it is there.
        const head = `<style>.gone{display:none} :is(dialog[open], .box:not(.gone), #box) ~ main{display:none}</style>
          <script>addEventListener("message", () => { ${close}; });</script>`;
        const html = pageOf(one.title, one.html, { head }).replace("<nav>", `${box.replace("WORDS", words)}<nav>`);
        reading.site.extra.set("/boxed", { body: html });
        await reading.goto(page, "/boxed");
        await reading.readAs(page, "not-an-article");
        assert.equal(await page.count(PANEL), 0);
        await page.run(() => postMessage("now"));
        assert.ok((await reading.headlines(page)).length > 0);
      });
    }
  });
}
