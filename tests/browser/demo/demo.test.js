// @ts-check
// The demo page in real Chromium: every way in, every state, hostile input, and that nothing leaves this host.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { Chromium } from "../harness/chromium/launch.js";
import { DIST, Site } from "../harness/site.js";
import { until } from "../harness/until.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../harness/site.js").Story} Story */

/** @type {Chromium} */
let chromium;
/** @type {Site} */
let site;
/** @type {Story[]} */
let stories;
/** An English story of an event that three or more outlets cover. @type {Story} */
let story;
/** One that others retell so closely that they are shown for its text alone, which has no date. @type {Story} */
let retold;

before(async () => {
  site = await Site.open();
  chromium = await Chromium.start({ extension: null });
  stories = await site.stories();
  const outlets = (/** @type {string | null} */ event) =>
    new Set(stories.filter((other) => other.event === event && other.lang === "en").map((other) => other.outlet)).size;
  const found = stories.find(({ event, lang }) => event !== null && lang === "en" && outlets(event) >= 3);
  assert.ok(found, "the newsstand has no event that three outlets cover in English");
  story = found;
  const close = stories.find(({ title }) => title.startsWith("Biden, Putin hold two-hour video call"));
  assert.ok(close, "the newsstand has lost the story that others retell");
  retold = close;
});

after(async () => {
  await chromium?.close();
  await site?.close();
});

/** Pages of the running test, with the requests they made. @type {{ page: Page, asked: string[] }[]} */
let opened = [];

afterEach(async () => {
  const pages = opened;
  opened = [];
  site.extra.clear();
  for (const { page, asked } of pages) {
    await page.close();
    const elsewhere = asked.filter((url) => !url.startsWith(site.origin) && !url.startsWith("data:"));
    assert.deepEqual(elsewhere, [], "the page asked another host");
  }
});

/**
 * Opens the demo page and waits until it shows a story.
 * @param {{ hash?: string, width?: number, dark?: boolean, ready?: boolean }} [options]
 */
async function demo({ hash = "", width = 1280, dark = false, ready = true } = {}) {
  const page = await chromium.context.newPage();
  /** @type {string[]} */
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  opened.push({ page, asked });
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  await page.goto(`${site.origin}/${hash}`);
  if (ready) await page.locator("#article h3").waitFor();
  return page;
}

/** @param {Page} page @param {string} name */
const tab = (page, name) => page.getByRole("tab", { name, exact: true }).click();

/** Addresses of the stories in the panel. @param {Page} page */
const cards = (page) =>
  page
    .locator("[data-sidelight] a.more")
    .evaluateAll((links) =>
      links.map((link) => decodeURI(new URL(/** @type {HTMLAnchorElement} */ (link).href).pathname)),
    );

/** @param {import("playwright-core").Locator} locator */
const text = async (locator) => (await locator.textContent()) ?? "";

/** @param {Story} wanted */
const html = (wanted) => readFile(join(DIST, "site/newsstand", wanted.path, "index.html"), "utf8");

