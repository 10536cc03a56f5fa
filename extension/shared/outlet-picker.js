// @ts-check
// Choosing outlets from the list that comes with the package: by language and country, by search, one by one. What is
// proposed follows the languages and the country; what the reader ticked or unticked stays so.

import { counted, locale, text } from "./browser.js";
import { choice, el } from "./dom.js";
import { aboutOutlet, countryName, languageName, sectionName } from "./outlet-words.js";
import { primary, proposed } from "./outlets.js";

/** @typedef {import("./outlets.js").Outlet} Outlet */

/** Languages offered as boxes: the reader's, and those with the most outlets up to this many. */
const BOXES = 6;

export class OutletPicker {
  /** What the reader ticked and unticked by hand, by feed. @type {Map<string, boolean>} */
  #byHand = new Map();
  /** Countries that stand open, or closed by hand. @type {Map<string, boolean>} */
  #open = new Map();
  /** @type {Set<string>} */
  #proposed = new Set();
  /** @type {Set<string>} Languages with a box. */
  #boxes;
  #languages = el("fieldset", { class: "languages" });
  #search = el("input", { class: "field", type: "search", autocomplete: "off", spellcheck: "false", maxlength: 100 });
  #country = el("select", { class: "field", id: "picker-country" });
  /** How many are chosen, which is told aloud; their names are there to be read. */
  #chosen = el("p", { role: "status" });
  #names = el("p", { class: "soft" });
  #list = el("div", { class: "countries" });

