// @ts-check
// What an index may not do to the pages that show it: script in text, addresses that are none, letters that lie. And
// what a page may not do to the script that looks for the panel's place.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { siteShown } from "../../../extension/shared/sites.js";
import { Chromium } from "../harness/chromium/launch.js";
import { Site } from "../harness/site.js";

const PAYLOADS = [
  "<img src=x onerror=window.hit=1>",
  "<script>window.hit=1</script>",
  '"><svg onload=window.hit=1>',
  "javascript:window.hit=1",
  "</bdi></h4></li></ol></section></aside><script>window.hit=1</script>",
  "&lt;img src=x onerror=window.hit=1&gt;",
  "{{constructor.constructor('window.hit=1')()}}",
  "<style>*{display:none}</style>",
  "{count} {title} $1 __proto__",
];

/** Addresses and what becomes of them. @type {[unknown, string | null][]} */
const ADDRESSES = [
  ["https://news.example/a?b=c#d", "https://news.example/a?b=c#d"],
  ["http://news.example", "http://news.example/"],
  ["HTTPS://News.Example/A", "https://news.example/A"],
  ["https://b\u00fccher.example/", "https://xn--bcher-kva.example/"],
  ["https://news.example\\@evil.example/", "https://news.example/@evil.example/"],
  ["javascript:alert(1)", null],
  ["JaVaScRiPt:alert(1)", null],
  [" javascript:alert(1)", null],
  ["java\nscript:alert(1)", null],
  ["data:text/html,<script>1</script>", null],
  ["blob:https://news.example/1", null],
  ["file:///etc/passwd", null],
  ["chrome-extension://abc/popup/popup.html", null],
  ["view-source:https://news.example/", null],
  ["https://user@news.example/", null],
  ["https://user:word@news.example/", null],
  ["https://news.example:word@evil.example/", null],
  ["//news.example/a", null],
  ["/a", null],
  ["https://", null],
  ["https://[::1", null],
  ["", null],
  [`https://news.example/${"a".repeat(5000)}`, null],
  [null, null],
  [{ toString: () => "https://news.example/" }, null],
];

/** @type {Chromium} */
let browser;
/** @type {Site} */
let site;
/** @type {import("playwright-core").Page} */
let page;

