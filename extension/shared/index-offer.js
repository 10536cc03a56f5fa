// @ts-check
// A published index that is offered: what the reader is shown of it before they subscribe. Nothing of it is downloaded
// before they press the button.

import { text } from "./browser.js";
import { el } from "./dom.js";
import { indexFacts, keyIn } from "./index-facts.js";

/** @typedef {Extract<import("./protocol.js").LookedAtIndex, { kind: "offer" }>} Offered */

/**
 * What is known of the key that signs.
 * @param {string} asked The address that was asked.
 * @param {string} key
 */
function aboutKey(asked, key) {
  const given = keyIn(asked);
  if (given === "") return text("index_key_first_seen");
  return text(given === key ? "index_key_in_address" : "index_key_replaced");
}

export class IndexOffer {
  #place;
  /** Told once the reader has chosen. @type {(agreed: boolean | null) => void} */
  #over = () => {};

  /** @param {HTMLElement} place Where it is shown. */
  constructor(place) {
    this.#place = place;
  }

  /**
   * Shows what is offered, in the place of what was offered before, until the reader has chosen.
   * @param {Offered} offered
   * @param {string} asked The address that was asked: the one offered has a key in any case.
   * @param {string} [besides] What else is to be known, in words.
   * @returns {Promise<boolean | null>} Whether they agree; null where another one takes its place.
   */
  agreed({ index, address, open }, asked, besides = "") {
    this.#over(null);
    const heading = el("h3", { tabindex: -1 }, el("bdi", {}, index.name));
    const subscribe = el(
      "button",
      { type: "button", class: "button first", "data-act": "subscribe" },
      text("subscribe"),
    );
    const cancel = el("button", { type: "button", class: "button", "data-act": "cancel" }, text("cancel"));
    const openWords = open && text(keyIn(asked) === "" ? "index_over_http_without_key" : "index_over_http");
    this.#place.replaceChildren(
      heading,
      ...(index.about === "" ? [] : [el("p", { dir: "auto" }, index.about)]),
      indexFacts(index, address),
      el("p", { class: "small" }, aboutKey(asked, index.key)),
      ...(openWords ? [el("p", { class: "small problem" }, openWords)] : []),
      ...(besides === "" ? [] : [el("p", { class: "small problem" }, besides)]),
      el("p", { class: "row" }, subscribe, cancel),
    );
    this.#place.hidden = false;
    heading.focus();
    return new Promise((over) => {
      this.#over = (agreed) => {
        this.#over = () => {};
        this.#place.hidden = true;
        this.#place.replaceChildren();
        over(agreed);
      };
      subscribe.addEventListener("click", (event) => event.isTrusted && this.#over(true));
      cancel.addEventListener("click", () => this.#over(false));
    });
  }
}
