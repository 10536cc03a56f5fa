// @ts-check
// The index of the demo page: others opened, files refused, and recovery.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { demo, site, story, text } from "../harness/demo.js";
import { DIST } from "../harness/site.js";

/** @typedef {import("playwright-core").Page} Page */

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
