// @ts-check
// A tab as the tests see it, in whichever browser. The browsers' drivers give the few things that each does its own
// way; all else is written once, on top of them.
//
// A selector may go into an open shadow root: `[data-sidelight] >> .card`. Clicks are the mouse's, at the middle of
// what is clicked, once nothing covers it: what a reader could not press, a test cannot press either.

import { until } from "./until.js";

/** The panel's host, and what is in it. */
export const PANEL = "[data-sidelight]";
/** @param {string} selector */
export const inPanel = (selector) => `${PANEL} >> ${selector}`;

/**
 * @typedef {object} Media What a tab sees of the reader's system; what is absent stays as it is.
 * @property {"print" | "screen"} [medium]
 * @property {boolean} [forced] Forced colours.
 *
 * @typedef {{ name: string, bytes: Buffer | string, type?: string }} Upload
 */

/**
 * Runs in the page: the elements of a selector. With `point`, where to press one, and from then on no press that misses
 * it reaches the page, until `outcome` of it is asked: `hit`, `missed`, or null where the page has gone on to another.
 * @param
 *   {{ selector: string, what: "texts" | "count" | "seen" | "attributes" | "point" | "outcome", name?: string | null, at?: number }}
 *   question
 * @returns {any}
 */
function query({ selector, what, name = null, at = 0 }) {
  const press = /** @type {{ sidelightPress?: () => "hit" | "missed" }} */ (/** @type {unknown} */ (globalThis));
  if (what === "outcome") return press.sidelightPress?.() ?? null;
  /** @type {(Document | Element | ShadowRoot)[]} */
  let roots = [document];
  const hops = selector.split(" >> ");
  for (const [hop, part] of hops.entries()) {
    const found = roots.flatMap((root) => [...root.querySelectorAll(part)]);
    roots = hop === hops.length - 1 ? found : found.flatMap(({ shadowRoot }) => shadowRoot ?? []);
  }
  let elements = roots.filter((root) => root instanceof Element);
  const seen = (/** @type {Element} */ element) => element.checkVisibility({ visibilityProperty: true });
  if (what === "texts") return elements.map(({ textContent }) => (textContent ?? "").replace(/\s+/g, " ").trim());
  if (what === "count") return elements.length;
  if (what === "seen") return elements.filter(seen).length;
  if (what === "attributes") return elements.map((element) => element.getAttribute(name ?? ""));
  if (name !== null) {
    elements = elements.filter(
      (element) => (element.getAttribute("aria-label") ?? element.textContent ?? "").trim() === name,
    );
  }
  const element = elements.filter(seen)[at];
  if (!element) return { why: "it is not there" };
  element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  const { left, top, width, height } = element.getBoundingClientRect();
  const x = left + width / 2;
  const y = top + height / 2;
  let top_most = document.elementFromPoint(x, y);
  while (top_most?.shadowRoot?.elementFromPoint(x, y)) {
    const inner = top_most.shadowRoot.elementFromPoint(x, y);
    if (inner === top_most) break;
    top_most = inner;
  }
  const leads = (/** @type {EventTarget | null | undefined} */ target) =>
    target instanceof Element && (element.contains(target) || target.closest("label")?.contains(element) === true);
  if (!leads(top_most)) return { why: `${top_most?.outerHTML.slice(0, 80)} covers it` };
  const kinds = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "auxclick"];
  let hit = false;
  const guard = (/** @type {Event} */ event) => {
    // Only the first target is the innermost one, in whichever shadow root. Where the page moves between press and
    // release, the click goes to what holds both, and does nothing.
    if (["pointerdown", "click", "auxclick"].includes(event.type)) hit = leads(event.composedPath()[0]);
    if (hit) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  };
  press.sidelightPress?.();
  for (const kind of kinds) addEventListener(kind, guard, true);
  press.sidelightPress = () => {
    for (const kind of kinds) removeEventListener(kind, guard, true);
    delete press.sidelightPress;
    return hit ? "hit" : "missed";
  };
  return { x, y };
}

/** @abstract */
export class Tab {
  // ---- What each browser does its own way ---------------------------------------------------------------------------

  /** Goes to an address and waits until it is loaded. @param {string} _url @returns {Promise<void>} */
  goto(_url) {
    throw new Error("not made");
  }
  /** @returns {Promise<void>} */
  reload() {
    throw new Error("not made");
  }
  /** Back (-1) or forward (1), as the browser's own buttons go. @param {number} _by @returns {Promise<void>} */
  travel(_by) {
    throw new Error("not made");
  }
  /**
   * Runs a function in the page; argument and result must be JSON.
   * @template R, A
   * @param {(argument: A) => R} _work @param {A} [_argument] @returns {Promise<Awaited<R>>}
   */
  run(_work, _argument) {
    throw new Error("not made");
  }
  /** Runs the text of a script. @param {string} _script @returns {Promise<void>} */
  script(_script) {
    throw new Error("not made");
  }
  /** Clicks in the window, in CSS pixels. @param {number} _x @param {number} _y @returns {Promise<void>} */
  clickAt(_x, _y) {
    throw new Error("not made");
  }
  /** Presses a key, by its name in `KeyboardEvent.key`. @param {string} _key @returns {Promise<void>} */
  press(_key) {
    throw new Error("not made");
  }
  /** @param {string} _text @returns {Promise<void>} */
  type(_text) {
    throw new Error("not made");
  }
  /**
   * Size of the window's inside, in CSS pixels.
   * @param {number} _width
   * @param {number} _height
   * @returns {Promise<void>}
   */
  size(_width, _height) {
    throw new Error("not made");
  }
  /** @param {Media} _media @returns {Promise<void>} */
  media(_media) {
    throw new Error("not made");
  }
  /** Brings it before the others. @returns {Promise<void>} */
  front() {
    throw new Error("not made");
  }
  /** A PNG of the window's inside. @returns {Promise<Buffer>} */
  picture() {
    throw new Error("not made");
  }
  /** @returns {Promise<void>} */
  close() {
    throw new Error("not made");
  }

