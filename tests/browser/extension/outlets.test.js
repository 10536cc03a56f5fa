// @ts-check
// Choosing outlets: the welcome page's step, the options, lists and addresses by hand, the popup; what is asked of
// whom, and where stories come from.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { pageOf } from "../harness/articles.js";
import { breaches } from "../harness/axe.js";
import { USUAL } from "../harness/browsers.js";
import { Choosing, OUTLETS, PROPOSED } from "../harness/choosing.js";
import { ANSWERS, rss } from "../harness/feed-hosts.js";
import { answerPermissions, askedFor } from "../harness/permissions.js";
import { inPanel } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */
/** @typedef {import("../../../extension/shared/settings.js").Settings} Settings */

const WELCOME = "welcome/welcome.html";
const OPTIONS = "options/options.html";
/** @param {string} host */
const feedOf = (host) => `http://${host}.example/feed.xml`;
const feeds = (/** @type {Partial<Settings>} */ { outlets = [] }) => outlets.map(({ feed }) => feed).toSorted();

for (const Browser of USUAL) {
  describe(`${Browser.title}: choosing outlets`, () => {
    /** @type {Choosing} */
    let choosing;

    const own = (/** @type {string} */ path) => choosing.reading.browser.own(path);
    /** @param {string} name @param {(settings: Partial<Settings>) => unknown} fits */
    const kept = (name, fits) => choosing.reading.kept(name, fits);

    /**
     * Follows outlets as if they had been chosen, and waits until their stories are there.
     * @param {string[]} hosts
     * @param {Partial<Settings>} [more]
     */
    async function follow(hosts, more = {}) {
      const outlets = OUTLETS.filter(({ feed }) => hosts.some((host) => feed === feedOf(host))).map((outlet) => ({
        ...outlet,
        added: 1,
      }));
      await choosing.reading.settle({ run: "clicked", sites_on: [], outlets, ...more });
      const given = outlets.map(({ feed }) => feed);
      await until("all to be read", async () => {
        const state = await choosing.reading.own.run(
          async () => (await chrome.runtime.sendMessage({ type: "outlets-state" })).value,
        );
        const isRead = given.every((feed) => state.feeds[feed]?.last || state.feeds[feed]?.problem);
        return (!state.busy && isRead) || Promise.reject(new Error(JSON.stringify([state, choosing.asked])));
      });
    }

    const ticked = (/** @type {Tab} */ tab) =>
      tab.run(() =>
        [...document.querySelectorAll("#picker .outlets input:checked")].map(
          (box) => /** @type {HTMLInputElement} */ (box).value,
        ),
      );

    before(async () => {
      choosing = await Choosing.start(Browser);
    });
    after(() => choosing?.close());
    beforeEach(async () => {
      await choosing.reading.settle({ run: "clicked", sites_on: [], outlets: [] });
      // What the test before had under way is over.
      await until("nothing to be followed", () =>
        choosing.reading.own.run(async () => {
          const { value } = await chrome.runtime.sendMessage({ type: "outlets-state" });
          const kept = (await chrome.alarms.getAll()).length + (await caches.keys()).length;
          return !value.busy && Object.keys(value.feeds).length === 0 && kept === 0;
        }),
      );
      choosing.serve();
      choosing.hosts.take();
    });

    test("welcome proposes outlets in the reader's language, changed by a click on a language and on a country", async () => {
      const welcome = await own(WELCOME);
      await welcome.appears("#follow");
      assert.deepEqual((await ticked(welcome)).toSorted(), PROPOSED.map(feedOf).toSorted());
      assert.match(await welcome.text("#picker .chosen"), /^4 outlets in 3 countries.*Evening Post/);
      assert.equal(await welcome.text("#follow"), "Follow 4 outlets");
      assert.deepEqual(
        (await welcome.texts("#picker summary h3"))[0],
        "United Kingdom",
        "the reader's own country first",
      );
      await welcome.click(".chip", { name: "French" });
      await welcome.says("#follow", /5 outlets/);
      assert.ok((await ticked(welcome)).includes(feedOf("courrier")));
      await welcome.click(".chip", { name: "English" });
      await welcome.says("#follow", /1 outlet$/);
      await welcome.click(".chip", { name: "English" });
      // One by one, which stays through other changes.
      await welcome.click("#picker .outlets label", { name: "City BourseBusiness" });
      await welcome.says("#follow", /6 outlets/);
      await welcome.run(() => {
        const country = /** @type {HTMLSelectElement} */ (document.querySelector("#picker-country"));
        country.value = "IE";
        country.dispatchEvent(new Event("change"));
      });
      assert.equal((await welcome.texts("#picker summary h3"))[0], "Ireland");
      assert.ok((await ticked(welcome)).includes(feedOf("bourse")));
      assert.deepEqual(choosing.asked, [], "nothing is fetched before the reader agrees");
      await welcome.close();
    });

    test("the search finds outlets in all languages", async () => {
      const welcome = await own(WELCOME);
      await welcome.appears("#follow");
      await welcome.fill("#picker input[type=search]", "COURRÍER");
      await until("one", async () => (await welcome.count("#picker .outlets li")) === 1);
      assert.match(await welcome.text("#picker .outlets li"), /Le Courrier du Sud.*French/);
      await welcome.fill("#picker input[type=search]", "nowhere to be found");
      await welcome.says("#picker .countries", /No outlet in the list/);
      await welcome.close();
    });

    test("refused, nothing is followed or fetched, and the page says so", async () => {
      const welcome = await own(WELCOME);
      await welcome.appears("#follow");
      await answerPermissions(welcome, false);
      await welcome.click("#follow");
      await welcome.says("#outlets-status", /did not give the permission/);
      assert.deepEqual((await choosing.reading.stored()).outlets, []);
      assert.deepEqual(choosing.asked, []);
      await welcome.close();
    });

    test("agreed to, one question for just those hosts; then the feeds are read, and the next article has matches", async () => {
      const welcome = await own(WELCOME);
      await welcome.appears("#follow");
      await answerPermissions(welcome, true);
      // Slow enough to see how far it is.
      for (const host of PROPOSED) {
        const item = { url: `http://${host}.example/slow`, title: `Slow story of ${host}` };
        choosing.hosts.set(feedOf(host), ANSWERS.slow(rss(host, [item]), 500, 2));
      }
      await welcome.click("#follow");
      await welcome.says("#outlets-progress", /Reading \d of 4 feeds: \d+ stor/);
      assert.match(await welcome.text("#outlets-status"), /Fetching the feeds/, "aloud, no number after another");
      await welcome.says("#outlets-status", /On your device now: 4 stories\. Now open an article/);
      assert.deepEqual(await askedFor(welcome), [PROPOSED.map((host) => `http://${host}.example/*`).toSorted()]);
      assert.deepEqual([...new Set(choosing.asked)].toSorted(), PROPOSED.map(feedOf).toSorted());
      const settings = await choosing.reading.stored();
      assert.deepEqual(feeds(settings), PROPOSED.map(feedOf).toSorted());
      assert.deepEqual([settings.run, settings.sites_on], ["clicked", []], "following switches no reading on");
      await choosing.reading.registered(false);
      await welcome.close();
    });

    test("skipped, the sample stays", async () => {
      const welcome = await own(WELCOME);
      await welcome.appears("#follow");
      await welcome.click("#skip");
      await welcome.says("#outlets-status", /the sample is searched/);
      assert.equal(await welcome.seen("#picker"), 0);
      assert.deepEqual(choosing.asked, []);
      await welcome.close();
    });

    test("the panel and the popup say from which countries stories are", async () => {
      await follow(PROPOSED);
      const page = await choosing.reading.open("/one");
      const popup = await choosing.reading.popup(page);
      await popup.appears("#stories [data-sidelight] >> .card");
      await page.front();
      await page.appears(inPanel(".card"));
      for (const [tab, panel] of /** @type {[Tab, string][]} */ ([
        [page, "[data-sidelight]"],
        [popup, "#stories [data-sidelight]"],
      ])) {
        const shown = await tab.texts(`${panel} >> .country`);
        const outlets = await tab.texts(`${panel} >> .outlet`);
        const countries = {
          "Evening Post": "United Kingdom",
          "Meridian Wire": "United Kingdom",
          "Prairie Ledger": "Canada",
        };
        assert.ok(outlets.length >= 2, outlets.join());
        assert.deepEqual(
          shown,
          outlets.map((name) => /** @type {Record<string, string>} */ (countries)[name] ?? "Ireland"),
        );
        assert.match(await tab.text(`${panel} >> .seen`), /^\d outlets in [23] countries$/);
      }
      // With an outlet's cards gone, the head counts what is left.
      const [first = ""] = await page.texts(inPanel(".outlet"));
      const before = await page.text(inPanel(".seen"));
      await page.click(inPanel(".hide"), { name: `Not from ${first} again` });
      await until("another count", async () => (await page.text(inPanel(".seen"))) !== before);
      await popup.close();
      await page.close();
    });

    test("the options tell how each does, in plain words, and take one off with its stories", async () => {
      choosing.hosts.set(feedOf("harbour"), ANSWERS.status(404));
      choosing.hosts.set(feedOf("wire"), ANSWERS.moved("http://bourse.example/feed.xml"));
      await follow(["post", "wire", "harbour"]);
      const options = await own(OPTIONS);
      const row = (/** @type {string} */ host) => `#followed li[data-row="${feedOf(host)}"]`;
      await options.says(
        row("post"),
        /Evening Post.*United Kingdom · Front page.*2 stories · updated .* ago · next check in/,
      );
      await options.says(row("harbour"), /Has answered 404\./);
      await options.says(row("wire"), /led to another host\. Open it/);
      await options.says("#outlets-sum", /3 outlets · 2 stories in the index/);
      assert.deepEqual(await breaches(options, "html"), []);
      choosing.hosts.take();
      choosing.hosts.set(
        feedOf("harbour"),
        ANSWERS.feed(rss("Harbour", [{ url: "http://harbour.example/1", title: "A" }])),
      );
      // Who asks for it twice in a minute asks the outlet once.
      await options.click(`${row("harbour")} button`, { name: "Update now: Harbour Herald" });
      await options.says("#outlets-status", /have been read/);
      assert.deepEqual(choosing.asked, []);
      await choosing.advance(2 * 60_000);
      await options.click(`${row("harbour")} button`, { name: "Update now: Harbour Herald" });
      await options.says(row("harbour"), /1 story · updated/);
      assert.deepEqual(choosing.asked, [feedOf("harbour")], "only what was pressed for");
      await options.click(`${row("post")} button`, { name: "Remove: Evening Post" });
      await options.vanishes(row("post"));
      await choosing.advance(0);
      await options.says("#outlets-sum", /2 outlets · 1 story in the index/);
      await until("its stories to be gone", () =>
        options.run(async () => (await chrome.runtime.sendMessage({ type: "facts" })).value.stats.stories === 1),
      );
      await options.close();
    });

    test("what is told anew changes nothing else: focus and buttons stay, and go on where a row goes", async () => {
      await follow(["post", "wire", "harbour"]);
      const options = await own(OPTIONS);
      const row = (/** @type {string} */ host) => `#followed li[data-row="${feedOf(host)}"]`;
      await options.says(row("harbour"), /updated/);
      await options.focus(`${row("wire")} [data-act=remove]`);
      await options.run((row) => {
        const page = /** @type {{ button?: Element | null }} */ (/** @type {unknown} */ (globalThis));
        page.button = document.querySelector(`${row} [data-act=remove]`);
      }, row("wire"));
      choosing.hosts.set(feedOf("wire"), ANSWERS.status(404));
      await choosing.advance(2 * 60_000);
      await options.run(
        (feed) => chrome.runtime.sendMessage({ type: "update-outlets", feeds: [feed] }),
        feedOf("wire"),
      );
      await options.says(row("wire"), /Has answered 404/);
      const stays = await options.run(() => {
        const { button } = /** @type {{ button?: Element }} */ (/** @type {unknown} */ (globalThis));
        return [button?.isConnected, document.activeElement === button];
      });
      assert.deepEqual(stays, [true, true]);
      const focused = () =>
        options.run(() => [
          document.activeElement?.closest("li")?.getAttribute("data-row") ?? document.activeElement?.id,
          document.activeElement?.getAttribute("data-act") ?? null,
        ]);
      for (const next of [
        [feedOf("harbour"), "remove"],
        [feedOf("post"), "remove"],
        ["followed-list-heading", null],
      ]) {
        await options.press("Enter");
        await until(`the focus on ${next}`, async () => JSON.stringify(await focused()) === JSON.stringify(next));
      }
      await choosing.advance(0);
      await options.close();
    });

    test("an outlet whose host may not be asked has no next check, and none is waited for", async () => {
      const lost = { ...OUTLETS[0], name: "Lost", feed: "http://lost.test/feed.xml", site: "", added: 1 };
      await choosing.reading.settle({ run: "clicked", sites_on: [], outlets: [/** @type {any} */ (lost)] });
      const options = await own(OPTIONS);
      await options.says("#followed", /The browser does not let Sidelight fetch its feed/);
      await options.says("#followed", /0 stories/);
      assert.doesNotMatch(await options.text("#followed"), /next check/);
      // Nothing is there yet: the popup says so, and does not propose to choose outlets.
      const page = await choosing.reading.open("/one");
      const popup = await choosing.reading.popup(page);
      await popup.says("#notice-text", /The stories of the outlets you follow have not arrived yet/);
      await popup.close();
      await page.close();
      await options.close();
    });

    test("welcome waits for no outlet that was taken off meanwhile", async () => {
      const welcome = await own(WELCOME);
      await welcome.appears("#follow");
      await answerPermissions(welcome, true);
      for (const host of PROPOSED) {
        const item = { url: `http://${host}.example/slow`, title: `Slow story of ${host}` };
        choosing.hosts.set(feedOf(host), ANSWERS.slow(rss(host, [item]), 500, 2));
      }
      await welcome.click("#follow");
      await welcome.says("#outlets-progress", /Reading/);
      const { outlets = [] } = await choosing.reading.stored();
      await choosing.reading.settle({ run: "clicked", sites_on: [], outlets: outlets.slice(1) });
      await welcome.says("#outlets-status", /On your device now: 3 stories/);
      await welcome.close();
    });

    test("days, stories and the clock are chosen in the options", async () => {
      await follow(["post"]);
      const options = await own(OPTIONS);
      // With what is told of each, the list is longer: nothing is pressed while it moves.
      await options.says("#followed", /updated/);
      await options.fill("#days", "7");
      await options.press("Tab");
      await kept("the days", ({ days }) => days === 7);
      await options.click("#only-when-pressed");
      await kept("the switch", ({ only_when_pressed }) => only_when_pressed);
      await options.run(() => {
        const most = /** @type {HTMLSelectElement} */ (document.querySelector("#most-stories"));
        most.value = "100000";
        most.dispatchEvent(new Event("change"));
      });
      await kept("the stories", ({ most_stories }) => most_stories === 100_000);
      await options.close();
    });

    test("more outlets come from the list", async () => {
      await follow(["post"]);
      const options = await own(OPTIONS);
      await options.click("#list > summary");
      await options.appears("#picker .outlets");
      assert.equal(await options.seen("#list-follow"), 0);
      await options.click("#picker .outlets label", { name: "City BourseBusiness" });
      assert.deepEqual(await breaches(options, "html"), []);
      await options.click("#list-follow", { name: "Follow 1 outlet" });
      await options.says("#list-status", /1 outlet was added/);
      await kept("both", (settings) => feeds(settings).length === 2);
      await options.close();
    });

    test("pasted addresses of feeds and sites are looked at once, https first, and offered", async () => {
      const link = `<link rel="alternate" type="application/rss+xml" title="Gazette news" href="/feed.xml">
        <link rel="alternate" type="application/rss+xml" title="At home" href="http://localhost/feed.xml">`;
      // The bare name leads to another host.
      choosing.hosts.set("http://gazette.example/", ANSWERS.moved("http://www.gazette.example/"));
      choosing.hosts.set(
        "http://www.gazette.example/",
        ANSWERS.feed(`<!doctype html><html><head>${link}</head></html>`, { "Content-Type": "text/html" }),
      );
      const options = await own(OPTIONS);
      await options.click("summary", { name: "By address" });
      // Headless browsers show no question about https, which the tests' extension may not ask for.
      await answerPermissions(options, true);
      await options.focus("#by-hand");
      await options.type(
        "gazette.example\nhttp://harbour.example/feed.xml\nno address\nnothing.example/\nwire.example",
      );
      await options.click("#by-hand-form button");
      await options.says(
        "#by-hand-status",
        /3 feeds were found\. No feed was found at: nothing\.example\. Not an address: no address\./,
      );
      const found = await options.texts("#candidates-list li");
      assert.equal(found.length, 3, found.join("\n"));
      assert.match(found[0] ?? "", /Meridian Wire/, "the list knows it");
      assert.match(found[1] ?? "", /Gazette news.*http:\/\/www\.gazette\.example\/feed\.xml.*Over http: anyone/);
      assert.match(found[2] ?? "", /Harbour Herald/, "named as the list names it");
      const hosts = (await askedFor(options)).flat();
      for (const host of ["gazette.example", "www.gazette.example", "www.nothing.example"]) {
        assert.ok(hosts.includes(`https://${host}/*`), host);
      }
      assert.ok(!hosts.join().includes("wire.example"));
      assert.ok(!choosing.asked.some((address) => address.includes("wire.example")), "nor is it asked");
      assert.ok(choosing.proxy.requests.includes("CONNECT harbour.example:443"), "https is tried first");
      assert.deepEqual(feeds(await choosing.reading.stored()), [], "nothing is followed before the reader chooses");
      assert.deepEqual(await breaches(options, "html"), []);
      assert.equal(await options.count("#candidates-list input:checked"), 0, "what is open on the way is not proposed");
      await options.click("#candidates-list label", { at: 2 });
      await options.click("#candidates-follow", { name: "Follow 1 outlet" });
      await kept("the one chosen", (settings) => feeds(settings).join() === feedOf("harbour"));
      await options.says("#candidates-status", /1 outlet was added/);
      await options.close();
    });

    test("lines beyond the most are said to be left out, and what reads addresses is loaded again where it failed", async () => {
      const options = await own(OPTIONS);
      await options.run(() => {
        const { fetch } = globalThis;
        globalThis.fetch = async () => {
          globalThis.fetch = fetch;
          throw new TypeError("no network");
        };
      });
      await options.click("summary", { name: "By address" });
      await options.says("#by-hand-status", /could not be fetched/);
      assert.deepEqual(await options.attributes("#by-hand-look", "disabled"), [""]);
      await options.focus("#by-hand");
      await until("the button", async () => (await options.attributes("#by-hand-look", "disabled"))[0] === null);
      await options.run(() => {
        const field = /** @type {HTMLTextAreaElement} */ (document.querySelector("#by-hand"));
        field.value = "no address\n".repeat(52);
      });
      await options.click("#by-hand-look");
      await options.says("#by-hand-status", /Not an address: no address.* 2 lines after the first 50 were left out\./);
      await options.close();
    });

    test("lists are read though they are not well-formed, shown first, and written", async () => {
      const options = await own(OPTIONS);
      await options.click("summary", { name: "Lists of other feed readers (OPML)" });
      const opml = `<opml><body><outline text="News & more">
        <outline text="Post & Co" type="rss" xmlUrl="${feedOf("post")}" htmlUrl="http://post.example/">
        <outline text="Home" xmlUrl="http://192.168.1.2/feed"/><outline text="Odd" xmlUrl="javascript:alert(1)"/>
        <outline text="Other" xmlUrl="https://other.example/feed"/></outline></body>`;
      await options.choose("#opml-import", { name: "feeds.opml", bytes: opml });
      await options.says("#opml-status", /names 2 feeds that can be followed/);
      const found = await options.texts("#candidates-list li");
      assert.match(found.join("\n"), /Evening Post[\s\S]*Other/);
      assert.deepEqual(feeds(await choosing.reading.stored()), []);
      assert.deepEqual(choosing.asked, []);
      await options.click("#candidates-drop");
      await options.vanishes("#candidates-list li");
      await options.choose("#opml-import", { name: "none.opml", bytes: "no list at all" });
      await options.says("#opml-status", /holds no list of feeds/);
      await options.choose("#opml-import", { name: "large.opml", bytes: " ".repeat(2 * 2 ** 20 + 1) });
      await options.says("#opml-status", /larger than 2/);

      await follow(["post", "courrier"]);
      await options.appears("#opml-export");
      const saved = await choosing.reading.browser.download(options, "#opml-export");
      assert.match(saved, /<opml[\s\S]*Evening Post[\s\S]*xmlUrl="http:\/\/post\.example\/feed\.xml"/);
      await choosing.reading.settle({ run: "clicked", sites_on: [], outlets: [] });
      await options.choose("#opml-import", { name: "back.opml", bytes: saved });
      await options.says("#opml-status", /names 2 feeds/);
      await options.close();
    });

    test("where a page announces a feed, the popup offers to follow the outlet", async () => {
      const [one] = choosing.reading.articles;
      const announce = (/** @type {string} */ href) => ({
        body: pageOf(one.title, one.html, { head: `<link rel="alternate" type="application/rss+xml" href="${href}">` }),
      });
      choosing.reading.site.extra.set("/announces", announce(feedOf("harbour")));
      choosing.reading.site.extra.set("/private", announce("http://10.0.0.1/feed"));
      const page = await choosing.reading.open("/private");
      const private_ = await choosing.reading.popup(page);
      await private_.appears("#page[data-state=found], #page[data-state=nothing-close]");
      assert.equal(await private_.seen("#outlet"), 0, "private addresses are never taken from a page");
      await private_.close();
      await choosing.reading.goto(page, "/announces");
      const popup = await choosing.reading.popup(page);
      await popup.appears("#outlet-follow");
      assert.deepEqual(await breaches(popup, "html"), []);
      await answerPermissions(popup, true);
      await popup.click("#outlet-follow");
      await popup.says("#outlet-note", /Followed\. Its stories are on their way/);
      await kept("the outlet", (settings) => feeds(settings).join() === feedOf("harbour"));
      assert.deepEqual(await askedFor(popup), [["http://harbour.example/*"]]);
      const { sites_on, run } = await choosing.reading.stored();
      assert.deepEqual([sites_on, run], [[], "clicked"]);
      await popup.close();
      await page.close();
    });

    test("settings are taken along with the outlets, and forgotten with stories and alarms", async () => {
      await follow(["post", "harbour"]);
      const options = await own(OPTIONS);
      const saved = await choosing.reading.browser.download(options, "#export");
      assert.deepEqual(
        JSON.parse(saved)
          .sidelight.outlets.map((/** @type {{ feed: string }} */ { feed }) => feed)
          .toSorted(),
        [feedOf("harbour"), feedOf("post")],
      );
      await options.click("#forget");
      await options.click("#sure button", { name: "Forget everything" });
      await options.says("#settings-status", /Everything was forgotten/);
      const left = await options.run(async () => ({
        alarms: (await chrome.alarms.getAll()).length,
        caches: await caches.keys(),
        facts: (await chrome.runtime.sendMessage({ type: "facts" })).value,
        stored: Object.keys(await chrome.storage.local.get(null)),
      }));
      assert.equal(left.alarms, 0);
      assert.ok(left.facts.stats.sample, "the sample answers again");
      assert.deepEqual([left.caches, left.stored], [[], []]);
      await options.choose("#import", { name: "settings.json", bytes: saved });
      await kept("the outlets", (settings) => feeds(settings).length === 2);
      // What a file does not name stays, as outlets in one of an older version.
      await options.choose("#import", { name: "old.json", bytes: JSON.stringify({ sidelight: { cards: 2 } }) });
      await kept("the cards", ({ cards }) => cards === 2);
      assert.equal(feeds(await choosing.reading.stored()).length, 2);
      // Those of the reader's own network are theirs to choose.
      const inner = { ...OUTLETS[0], name: "Inner", feed: "http://192.168.1.2/feed.xml" };
      const claims = { ...OUTLETS[0], feed: "http://claims.example/feed.xml", site: "http://post.example/" };
      const other = { sidelight: { outlets: [OUTLETS[1], inner, claims] } };
      await options.choose("#import", { name: "inner.json", bytes: JSON.stringify(other) });
      await options.says("#candidates-list", /Inner.*192\.168\.1\.2.*Over http/);
      const { outlets: taken = [] } = await choosing.reading.stored();
      assert.deepEqual(
        taken.map(({ site }) => site),
        [OUTLETS[1]?.site, "http://claims.example/"],
        "nor does a file say of which outlet a feed is",
      );
      assert.equal(await options.checked("#candidates-list input"), false);
      await options.close();
    });
  });
}