before(async () => {
  site = await Site.open();
  site.extra.set("/empty", { body: "<!doctype html><html lang=en><title>Empty</title><main></main></html>" });
  browser = await Chromium.start({ extension: null });
  page = await browser.context.newPage();
  await page.goto(`${site.origin}/empty`);
  for (const name of ["safe", "panel"]) await page.addScriptTag({ url: `${site.origin}/page/${name}.js` });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Shows a story in a panel, unfolds all of it, and gives what stands there. @param {object} story */
async function shown(story) {
  await page.evaluate(async (story) => {
    const { panelCss, panelStrings } = await import(/** @type {string} */ ("/shared/panel-parts.js"));
    const [css, messages] = await Promise.all([
      panelCss((/** @type {string} */ path) => fetch(`/${path}`).then((response) => response.text())),
      fetch("/_locales/en/messages.json").then((response) => response.json()),
    ]);
    const strings = panelStrings("en", (/** @type {string} */ name) => messages[name]?.message ?? "");
    const panel = SidelightPanel.create({
      css,
      strings,
      locale: "en",
      dir: "ltr",
      placement: "under",
      theme: "auto",
      open_root: true,
      actions: { hide_outlet() {} },
    });
    const whole = {
      url: "https://news.example/a",
      title: "Title",
      snippet: "Snippet.",
      outlet: "Outlet",
      published: 1_700_000_000,
      lang: "en",
      tier: /** @type {const} */ ("same-event"),
      score: 0.9,
      reasons: [{ term: "term", share: 1 }],
      days_apart: 1,
      also_at: [],
      ...story,
    };
    const { datesOf } = await import(/** @type {string} */ ("/shared/dates.js"));
    const { sitesOf } = await import(/** @type {string} */ ("/shared/sites.js"));
    const created = 1_700_000_000;
    const sites = sitesOf([whole]);
    panel.show({
      matches: [whole],
      copies: [],
      sites,
      countries: { [whole.url]: "Country" },
      dates: datesOf("en", [whole], created),
      sample: false,
      created,
      stale: false,
    });
    document.querySelector("main")?.replaceChildren(panel.host);
  }, story);
  const folded = page.locator("[data-sidelight] [aria-expanded=false]");
  while ((await folded.count()) > 0) await folded.first().press("Enter");
  return page.evaluate(() => {
    const root = document.querySelector("[data-sidelight]")?.shadowRoot;
    const texts = (/** @type {string} */ name) => [...(root?.querySelectorAll(name) ?? [])].map((at) => at.textContent);
    return {
      elements: [...(root?.querySelectorAll("*") ?? [])].map(({ localName }) => localName),
      headline: texts(".headline")[0],
      snippet: texts(".snippet")[0],
      outlet: texts(".outlet")[0],
      term: texts(".term")[0],
      copies: texts(".copies li"),
      links: [...(root?.querySelectorAll("a") ?? [])].map(({ href, rel, target, title }) => ({
        href,
        rel,
        target,
        title,
      })),
      hit: /** @type {{ hit?: number }} */ (/** @type {unknown} */ (globalThis)).hit,
    };
  });
}

test("markup in any text of a story is shown as text", async () => {
  const plain = await shown({ also_at: [{ url: "https://a.example/", outlet: "A" }] });
  for (const payload of PAYLOADS) {
    const seen = await shown({
      title: payload,
      snippet: payload,
      outlet: payload,
      lang: payload,
      reasons: [{ term: payload, share: 1 }],
      also_at: [{ url: "https://a.example/", outlet: payload }],
    });
    assert.equal(seen.hit, undefined, payload);
    assert.deepEqual(seen.elements, plain.elements, payload);
    assert.equal(seen.headline, payload.trim());
    assert.equal(seen.snippet, payload.trim());
    assert.deepEqual(
      [seen.outlet?.slice(0, 60), seen.term?.slice(0, 50)],
      [payload.slice(0, 60), payload.slice(0, 50)],
    );
  }
});

test("an address is http or https without a user, or there is no link", async () => {
  for (const [address, expected] of ADDRESSES.filter(([address]) => typeof address === "string")) {
    const said = await page.evaluate((address) => SidelightPanel.safeUrl(address), address);
    assert.equal(said, expected, String(address));
    const { links, copies } = await shown({ url: address, also_at: [{ url: address, outlet: "Copy" }] });
    assert.deepEqual(copies, ["Copy"]);
    assert.deepEqual(
      links,
      expected === null
        ? []
        : Array(2).fill({
            href: expected,
            rel: "noopener noreferrer",
            target: "_blank",
            title: siteShown(String(address)),
          }),
      String(address),
    );
  }
  assert.deepEqual(
    await page.evaluate(() =>
      [null, undefined, 7, { toString: () => "https://a.example/" }].map(SidelightPanel.safeUrl),
    ),
    [null, null, null, null],
  );
});

test("text is cleaned of what lies about its order and of piled-up marks", async () => {
  for (const [dirty, clean] of [
    ["\u202egnorts\u202c si nitup", "gnorts si nitup"],
    ["a\u2066b\u2069c\u200e\u200f\u061cd", "abcd"],
    ["zero\u200bwidth\ufeff", "zerowidth"],
    ["\u0000nul\u001b[31mred\u0007", "nul[31mred"],
    ["tag\u{e0041}\u{e0042}s", "tags"],
    [`Z${"\u0301".repeat(60)}algo`, `Z${"\u0301".repeat(4)}algo`],
    ["  much\n\n white\t space ", "much white space"],
    // What languages need stays.
    [
      "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
      "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    ],
    ["\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd"],
    ["\u{1f468}\u200d\u{1f469}\u200d\u{1f467}", "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}"],
    ["Tr\u01b0\u1eddng \u0110\u1ea1i h\u1ecdc", "Tr\u01b0\u1eddng \u0110\u1ea1i h\u1ecdc"],
  ]) {
    assert.equal(await page.evaluate((text) => SidelightPanel.clean(text, 200), dirty), clean);
  }
  const long = await page.evaluate(() => SidelightPanel.clean("\u{1f600}".repeat(5000), 100));
  assert.equal(Array.from(long).length, 100);
  assert.ok(long.endsWith("\u2026"));
});

test("a title of five megabytes and odd numbers are shown", async () => {
  const seen = await shown({
    title: "long ".repeat(1_000_000),
    published: Number.MAX_VALUE,
    days_apart: 4_000_000_000,
  });
  assert.ok(seen.headline && seen.headline.length <= 240);
});

test("the panel's place is found without reading a text more than twice, however deep the article stands", async () => {
  // A page of its own, whose scripts come after the counting.
  const page = await browser.context.newPage();
  await page.goto(`${site.origin}/empty`);
  await page.evaluate(() => {
    const { get } = Object.getOwnPropertyDescriptor(Node.prototype, "textContent") ?? {};
    Object.assign(globalThis, { read: 0 });
    Object.defineProperty(Node.prototype, "textContent", {
      get() {
        const text = get?.call(this);
        Object.assign(globalThis, { read: Reflect.get(globalThis, "read") + (text?.length ?? 0) });
        return text;
      },
    });
  });
  for (const name of ["safe", "place"]) {
    await page.addScriptTag({
      path: fileURLToPath(new URL(`../../../extension/page/${name}.js`, import.meta.url)),
    });
  }
  const seen = await page.evaluate(() => {
    const text = document.createElement("p");
    text.append("All 214 aboard were saved. ".repeat(2000));
    const article = document.createElement("article");
    article.append(text);
    const last = document.createElement("p");
    last.append("And so it ends. ".repeat(200));
    /** @type {Element} */
    let inner = last;
    const box = document.createElement("div");
    box.style.background = "beige";
    for (let depth = 0; depth < 400; depth++) {
      const outer = depth === 200 ? box : document.createElement("div");
      outer.append(inner, document.createComment("no text".repeat(100)), "x");
      inner = outer;
    }
    article.append(inner);
    document.querySelector("main")?.replaceChildren(article);
    const found = SidelightPlace.anchor(last, article);
    const read = Reflect.get(globalThis, "read");
    return { box: found === box, read, whole: (article.textContent ?? "").length };
  });
  assert.ok(seen.box, "out of the coloured box");
  assert.ok(seen.read >= seen.whole, `${seen.read} characters counted of ${seen.whole}`);
  assert.ok(seen.read <= 2 * seen.whole, `${seen.read} characters read of ${seen.whole}`);
  await page.close();
});
