// @ts-check
// Takes README.md's pictures from the running extension: `cargo xtask build && node tests/browser/pictures.js`.
// Choosing outlets; a newsstand page whose site the reader has switched on, who follows the newsstand's outlets, in
// light and dark; and the demo page.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Chromium } from "./harness/chromium/launch.js";
import { Site } from "./harness/site.js";
import { until } from "./harness/until.js";

const OUT = fileURLToPath(new URL("../../www/pictures/", import.meta.url));
/** Page of the picture, by its address: on a template that is dark for readers who like it dark. */
const [
  WANTED = "https://meridian-wire.example/world/biden-putin-hold-two-hour-video-call-as-ukraine-tensions-mount-2021-12-07/",
] = process.argv.slice(2);

/** Outlets of the newsstand, each with a country of the picture's. @type {[string, string, string, string][]} */
const FOLLOWED = [
  ["meridian-wire", "Meridian Wire", "US", "en"],
  ["npb", "NPB News", "GB", "en"],
  ["ledgerline", "Ledgerline", "GB", "en"],
  ["the-commons", "The Commons", "CA", "en"],
  ["standard-bearer", "The Standard Bearer", "US", "en"],
  ["daily-spark", "Daily Spark", "AU", "en"],
];

const site = await Site.open();
await mkdir(OUT, { recursive: true });
const story = (await site.stories()).find(({ url }) => url === WANTED);
if (!story) throw new Error(`no such story: ${WANTED}`);

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  const chromium = await Chromium.start({ colorScheme });
  const welcome = await chromium.own("welcome/welcome.html");
  await welcome.setViewportSize({ width: 860, height: 1400 });
  await welcome.locator("#follow").waitFor();
  const box = await welcome.locator("#outlets").boundingBox();
  if (!box) throw new Error("nothing to choose");
  const clip = { x: box.x - 24, y: box.y - 8, width: box.width + 48, height: box.height + 24 };
  await welcome.screenshot({ path: `${OUT}choosing-${colorScheme}.png`, clip });
  await welcome.close();

  const page = await chromium.context.newPage();
  await page.setViewportSize({ width: 680, height: 960 });
  const address = `${site.origin}/newsstand/${story.path}`;
  await page.goto(address);

  // What the reader does: opens the popup over the page and switches the site on.
  const options = await chromium.own("options/options.html");
  const tab = await options.evaluate(
    async (url) => (await chrome.tabs.query({})).find((each) => each.url === url)?.id,
    address,
  );
  await options.close();
  const popup = await chromium.own(`popup/popup.html#tab=${tab}`);
  await popup.locator("#site-switch").check();
  const worker = await chromium.worker();
  await until("the site among those switched on", () =>
    worker.evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).length > 0),
  );
  await popup.close();
  await worker.evaluate(
    async ({ followed, origin }) => {
      const { settings } = /** @type {any} */ (await chrome.storage.local.get("settings"));
      const outlets = followed.map(([host, name, country, language]) => ({
        name,
        site: `https://${host}.example/`,
        feed: `${origin}/newsstand/${host}.example/feed.xml`,
        language,
        country,
        section: "news",
        added: 1,
      }));
      await chrome.storage.local.set({ settings: { ...settings, outlets } });
    },
    { followed: FOLLOWED, origin: site.origin },
  );
  const told = await chromium.own("options/options.html");
  await until("the feeds to be read", () =>
    told.evaluate(async () => {
      const { value } = await chrome.runtime.sendMessage({ type: "facts" });
      return value.from === "followed";
    }),
  );
  await told.close();

  await page.goto(address);
  const panel = page.locator("[data-sidelight]");
  await panel.locator(".card").first().waitFor();
  await panel.locator(".why").first().click();
  await panel.evaluate((element) => {
    // Some of the article above the panel shows where it stands.
    scrollTo(0, element.getBoundingClientRect().top + scrollY - 200);
  });
  await page.screenshot({ path: `${OUT}panel-${colorScheme}.png` });

  if (colorScheme === "light") {
    await page.setViewportSize({ width: 1440, height: 1000 });
    await page.goto(`${site.origin}/#${story.url}`);
    await page.locator("#panel [data-sidelight] .card").first().waitFor();
    await page.screenshot({ path: `${OUT}demo.png` });
  }
  await chromium.close();
}
await site.close();
