// @ts-check
// For every reader: axe-core without a violation on every surface in both colour schemes, the keyboard alone, small and
// zoomed windows, forced colours, right to left, print, and pages whose own style means no good.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { pageOf } from "../harness/articles.js";
import { breaches } from "../harness/axe.js";
import { USUAL } from "../harness/browsers.js";
import { Reading } from "../harness/reading.js";
import { STATES, showState } from "../harness/states.js";
import { inPanel, PANEL } from "../harness/tab.js";
import { until } from "../harness/until.js";

/** @typedef {import("../harness/tab.js").Tab} Tab */

/** What of the panel sticks out of it, or out of the window. @param {Tab} tab @returns {Promise<string[]>} */
const overflowing = (tab) =>
  tab.run(() => {
    const root = document.querySelector("[data-sidelight]")?.shadowRoot;
    const frame = root?.querySelector(".frame")?.getBoundingClientRect();
    if (!root || !frame) return ["no panel"];
    const out = [];
    if (frame.left < -1 || frame.right > document.documentElement.clientWidth + 1) out.push("the panel itself");
    for (const element of root.querySelectorAll(".frame *:not(.spoken)")) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || element.closest(".spoken")) continue;
      if (box.left < frame.left - 1 || box.right > frame.right + 1)
        out.push(`${element.localName}.${element.className}`);
    }
    return out;
  });

/**
 * Resolves when what stands by now has been painted: before that, a panel far below has the height it is thought to
 * have.
 * @param {Tab} tab
 */