  // ---- What follows from it -----------------------------------------------------------------------------------------

  url() {
    return this.run(() => location.href);
  }

  /** @param {string} selector @returns {Promise<string[]>} White space is joined. */
  texts(selector) {
    return this.run(query, { selector, what: "texts" });
  }

  /** @param {string} selector */
  async text(selector) {
    return (await this.texts(selector))[0] ?? "";
  }

  /** @param {string} selector @returns {Promise<number>} */
  count(selector) {
    return this.run(query, { selector, what: "count" });
  }

  /** How many of them a reader sees. @param {string} selector @returns {Promise<number>} */
  seen(selector) {
    return this.run(query, { selector, what: "seen" });
  }

  /** @param {string} selector @param {string} name @returns {Promise<(string | null)[]>} */
  attributes(selector, name) {
    return this.run(query, { selector, what: "attributes", name });
  }

  /**
   * Waits until a function in the page gives something truthy.
   * @template R
   * @template A
   * @param {string} what
   * @param {(argument: A) => R} look
   * @param {A} [argument]
   */
  until(what, look, argument) {
    return until(what, () => this.run(look, argument));
  }

  /** Waits until one is seen. @param {string} selector */
  async appears(selector) {
    await until(selector, () => this.seen(selector));
  }

  /** Waits until none is there. @param {string} selector */
  async vanishes(selector) {
    await until(`no ${selector}`, async () => (await this.count(selector)) === 0);
  }

  /** Waits until the text of the first is as it shall be. @param {string} selector @param {RegExp} words */
  async says(selector, words) {
    let said = "";
    await until(`${selector} to say ${words}`, async () => {
      said = await this.text(selector);
      return words.test(said) || Promise.reject(new Error(said));
    });
    return said;
  }

  /**
   * Clicks with the mouse.
   * @param {string} selector
   * @param {{ name?: string, at?: number }} [which] Its accessible name; the number of it among those, from 0.
   */
  async click(selector, { name, at = 0 } = {}) {
    await until(`${selector}${name ? ` “${name}”` : ""} to be clicked`, async () => {
      const point = await this.run(query, { selector, what: "point", name: name ?? null, at });
      if (point.why) throw new Error(point.why);
      await this.clickAt(point.x, point.y);
      // A page that moves may have put something else under the mouse meanwhile; one that is left can't be asked any
      // more.
      const outcome = await this.run(query, { selector, what: "outcome" }).catch(() => null);
      return outcome !== "missed";
    });
  }

  /**
   * Clicks a button until what it unfolds is seen. After a change of zoom or size a browser takes the mouse for
   * elsewhere than the page does, until it has heard of the change, too.
   * @param {string} button
   * @param {string} fold
   */
  async unfold(button, fold) {
    await until(`${button} to unfold ${fold}`, async () => {
      if ((await this.seen(fold)) > 0) return true;
      await this.click(button);
      return until(fold, () => this.seen(fold), 1);
    });
  }

  /** Gives an element the focus, as a script would. @param {string} selector */
  async focus(selector) {
    await this.appears(selector);
    await this.run((selector) => {
      /** @type {Document | ShadowRoot | null} */
      let root = document;
      const hops = selector.split(" >> ");
      for (const hop of hops.slice(0, -1)) root = root?.querySelector(hop)?.shadowRoot ?? null;
      const element = root?.querySelector(hops.at(-1) ?? "");
      if (element instanceof HTMLElement) element.focus();
    }, selector);
  }

  /** Replaces what a field holds by typing. @param {string} selector @param {string} text */
  async fill(selector, text) {
    await this.focus(selector);
    await this.run((selector) => {
      const field = document.querySelector(selector);
      if (field instanceof HTMLInputElement && field.value !== "") {
        field.value = "";
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }, selector);
    if (text !== "") await this.type(text);
  }

  /** @param {string} selector @returns {Promise<boolean>} */
  checked(selector) {
    return this.run((selector) => document.querySelector(selector)?.matches(":checked") ?? false, selector);
  }

  /** Chooses a file in a file field. @param {string} selector @param {Upload} file */
  async choose(selector, { name, bytes, type = "" }) {
    await this.run(
      ({ selector, name, type, base64 }) => {
        const field = document.querySelector(selector);
        if (!(field instanceof HTMLInputElement)) throw new Error(`no field ${selector}`);
        const transfer = new DataTransfer();
        const letters = atob(base64);
        const bytes = Uint8Array.from({ length: letters.length }, (_, at) => letters.charCodeAt(at));
        transfer.items.add(new File([bytes], name, { type }));
        field.files = transfer.files;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      },
      { selector, name, type, base64: Buffer.from(bytes).toString("base64") },
    );
  }
}
