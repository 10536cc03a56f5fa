// @ts-check
// What the reader sees of published indexes: what is offered before they subscribe, how subscriptions do, the popup's
// offer, the panel's cards. What the background tells is the test's own here.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { pageOf } from "../harness/articles.js";
import { breaches } from "../harness/axe.js";
import { USUAL } from "../harness/browsers.js";
import { Choosing } from "../harness/choosing.js";
import { IndexHost } from "../harness/index-host.js";
import { answerPermissions, askedFor } from "../harness/permissions.js";
import {
  answerInstead,
  indexOf,
  KEY,
  manifestAt,
  OLD_KEY,
  offering,
  REPORTS,
  reportOf,
  sentOf,
  showSubscriptions,
  subscriptionAt,
} from "../harness/published.js";
import { Publisher } from "../harness/published-index.js";
import { showState } from "../harness/states.js";
import { inPanel } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */

const OPTIONS = "options/options.html";
const ERRORS = fileURLToPath(new URL("../../../src/subscription/error.rs", import.meta.url));

/** Every code that Rust may give. */
const CODES = [...(await readFile(ERRORS, "utf8")).matchAll(/ErrorKind::\w+, "([a-z-]+)"/g)].map(([, code]) => code);

for (const Browser of USUAL) {
  describe(`${Browser.title}: published indexes as readers see them`, () => {
    /** @type {Choosing} */
    let choosing;
    /** @type {Tab} */
    let options;

    const notes = () =>
      options.run(async () =>
        Object.values(/** @type {object} */ ((await chrome.storage.local.get("asked")).asked ?? {})),
      );

    /**
     * Types an address and presses the button.
     * @param {string} address
     * @param {unknown} looked What the background says that it found there.
     */
    async function look(address, looked, permitted = true) {
      await answerInstead(options, { "look-at-index": looked, subscribe: null });
      await answerPermissions(options, permitted);
      await options.fill("#subscribe-address", address);
      await until("the button", async () => (await options.attributes("#subscribe-look", "disabled"))[0] === null);
      await options.click("#subscribe-look");
    }

    /** What is offered at an address. @param {object} [more] */
    const offerAt = (more = {}) => ({
      kind: "offer",
      address: `${manifestAt("library")}#${KEY}`,
      index: indexOf(),
      open: false,
      ...more,
    });

    before(async () => {
      choosing = await Choosing.start(Browser);
    });
    after(() => choosing?.close());

    beforeEach(async () => {
      await options?.close();
      await choosing.reading.settle({ run: "clicked", sites_on: [], subscriptions: [] });
      options = await choosing.reading.browser.own(OPTIONS);
      await options.says("#subscriptions", /no index yet/);
    });

    test("what is published at an address is shown before anything is subscribed to", async () => {
      await look(`library.example/news/#${KEY}`, offerAt());
      await options.says("#index-offer h3", /^World news$/);
      const hosts = [...new Set((await askedFor(options)).flat().map((pattern) => pattern.replace(/^https?:/, "")))];
      assert.deepEqual(hosts, ["//library.example/*"], "that host alone");
      const offer = await options.text("#index-offer");
      for (const part of [
        /chosen by the City Library/,
        /library\.example\/news/,
        /48,213/,
        /12\.4 MB/,
        /\(3 hours ago\)/,
      ]) {
        assert.match(offer, part);
      }
      assert.match(offer, /English, French, Arabic/);
      assert.match(offer, /The address names this key/);
      assert.match(await options.text("#index-offer .key summary"), /^RWQf6LRC…Y7GFO3 whole key$/);
      assert.deepEqual(await options.attributes("#index-offer dd a", "rel"), ["noopener noreferrer"]);
      assert.equal(await options.seen("#index-offer .key > code"), 0);
      await options.click("#index-offer .key summary");
      assert.equal(await options.text("#index-offer .key > code"), KEY);
      assert.equal(await options.run(() => document.activeElement?.closest("#index-offer") !== null), true);
      assert.equal((await notes()).length, 1, "what was asked for is noted while it is open");
      assert.deepEqual(await breaches(options, "html"), []);
      assert.deepEqual(await sentOf(options, "subscribe"), []);

      await options.click("#index-offer button", { name: "Cancel" });
      await options.says("#subscribe-status", /^Not subscribed\./);
      await until("the note to be gone", async () => (await notes()).length === 0);
      assert.deepEqual((await choosing.reading.stored()).subscriptions, []);
      assert.deepEqual(await sentOf(options, "subscribe"), []);
      assert.equal(await options.run(() => document.activeElement?.id), "subscribe-address", "where it began");
    });

    test("the button subscribes to what was shown", async () => {
      await look(`library.example/news/#${KEY}`, offerAt());
      await options.click("#index-offer button", { name: "Subscribe" });
      await options.says("#subscribe-status", /^Subscribed: \u2068?World news/);
      assert.deepEqual(await sentOf(options, "subscribe"), [
        { type: "subscribe", address: `${manifestAt("library")}#${KEY}` },
      ]);
      assert.equal(await options.seen("#index-offer"), 0);
      assert.equal(await options.run(() => document.activeElement?.id), "subscriptions-heading");
    });

    test("whose key it is, and who may read along, is said", async () => {
      for (const [address, more, words] of /** @type {[string, object, RegExp][]} */ ([
        ["library.example/news/", {}, /names no key: this one is the first seen/],
        [`library.example/news/#${OLD_KEY}`, {}, /names an earlier key\. It has been replaced by this one/],
        [`http://library.example/news/#${KEY}`, { open: true }, /Over http: anyone in between can see/],
        [
          "http://library.example/news/",
          { open: true },
          /without a key in the address: anyone in between can read along/,
        ],
      ])) {
        await look(address, offerAt(more));
        await options.says("#index-offer", words);
      }
      assert.equal(await options.count("#index-offer h3"), 1, "each in the place of the one before");
      await options.click("#index-offer button", { name: "Cancel" });
    });

    test("what is no address, is there already or is one too many is said, and nobody is asked", async () => {
      const known = `${manifestAt("library")}#${KEY}`;
      for (const [address, words] of /** @type {[string, RegExp][]} */ ([
        ["two words", /no address of an index/],
        ["library.example/#RWQf6LRC", /no complete key/],
        [known, /already subscribed to this index/],
        ["https://library.example/news/", /already subscribed to this index/],
      ])) {
        await choosing.reading.settle({ run: "clicked", sites_on: [], subscriptions: [subscriptionAt("library")] });
        await look(address, offerAt());
        await options.says("#subscribe-status", words);
        assert.deepEqual(await askedFor(options), [], address);
      }
      const many = Array.from({ length: 20 }, (_, at) => subscriptionAt(`many${at}`));
      await choosing.reading.settle({ run: "clicked", sites_on: [], subscriptions: many });
      await options.until("all of them", () => document.querySelectorAll("#subscriptions > li").length === 20);
      await look("library.example/", offerAt());
      await options.says("#subscribe-status", /at most 20 indexes/);
      assert.deepEqual(await askedFor(options), []);
    });

    test("where the browser refuses nothing is fetched; the same index at another address is said", async () => {
      await look("library.example/", offerAt(), false);
      await options.says("#subscribe-status", /did not give the permission, so nothing was fetched/);
      assert.deepEqual(await sentOf(options, "look-at-index"), []);
      await showSubscriptions(options, choosing.reading, { fine: {} });
      const state = await sentOf(options, "subscriptions-state");
      assert.ok(state.length > 0);
      await answerPermissions(options, true);
      await options.run((looked) => {
        /** @type {any} */ (globalThis).answers["look-at-index"] = looked;
      }, offerAt());
      await options.fill("#subscribe-address", "library.example/news/");
      await options.click("#subscribe-look");
      await options.says(
        "#index-offer",
        /already have this index from another address: \u2068?https:\/\/fine\.example/,
      );
      await options.click("#index-offer button", { name: "Cancel" });
    });

    test("each reason why there is nothing to subscribe to is said in words of its own", async () => {
      assert.ok(CODES.length >= 24);
      const said = new Map();
      for (const code of CODES) {
        await look("library.example/", { kind: "failed", code, status: code === "status" ? 503 : null, address: "" });
        const words = await options.says("#subscribe-status", /Nothing of it was kept\. \S/);
        const [what = ""] = words.split(" Nothing of it was kept.");
        const as = [...said].find(([other]) => other.startsWith(what));
        assert.ok(as === undefined, `${code} reads as ${as?.[1]}`);
        said.set(words, code);
        await options.run(() => document.querySelector("#subscribe-status")?.replaceChildren());
      }
      const words = [...said].map(([words, code]) => `${code}: ${words}`).join("\n");
      assert.match(words, /unsupported-version: This index needs a newer Sidelight than yours\..*Update Sidelight/);
      assert.match(words, /status: The host has answered with an error \(503\)/);
      await look("library.example/", { kind: "failed", code: "status", status: 404, address: "" });
      await options.says("#subscribe-status", /There is no index at this address \(404\)/);
      assert.equal(await options.seen("#index-offer"), 0);
    });

    test("each subscription says how it does", async () => {
      await showSubscriptions(options, choosing.reading);
      const rows = await options.texts("#subscriptions > li");
      const [fine, coming, waiting, stale, problem, paused, aside, refused] = rows;
      assert.match(
        fine ?? "",
        /47,950 stories · 12\.4 MB · updated 40 minutes ago · next check in 5 hours ?Up to date\./,
      );
      assert.match(coming ?? "", /Downloading: 3\.1 MB of 12\.4 MB/);
      assert.deepEqual(await options.attributes("#subscriptions progress", "aria-label"), ["Downloading: World news"]);
      assert.deepEqual(await options.attributes("#subscriptions progress", "value"), ["3100000"]);
      assert.match(waiting ?? "", /Not downloaded yet/);
      assert.match(stale ?? "", /Expired \(2 days ago\): newer stories may be missing.*The stories you have stay\./);
      assert.match(problem ?? "", /another key, which its publisher did not announce\. Updates have stopped\./);
      assert.match(
        problem ?? "",
        /stories you have stay\. If its publisher confirms a new address.*noticed: 3 days ago/,
      );
      assert.match(paused ?? "", /Paused: it is updated only when you press/);
      assert.match(aside ?? "", /failed while stories were looked up in it, and is not searched/);
      assert.match(refused ?? "", /The browser does not let Sidelight fetch it\..*Allow again/);
      assert.deepEqual(await breaches(options, "html"), []);
      await options.run(() => document.querySelector("#subscriptions .about")?.setAttribute("open", ""));
      assert.deepEqual(await breaches(options, "html"), []);
    });

    test("each reason why an update failed is said, with what stays and what to do", async () => {
      const since = Date.now();
      for (const code of CODES) {
        const problem = /** @type {any} */ ({ code, since, status: code === "status" ? 500 : null });
        await showSubscriptions(options, choosing.reading, { fine: { problem } });
        const words = await options.says("#subscriptions .problem", /The stories you have stay\. \S.*First noticed:/);
        assert.ok(code === "no-answer" || !words.includes("The host has not answered"), code);
      }
    });

    test("what is unfolded and what has the focus stay while a download goes on", async () => {
      const at = (/** @type {number} */ bytes) => ({ fine: { progress: { bytes, of: 12_400_000 } }, stale: {} });
      await showSubscriptions(options, choosing.reading, at(1_000_000));
      await options.click("#subscriptions .about summary");
      await options.click("#subscriptions .key summary");
      await options.focus("#subscriptions [data-act=pause]");
      await options.run((report) => {
        const { answers } = /** @type {any} */ (globalThis);
        const [first] = Object.values(answers["subscriptions-state"].subscriptions);
        first.progress.bytes = report;
      }, 2_000_000);
      await options.says("#subscriptions .download", /2 MB of/);
      assert.equal(await options.seen("#subscriptions .about[open] .key[open] > code"), 1);
      assert.equal(await options.run(() => document.activeElement?.getAttribute("data-act")), "pause");
    });

    test("updating, pausing, going on and removing", async () => {
      await showSubscriptions(options, choosing.reading, { fine: {}, stale: {} });
      const { reading } = choosing;
      await options.run(() => {
        /** @type {any} */ (globalThis).answers["update-subscriptions"] = null;
      });
      await options.click("[data-act=update]", { at: 1 });
      await options.says("#subscriptions-status", /^(Asking the hosts…|The hosts have been asked\.)$/);
      await options.click("#subscriptions-all");
      assert.deepEqual(
        (await sentOf(options, "update-subscriptions")).map(({ addresses }) => addresses),
        [[manifestAt("stale")], null],
      );
      await options.click("#subscriptions button", { name: "Pause: World news" });
      await reading.kept("the pause", ({ subscriptions }) => subscriptions?.[0]?.paused === true);
      await options.says("#subscriptions > li", /Paused/);
      assert.equal(await options.run(() => document.activeElement?.getAttribute("aria-label")), "Go on: World news");
      await options.click("#subscriptions button", { name: "Go on: World news" });
      await reading.kept("it to go on", ({ subscriptions }) => subscriptions?.[0]?.paused === false);

      await options.click("#subscriptions button", { name: "Remove: World news" });
      await options.says(
        "#unsubscribe-text",
        /47,950 stories, 12\.4 MB\) is deleted, and the permission for \u2068?fine\.example/,
      );
      assert.deepEqual(await breaches(options, "html"), []);
      await options.click("#unsubscribe button", { name: "Cancel" });
      assert.equal((await reading.stored()).subscriptions?.length, 2);
      await options.click("#subscriptions button", { name: "Remove: World news" });
      await options.click("#unsubscribe button", { name: "Remove" });
      await reading.kept("the other one alone", ({ subscriptions }) => subscriptions?.length === 1);
      await options.until("the focus on the next one", () => {
        const focused = document.activeElement;
        return (
          focused?.getAttribute("data-act") === "remove" &&
          document.querySelectorAll("#subscriptions > li").length === 1
        );
      });
    });

    test("where the browser does not allow a host, a button asks for it alone", async () => {
      await showSubscriptions(options, choosing.reading, { fine: {}, "not.allowed": { allowed: false } });
      await options.run(() => {
        /** @type {any} */ (globalThis).answers["update-subscriptions"] = null;
      });
      await answerPermissions(options, false);
      await options.click("#subscriptions button", { name: "Allow again: World news" });
      await options.says("#subscriptions-status", /did not give the permission\. The stories you have stay/);
      await answerPermissions(options, true);
      await options.click("#subscriptions button", { name: "Allow again: World news" });
      await until("it to be asked for", async () => {
        const sent = await sentOf(options, "update-subscriptions");
        return sent.some(({ addresses }) => addresses?.join() === manifestAt("not.allowed"));
      });
      assert.deepEqual(await askedFor(options), [["https://not.allowed/*"]]);
    });

    test("an address that a page offered is filled in, and judged as a page's", async () => {
      for (const [address, words] of /** @type {[string, RegExp][]} */ ([
        [`https://library.example/news/manifest.json#${KEY}`, /^$/],
        ["http://192.168.1.2/manifest.json", /A page may not offer this address/],
        ["http://localhost/", /A page may not offer this address/],
      ])) {
        const offered = await choosing.reading.browser.own(`${OPTIONS}#offered=${encodeURIComponent(address)}`);
        await offered.says("#subscribe-status", /The page you came from offers this index\. Nothing has been fetched/);
        await answerPermissions(offered, false);
        await until("the button", async () => (await offered.attributes("#subscribe-look", "disabled"))[0] === null);
        const field = await offered.run(() => /** @type {any} */ (document.querySelector("#subscribe-address")).value);
        assert.equal(field, address);
        await offered.click("#subscribe-look");
        if (address.startsWith("https:")) {
          await offered.says("#subscribe-status", /did not give the permission/);
          assert.deepEqual(await askedFor(offered), [["https://library.example/*"]]);
        } else {
          await offered.says("#subscribe-status", words);
          assert.deepEqual(await askedFor(offered), []);
          // The reader's own hand may.
          await offered.fill("#subscribe-address", `${address}#`);
          await offered.click("#subscribe-look");
          await offered.says("#subscribe-status", /did not give the permission/);
        }
        await offered.close();
      }
    });

    test("the popup hands on what a page offers, where a page may offer it", async () => {
      const [one] = choosing.reading.articles;
      const offer = (/** @type {string} */ href) => ({
        body: pageOf(one.title, one.html, { head: `<link rel="sidelight-index" href="${href}">` }),
      });
      choosing.reading.site.extra.set("/offers", offer(`https://library.example/news/manifest.json#${KEY}`));
      const page = await choosing.reading.open("/offers");
      await choosing.reading.settle({ run: "clicked", sites_on: [], subscriptions: [subscriptionAt("library")] });
      const known = await choosing.reading.popup(page);
      await known.says("#index-offered-words", /already subscribed/);
      for (const [index, incognito, hidden] of /** @type {[string, boolean, boolean][]} */ ([
        ["http://10.0.0.1/manifest.json", false, true],
        ["http://localhost/", false, true],
        ["javascript:alert(1)", false, true],
        ["https://library.example/news/", true, true],
        ["https://library.example/news/", false, false],
      ])) {
        const isHidden = await known.run(
          async ([index, incognito]) => {
            const { offerIndex } = await import(/** @type {string} */ ("/popup/subscribe.js"));
            await offerIndex({ incognito }, { index }).catch(() => {});
            return document.querySelector("#index-offered")?.hasAttribute("hidden");
          },
          /** @type {const} */ ([index, incognito]),
        );
        assert.equal(isHidden, hidden, `${index} ${incognito}`);
      }
      assert.equal(await known.seen("#index-look"), 0);
      await known.close();
      await choosing.reading.settle({ run: "clicked", sites_on: [], subscriptions: [] });
      const popup = await choosing.reading.popup(page);
      await popup.says("#index-offered-words", /This page offers an index/);
      assert.deepEqual(await breaches(popup, "html"), []);
      await popup.click("#index-look");
      const opened = await choosing.reading.browser.tabAt(encodeURIComponent(`manifest.json#${KEY}`));
      await opened.says("#subscribe-status", /The page you came from offers this index/);
      await opened.close();
      await page.close();
    });

    test("a card says which published index its story is from", async () => {
      const page = await choosing.reading.open("/");
      await showState(page, "stories");
      const sources = await page.texts(inPanel(".source"));
      assert.equal(sources.length, 3);
      assert.ok(!/index|World news/.test(sources[0] ?? ""), sources[0]);
      assert.match(sources[2] ?? "", /The Ledger.*·in World news$/);
      assert.deepEqual(await page.texts(inPanel(".index bdi")), ["أخبار العالم", "World news"]);
      await page.close();
    });

    test("exported and imported, subscriptions are there again; those at inner addresses only where they were typed", async () => {
      const inner = { ...subscriptionAt("x"), address: `http://192.168.1.2/manifest.json#${KEY}`, name: "At home" };
      await choosing.reading.settle({
        subscriptions: [subscriptionAt("not.allowed", { paused: true }), inner],
        run: "clicked",
      });
      const file = await choosing.reading.browser.download(options, "#export");
      await options.choose("#import", { name: "s.json", bytes: file, type: "application/json" });
      await options.says("#settings-status", /^The settings were imported\.$/);
      assert.equal((await choosing.reading.stored()).subscriptions?.length, 2);
      await choosing.reading.settle({ run: "clicked", subscriptions: [] });
      await options.choose("#import", { name: "s.json", bytes: file, type: "application/json" });
      await options.says("#settings-status", /imported\. 1 index was left out: addresses of this device/);
      const { subscriptions } = await choosing.reading.stored();
      assert.deepEqual(
        subscriptions?.map(({ address, paused }) => [address, paused]),
        [[`${manifestAt("not.allowed")}#${KEY}`, true]],
      );
      await options.says("#subscriptions", /The browser does not let Sidelight fetch it\./);
      await options.appears("#subscriptions [aria-label^='Allow again']");
    });
  });

  test(`${Browser.title}: from a pasted address to a card that says where its story is from, and back`, async () => {
    const choosing = await Choosing.start(Browser);
    const publisher = Publisher.open();
    try {
      const { reading } = choosing;
      const [one] = reading.articles;
      const host = new IndexHost(choosing.hosts);
      const text = one.paragraphs.slice(0, 3).join(" ");
      const published = new Date(Date.now() - 86_400_000).toISOString();
      publisher.put([
        { url: "https://quay.example/1", title: `${one.title}: at the quay`, text, outlet: "Quay Courier", published },
        { url: "https://quay.example/2", title: "Bakers bake a loaf", text: "It is eaten.", outlet: "Quay Courier" },
      ]);
      host.serve(publisher.publish(Date.now() - 60_000));
      await reading.settle({ run: "clicked", sites_on: [], subscriptions: [] });
      const options = await reading.browser.own(OPTIONS);
      await options.fill("#subscribe-address", host.address());
      await until("the button", async () => (await options.attributes("#subscribe-look", "disabled"))[0] === null);
      assert.deepEqual(host.taken(), [], "nobody is asked before the button");
      await options.click("#subscribe-look");
      await options.says("#index-offer", /Harbour news.*What happens at the harbour.*Stories ?2.*names no key/);
      assert.deepEqual(host.taken(), ["manifest", "signature"]);
      await options.click("#index-offer .key summary");
      assert.equal(await options.text("#index-offer .key > code"), publisher.key.public);
      await options.click("#index-offer button", { name: "Subscribe" });
      await options.says(
        "#subscriptions > li",
        /^Harbour news ?2 stories · .* · next check .*Up to date\. ?Over http:/,
      );
      await options.says("#subscriptions-status", /^The hosts have been asked\.$/);
      const { subscriptions } = await reading.stored();
      assert.deepEqual(
        subscriptions?.map(({ address }) => address),
        [host.address(publisher.key.public)],
      );

      const page = await reading.open("/one");
      const popup = await reading.popup(page);
      await popup.says("#stories [data-sidelight] >> .source", /^Quay Courier.*in Harbour news$/);
      await popup.says("#facts", /2 stories.*1 published index/);
      assert.equal(await popup.seen("#notice"), 0);
      await page.front();
      await page.says(inPanel(".source"), /^Quay Courier.*in Harbour news$/);

      // Another key, which no signed change leads to.
      const thief = Publisher.open();
      host.serve(publisher.altered(publisher.laid(), (manifest) => manifest, thief.key));
      thief.close();
      await options.front();
      await options.click("#subscriptions button", { name: "Update now: Harbour news" });
      await options.says(
        "#subscriptions .problem",
        /another key.*did not announce\. Updates have stopped\. The stories you/,
      );
      await options.click("#subscriptions button", { name: "Remove: Harbour news" });
      await options.says("#unsubscribe-text", /2 stories, .*permission for \u2068?index\.example/);
      await options.click("#unsubscribe button", { name: "Remove" });
      await options.says("#subscriptions", /no index yet/);
      await until("nothing to be kept of it", () =>
        options.run(async () => {
          const kept = Object.keys(await chrome.storage.local.get()).filter((name) => name !== "settings");
          return kept.length === 0 && (await caches.keys()).length === 0;
        }),
      );
    } finally {
      publisher.close();
      await choosing.close();
    }
  });

  test(`${Browser.title}: a package offers the index that it was made with, and asks nobody before the button`, async () => {
    const address = `${manifestAt("library")}#${KEY}`;
    const choosing = await Choosing.start(Browser, {}, undefined, [offering(address)]);
    try {
      const welcome = await choosing.reading.browser.own("welcome/welcome.html");
      await welcome.says("#subscription", /suggests a published index.* library\.example/);
      assert.deepEqual(
        choosing.proxy.requests.filter((request) => request.includes("library")),
        [],
      );
      assert.deepEqual(await breaches(welcome, "html"), []);
      const state = (/** @type {object} */ more) => ({
        "subscriptions-state": {
          busy: "progress" in more,
          subscriptions: { [manifestAt("library")]: { ...reportOf(), ...more } },
        },
      });
      await answerInstead(welcome, {
        "look-at-index": { kind: "offer", address, index: indexOf(), open: false },
        subscribe: null,
        ...state({ stories: 0, progress: { bytes: 3_100_000, of: 12_400_000 } }),
      });
      await answerPermissions(welcome, true);
      await welcome.click("#subscription-look");
      await welcome.says("#subscription-offer", /World news.*The address names this key/);
      assert.deepEqual(await breaches(welcome, "html"), []);
      await welcome.click("#subscription-offer button", { name: "Cancel" });
      await welcome.says("#subscription-status", /Not subscribed/);
      assert.equal(await welcome.run(() => document.activeElement?.id), "subscription-look");
      await welcome.click("#subscription-look");
      await welcome.click("#subscription-offer button", { name: "Subscribe" });
      await welcome.says("#subscription-far", /3\.1 MB of 12\.4 MB/);
      assert.deepEqual(await sentOf(welcome, "subscribe"), [{ type: "subscribe", address }]);
      assert.deepEqual(await breaches(welcome, "html"), []);
      await welcome.run((answers) => Object.assign(/** @type {any} */ (globalThis).answers, answers), state({}));
      await welcome.says("#subscription-status", /on your device now\. Now open an article/);
      assert.equal(await welcome.seen("#subscription-progress"), 0);
    } finally {
      await choosing.close();
    }
  });

  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    test(`${Browser.title}: in Arabic, on a phone, ${scheme}`, async () => {
      const choosing = await Choosing.start(Browser, { scheme, language: "ar" });
      try {
        const options = await choosing.reading.browser.own(OPTIONS);
        await options.size(360, 740);
        await showSubscriptions(options, choosing.reading, REPORTS);
        await answerInstead(options, {
          "look-at-index": { kind: "offer", address: `${manifestAt("library")}#${KEY}`, index: indexOf(), open: true },
        });
        await answerPermissions(options, true);
        await options.fill("#subscribe-address", "library.example");
        await until("the button", async () => (await options.attributes("#subscribe-look", "disabled"))[0] === null);
        await options.click("#subscribe-look");
        await options.appears("#index-offer h3");
        await options.run(() => {
          for (const fold of document.querySelectorAll("#subscriptions details, #index-offer details"))
            fold.setAttribute("open", "");
        });
        assert.deepEqual(await breaches(options, "html"), []);
        const wide = await options.run(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok((wide[0] ?? 0) <= (wide[1] ?? 0), `${wide}`);
      } finally {
        await choosing.close();
      }
    });
  }
}
