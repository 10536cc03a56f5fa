// @ts-check
// The module's table of month names holds what `Intl` writes in each of the table's languages.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import init, { Engine } from "../../dist/pkg/sidelight.js";

const LANGUAGES =
  "en de fr es it pt nl da sv nb fi et lv lt pl cs sk sl hr bs sr sr-Latn bg mk ru uk be ro hu tr el ca gl is id " +
  "ar ar-LB ar-TN ar-MA he hi bn ur fa th";
/** @type {Intl.DateTimeFormatOptions[]} */
const FORMS = [{ day: "numeric", month: "long", year: "numeric" }, { month: "long" }];

/** @type {Engine} */
let engine;

const read = (/** @type {string} */ path) => readFileSync(new URL(`../../dist/${path}`, import.meta.url));

before(async () => {
  await init({ module_or_path: read("pkg/sidelight_bg.wasm") });
  engine = Engine.open(new Uint8Array(read("site/sample.sidelight")));
});

/** The day that a page in a language declares with a text. @param {string} lang @param {string} text */
function day(lang, text) {
  const page = ["1", "Uhttps://a.example/news/ferry", `L${lang}`, `Mdate\u001f${text}`, "+p", ".Ferry", "-"];
  return engine.extract(page.map((record) => `\u001e${record}`).join("")).published;
}

test("long names of months, beside a day and alone, composed or not", () => {
  const wrong = [];
  for (const lang of LANGUAGES.split(" ")) {
    for (const form of FORMS) {
      const intl = new Intl.DateTimeFormat(`${lang}-u-ca-gregory-nu-latn`, { ...form, timeZone: "UTC" });
      assert.equal(intl.resolvedOptions().locale.slice(0, 2), lang.slice(0, 2), "node lacks a language");
      for (let month = 1; month <= 12; month++) {
        const parts = intl.formatToParts(Date.UTC(2026, month - 1, 10));
        const name = parts.find((part) => part.type === "month")?.value ?? "";
        for (const spelled of new Set([name, name.normalize("NFD")])) {
          const text = lang === "hu" ? `2026. ${spelled} 10.` : `10 ${spelled} 2026`;
          const found = day(lang, text);
          if (found !== `2026-${String(month).padStart(2, "0")}-10`) wrong.push(`${lang}: ${text}: ${found}`);
        }
      }
    }
  }
  assert.deepEqual(wrong, []);
});
