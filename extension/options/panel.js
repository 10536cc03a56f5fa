// @ts-check
// What the panel shows and where it stands: placement, cards, badge, languages, hidden outlets.

import { byId, choice, el } from "../shared/dom.js";
import { languageName } from "../shared/outlet-words.js";
import * as store from "../shared/settings.js";
import { check, listNames } from "./controls.js";

/** @typedef {import("../shared/settings.js").Settings} Settings */

/** @param {Settings} settings */
export function drawPanel(settings) {
  check("placement", settings.placement);
  byId("cards", HTMLSelectElement).value = String(settings.cards);
  byId("badge", HTMLInputElement).checked = settings.badge;
  for (const box of document.querySelectorAll('#languages input[type="checkbox"]')) {
    if (box instanceof HTMLInputElement) box.checked = settings.languages.includes(box.value);
  }
  listNames("outlets", settings.hidden_outlets, { label: "show_again", name: "show_again_name" }, (outlet) =>
    store.change((settings) => store.outletHidden(settings, outlet, false)),
  );
}

/** Makes the boxes of languages: those of the index and those chosen. @param {string[]} languages Primary subtags. */
export async function drawLanguages(languages) {
  const { languages: chosen } = await store.settings();
  const boxes = [...new Set([...languages, ...chosen])].map((lang) => {
    const box = el("input", { type: "checkbox", value: lang, checked: chosen.includes(lang) });
    return choice(box, languageName(lang));
  });
  byId("languages").replaceChildren(...boxes);
}

export function wirePanel() {
  byId("placement").addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const placement = /** @type {Settings["placement"]} */ (target.value);
    store.change(() => ({ placement }));
  });
  const cards = byId("cards", HTMLSelectElement);
  // What was chosen is read at once: until an earlier change is kept, the page may be drawn from before it.
  cards.addEventListener("change", () => {
    const most = Number(cards.value);
    store.change(() => ({ cards: most }));
  });
  const badge = byId("badge", HTMLInputElement);
  badge.addEventListener("change", () => {
    const { checked } = badge;
    store.change(() => ({ badge: checked }));
  });
  byId("languages").addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const { checked, value } = target;
    store.change(({ languages }) => {
      const others = languages.filter((lang) => lang !== value);
      return { languages: checked ? [...others, value] : others };
    });
  });
}
