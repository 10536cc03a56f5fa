// @ts-check
// The panel in each of its states, alone on a page, with stories of a test's making.

/** @typedef {import("./tab.js").Tab} Tab */
/** @typedef {"stories" | "loading" | "stale" | "error" | "all-hidden"} State */

/** @type {State[]} */
export const STATES = ["stories", "loading", "stale", "error", "all-hidden"];

/**
 * Shows a state on a page of the demo site, in the place of all else there.
 * @param {Tab} tab
 * @param {State} state
 * @param {{ theme?: "light" | "dark" | "auto", locale?: "en" | "de" | "fr" | "es" | "ar", css?: string }} [more]
 */
export async function showState(tab, state, { theme = "auto", locale = "en", css = "" } = {}) {
  await tab.run(
    async ({ state, theme, locale, css: hostile }) => {
      const { panelCss, panelStrings } = await import(/** @type {string} */ ("/shared/panel-parts.js"));
      const [css, messages] = await Promise.all([
        panelCss((/** @type {string} */ path) => fetch(`/${path}`).then((response) => response.text())),
        fetch(`/_locales/${locale}/messages.json`).then((response) => response.json()),
      ]);
      const strings = panelStrings(locale, (/** @type {string} */ name) => messages[name]?.message ?? "");
      const arabic = locale === "ar";
      const now = Date.UTC(2026, 10, 22, 18);
      const panel = SidelightPanel.create({
        css,
        strings,
        locale,
        dir: arabic ? "rtl" : "ltr",
        placement: "under",
        theme,
        open_root: true,
        actions: { close() {}, collapse() {}, hide_outlet() {}, site_off() {}, retry() {}, options() {} },
      });
      const story = {
        url: "https://harbour.example/ferry",
        title: arabic
          ? "عبّارة تجنح قرب خليج كالدر وإنقاذ جميع الركاب"
          : "Ferry runs aground off Calder Bay; all 214 aboard are saved",
        snippet: arabic
          ? "قالت خفر السواحل إن القارب علق في الضباب قبل منتصف الليل بقليل."
          : "Lifeboats from three harbours took the passengers off in fog, the coastguard said, before the hull began to list.",
        outlet: arabic ? "المنارة" : "Harbour Herald",
        published: now / 1000 - 7200,
        lang: locale,
        tier: /** @type {const} */ ("same-event"),
        score: 0.95,
        reasons: [
          { term: arabic ? "عبارة" : "ferry", share: 0.31 },
          { term: arabic ? "كالدر" : "Calder", share: 0.24 },
          { term: arabic ? "ضباب" : "fog", share: 0.11 },
        ],
        days_apart: 0,
        also_at: [{ url: "https://wire.example/ferry", title: "Ferry aground", outlet: "Meridian Wire" }],
      };
      const other = {
        ...story,
        url: "https://post.example/2",
        outlet: "Evening Post",
        published: now / 1000 - 90_000,
        also_at: [],
      };
      const old = {
        ...other,
        url: "https://post.example/3",
        outlet: "The Ledger",
        tier: /** @type {const} */ ("background"),
        published: now / 1000 - 9 * 86_400,
        days_apart: 9,
      };
      const { datesOf } = await import(/** @type {string} */ ("/shared/dates.js"));
      const created = Date.UTC(2026, 10, 20, 6) / 1000;
      const view = {
        matches: [story, other, old],
        copies: [{ url: "https://dispatch.example/1", title: "Ferry aground in fog", outlet: "The Dispatch" }],
        sites: {},
        countries: {
          [story.url]: arabic ? "أيرلندا" : "Ireland",
          [other.url]: arabic ? "كندا" : "Canada",
          [old.url]: arabic ? "كندا" : "Canada",
        },
        indexes: { [other.url]: arabic ? "World news" : "أخبار العالم", [old.url]: "World news" },
        dates: datesOf(locale, [story, other, old], created, now),
        sample: false,
        created,
        stale: state === "stale",
      };
      const body = document.createElement("body");
      body.style.cssText = `margin: 0 auto; max-inline-size: 760px; padding: 24px; background: ${theme === "dark" ? "#111" : "#fff"}`;
      const style = document.createElement("style");
      style.textContent = hostile;
      body.append(style, panel.host);
      document.body.replaceWith(body);
      if (state === "loading") panel.loading();
      else if (state === "error") panel.fail();
      else panel.show(state === "all-hidden" ? { ...view, matches: [], copies: [] } : view);
    },
    { state, theme, locale, css },
  );
}
