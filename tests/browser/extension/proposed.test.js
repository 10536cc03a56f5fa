// @ts-check
// The list of outlets that comes with the package, as the extension reads it, and what of it is proposed to whom.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { outletsIn, placeOf, primary, proposed, understandOutlet } from "../../../extension/shared/outlets.js";

const lines = await readFile(new URL("../../../extension/shared/outlets.jsonl", import.meta.url), "utf8");
const list = outletsIn(lines);

test("the extension takes every line of the list whole", () => {
  const read = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(list, read);
  assert.ok(list.length > 200);
});

test("languages and country are told from what the browser says", () => {
  for (const [tags, languages, country] of /** @type {[string[], string[], string][]} */ ([
    [["de-AT", "de", "en-US"], ["de", "en"], "AT"],
    [["en", "fr-CA"], ["en", "fr"], "CA"],
    [["fr"], ["fr"], "FR"],
    [["pt-BR"], ["pt"], "BR"],
    [["es-419", "es"], ["es"], "ES"],
    [["zh-Hant-HK"], ["zh"], "HK"],
    [["not a tag", "it-IT"], ["it"], "IT"],
    [[], [], ""],
  ])) {
    assert.deepEqual(placeOf(tags), { languages, country }, tags.join());
  }
});

test("what is proposed is in the reader's languages, at home and from many countries", () => {
  for (const [languages, country] of /** @type {[string[], string][]} */ ([
    [["en"], "GB"],
    [["en"], "US"],
    [["en"], "JP"],
    [["de"], "DE"],
    [["de", "en"], "AT"],
    [["fr"], "FR"],
    [["es"], "MX"],
    [["pt"], "BR"],
  ])) {
    const chosen = proposed(list, languages, country);
    const who = `${languages} in ${country}`;
    assert.ok(chosen.length >= 7 && chosen.length <= 20, `${who}: ${chosen.length}`);
    assert.equal(new Set(chosen.map(({ feed }) => feed)).size, chosen.length);
    assert.ok(
      chosen.every(({ language }) => languages.includes(primary(language))),
      who,
    );
    const home = chosen.filter((outlet) => outlet.country === country).length;
    assert.ok(home >= 1 && (home <= 8 || chosen.length - home < 12), `${who}: ${home} at home`);
    assert.ok(new Set(chosen.map((outlet) => outlet.country)).size >= 2, who);
    assert.ok(chosen.every(({ section }) => ["news", "world", "regional"].includes(section)));
    assert.deepEqual(proposed(list, languages, country), chosen);
  }
  assert.deepEqual(proposed(list, ["xx"], "XX"), []);
  // With no country known, the languages alone.
  assert.ok(proposed(list, ["en"], "").length === 20);
});

test("an outlet is understood out of anything, or none", () => {
  const whole = list[0];
  assert.deepEqual(understandOutlet(whole), whole);
  for (const none of [null, 7, "x", [], {}, { name: "A" }, { feed: "https://a.example/" }]) {
    assert.equal(understandOutlet(none), null);
  }
  const bare = understandOutlet({ name: " A ".repeat(100), feed: "http://a.example/" });
  assert.equal(bare?.name.length, 100);
});
