// @ts-check
// What the reader gives: text, HTML, files; hostile input; and pages for which nothing is shown.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  answered,
  cards,
  demo,
  enterHtml,
  enterText,
  html,
  retold,
  site,
  stories,
  story,
  tab,
  text,
  textOf,
} from "../harness/demo.js";
import { DIST } from "../harness/site.js";
import { until } from "../harness/until.js";

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
