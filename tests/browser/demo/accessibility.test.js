// @ts-check
// The demo page for every reader: keyboard, narrow windows, axe.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { demo, story, tab } from "../harness/demo.js";

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