  /**
   * @param {HTMLElement} root Where it is put.
   * @param {Outlet[]} list
   * @param {{ languages: string[], country: string }} place
   * @param {object} options
   * @param {Set<string>} options.followed Feeds that are followed already.
   * @param {boolean} options.proposes Whether outlets are ticked beforehand.
   * @param {(chosen: Outlet[]) => void} options.changed Told at the start, too.
   */
  constructor(root, list, { languages, country }, { followed, proposes, changed }) {
    this.list = list;
    this.languages = languages.filter((language) => list.some((outlet) => primary(outlet.language) === language));
    this.country = country;
    this.followed = followed;
    this.proposes = proposes;
    this.changed = changed;
    this.#boxes = new Set([...this.languages, ...this.#byOutlets().slice(0, BOXES)]);
    this.#search.placeholder = text("outlets_search");
    this.#search.setAttribute("aria-label", text("outlets_search"));
    this.#languages.setAttribute("aria-label", text("outlets_languages"));
    this.#country.append(
      ...this.#countries(list).map((code) =>
        el("option", { value: code, selected: code === country }, countryName(code)),
      ),
    );
    if (!this.#countries(list).includes(country)) {
      this.#country.prepend(el("option", { value: country, selected: true }, countryName(country) || "–"));
    }
    this.#country.addEventListener("change", () => {
      this.country = this.#country.value;
      this.#propose();
    });
    this.#search.addEventListener("input", () => this.#draw());
    root.classList.add("picker");
    root.replaceChildren(
      el("p", { class: "picker-label" }, text("outlets_languages")),
      this.#languages,
      el(
        "div",
        { class: "picker-row" },
        el("label", { for: "picker-country" }, text("outlets_country")),
        this.#country,
        this.#search,
      ),
      el("div", { class: "small chosen" }, this.#chosen, this.#names),
      this.#list,
    );
    this.#propose();
  }

  /** Those that are ticked and not followed yet. @returns {Outlet[]} */
  get chosen() {
    return this.list.filter(({ feed }) => !this.followed.has(feed) && this.#isTicked(feed));
  }

  /** Other outlets are followed now. @param {Set<string>} followed */
  follow(followed) {
    if (followed.size === this.followed.size && [...followed].every((feed) => this.followed.has(feed))) return;
    this.followed = followed;
    this.#draw();
    this.#tell();
  }

  /** @param {string} feed */
  #isTicked(feed) {
    return this.followed.has(feed) || (this.#byHand.get(feed) ?? this.#proposed.has(feed));
  }

  /** All languages of the list, those with the most outlets first. */
  #byOutlets() {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const outlet of this.list) {
      const language = primary(outlet.language);
      counts.set(language, (counts.get(language) ?? 0) + 1);
    }
    return [...counts].sort(([, a], [, b]) => b - a).map(([language]) => language);
  }

  /** The countries of outlets, by their names, the reader's own first. @param {Outlet[]} outlets */
  #countries(outlets) {
    const { compare } = new Intl.Collator(locale());
    const codes = [...new Set(outlets.map(({ country }) => country))];
    const home = (/** @type {string} */ code) => Number(code === this.country);
    return codes.sort((a, b) => home(b) - home(a) || compare(countryName(a), countryName(b)));
  }

  /** Languages or country are others: so is what is proposed. */
  #propose() {
    const outlets = this.proposes ? proposed(this.list, this.languages, this.country) : [];
    this.#proposed = new Set(outlets.map(({ feed }) => feed));
    this.#drawLanguages();
    this.#draw();
    this.#tell();
  }

  #drawLanguages() {
    const rest = this.#byOutlets().filter((language) => !this.#boxes.has(language));
    const boxes = [...this.#boxes].map((language) => {
      const box = el("input", { type: "checkbox", value: language, checked: this.languages.includes(language) });
      box.addEventListener("change", () => {
        const others = this.languages.filter((other) => other !== language);
        this.languages = box.checked ? [...others, language] : others;
        this.#propose();
        const again = this.#languages.querySelector(`input[value="${language}"]`);
        if (again instanceof HTMLElement) again.focus();
      });
      return el("label", { class: "chip" }, box, languageName(language));
    });
    const { compare } = new Intl.Collator(locale());
    const more = el(
      "select",
      { class: "field", "aria-label": text("outlets_more_languages") },
      el("option", { value: "" }, text("outlets_more_languages")),
      ...rest
        .sort((a, b) => compare(languageName(a), languageName(b)))
        .map((language) => el("option", { value: language }, languageName(language))),
    );
    more.addEventListener("change", () => {
      if (more.value === "") return;
      this.#boxes.add(more.value);
      this.languages = [...this.languages, more.value];
      this.#propose();
      this.#languages.querySelector("select")?.focus();
    });
    this.#languages.replaceChildren(...boxes, ...(rest.length > 0 ? [more] : []));
  }

  /** What is searched, or else is in a language that the reader chose. @returns {Outlet[]} */
  #shown() {
    const words = fold(this.#search.value).split(/\s+/);
    if (this.#search.value.trim() !== "") {
      return this.list.filter((outlet) => {
        const whole = fold(`${outlet.name} ${outlet.site} ${aboutOutlet(outlet)} ${languageName(outlet.language)}`);
        return words.every((word) => whole.includes(word));
      });
    }
    return this.list.filter(({ language, feed }) => this.languages.includes(primary(language)) || this.#isTicked(feed));
  }

  #draw() {
    const searched = this.#search.value.trim() !== "";
    const shown = this.#shown();
    const groups = this.#countries(shown).map((country) => {
      const outlets = shown.filter((outlet) => outlet.country === country);
      const count = el("span", { class: "soft small" });
      const list = el("ul", { class: "outlets" }, ...outlets.map((outlet) => this.#row(outlet)));
      const name = el("h3", {}, countryName(country));
      const group = el("details", { "data-country": country }, el("summary", {}, name, count), list);
      group.open = searched || (this.#open.get(country) ?? country === this.country);
      group.querySelector("summary")?.addEventListener("click", () => {
        // Before it changes.
        if (!searched) this.#open.set(country, !group.open);
      });
      return group;
    });
    const none = searched ? text("outlets_none_found") : text("outlets_none_language");
    this.#list.replaceChildren(...(groups.length > 0 ? groups : [el("p", { class: "soft" }, none)]));
    this.#count();
  }

  /** @param {Outlet} outlet */
  #row(outlet) {
    const followed = this.followed.has(outlet.feed);
    const box = el("input", {
      type: "checkbox",
      value: outlet.feed,
      checked: this.#isTicked(outlet.feed),
      disabled: followed,
    });
    box.addEventListener("change", () => {
      this.#byHand.set(outlet.feed, box.checked);
      this.#count();
      this.#tell();
    });
    const section = outlet.section === "news" ? "" : sectionName(outlet.section);
    const elsewhere = this.languages.includes(primary(outlet.language)) ? "" : languageName(outlet.language);
    const about = [section, elsewhere, followed ? text("outlet_followed") : ""]
      .filter((word) => word !== "")
      .join(" · ");
    return el(
      "li",
      {},
      choice(
        box,
        el("bdi", { lang: outlet.language }, outlet.name),
        about && el("span", { class: "soft small" }, about),
      ),
    );
  }

  /** How many are ticked of each country. */
  #count() {
    for (const group of this.#list.querySelectorAll("details")) {
      const boxes = [...group.querySelectorAll("input")];
      const ticked = boxes.filter(({ checked }) => checked).length;
      const count = group.querySelector("summary > span");
      if (count) count.textContent = text("outlets_of", { chosen: ticked, all: boxes.length });
    }
  }

  #tell() {
    const { chosen } = this;
    const order = this.#countries(chosen);
    const inOrder = order.flatMap((code) => chosen.filter(({ country }) => country === code));
    this.#chosen.textContent =
      chosen.length === 0
        ? text("outlets_none_chosen")
        : text("seen_from", {
            outlets: counted("outlets", chosen.length),
            countries: counted("countries", order.length),
          });
    this.#names.textContent = new Intl.ListFormat(locale(), { type: "unit" }).format(inOrder.map(({ name }) => name));
    this.changed(chosen);
  }
}

/** Text as it is compared: without case and accents. @param {string} text */
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