/** What a page of the newsstand holds as running text, roughly. @param {Story} wanted */
async function textOf(wanted) {
  const paragraphs = [...(await html(wanted)).matchAll(/<p\b[^>]*>(.*?)<\/p>/gs)];
  return paragraphs.map(([, inner]) => inner?.replace(/<[^>]*>/g, "").replace(/&#?\w+;/g, " ")).join("\n");
}

/** @param {Page} page @param {string} story */
async function enterText(page, story) {
  await tab(page, "Text");
  await page.getByLabel("Text of the article").fill(story);
  await page.getByRole("button", { name: "Find similar stories" }).click();
}

/** @param {Page} page @param {string} markup @param {string} [url] */
async function enterHtml(page, markup, url = "") {
  await tab(page, "HTML");
  await page.getByLabel("The page’s HTML").fill(markup);
  await page.getByLabel("Its address").fill(url);
  await page.getByRole("button", { name: "Read this page" }).click();
}

/** @param {Page} page @param {string} words */
const answered = (page, words) => page.locator("#answer", { hasText: words }).waitFor();

describe("choosing from the newsstand", () => {
  it("opens with the sample and the first story, and says what the index holds", async () => {
    const page = await demo();
    const facts = await text(page.locator("#index-facts"));
    assert.match(facts, /\(sample\)/);
    assert.ok(facts.includes(`${stories.length} stories`), facts);
    assert.equal(await page.locator("#newsstand button").count(), stories.length);
    assert.equal(await page.locator("#newsstand [aria-current=true]").count(), 1);
  });

  it("shows article, terms, matches of other outlets with reasons, and times", async () => {
    const page = await demo();
    await page.locator(`#newsstand [data-url="${story.url}"]`).click();
    await page.getByRole("heading", { name: story.title, exact: true }).waitFor();
    await page.locator("[data-sidelight] .card").first().waitFor();
    assert.match(await text(page.locator(".verdict")), /^Article, \d+\s%/);
    assert.equal((await page.locator("#article article").getAttribute("lang"))?.split("-")[0], story.lang);
    assert.ok((await text(page.locator("#article .text"))).length > 400);

    const paths = await cards(page);
    assert.ok(paths.length >= 2, `only ${paths.length} matches`);
    assert.ok(!paths.includes(`/newsstand/${story.path}`), "the page itself is among its matches");
    const found = paths.map((path) => stories.find((other) => `/newsstand/${other.path}` === path));
    assert.equal(found[0]?.event, story.event);
    assert.notEqual(found[0]?.outlet, story.outlet);

    const weights = (await page.locator(".terms .number").allInnerTexts()).map(Number);
    assert.ok(weights.length >= 10 && weights.every((weight) => weight > 0 && weight <= 1), String(weights));
    assert.deepEqual(
      weights,
      weights.toSorted((a, b) => b - a),
    );
    assert.match(await text(page.locator(".scores .reasons").first()), /^Shares .+\d+\s%/);
    assert.deepEqual(await page.locator(".times tbody .step").allInnerTexts(), [
      "fetch",
      "parse",
      "flatten",
      "extract",
      "look up",
    ]);
    assert.ok((await page.locator("#article mark").count()) > 3);
  });

  it("leads from a match to the copy on this site", async () => {
    const page = await demo({ hash: `#${story.url}` });
    await page.getByRole("heading", { name: story.title, exact: true }).waitFor();
    await page.locator("[data-sidelight] a.more").first().waitFor();
    for (const path of await cards(page)) {
      const answer = await page.request.get(`${site.origin}${path}`);
      assert.equal(answer.status(), 200, path);
    }
  });

  it("groups by event, outlet and language", async () => {
    const page = await demo();
    for (const [by, names] of /** @type {const} */ ([
      ["Outlet", "outlet"],
      ["Language", "lang"],
    ])) {
      await page.getByLabel(by, { exact: true }).check();
      assert.equal(await page.locator("#newsstand h3").count(), new Set(stories.map((each) => each[names])).size);
      assert.equal(await page.locator("#newsstand button").count(), stories.length);
    }
  });

  it("says when a page cannot be fetched", async () => {
    const page = await demo();
    await page.route(`**/newsstand/${story.path}**`, (route) => route.fulfill({ status: 404, body: "" }));
    await page.locator(`#newsstand [data-url="${story.url}"]`).click();
    const alert = page.locator("#article [role=alert]");
    await alert.waitFor();
    assert.match(await text(alert), /could not be fetched: 404/);
    assert.equal(await page.locator("[data-sidelight]").count(), 0);
  });

  it("measures the steps repeatedly", async () => {
    const page = await demo();
    await page.getByRole("button", { name: "Measure again and again" }).click();
    await page.getByText("Median of 15 samples.").waitFor();
    const medians = (await page.locator(".times tbody td:last-child").allInnerTexts()).slice(1).map(Number);
    assert.ok(medians.length === 4 && medians.every((ms) => ms > 0), String(medians));
  });

  it("applies the settings of the lookup", async () => {
    const page = await demo({ hash: `#${story.url}` });
    await page.locator("[data-sidelight] a.more").first().waitFor();
    await page.getByText("Settings of the lookup").click();
    await page.getByLabel("Most matches").fill("1");
    await until("one card", async () => (await cards(page)).length === 1);
    await page.getByRole("button", { name: "Reset" }).click();
    await until("more cards", async () => (await cards(page)).length > 1);
  });
});

describe("giving text, HTML or a file", () => {
  it("finds the event of a pasted text", async () => {
    const page = await demo();
    await enterText(page, await textOf(retold));
    await page.locator(".verdict", { hasText: "given as text" }).waitFor();
    await page.locator("[data-sidelight] .card").first().waitFor();
    const found = (await cards(page)).map(
      (path) => stories.find((other) => `/newsstand/${other.path}` === path)?.event,
    );
    assert.equal(found[0], retold.event);
  });

  it("reads pasted HTML as it reads the page itself", async () => {
    const page = await demo({ hash: `#${story.url}` });
    await page.getByRole("heading", { name: story.title, exact: true }).waitFor();
    await page.locator("[data-sidelight] .card").first().waitFor();
    const wanted = await cards(page);
    await page.getByLabel("Outlet", { exact: true }).check();
    await enterHtml(page, await html(story), story.url);
    await until("the text to be read", async () => (await page.locator("#newsstand [aria-current]").count()) === 0);
    await page.locator("[data-sidelight] .card").first().waitFor();
    assert.deepEqual(await cards(page), wanted);
  });

  it("runs and loads nothing of pasted HTML, and shows its markup as text", async () => {
    const page = await demo();
    const payload = '<img src="/leak.png" onerror="window.harmed=true">';
    const escaped = payload.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    const words = "The harbour council met on Tuesday and decided, after long talks, to keep the old bridge open. ";
    await enterHtml(
      page,
      `<html lang="en"><title>${escaped}</title><meta property="og:title" content='${escaped}'>
       <script>window.harmed = true</script><article><h1>${escaped}</h1>${payload}
       <p>${escaped} ${words.repeat(4)}</p><p>${words.repeat(4)}</p><p>${words.repeat(4)}</p></article>
       <svg onload="window.harmed=true"></svg><iframe src="/leak.html"></iframe>`,
    );
    await page.locator("#article .text", { hasText: "harbour council" }).waitFor();
    assert.ok((await text(page.locator("#article"))).includes(payload), "markup is not shown as it was written");
    assert.equal(await page.locator("#article img, #article svg, #article iframe, #article script").count(), 0);
    assert.equal(await page.evaluate(() => "harmed" in window), false);
    assert.deepEqual(
      site.requests.filter((path) => path.startsWith("/leak")),
      [],
    );
  });

  it("reads a dropped page in undeclared Latin-1", async () => {
    const page = await demo();
    const words =
      "Le maire a confirmé jeudi que le marché déménagera près de la gare après l’été, malgré les réserves exprimées. ";
    const markup = `<html lang="fr"><title>Le marché déménage</title><article><h1>Le marché déménage</h1><p>${words.repeat(3)}</p><p>${words.repeat(3)}</p></article>`;
    await page.evaluate(
      (bytes) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], "marche.html", { type: "text/html" }));
        document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }));
      },
      [...Buffer.from(markup.replaceAll("’", "'"), "latin1")],
    );
    await page.locator("#article h3", { hasText: "Le marché déménage" }).waitFor();
    assert.match(await text(page.locator(".verdict")), /read as windows-1252/);
    assert.match(await text(page.locator("#article .text")), /exprimées/);
  });

  it("decodes saved files as the command line does", async () => {
    const folder = new URL("../../encodings/", import.meta.url).pathname;
    for (const { file, encoding, title, contains } of JSON.parse(
      await readFile(join(folder, "expected.json"), "utf8"),
    )) {
      const page = await demo();
      await tab(page, "File");
      await page.locator("#page-file").setInputFiles(join(folder, file));
      await page.locator("#article h3", { hasText: title }).waitFor();
      await page.locator("#article .text", { hasText: contains }).waitFor();
      const verdict = await text(page.locator(".verdict"));
      assert.equal(/read as ([\w-]+)/.exec(verdict)?.[1] ?? "utf-8", encoding, file);
    }
  });

  it("reads a chosen text file, its first line as the headline", async () => {
    const page = await demo();
    await tab(page, "File");
    const body = await textOf(retold);
    await page
      .locator("#page-file")
      .setInputFiles({ name: "story.txt", mimeType: "text/plain", buffer: Buffer.from(`${retold.title}\n\n${body}`) });
    await page.locator("#article h3", { hasText: retold.title }).waitFor();
    await page.locator("[data-sidelight] .card").first().waitFor();
  });

  it("reads the beginning of a page of 20 MB and says so", async () => {
    const page = await demo();
    await tab(page, "File");
    const markup = (await html(story)).replace(/<\/body>[\s\S]*$/, "");
    const big = Buffer.concat([
      Buffer.from(markup),
      Buffer.alloc(20e6, `<div class="feed"><a href="/">More</a></div>\n`),
    ]);
    await page.locator("#page-file").setInputFiles({ name: "big.html", mimeType: "text/html", buffer: big });
    await page.locator(".verdict", { hasText: "only the first 8.4 MB of 20 MB were read" }).waitFor();
    await page.getByRole("heading", { name: story.title, exact: true }).waitFor();
  });
});