const painted = (tab) =>
  tab.run(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

for (const Browser of USUAL) {
  for (const scheme of /** @type {const} */ (["light", "dark"])) {
    describe(`${Browser.title}: accessibility, ${scheme}`, () => {
      /** @type {Reading} */
      let reading;
      /** @type {Tab} */
      let page;

      before(async () => {
        reading = await Reading.start(Browser, { scheme });
        const [article] = reading.articles;
        const head = "<style>:root{color-scheme:light dark}</style>";
        reading.site.extra.set("/able", { body: pageOf(article.title, article.html, { head }) });
        reading.site.extra.set("/list", {
          body: pageOf("List", "<h1>List</h1><ul><li>One</li></ul>", { head, says_article: false }),
        });
        page = await reading.browser.open();
      });
      after(() => reading?.close());

      for (const placement of /** @type {const} */ (["under", "docked"])) {
        test(`panel, ${placement}`, async () => {
          await reading.settle({ placement, sites_off: ["a.example"], hidden_outlets: ["Nobody's Post"] });
          await reading.goto(page, "/able");
          await reading.headlines(page);
          assert.deepEqual(await page.attributes(inPanel(".frame"), "data-theme"), [scheme]);
          await page.unfold(inPanel(".why"), inPanel(".reasons"));
          assert.deepEqual(await breaches(page, PANEL), []);
        });
      }

      for (const state of STATES) {
        test(`panel, ${state}`, async () => {
          await reading.goto(page, "/list");
          await page.run(() => {
            for (const name of ["safe", "panel"]) {
              const script = document.createElement("script");
              script.src = `/page/${name}.js`;
              script.async = false;
              document.head.append(script);
            }
          });
          await page.until("panel.js", () => "SidelightPanel" in globalThis);
          await showState(page, state, { theme: scheme });
          assert.deepEqual(await breaches(page, PANEL), []);
        });
      }

      test("popup: stories, headlines, nothing", async () => {
        await reading.goto(page, "/able");
        const popup = await reading.popup(page);
        await popup.size(380, 600);
        await popup.appears("#stories [data-sidelight] >> .card");
        await popup.says("#facts", /./);
        assert.deepEqual(await breaches(popup, "html"), []);
        await popup.fill("#words", "the");
        await popup.appears("#headlines [role=option]");
        await popup.press("ArrowDown");
        assert.deepEqual(await breaches(popup, "html"), []);
        await popup.close();
        await reading.goto(page, "/list");
        const nothing = await reading.popup(page);
        await nothing.appears("#page[data-state=not-an-article]");
        await nothing.click("summary");
        assert.deepEqual(await breaches(nothing, "html"), []);
        await nothing.close();
      });

      for (const path of ["options/options.html", "welcome/welcome.html"]) {
        test(path, async () => {
          const shown = await reading.browser.own(path);
          await shown.appears(path === "options/options.html" ? "#index-facts dd" : "button[aria-pressed]");
          assert.deepEqual(await breaches(shown, "html"), []);
          await shown.close();
        });
      }
    });
  }

  describe(`${Browser.title}: the keyboard alone`, () => {
    /** @type {Reading} */
    let reading;

    before(async () => {
      reading = await Reading.start(Browser);
      await reading.settle();
    });
    after(() => reading?.close());

    /** What has the focus: in the panel, where it is there, else in the page. @param {Tab} tab */
    const focused = (tab) =>
      tab.run(() => {
        const outer = document.activeElement;
        const inside = outer?.shadowRoot?.activeElement ?? outer;
        if (!inside || inside === document.body || inside === document.documentElement) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(inside);
        const box = (inside.closest("label") ?? inside).getBoundingClientRect();
        return {
          name: inside.getAttribute("aria-label") ?? inside.textContent ?? "",
          id: inside.id || (inside.getAttribute("name") ?? "") + (inside.getAttribute("value") ?? ""),
          panel: outer?.hasAttribute("data-sidelight"),
          // A file field shows its focus on the label that stands for it.
          visible: (outlineStyle !== "none" && outlineWidth !== "0px") || inside.matches("[type=file]"),
          large: box.width >= 24 && box.height >= 24,
          top: box.top + scrollY,
          card: inside.closest(".card") !== null,
        };
      });

    test("walks through the panel in reading order, unfolds, closes, and is never thrown elsewhere", async () => {
      const [article] = reading.articles;
      reading.site.extra.set("/top", {
        body: pageOf(article.title, `<a id="top" href="#top">Top</a>${article.html}<p><a href="#top">On</a></p>`),
      });
      const page = await reading.open("/top");
      await page.focus("#top");
      await reading.headlines(page);
      assert.equal((await focused(page))?.id, "top", "the panel takes no focus");
      await page.focus(inPanel(".why"));
      await page.press("Enter");
      await page.appears(inPanel(".reasons"));
      await page.press("Space");
      await until("the reasons to fold", async () => (await page.seen(inPanel(".reasons"))) === 0);

      await page.focus("#top");
      /** @type {NonNullable<Awaited<ReturnType<typeof focused>>>[]} */
      const stops = [];
      for (let step = 0; step < 60; step++) {
        await page.press("Tab");
        const stop = await focused(page);
        if (stop?.panel) stops.push(stop);
        else if (stops.length > 0) break;
      }
      assert.deepEqual(
        stops.slice(0, 2).map(({ name }) => name),
        ["Collapse", "Close for this page"],
      );
      const cards = await page.count(inPanel(".card"));
      assert.equal(stops.filter(({ name }) => name.startsWith("Read more: ")).length, cards);
      assert.equal(stops.filter(({ name }) => name.startsWith("Why this? ")).length, cards);
      for (const { name, visible, large } of stops) {
        assert.ok(visible, `${name}: focus is not seen`);
        assert.ok(large, `${name}: smaller than 24 by 24 px`);
      }
      const tops = stops.filter(({ card }) => card).map(({ top }) => top);
      assert.deepEqual(
        tops,
        tops.toSorted((a, b) => a - b),
        "in reading order",
      );

      await page.focus(inPanel("[aria-label='Close for this page']"));
      await page.press("Enter");
      await page.vanishes(PANEL);
      await page.close();
    });

    test("searches headlines: arrows choose, Enter opens or says why not, Escape clears", async () => {
      const popup = await reading.browser.own("popup/popup.html");
      await popup.says("#facts", /./);
      const word = reading.stories[0]?.title.split(/\W+/).find((word) => word.length > 4) ?? "";
      await popup.fill("#words", word.slice(0, 4));
      await popup.appears("#headlines [role=option]");
      const chosen = (/** @type {string} */ id) =>
        until(
          `${id} to be chosen`,
          async () =>
            (await popup.attributes("#headlines [aria-selected=true]", "id"))[0] === id &&
            (await popup.attributes("#words", "aria-activedescendant"))[0] === id,
        );
      await popup.press("ArrowDown");
      await chosen("hit-0");
      const count = await popup.count("#headlines [role=option]");
      await popup.press("ArrowUp");
      await chosen(`hit-${count - 1}`);
      await popup.press("Enter");
      await popup.says("#search-status", /sample story/i);
      await popup.press("Escape");
      await popup.appears("#page");
      assert.equal(await popup.run(() => /** @type {HTMLInputElement} */ (document.querySelector("#words")).value), "");
      await popup.close();
    });

    for (const [path, ready, least] of /** @type {const} */ ([
      ["popup/popup.html", "#facts", 3],
      ["options/options.html", "#index-facts dd", 14],
      ["welcome/welcome.html", "button[aria-pressed]", 3],
    ])) {
      test(`reaches every control of ${path}, each seen and large enough`, async () => {
        const own = await reading.browser.own(path);
        await own.appears(ready);
        // From the top: in the popup, the field in its middle has the focus at first.
        await own.run(() => {
          document.body.tabIndex = -1;
          document.body.focus();
        });
        /** @type {Set<string>} */
        const reached = new Set();
        for (let step = 0; step < 60; step++) {
          await own.press("Tab");
          const stop = await focused(own);
          if (!stop) break;
          const key = `${stop.id}|${stop.name}`;
          if (reached.has(key)) break;
          reached.add(key);
          assert.ok(stop.visible, `${key}: focus is not seen`);
          assert.ok(stop.large, `${key}: smaller than 24 by 24 px`);
        }
        assert.ok(reached.size >= least, [...reached].join("; "));
        await own.close();
      });
    }
  });

  describe(`${Browser.title}: windows, zoom, paper and hostile pages`, () => {
    /** @type {Reading} */
    let reading;
    /** @type {Tab} */
    let page;

    before(async () => {
      reading = await Reading.start(Browser);
      await reading.settle();
      page = await reading.browser.open();
    });
    after(() => reading?.close());

    for (const width of [320, 412]) {
      test(`a phone ${width} px wide: nothing sticks out, in the panel and on our own pages`, async () => {
        await page.size(width, 740);
        await reading.goto(page, "/one");
        await reading.headlines(page);
        await page.unfold(inPanel(".why"), inPanel(".reasons"));
        assert.deepEqual(await overflowing(page), []);
        for (const path of ["popup/popup.html", "options/options.html", "welcome/welcome.html"]) {
          const own = await reading.browser.own(path);
          await own.size(width, 740);
          await own.until("no sideways scrolling", () => document.documentElement.scrollWidth <= innerWidth);
          await own.close();
        }
        await page.size(1280, 900);
      });
    }

    test("zoomed to 200 %, nothing sticks out and nothing is cut off", async () => {
      await reading.goto(page, "/one");
      await reading.headlines(page);
      const before = await page.run(() => devicePixelRatio);
      const tab = await reading.number(page);
      await reading.own.run((tab) => chrome.tabs.setZoom(tab, 2), tab);
      await page.until("the zoom", (before) => devicePixelRatio > before * 1.9, before);
      await page.unfold(inPanel(".why"), inPanel(".reasons"));
      assert.deepEqual(await overflowing(page), []);
      const cut = await page.run(() =>
        [
          ...(document
            .querySelector("[data-sidelight]")
            ?.shadowRoot?.querySelectorAll(".headline, .action, .more, .term") ?? []),
        ]
          .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
          .map(({ className }) => className),
      );
      assert.deepEqual(cut, []);
      await reading.own.run((tab) => chrome.tabs.setZoom(tab, 1), tab);
      await page.until("the zoom to go", (before) => devicePixelRatio === before, before);
    });

    test("in forced colours, edges, bars and the focus are seen by the reader's own colours", async () => {
      await page.media({ forced: true });
      await reading.goto(page, "/one");
      await reading.headlines(page);
      await page.unfold(inPanel(".why"), inPanel(".reasons"));
      await page.focus(inPanel(".why"));
      const seen = await page.run(() => {
        const probe = document.createElement("i");
        probe.style.cssText = "forced-color-adjust: none; color: CanvasText; background: Canvas";
        document.body.append(probe);
        const { color: text, backgroundColor: canvas } = getComputedStyle(probe);
        const root = document.querySelector("[data-sidelight]")?.shadowRoot;
        const of = (/** @type {string} */ selector) => {
          const element = root?.querySelector(selector);
          if (!element) throw new Error(`no ${selector}`);
          return getComputedStyle(element);
        };
        return {
          active: matchMedia("(forced-colors: active)").matches,
          text,
          canvas,
          frame: of(".frame").borderInlineStartWidth,
          paper: of(".frame").backgroundColor,
          headline: of(".headline").color,
          bar: of(".bar i").backgroundColor,
          edge: of(".bar").borderTopWidth,
        };
      });
      await page.media({ forced: false });
      assert.ok(seen.active, "forced colours are not on");
      assert.deepEqual([seen.frame, seen.edge], ["1px", "1px"]);
      assert.deepEqual([seen.headline, seen.bar, seen.paper], [seen.text, seen.text, seen.canvas]);
    });

    test("prints nothing", async () => {
      await reading.goto(page, "/one");
      await reading.headlines(page);
      await page.media({ medium: "print" });
      await until("the panel to be off the paper", async () => (await page.seen(inPanel(".frame"))) === 0);
      assert.equal(await page.run(() => matchMedia("print").matches), true);
      await page.media({ medium: "screen" });
      await page.appears(inPanel(".frame"));
    });

    test("the article does not move when the panel comes, nor anything once it stands", async () => {
      await reading.goto(page, "/one");
      const places = () =>
        page.run(() =>
          [...document.querySelectorAll("nav, article > *, [data-sidelight]")].map((element) => {
            const { left, top, width, height } = element.getBoundingClientRect();
            const name = element.hasAttribute("data-sidelight") ? "panel" : element.localName;
            return `${name} ${left} ${top + scrollY} ${width} ${height}`;
          }),
        );
      const before = (await places()).filter((place) => !place.startsWith("panel"));
      await reading.headlines(page);
      await painted(page);
      const standing = await places();
      assert.deepEqual(
        standing.filter((place) => !place.startsWith("panel")),
        before,
      );
      // Time for whatever might come late: the popup's reading, a look at the page, and paint.
      await reading.readAs(page, "found");
      await painted(page);
      assert.deepEqual(await places(), standing);
    });

    test("the browser counts no layout shift once it stands", { skip: Browser.cannot.shifts }, async () => {
      await reading.goto(page, "/one");
      await page.run(() => {
        const shifts = /** @type {{ value: number, startTime: number }[]} */ ([]);
        Object.assign(globalThis, { shifts });
        // With those from before we looked.
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) shifts.push(/** @type {any} */ (entry.toJSON()));
        }).observe({ type: "layout-shift", buffered: true });
      });
      await reading.headlines(page);
      await painted(page);
      const stood = await page.run(() => performance.now());
      await painted(page);
      const later = async () => {
        /** @type {{ value: number, startTime: number }[]} */
        const shifts = await page.run(() => Reflect.get(globalThis, "shifts"));
        return shifts.filter(({ startTime }) => startTime > stood);
      };
      assert.deepEqual(await later(), []);
      // The observer works: a shift of our own making is counted.
      await page.run(() => {
        const block = document.createElement("div");
        block.style.height = "300px";
        document.body.prepend(block);
      });
      await until("a shift to be counted", async () => (await later()).length > 0);
    });

    test("its fonts have names for which a page can give no files", async () => {
      await reading.goto(page, "/one");
      await reading.headlines(page);
      await page.unfold(inPanel(".why"), inPanel(".reasons"));
      const fonts = await page.run(() => {
        const root = document.querySelector("[data-sidelight]")?.shadowRoot;
        return [...(root?.querySelectorAll("*") ?? [])].map((element) => getComputedStyle(element).fontFamily);
      });
      assert.ok(fonts.length > 30);
      const named = new Set(fonts.flatMap((list) => list.split(", ")));
      assert.deepEqual([...named].sort(), ["sans-serif", "serif", "system-ui"]);
    });

    test("a page's own style does not reach it, however loud", async () => {
      const look = () =>
        page.run(() => {
          const root = document.querySelector("[data-sidelight]")?.shadowRoot;
          return [...(root?.querySelectorAll(".frame, .title, .headline, .snippet, .outlet, button, a") ?? [])].map(
            (element) => {
              const { color, fontSize, fontFamily, textTransform, display, letterSpacing, visibility, float } =
                getComputedStyle(element);
              return [color, fontSize, fontFamily, textTransform, display, letterSpacing, visibility, float].join(" ");
            },
          );
        });
      const hostile = `* { color: lime !important; font: 40px fantasy !important; text-transform: uppercase !important;
          letter-spacing: 9px !important; float: left !important; opacity: 0.3 !important; transform: rotate(2deg) !important }
        aside, section, [data-sidelight] { display: none !important; visibility: hidden !important; position: absolute !important;
          width: 40px !important; height: 10px !important; filter: blur(4px) !important }
        :root { font-size: 3px !important; --paper: red; --ink: red }`;
      const [article] = reading.articles;
      await page.size(1280, 900);
      await reading.goto(page, "/one");
      await reading.headlines(page);
      const calm = await look();
      const head = `<style>${hostile.replaceAll("* {", "[data-sidelight] {").replaceAll("aside, section, ", "")}</style>`;
      reading.site.extra.set("/loud", { body: pageOf(article.title, article.html, { head }) });
      await reading.goto(page, "/loud");
      await reading.headlines(page);
      assert.deepEqual(await look(), calm);
      const host = await page.run(() => {
        const panel = document.querySelector("[data-sidelight]");
        if (!panel) throw new Error("no panel");
        const { display, opacity, visibility, transform, filter, position } = getComputedStyle(panel);
        return {
          display,
          opacity,
          visibility,
          transform,
          filter,
          position,
          width: panel.getBoundingClientRect().width,
        };
      });
      assert.deepEqual(
        { ...host, width: host.width > 400 },
        {
          display: "block",
          opacity: "1",
          visibility: "visible",
          transform: "none",
          filter: "none",
          position: "static",
          width: true,
        },
      );
    });
  });

  describe(`${Browser.title}: an Arabic reader`, () => {
    /** @type {Reading} */
    let reading;

    before(async () => {
      reading = await Reading.start(Browser, { language: "ar" });
      await reading.settle();
    });
    after(() => reading?.close());

    test("reads our words from right to left, in the panel and on our own pages; stories keep their own direction", async () => {
      const page = await reading.open("/one");
      await reading.headlines(page);
      assert.deepEqual(await page.attributes(inPanel(".frame"), "dir"), ["rtl"]);
      assert.match(await page.text(inPanel(".title")), /\p{Script=Arabic}/u);
      assert.equal((await page.attributes(inPanel(".headline"), "dir"))[0], "ltr");
      assert.deepEqual(await overflowing(page), []);
      const places = await page.run(() => {
        const root = document.querySelector("[data-sidelight]")?.shadowRoot;
        const left = (/** @type {string} */ selector) =>
          root?.querySelector(selector)?.getBoundingClientRect().left ?? 0;
        return { title: left(".title"), tools: left(".tools") };
      });
      assert.ok(places.title > places.tools, "the tools stand at the left");
      for (const path of ["popup/popup.html", "options/options.html", "welcome/welcome.html"]) {
        const own = await reading.browser.own(path);
        await own.until("the direction", () => document.documentElement.dir === "rtl");
        assert.match(await own.text("main"), /\p{Script=Arabic}/u);
        await own.close();
      }
    });

    test("is offered, in Arabic, to look up a page that is no article", async () => {
      const door = "<h1>Sign in</h1><form><p><label>Name <input></label></p></form>";
      reading.site.extra.set("/login", { body: pageOf("Sign in", door, { says_article: false }) });
      const popup = await reading.popup(await reading.open("/login"));
      await popup.size(320, 600);
      await popup.says("#anyway", /^[\p{Script=Arabic} ]+$/u);
      await popup.until("no sideways scrolling", () => document.documentElement.scrollWidth <= innerWidth);
      await popup.click("#anyway");
      await popup.appears("#page[data-state=no-text]");
      assert.match(await popup.text("#page-status"), /\p{Script=Arabic}/u);
      await popup.close();
    });
  });
}
