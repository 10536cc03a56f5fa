// @ts-check
// What it costs a page that nothing was found in to be watched for dialogs that close: a page which changes styles and
// classes in every frame, with and without the extension.

import { setTimeout as sleep } from "node:timers/promises";
import { Chromium } from "../../browser/harness/chromium/launch.js";
import { Site } from "../../browser/harness/site.js";
import { until } from "../../browser/harness/until.js";
import { percentile, said } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Row} Row */

/** Elements whose style changes in every frame. */
const MOVING = 300;
/** How long the page is recorded, in seconds, and how often each way. */
const SECONDS = 4;
const RUNS = 3;

const PAGE = `<!doctype html><html lang="en"><title>List</title>
  <ul>${"<li><a href=/other>Something else</a></li>".repeat(MOVING)}</ul>
  <script>
    const items = [...document.querySelectorAll("li")];
    let frame = 0;
    const move = () => {
      frame++;
      for (const { style } of items) style.opacity = String(0.5 + (frame % 50) / 100);
      document.body.className = "frame-" + frame;
      requestAnimationFrame(move);
    };
    addEventListener("load", move);
  </script></html>`;

/** @returns {Promise<Row[]>} */
export async function watching() {
  const site = await Site.open();
  site.extra.set("/moving", { body: PAGE });
  const browser = await Chromium.start();
  try {
    const own = await browser.own("options/options.html");
    const tab = await browser.context.newPage();
    const session = await tab.context().newCDPSession(tab);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const scripts = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      return (metrics.find(({ name }) => name === "ScriptDuration")?.value ?? 0) * 1000;
    };
    /** @type {{ on: number[], off: number[] }} */
    const taken = { on: [], off: [] };
    for (let run = 0; run < RUNS; run++) {
      for (const state of /** @type {const} */ (["off", "on"])) {
        const settings = { run: state === "on" ? "sites" : "clicked", sites_on: ["127.0.0.1"], welcomed: true };
        await own.evaluate((settings) => chrome.storage.local.set({ settings }), settings);
        await until("the site to be switched", () =>
          own.evaluate(
            async (on) => (await chrome.scripting.getRegisteredContentScripts()).length > 0 === on,
            state === "on",
          ),
        );
        await tab.bringToFront();
        await tab.goto(`${site.origin}/moving`);
        // Read, and found to be no article.
        await sleep(1500);
        const before = await scripts();
        await sleep(SECONDS * 1000);
        taken[state].push((await scripts()) - before);
      }
    }
    const [on, off] = [percentile(taken.on, 50), percentile(taken.off, 50)];
    const change = `${MOVING} styles and a class changed in every frame, nothing found`;
    const text = `scripts on the page's main thread: ${on.toFixed(0)} ms in ${SECONDS} s, without the extension ${off.toFixed(0)} ms`;
    return [said("watching in Chromium", "sidelight extension", change, text)];
  } finally {
    await browser.close();
    await site.close();
  }
}