describe("showing nothing, honestly", () => {
  it("names a page that is not an article", async () => {
    const page = await demo();
    const front = await readFile(join(DIST, "site/newsstand", story.outlet, "index.html"), "utf8");
    await enterHtml(page, front, `https://${story.outlet}/`);
    await answered(page, "does not read like an article");
    await page.locator(".verdict", { hasText: "Not an article" }).waitFor();
    assert.equal(await page.locator("[data-sidelight]").count(), 0);
  });

  it("names a page without text", async () => {
    const page = await demo();
    await enterHtml(page, "<!doctype html><title></title><body><img src=x alt=''></body>");
    await answered(page, "does not read like an article");
    await page.getByText("There is no text to read here.").waitFor();
  });

  it("names an article that nothing in the index is close to", async () => {
    const page = await demo();
    const recipe = `Bitter orange marmalade, slowly
      Slice the fruit thinly, keep every pip in muslin, and soak the peel overnight in a wide basin.
      Simmer the softened rind gently until a wooden spoon cuts through it, then stir in warmed sugar.
      Boil briskly, skim the froth, test a drop on a chilled saucer, and pot when the surface wrinkles.`;
    await enterText(page, recipe);
    await answered(page, "No story in this index is close enough");
    assert.equal(await page.locator("[data-sidelight]").count(), 0);
  });

  it("names an article in a language that the index has none of", async () => {
    const page = await demo();
    const paragraphs = [
      "Kaupunginvaltuusto päätti maanantaina, että vanha silta korjataan ensi kesänä ja liikenne ohjataan kiertotielle.",
      "Asukkaat toivoivat nopeampaa aikataulua, mutta kaupunki sanoi rahoituksen riittävän vasta keväällä.",
      "Insinöörien mukaan kannen teräs on syöpynyt pahoin, eikä raskaita ajoneuvoja voida enää päästää yli.",
      "Linja-autot kulkevat joulukuusta lähtien pohjoista reittiä, ja jalankulkijoille jätetään kapea käytävä. Koululaisten kyydit järjestetään erikseen, sanoi sivistystoimen johtaja.",
      "Silta rakennettiin vuonna 1931, ja sen yli kulkee päivittäin noin neljätoistatuhatta ajoneuvoa. Edellisen kerran rakenteet tutkittiin perusteellisesti kuusi vuotta sitten.",
      "Kauppiaat pelkäävät asiakkaiden katoavan talven aikana. Kunta on luvannut heille tukirahaston, mutta summasta ei ole vielä sovittu.",
      "Valtuusto käsittelee asiaa uudelleen tammikuussa, jolloin myös urakan tarjoukset ovat selvillä. Työt voisivat alkaa jään lähdettyä joesta.",
    ].map((paragraph) => `<p>${paragraph}</p>`);
    await enterHtml(
      page,
      `<html lang="fi"><title>Silta korjataan ensi kesänä</title><meta property="og:type" content="article">
       <meta property="article:published_time" content="2026-11-20T08:00:00+02:00">
       <article><h1>Silta korjataan ensi kesänä</h1>${paragraphs.join("")}</article>`,
      "https://uutiset.example/2026/11/20/silta-korjataan-ensi-kesana/",
    );
    await answered(page, "no story in the article’s language");
  });
});

