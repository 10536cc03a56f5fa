// @ts-check
// The main path on pages of publishers: the extension, an index of real stories, real articles and pages that are none.
// Each event has a second story, by another outlet; an article must show that very story, other pages nothing.
//
// The pages are served on 127.0.0.1, each under its own path, and their scripts are blocked. They belong to their
// publishers and are not part of the repository: without them this says so and passes.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Chromium } from "../harness/chromium/launch.js";
import { command, missing, pagesOf, sampled } from "../harness/evaluation.js";
import { some } from "../harness/extent.js";
import { OTHER_OUTLET, PageServer, rewritten, storyOf } from "../harness/publishers.js";

/** @typedef {import("../harness/evaluation.js").Labelled} Labelled */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("../harness/publishers.js").Story} Story */

const PANEL = "[data-sidelight]";
/** Pages open at once. */
const TABS = 3;
/** Pages that are no articles. */
const OTHERS = 150;
/** Share of the articles that must show the other outlet's story first, and of the others that must show nothing. */
const LEAST = 0.95;

describe("pages of publishers", { skip: missing }, () => {
  /** @type {Chromium} */
  let browser;
  /** @type {Page} */
  let own;
  /** @type {PageServer[]} */
  const desks = [];
  /** @type {Map<string, Story>} */
  const others = new Map();

  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), "sidelight-real-"));
    const [eval_, fundus] = [pagesOf("fundus_eval"), pagesOf("fundus")];
    const stories = [...fundus, ...eval_].map(storyOf);
    for (const [number, page] of eval_.entries()) others.set(page.id, rewritten(storyOf(page), number));
    const rows = [...stories, ...others.values()].map((story) => JSON.stringify(story));
    writeFileSync(join(folder, "stories.jsonl"), rows.join("\n"));
    const index = join(folder, "real.sidelight");
    execFileSync(command(), ["--quiet", "build", join(folder, "stories.jsonl"), "--out", index, "--name", "Real"]);

    browser = await Chromium.start();
    await browser.read(index, rows.length);
    own = await browser.own("options/options.html");
    rmSync(folder, { recursive: true });
    for (let tab = 0; tab < TABS; tab++) desks.push(await PageServer.open());
  });

  after(async () => {
    await browser?.close();
    await Promise.all(desks.map((desk) => desk.close()));
  });

  /**
   * Opens pages in several tabs, and asks each tab what it found once it has been read.
   * @template T
   * @param {Labelled[]} pages
   * @param {(page: Labelled, found: any, tab: Page) => Promise<T>} judge
   * @returns {Promise<T[]>}
   */
  async function opened(pages, judge) {
    const queue = [...pages];
    /** @type {T[]} */
    const verdicts = [];
    const work = desks.map(async (desk) => {
      const tab = await browser.context.newPage();
      for (let page = queue.shift(); page; page = queue.shift()) {
        const address = desk.serve(page);
        await tab.goto(address);
        // The same question as the popup's: it is answered when the page has been read.
        const { state, found } = await own.evaluate(
          async (url) => {
            const [tab] = await chrome.tabs.query({ url: `${url}*` });
            return (await chrome.runtime.sendMessage({ type: "read-tab", tab: tab?.id })).value;
          },
          `${new URL(address).origin}/`,
        );
        assert.equal(state, "found", `${page.id}: ${page.url}`);
        verdicts.push(await judge(page, found, tab));
      }
      await tab.close();
    });
    await Promise.all(work);
    return verdicts;
  }

  it("articles show the other outlet's story of their event", async (t) => {
    const asked = some(pagesOf("fundus_eval"), 3);
    const wrong = (
      await opened(asked, async (page, found, tab) => {
        const story = others.get(page.id);
        const shown = tab.locator(`${PANEL} .card`).first();
        if (found.matches.length === 0) return `${page.id}: ${found.nothing ?? "nothing"} (${found.kind})`;
        const card = {
          headline: await shown.locator(".headline").textContent(),
          outlet: await shown.locator(".outlet").textContent(),
        };
        const right = card.headline === story?.title && card.outlet === OTHER_OUTLET;
        return right ? null : `${page.id}: ${card.outlet}: ${card.headline}, not: ${story?.title}`;
      })
    ).filter((fault) => fault !== null);
    const share = 1 - wrong.length / asked.length;
    t.diagnostic(`right on ${(share * 100).toFixed(1)} % of ${asked.length} articles`);
    for (const fault of wrong) t.diagnostic(fault);
    assert.ok(share >= LEAST, wrong.join("\n"));
  });

  it("other pages show nothing", async (t) => {
    const pages = some(sampled(pagesOf("wcxb_other"), OTHERS), 3);
    const shown = (
      await opened(pages, async (page, found, tab) => {
        const panels = await tab.locator(PANEL).count();
        assert.equal(panels > 0, found.matches.length > 0, `${page.id}: a panel without matches, or none with them`);
        return panels > 0 ? `${page.id} ${page.url}: ${found.matches[0].title}` : null;
      })
    ).filter((fault) => fault !== null);
    const share = 1 - shown.length / pages.length;
    t.diagnostic(`nothing shown on ${(share * 100).toFixed(1)} % of ${pages.length} other pages`);
    for (const fault of shown) t.diagnostic(fault);
    assert.ok(share >= LEAST, shown.join("\n"));
  });
});
