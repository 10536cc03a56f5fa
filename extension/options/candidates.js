// @ts-check
// Outlets that were found, for the reader to choose from. Nothing is followed before they press the button.

import { counted, text } from "../shared/browser.js";
import { byId, choice, el } from "../shared/dom.js";
import { follow } from "../shared/following.js";
import { aboutOutlet } from "../shared/outlet-words.js";
import { isOpen, understandOutlet } from "../shared/outlets.js";
import * as store from "../shared/settings.js";

/** @typedef {import("../shared/outlets.js").Outlet} Outlet */
/** @typedef {{ outlet: Outlet, chosen: boolean }} Candidate */

/** Most that are shown. */
const MOST_SHOWN = 1000;

export class Candidates {
  /** @type {Candidate[]} */
  #found = [];
  /** Told once the reader has chosen, or put them away. */
  #over = () => {};
  /** Room for so many more. */
  #room = 0;

  constructor() {
    byId("candidates-follow").addEventListener("click", () => this.#follow());
    byId("candidates-drop").addEventListener("click", () => this.#close(""));
  }

  /**
   * Shows what was found, in the place of what was found before, until the reader has chosen, or put it away. Those
   * that are followed already are left out.
   * @param {Candidate[]} found
   * @returns {Promise<void>}
   */
  async chosen(found) {
    this.#over();
    const { outlets } = await store.settings();
    const known = new Set(outlets.map(({ feed }) => feed));
    this.#room = store.MOST_OUTLETS - outlets.length;
    let room = this.#room;
    this.#found = [];
    for (const { outlet: given, chosen } of found) {
      const outlet = understandOutlet(given);
      if (outlet === null || known.has(outlet.feed) || this.#found.length === MOST_SHOWN) continue;
      known.add(outlet.feed);
      // What anyone on the way can read and change is followed only by those who tick it.
      this.#found.push({ outlet, chosen: chosen && !isOpen(outlet) && room-- > 0 });
    }
    byId("candidates").hidden = this.#found.length === 0;
    byId("candidates-list").replaceChildren(...this.#found.map((candidate) => this.#row(candidate)));
    byId("candidates-status").textContent = "";
    this.#count();
    if (this.#found.length === 0 && found.length > 0) byId("candidates-status").textContent = text("candidates_known");
    else if (this.#found.length > 0) byId("candidates-heading").focus();
    if (this.#found.length === 0) return;
    await new Promise((over) => {
      this.#over = () => over(null);
    });
  }

  /** @param {Candidate} candidate */
  #row(candidate) {
    const { outlet } = candidate;
    const box = el("input", { type: "checkbox", checked: candidate.chosen });
    box.addEventListener("change", () => {
      candidate.chosen = box.checked;
      this.#count();
    });
    const about = aboutOutlet(outlet);
    return el(
      "li",
      {},
      choice(
        box,
        el("b", {}, el("bdi", { lang: outlet.language }, outlet.name)),
        about && el("span", { class: "soft small" }, about),
        el("bdi", { class: "soft small address", dir: "ltr" }, outlet.feed),
        isOpen(outlet) && el("span", { class: "small problem" }, text("over_http")),
      ),
    );
  }

  get #ticked() {
    return this.#found.filter(({ chosen }) => chosen).map(({ outlet }) => outlet);
  }

  #count() {
    const { length } = this.#ticked;
    const button = byId("candidates-follow", HTMLButtonElement);
    button.hidden = length === 0;
    button.disabled = length > this.#room;
    button.textContent = counted("outlets_follow", length);
    byId("candidates-room").hidden = length <= this.#room;
    byId("candidates-room").textContent = text("outlets_too_many", { most: store.MOST_OUTLETS });
  }

  async #follow() {
    const chosen = this.#ticked;
    if (await follow(chosen)) this.#close(counted("outlets_added", chosen.length));
    else byId("candidates-status").textContent = text("outlets_refused");
  }

  /** @param {string} words */
  #close(words) {
    this.#found = [];
    byId("candidates-list").replaceChildren();
    byId("candidates").hidden = true;
    byId("candidates-status").textContent = words;
    this.#over();
  }
}