describe("the index", () => {
  /** @param {Page} page @param {Buffer} buffer */
  const load = (page, buffer) =>
    page.locator("#index-file").setInputFiles({ name: "mine.sidelight", mimeType: "application/octet-stream", buffer });
  const sample = () => readFile(join(DIST, "site/sample.sidelight"));

  /** What each wrong file is answered with. @type {[string, () => Promise<Buffer>, RegExp][]} */
  const WRONG = [
    [
      "a file that is not an index",
      async () => Buffer.from("<!doctype html><title>No index</title>".repeat(20)),
      /^This file is not a Sidelight index/,
    ],
    ["an empty file", async () => Buffer.alloc(0), /^This (file is not a Sidelight index|index ends too early)/],
    ["a truncated index", async () => (await sample()).subarray(0, -100), /^This index ends too early/],
    [
      "an index of another version",
      async () => flipped(await sample(), 8),
      /^This index was written for another version/,
    ],
    ["a damaged index", async () => flipped(await sample(), -50), /^This index is damaged/],
  ];
  for (const [name, make, words] of WRONG) {
    it(`refuses ${name} by name and keeps the one it has`, async () => {
      const page = await demo();
      const facts = await text(page.locator("#index-facts"));
      await load(page, await make());
      await page.locator("#index-error").waitFor();
      assert.match(await text(page.locator("#index-error")), words);
      assert.equal(await text(page.locator("#index-facts")), facts);
      await page.locator(`#newsstand [data-url="${story.url}"]`).click();
      await page.locator("[data-sidelight] .card").first().waitFor();
    });
  }

  /** @param {Buffer} bytes @param {number} at */
  function flipped(bytes, at) {
    const copy = Buffer.from(bytes);
    const offset = at < 0 ? copy.length + at : at;
    copy[offset] = (copy[offset] ?? 0) ^ 0x55;
    return copy;
  }

  it("opens another index from a file, and goes back to the sample", async () => {
    const page = await demo();
    const back = page.getByRole("button", { name: "Back to the sample" });
    assert.equal(await back.isVisible(), false);
    await load(page, await sample());
    await back.click();
    await back.waitFor({ state: "hidden" });
    await page.locator("#article h3").waitFor();
  });

  it("says so when there is no index at all", async () => {
    site.extra.set("/sample.sidelight", { body: "", headers: { "Content-Type": "text/plain" } });
    const page = await demo({ ready: false });
    await page.locator("#index-error").waitFor();
    assert.equal(await text(page.locator("#index-facts")), "No index is open.");
    await page.locator("#article [role=alert]", { hasText: "no index to look in" }).waitFor();
  });

  it("opens it again after a panic", async () => {
    const page = await demo();
    await page.evaluate(async () => {
      const { Engine } = await import(/** @type {string} */ ("/pkg/sidelight.js"));
      const { similar } = Engine.prototype;
      Engine.prototype.similar = () => {
        Engine.prototype.similar = similar;
        throw new WebAssembly.RuntimeError("unreachable");
      };
    });
    await page.locator(`#newsstand [data-url="${story.url}"]`).click();
    await page.getByRole("heading", { name: story.title, exact: true }).waitFor();
    await page.locator("[data-sidelight] .card").first().waitFor();
  });
});

describe("headline search", () => {
  it("finds stories as the reader types, and opens one by keyboard", async () => {
    const page = await demo();
    const box = page.getByRole("searchbox");
    const words = story.title.split(/[^\p{L}]+/u).filter((word) => word.length > 3);
    await box.pressSequentially(`${words.slice(0, 3).join(" ")}`.slice(0, -1));
    await page.locator(`#headline-results [data-url="${story.url}"]`).waitFor();
    const place = await page
      .locator("#headline-results button")
      .evaluateAll((buttons, url) => buttons.findIndex((button) => button.getAttribute("data-url") === url), story.url);
    for (let i = 0; i <= place; i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator("#article h3", { hasText: story.title }).waitFor();
    assert.equal(decodeURI(await page.evaluate(() => location.hash)), `#${story.url}`);
  });

  it("says when no headline has the words", async () => {
    const page = await demo();
    await page.getByRole("searchbox").fill("zyzzyva quokka");
    await page.getByText("No headline has these words").waitFor();
    assert.equal(await page.locator("#headline-results li").count(), 0);
  });
});

describe("for every reader", () => {
  it("moves between the tabs with arrow keys", async () => {
    const page = await demo();
    await page.getByRole("tab", { name: "Newsstand" }).focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Text");
    assert.equal(await page.getByLabel("Text of the article").isVisible(), true);
    await page.keyboard.press("End");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "File");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Newsstand");
  });

  for (const width of [1440, 800, 320]) {
    it(`needs no sideways scrolling at ${width} px`, async () => {
      const page = await demo({ width, hash: `#${story.url}` });
      await page.locator("[data-sidelight] .card").first().waitFor();
      for (const name of ["Text", "HTML", "File", "Newsstand"]) {
        await tab(page, name);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name);
      }
    });
  }

  for (const dark of [false, true]) {
    it(`has no accessibility violation that axe knows, ${dark ? "dark" : "light"}`, async () => {
      const axe = await readFile(new URL("../../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
      const page = await demo({ dark, hash: `#${story.url}` });
      await page.locator("[data-sidelight] .card").first().waitFor();
      await page.getByText("Settings of the lookup").click();
      await page.getByText("The whole answer as JSON").click();
      await page.getByRole("searchbox").fill("the");
      await page.evaluate(axe);
      for (const name of ["Newsstand", "Text", "HTML", "File"]) {
        await tab(page, name);
        const found = await page.evaluate(async () => {
          const { violations } =
            await /** @type {{ axe: import("axe-core").AxeResults & { run(): Promise<import("axe-core").AxeResults> } }} */ (
              /** @type {unknown} */ (globalThis)
            ).axe.run();
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
        });
        assert.deepEqual(found, [], name);
      }
    });
  }
});
