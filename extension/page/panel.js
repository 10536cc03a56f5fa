// @ts-check

// The panel "Similar stories": renders matches into a shadow root. A classic script that sets one frozen global,
// because files injected into a page cannot be modules; popup and demo page import it for that effect. Everything that
// comes from an index is text: `textContent` only. The URL check and the cleaning of text stand here, once, for every
// surface that shows a story.

/**
 * @typedef {{ term: string, share: number }} PanelReason A shared term and its share of the shared weight, 0 to 1.
 * @typedef {{ url: string, title: string, outlet: string }} PanelCopy A near-duplicate at another outlet.
 * @typedef {object} PanelMatch A similar story, as `Engine.similar` gives it.
 * @property {string} url
 * @property {string} title
 * @property {string | null} [snippet]
 * @property {string} outlet
 * @property {number | null} [published] Unix seconds.
 * @property {boolean} [published_day] Whether that is a day alone.
 * @property {string | null} [lang] Primary language subtag.
 * @property {"same-event" | "background"} tier
 * @property {number} score
 * @property {PanelReason[]} reasons
 * @property {number | null} [days_apart]
 * @property {PanelCopy[]} also_at
 *
 * @typedef {object} PanelView What the panel shows.
 * @property {PanelMatch[]} matches
 * @property {PanelCopy[]} copies Stories with the text itself that was asked about; none of them is a match.
 * @property {boolean} sample Whether the stories come from the sample index.
 * @property {number | null} created When the index was built, Unix seconds.
 * @property {boolean} stale Whether the index is too old to know today's stories.
 * @property {string | null} [about] The text asked about, where it is not the page.
 * @property {boolean} [pasted] Whether what was asked about has no address: then it may come from what is left out.
 * @property {import("../shared/dates.js").Dates} dates All of them, in words.
 * @property {Record<string, string>} sites The sites that the stories' addresses lead to, by address.
 * @property {PanelElsewhere[]} [elsewhere] Stories in other languages that may tell the same.
 * @property {Record<string, string>} countries The countries of the outlets, in words, as far as they are known, by
 *   address.
 * @property {Record<string, string>} [indexes] The published indexes that stories are from, by address; absent where
 *   there are none.
 *
 * @typedef {object} PanelElsewhere Stories in a language that may tell the same.
 * @property {string} lang Primary subtag.
 * @property {string} name Of the language, in the panel's.
 * @property {{ url: string, title: string, outlet: string }[]} stories
 *
 * @typedef {object} PanelActions What the panel's controls do; a control whose action is absent is not shown.
 * @property {() => void} [close]
 * @property {(collapsed: boolean) => void} [collapse]
 * @property {(outlet: string, hidden: boolean) => void} [hide_outlet]
 * @property {(off: boolean) => void} [site_off]
 * @property {() => void} [options] Opens our options.
 * @property {() => void} [retry]
 *
 * @typedef {object} PanelOptions
 * @property {string} css Text of panel.css.
 * @property {Record<string, string>} strings Those of shared/panel-parts.js.
 * @property {string} locale BCP 47 tag of the strings.
 * @property {"ltr" | "rtl"} dir Direction of the strings.
 * @property {"under" | "docked" | "inside"} placement Under the article, docked at the side, or inside another page of
 *   ours.
 * @property {"light" | "dark" | "auto"} theme `auto` follows the reader's system.
 * @property {boolean} [collapsed]
 * @property {boolean} [open_root] Opens the shadow root to the page: for pages of our own and for tests.
 * @property {number} [heading_level] Level of the panel's heading, 1 to 4; 2 by default.
 * @property {(url: string) => string | null} [link] Where a story's address leads; null: nowhere.
 * @property {PanelActions} [actions]
 */

(() => {
  if (Object.hasOwn(globalThis, "SidelightPanel")) return;

  const TITLE_LENGTH = 240;
  const SNIPPET_LENGTH = 320;
  const NAME_LENGTH = 80;
  const INDEX_LENGTH = 40;
  /** Of a text that is cut, at most so much more is left out to end at a word, in UTF-16 units. */
  const LONGEST_WORD = 40;

  /** Languages written from right to left, as primary subtags. */
  const RIGHT_TO_LEFT = new Set(["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"]);

  // Control characters, bidi controls, invisible separators and tag characters. ZWNJ and ZWJ stay: Persian, the Indic
  // scripts and emoji need them.
  const INVISIBLE =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
  const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

  /**
   * Text fit to be shown: no control, bidi or invisible characters, at most four combining marks in a row, white space
   * joined, at most `length` characters.
   * @param {unknown} value
   * @param {number} length
   */
  function clean(value, length) {
    if (typeof value !== "string") return "";
    // Cut before the expressions run: a title of megabytes costs no more than a long one.
    const text = value
      .slice(0, length * 8)
      .replace(INVISIBLE, "")
      .replace(STACKED_MARKS, "$1")
      .replace(/\s+/gu, " ")
      .trim();
    const characters = Array.from(text);
    if (characters.length <= length) return text;
    const cut = characters.slice(0, length - 1).join("");
    // At the end of a word, where there is one not far back: some scripts have none.
    const end = characters[length - 1] === " " ? cut.length : cut.lastIndexOf(" ");
    return `${(end > cut.length - LONGEST_WORD ? cut.slice(0, end) : cut).replace(/[\s\p{P}]+$/u, "")}…`;
  }

  /**
   * The one check of an address that comes from an index: absolute, http or https, without user name or password.
   * Returns it as the browser will read it, or null.
   * @param {unknown} value
   */
  function safeUrl(value) {
    if (typeof value !== "string" || value.length > 4096) return null;
    let url;
    try {
      url = new URL(value);
    } catch {
      return null;
    }
    if (url.protocol !== "https:" && url.protocol !== "http:") return null;
    if (url.username !== "" || url.password !== "" || url.hostname === "") return null;
    return url.href;
  }

  /**
   * Fills `{name}` in a string.
   * @param {string} text
   * @param {Record<string, string | number>} values
   */
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

  const { addEventListener: listen, createElement, createElementNS } = SidelightSafe;

  /**
   * @template {keyof HTMLElementTagNameMap} K
   * @param {K} tag
   * @param {string} name Class name.
   * @param {...(Node | string | null)} children
   * @returns {HTMLElementTagNameMap[K]}
   */
  function make(tag, name, ...children) {
    const element = /** @type {HTMLElementTagNameMap[K]} */ (createElement.call(document, tag));
    if (name) element.className = name;
    for (const child of children) if (child !== null) element.append(child);
    return element;
  }

  const SVG = "http://www.w3.org/2000/svg";
  /** @param {string} path @param {string} name */
  function drawing(path, name) {
    const svg = createElementNS.call(document, SVG, "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", name);
    const line = createElementNS.call(document, SVG, "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  /** Our icon, as icons/sidelight.svg has it. */
  function emblem() {
    const svg = drawing("M3 0h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z", "emblem");
    for (const [name, d] of [
      ["lines", "M3 4h5v1.75H3zM3 7.125h5v1.75H3zM3 10.25h5V12H3z"],
      ["light", "M9.75 4H13v8H9.75z"],
    ]) {
      const path = createElementNS.call(document, SVG, "path");
      path.setAttribute("d", d);
      path.setAttribute("class", name);
      svg.append(path);
    }
    return svg;
  }

  /** A language tag that is one, or null. @param {unknown} lang */
  const tag = (lang) => (typeof lang === "string" && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(lang) ? lang : null);

  /** @param {string} lang */
  const direction = (lang) => (RIGHT_TO_LEFT.has(lang.split("-")[0].toLowerCase()) ? "rtl" : "ltr");

  /**
   * Says in which language, and so in which direction, an element is written.
   * @param {HTMLElement} element
   * @param {unknown} lang
   */
  function speak(element, lang) {
    const known = tag(lang);
    if (known) element.lang = known;
    element.dir = known ? direction(known) : "auto";
  }

  /** What controls do, by the control. @type {WeakMap<Element, () => void>} */
  const acts = new WeakMap();

  /**
   * Runs `act` at a click the reader made; a page's own script can't press our buttons.
   * @param {HTMLElement} element
   * @param {() => void} act
   */
  function onClick(element, act) {
    acts.set(element, act);
    element.addEventListener("click", (event) => {
      if (event.isTrusted) act();
    });
  }

  /**
   * Space and Enter on a panel's controls, which pages take for shortcuts of their own. Heard at the window, before
   * anything below it, and kept from all that comes later. Where the page was earlier and has cancelled them, or the
   * click that they make, the control does its work all the same.
   */
  class Keys {
    /** Roots of panels by their hosts. @type {WeakMap<EventTarget, ShadowRoot>} */
    #roots = new WeakMap();
    /** The control that a key is down on. @type {Element | null} */
    #control = null;
    /** Whether the control has done its work for this press. */
    #done = false;

    /** @param {Element} host @param {ShadowRoot} root */
    add(host, root) {
      this.#roots.set(host, root);
      // For each panel: `document.open` takes all listeners away. One that is there already is not added twice.
      for (const type of ["keydown", "keypress", "keyup", "click"]) listen.call(window, type, this.#hear, true);
    }

    /** @param {Event} event */
    #hear = (event) => {
      const root = event.isTrusted && event.target ? this.#roots.get(event.target) : undefined;
      const control = root?.activeElement;
      if (!control || !acts.has(control)) return;
      if (event instanceof KeyboardEvent) this.#key(event, control);
      // The click that a key makes counts no presses of a mouse.
      else if (this.#control === control && event instanceof MouseEvent && event.detail === 0) this.#click(event);
    };

    /** @param {KeyboardEvent} event @param {Element} control */
    #key(event, control) {
      const { type, key, repeat, altKey, ctrlKey, metaKey } = event;
      const presses = key === "Enter" || (key === " " && control.localName === "button");
      if (!presses || altKey || ctrlKey || metaKey) return;
      event.stopImmediatePropagation();
      if (type === "keydown" && !repeat) {
        this.#control = control;
        this.#done = false;
      }
      if (event.defaultPrevented && this.#control === control) this.#act();
      // Some browsers click at the end of a press whose beginning was cancelled.
      else if (this.#done) event.preventDefault();
      if (type !== "keyup") return;
      // After the click that comes with it.
      setTimeout(() => {
        this.#control = null;
      });
    }

    /** @param {MouseEvent} event */
    #click(event) {
      event.stopImmediatePropagation();
      // What a link does otherwise is the browser's work.
      if (this.#control?.localName === "button" || event.defaultPrevented) this.#act();
    }

    #act() {
      const control = this.#control;
      if (this.#done || !control) return;
      this.#done = true;
      acts.get(control)?.();
    }
  }
  const keys = new Keys();

  /** @param {ShadowRoot} root @param {string} css */
  function style(root, css) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
      if (root.adoptedStyleSheets.length === 1) return;
    } catch {
      // Firefox refuses a sheet made in a content script's world; there a style element of ours is above the page's
      // CSP.
    }
    const element = createElement.call(document, "style");
    element.textContent = css;
    root.prepend(element);
  }

  /** Width from which on two groups stand beside each other, in CSS pixels, as in panel.css. */
  const BESIDE = 760;

  /**
   * Lines that a text takes.
   * @param {string} text
   * @param {number} letter Its letters' width.
   * @param {number} width Both in CSS pixels.
   */
  function lines(text, letter, width) {
    // Letters of the East are twice as wide.
    const wide = text.match(/[\u2e80-\uffdc]/g)?.length ?? 0;
    // A line ends before the word that it has no room for.
    return Math.ceil(((text.length + wide) * letter) / Math.max(width - 3 * letter, letter));
  }

  /** About how high a card is at a width, in CSS pixels. @param {PanelMatch} story @param {number} width */
  function cardHeight({ title, snippet }, width) {
    const told = snippet ? 4 + 22 * Math.min(3, lines(clean(snippet, SNIPPET_LENGTH), 7.3, width)) : 0;
    return 78 + 23.4 * lines(clean(title, TITLE_LENGTH), 8.8, width) + told;
  }

  class Panel {
    /** @type {PanelOptions} */ #options;
    /** @type {HTMLElement} */ #frame;
    /** @type {HTMLElement} */ #body;
    /** @type {HTMLElement} */ #title;
    /** @type {HTMLElement} */ #mark = make("span", "mark");
    /** The heading while the panel is unfolded. */
    #heading = "";
    /** @type {HTMLElement} */ #seen = make("p", "seen");
    /** @type {HTMLElement} */ #foot;
    /** @type {HTMLElement} */ #status;
    /** @type {HTMLButtonElement | null} */ #fold = null;
    /** @type {Set<string>} */ #hidden = new Set();
    /** @type {PanelView | null} */ #view = null;
    /** Made when first asked for, for making one takes as long as a card. @type {Intl.NumberFormat | null} */ #percent =
      null;
    /** @type {Intl.PluralRules | null} */ #plural = null;
    #numbers = 0;

    /** @param {PanelOptions} options */
    constructor(options) {
      this.#options = options;
      // A name of HTML's own: one with a hyphen a page may define, and by its internals it would get at the closed
      // root.
      this.host = createElement.call(document, "div");
      this.host.dataset.sidelight = "panel";
      this.host.dataset.placement = options.placement;
      const root = this.host.attachShadow(options.open_root ? { mode: "open" } : { mode: "closed" });
      style(root, options.css);

      this.#heading = this.#string("panel_title");
      this.#title = make(`h${this.#level(0)}`, "title", this.#heading);
      this.#title.id = "title";
      this.#mark.hidden = true;
      this.#body = make("div", "body");
      this.#body.id = "body";
      this.#foot = make("footer", "foot");
      this.#status = make("p", "status");
      this.#status.setAttribute("role", "status");
      this.#frame = make("aside", "frame");
      this.#frame.setAttribute("aria-labelledby", "title");
      this.#frame.dir = options.dir;
      this.#frame.lang = options.locale;
      this.#frame.dataset.placement = options.placement;
      this.#frame.dataset.theme = options.theme;
      this.#frame.append(this.#head(), this.#status, this.#body, this.#foot);
      root.append(this.#frame);
      // Our own pages cancel nothing, and some open links their own way.
      if (options.placement !== "inside") keys.add(this.host, root);
      this.collapse(options.collapsed === true);
    }

    /** @param {string} key */
    #string(key) {
      return this.#options.strings[key] ?? "";
    }

    /**
     * The form of a string that the language wants for `count`.
     * @param {string} key
     * @param {number} count
     * @param {Record<string, string>} [more] Its other blanks.
     */
    #count(key, count, more = {}) {
      this.#plural ??= new Intl.PluralRules(this.#options.locale);
      const form = this.#string(`${key}_${this.#plural.select(count)}`) || this.#string(`${key}_other`);
      return fill(form, { ...more, count: this.#number(count) });
    }

    /** @param {number} depth @returns {1 | 2 | 3 | 4 | 5 | 6} */
    #level(depth) {
      const level = Math.min(6, (this.#options.heading_level ?? 2) + depth);
      return /** @type {1 | 2 | 3 | 4 | 5 | 6} */ (level);
    }

    #head() {
      const options = this.#options;
      const { actions = {} } = options;
      const tools = make("div", "tools");
      const { collapse, close } = actions;
      if (collapse) {
        const fold = make("button", "tool", drawing("M3.5 6l4.5 4.5L12.5 6", "chevron"));
        fold.type = "button";
        fold.setAttribute("aria-controls", "body");
        onClick(fold, () => {
          this.collapse(this.#frame.dataset.collapsed !== "true");
          collapse(this.#frame.dataset.collapsed === "true");
        });
        this.#fold = fold;
        tools.append(fold);
      }
      if (close) {
        const cross = make("button", "tool", drawing("M4 4l8 8M12 4l-8 8", "cross"));
        cross.type = "button";
        cross.title = this.#string("close");
        cross.setAttribute("aria-label", this.#string("close"));
        onClick(cross, close);
        tools.append(cross);
      }
      const isInside = options.placement === "inside";
      const brand = isInside ? null : make("p", "brand", emblem(), "Sidelight ", this.#mark);
      const title = make("div", "title-line", this.#title, isInside ? this.#mark : null);
      const heading = make("div", "heading", brand, title, this.#seen);
      return make("header", "head", heading, tools.childElementCount > 0 ? tools : null);
    }

    /** Folds the panel to its heading, or unfolds it. @param {boolean} collapsed */
    collapse(collapsed) {
      this.#frame.dataset.collapsed = String(collapsed);
      const isOff = this.#frame.dataset.state === "off";
      this.#body.hidden = collapsed || isOff;
      this.#foot.hidden = collapsed || isOff;
      this.#name();
      if (!this.#fold) return;
      const name = this.#string(collapsed ? "expand" : "collapse");
      this.#fold.title = name;
      this.#fold.setAttribute("aria-label", name);
      this.#fold.setAttribute("aria-expanded", String(!collapsed));
    }

    isCollapsed() {
      return this.#frame.dataset.collapsed === "true";
    }

    /**
     * About how high it is at a width, in CSS pixels, by what panel.css says: laying it out would take longer.
     * @param {number} width
     */
    height(width) {
      const head = this.#seen.textContent ? 89 : 64;
      if (this.isCollapsed() || !this.#view) return head;
      const view = this.#view;
      const inside = width - (innerWidth <= 480 ? 32 : 40);
      const heights = ["same-event", "background"].flatMap((tier) => {
        const stories = view.matches.filter((match) => match.tier === tier && !this.#hidden.has(match.outlet));
        return stories.length > 0 ? [{ tier, stories }] : [];
      });
      const beside = heights.length === 2 && inside >= BESIDE;
      const tall = heights.map(({ tier, stories }, at) => {
        const part = beside ? (at === 0 ? (inside - 32) * 0.6 : (inside - 32) * 0.4 - 32) : inside;
        return stories.reduce((sum, story) => sum + cardHeight(story, part), tier === "same-event" ? -6 : 23);
      });
      const body = beside ? Math.max(...tall) : tall.reduce((sum, height) => sum + height, 20 * (tall.length - 1));
      const offers = (view.copies.length > 0 ? 1 : 0) + (view.elsewhere?.length ?? 0);
      return Math.round(head + body + 38 * offers + 62);
    }

    /** Writes the heading; folded, the panel says how many stories it has. */
    #name() {
      const count = this.#frame.dataset.collapsed === "true" ? this.#shown().length : 0;
      const name = count > 0 ? this.#string("panel_title") : this.#heading;
      this.#title.replaceChildren(name, count > 0 ? make("span", "count", this.#number(count)) : "");
    }

    /** The matches whose outlets are not hidden. */
    #shown() {
      return this.#view?.matches.filter((match) => !this.#hidden.has(match.outlet)) ?? [];
    }

    /** @param {number} value */
    #number(value) {
      return new Intl.NumberFormat(this.#options.locale).format(value);
    }

    /** Shows stories. @param {PanelView} view */
    show(view) {
      this.#view = view;
      this.#frame.dataset.state = "matches";
      this.#mark.textContent = this.#string("sample_mark");
      this.#mark.hidden = !view.sample;
      this.#cards();
      this.#footer(view);
    }

    /** Whether it shows stories, and not that the site is off or the lookup failed. */
    isShowing() {
      return this.#frame.dataset.state === "matches";
    }

    /** Takes what is shown away. @param {string} state */
    #empty(state) {
      this.#view = null;
      this.#seen.textContent = "";
      this.#mark.hidden = true;
      this.#heading = this.#string("panel_title");
      this.#name();
      this.#frame.dataset.state = state;
    }

    /** Says that stories are being looked up. */
    loading() {
      this.#empty("loading");
      const lines = make("div", "ghost", make("i", ""), make("i", ""), make("i", ""));
      lines.setAttribute("aria-hidden", "true");
      this.#body.replaceChildren(lines);
      this.#foot.replaceChildren();
      this.#status.textContent = this.#string("loading");
    }

    /** Says something instead of stories. @param {string} title @param {string} text */
    say(title, text) {
      this.#empty("words");
      this.#status.textContent = "";
      this.#body.replaceChildren(make("p", "words-title", title), text ? make("p", "words", text) : "");
      this.#foot.replaceChildren();
    }

    /** Says that the lookup failed. */
    fail() {
      this.say(this.#string("error_title"), this.#string("error_text"));
      this.#frame.dataset.state = "error";
      const { retry } = this.#options.actions ?? {};
      if (!retry) return;
      const again = make("button", "action", this.#string("retry"));
      again.type = "button";
      onClick(again, retry);
      this.#body.append(make("p", "actions", again));
    }

    /** Sets the colours. @param {"light" | "dark" | "auto"} theme */
    theme(theme) {
      this.#frame.dataset.theme = theme;
    }

    #focus() {
      this.#frame.tabIndex = -1;
      this.#frame.focus({ preventScroll: true });
    }

    /** Takes the panel out of the page. */
    remove() {
      this.host.remove();
    }

    #cards() {
      const view = this.#view;
      if (!view) return;
      this.#numbers = 0;
      this.#status.textContent = "";
      const shown = this.#shown();
      this.#seen.textContent = this.#from(shown, view);
      const about = clean(view.about, 80);
      // "Same story elsewhere" needs no "Similar stories" above it.
      const leads = !about && shown.some((match) => match.tier === "same-event");
      if (about) this.#heading = fill(this.#string("panel_title_about"), { text: about });
      else this.#heading = this.#string(leads ? "group_same_event" : "panel_title");
      this.#name();
      const present = [
        this.#group("same-event", leads ? null : this.#string("group_same_event"), shown),
        this.#group("background", this.#string("group_background"), shown),
      ].filter((group) => group !== null);
      this.#body.dataset.groups = String(present.length);
      const copies = this.#copies(view);
      const elsewhere = (view.elsewhere ?? []).map((told, at) => this.#elsewhere(told, at));
      this.#body.replaceChildren(...present, ...elsewhere);
      const isEmpty = present.length === 0 && !copies && (elsewhere.length === 0 || view.matches.length > 0);
      if (isEmpty) this.#body.append(make("p", "words", this.#string("nothing_left")));
      if (copies) this.#body.append(copies);
    }

    /**
     * One line of the stories that have the text itself, unfolding to them; null where there are none.
     * @param {PanelView} view
     */
    #copies({ copies, pasted }) {
      if (copies.length === 0) return null;
      const line = make("div", "same-text");
      const text = this.#count(pasted ? "text_from" : "same_text", copies.length);
      const button = make("button", "action same", text);
      const fold = this.#unfolds(
        button,
        "fold-same-text",
        () => this.#also(copies),
        (fold) => line.append(fold),
      );
      line.append(fold);
      return line;
    }

    /**
     * From how many outlets and countries stories come; empty where no country is known.
     * @param {PanelMatch[]} matches
     * @param {PanelView} view
     */
    #from(matches, { countries }) {
      const told = matches.flatMap((match) => [match, ...match.also_at]);
      const from = new Set(told.flatMap(({ url }) => countries[url] ?? []));
      if (from.size === 0) return "";
      return fill(this.#string("seen_from"), {
        outlets: this.#count("outlets", new Set(told.map(({ outlet }) => outlet)).size),
        countries: this.#count("countries", from.size),
      });
    }

    /** What another language may tell of the same: an offer, folded. @param {PanelElsewhere} told @param {number} at */
    #elsewhere({ lang, name, stories }, at) {
      const count = this.#count("elsewhere", stories.length, { language: name });
      const line = make("div", "elsewhere");
      const button = make("button", "action", count);
      const put = (/** @type {HTMLElement} */ fold) => line.append(fold);
      line.append(this.#unfolds(button, `fold-elsewhere-${at}`, () => this.#told(lang, stories), put));
      return line;
    }

    /** @param {string} lang @param {PanelElsewhere["stories"]} stories */
    #told(lang, stories) {
      const rows = stories.map(({ url, title, outlet }) => {
        const headline = make("bdi", "", clean(title, TITLE_LENGTH));
        speak(headline, lang);
        const link = this.#link(url, "copy");
        if (link) link.append(headline);
        const source = make("bdi", "", clean(outlet, NAME_LENGTH));
        return make("li", "", link ?? headline, make("span", "dot", "·"), source);
      });
      const list = make("ul", "fold", ...rows);
      list.setAttribute("role", "list");
      return list;
    }

    /**
     * @param {string} tier
     * @param {string | null} name Null where the panel's heading says it.
     * @param {PanelMatch[]} matches
     */
    #group(tier, name, matches) {
      const stories = matches.filter((match) => match.tier === tier);
      if (stories.length === 0) return null;
      const heading = name === null ? null : make(`h${this.#level(1)}`, "group-title", name);
      if (heading) heading.id = `group-${tier}`;
      const list = make("ol", "cards", ...stories.map((match) => this.#card(match, name === null ? 1 : 2)));
      // Without a role, Safari takes a list without bullets for no list.
      list.setAttribute("role", "list");
      list.setAttribute("aria-labelledby", heading?.id ?? this.#title.id);
      const group = make("section", "group", heading, list);
      group.dataset.tier = tier;
      return group;
    }

    /** @param {PanelMatch} match @param {number} depth Of its headline below the panel's. */
    #card(match, depth) {
      const number = ++this.#numbers;
      const title = clean(match.title, TITLE_LENGTH) || clean(match.url, TITLE_LENGTH);
      const outlet = clean(match.outlet, NAME_LENGTH);
      const snippet = clean(match.snippet, SNIPPET_LENGTH);

      const source = make("p", "source", make("bdi", "outlet", outlet));
      const country = clean(this.#view?.countries[match.url], NAME_LENGTH);
      if (country) source.append(make("span", "dot", "·"), make("bdi", "country", country));
      const time = this.#time(match);
      if (time) source.append(make("span", "dot", "·"), time);

      const index = this.#index(match);
      if (index) source.append(make("span", "dot", "·"), index);

      const headline = make(`h${this.#level(depth)}`, "headline", make("bdi", "", title));
      headline.id = `headline-${number}`;
      speak(headline, match.lang);
      const story = make("div", "story", source, headline);
      if (snippet) {
        const sentence = make("p", "snippet", make("bdi", "", snippet));
        speak(sentence, match.lang);
        story.append(sentence);
      }

      const actions = make("div", "actions");
      /** What is unfolded at a click, made when it first is. @type {(HTMLElement | undefined)[]} */
      const folds = [];
      /** @param {HTMLButtonElement} button @param {() => HTMLElement} build */
      const unfolds = (button, build) => {
        const at = folds.push(undefined) - 1;
        const put = (/** @type {HTMLElement} */ fold) => {
          folds[at] = fold;
          card.insertBefore(fold, folds.slice(at + 1).find((later) => later !== undefined) ?? null);
        };
        actions.append(this.#unfolds(button, `fold-${number}-${at}`, build, put));
      };

      const link = this.#link(match.url, "more");
      const name = fill(this.#string("read_more_name"), { title, outlet });
      if (link) {
        link.append(this.#string("read_more"), drawing("M3 8h9M8.5 4L12.5 8l-4 4", "arrow"));
        link.setAttribute("aria-label", name);
        actions.append(link);
      } else if (this.#view?.sample) {
        const button = make("button", "action more", this.#string("read_more"));
        button.setAttribute("aria-label", name);
        unfolds(button, () => make("p", "fold words", this.#string("sample_why")));
      }

      const why = make("button", "action why", this.#string("why"));
      why.setAttribute("aria-label", fill(this.#string("why_name"), { title }));
      unfolds(why, () => this.#why(match));

      if (match.also_at.length > 0) {
        const also = make("button", "action also", this.#count("also", match.also_at.length));
        unfolds(also, () => this.#also(match.also_at));
      }

      const card = make("li", "card", this.#hider(match.outlet, outlet), story, actions);
      // The card follows the story's direction, our own words in it keep theirs.
      const written = tag(match.lang);
      if (written) card.dir = direction(written);
      for (const ours of card.querySelectorAll("time, .country, .index, .actions > *")) {
        if (ours instanceof HTMLElement) ours.dir = this.#options.dir;
      }
      return card;
    }

    /**
     * Makes a button unfold something, which is made and put in its place when it first is; gives the button.
     * @param {HTMLButtonElement} button
     * @param {string} id
     * @param {() => HTMLElement} build
     * @param {(fold: HTMLElement) => void} put
     */
    #unfolds(button, id, build, put) {
      /** @type {HTMLElement | undefined} */
      let fold;
      button.type = "button";
      button.setAttribute("aria-expanded", "false");
      onClick(button, () => {
        const unfolding = button.getAttribute("aria-expanded") === "false";
        if (!fold) {
          fold = build();
          fold.id = id;
          fold.dir = this.#options.dir;
          button.setAttribute("aria-controls", id);
          put(fold);
        }
        fold.hidden = !unfolding;
        button.setAttribute("aria-expanded", String(unfolding));
      });
      return button;
    }

    /** The button that hides an outlet; null where that can't be. @param {string} outlet @param {string} name */
    #hider(outlet, name) {
      if (!this.#options.actions?.hide_outlet) return null;
      const hide = make(
        "button",
        "tool hide",
        drawing("M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM3.5 13.2l9-10.4", "eye"),
      );
      hide.type = "button";
      hide.title = fill(this.#string("hide_outlet"), { outlet: name });
      hide.setAttribute("aria-label", hide.title);
      onClick(hide, () => this.#hide(outlet, name));
      return hide;
    }

    /**
     * A link to a story, or null where its address is unsafe or leads nowhere.
     * @param {string} address
     * @param {string} name
     */
    #link(address, name) {
      const safe = safeUrl(address);
      if (!safe) return null;
      const { link } = this.#options;
      const href = link ? link(safe) : this.#view?.sample ? null : safe;
      if (!href) return null;
      const anchor = make("a", name);
      anchor.href = href;
      anchor.target = "_blank";
      anchor.rel = "noopener noreferrer";
      anchor.referrerPolicy = "no-referrer";
      anchor.title = this.#view?.sites[address] ?? "";
      anchor.addEventListener("click", (event) => {
        if (!event.isTrusted) event.preventDefault();
      });
      acts.set(anchor, () => open(href, "_blank", "noopener,noreferrer"));
      return anchor;
    }

    /** @param {PanelMatch} match */
    #why(match) {
      const form = /** @type {const} */ ({ style: "percent", maximumFractionDigits: 0 });
      this.#percent ??= new Intl.NumberFormat(this.#options.locale, form);
      const percent = this.#percent;
      const rows = match.reasons.map((reason) => {
        const bar = make("span", "bar", make("i", ""));
        bar.setAttribute("aria-hidden", "true");
        bar.style.setProperty("--sidelight-share", String(Math.max(0.02, Math.min(1, reason.share))));
        const term = make("bdi", "term", clean(reason.term, 60));
        return make("li", "reason", term, bar, make("span", "share", percent.format(reason.share)));
      });
      const fold = make("div", "fold");
      if (rows.length > 0) {
        const list = make("ul", "reasons", ...rows);
        list.setAttribute("role", "list");
        fold.append(make("p", "fold-title", this.#string("why_terms")), list);
      }
      const days = match.days_apart;
      if (typeof days === "number") {
        fold.append(make("p", "days", days === 0 ? this.#string("days_same") : this.#count("days", days)));
      }
      return fold;
    }

    /** @param {PanelCopy[]} copies */
    #also(copies) {
      const rows = copies.slice(0, 20).map((copy) => {
        const name = make("bdi", "outlet", clean(copy.outlet, NAME_LENGTH));
        const title = clean(copy.title, TITLE_LENGTH);
        const words = title ? make("bdi", "", title) : name;
        const link = this.#link(copy.url, "copy");
        if (link) link.append(words);
        return make("li", "", title ? name : null, link ?? words);
      });
      const list = make("ul", "fold copies", ...rows);
      list.setAttribute("role", "list");
      return list;
    }

    /** @param {string} outlet @param {string} name */
    #hide(outlet, name) {
      const { hide_outlet } = this.#options.actions ?? {};
      if (!hide_outlet) return;
      this.#hidden.add(outlet);
      hide_outlet(outlet, true);
      this.#cards();
      const undo = make("button", "action", this.#string("undo"));
      undo.type = "button";
      onClick(undo, () => {
        this.#hidden.delete(outlet);
        hide_outlet(outlet, false);
        this.#cards();
        this.#focus();
      });
      this.#status.replaceChildren(fill(this.#string("outlet_hidden"), { outlet: name }), " ", undo);
      // The button that had the focus went with its card.
      undo.focus({ preventScroll: true });
    }

    /** When a story was published; null where that is not known. @param {PanelMatch} match */
    #time({ url }) {
      const { times, days, ago } = this.#view?.dates ?? {};
      const datetime = times && Object.hasOwn(times, url) ? times[url] : undefined;
      const full = days?.[url];
      if (datetime === undefined || full === undefined) return null;
      const time = make("time", "time");
      time.dateTime = datetime;
      const words = ago?.[url];
      if (words === undefined) {
        time.textContent = full;
        return time;
      }
      time.title = full;
      const seen = make("span", "", words);
      seen.setAttribute("aria-hidden", "true");
      time.append(seen, make("span", "spoken", full));
      return time;
    }

    /** The published index that a story is from; null where it is from none. @param {PanelMatch} match */
    #index({ url }) {
      const name = clean(this.#view?.indexes?.[url], INDEX_LENGTH);
      if (!name) return null;
      const [before = "", after = ""] = this.#string("from_index").split("{index}");
      return make("span", "index", before, make("bdi", "", name), after);
    }

    /** @param {PanelView} view */
    #footer(view) {
      const facts = make("p", "facts", make("span", "", this.#string("on_device")));
      if (!view.sample && view.created !== null) {
        const key = view.stale ? "index_stale" : "index_of";
        const words = fill(this.#string(key), { date: view.dates.moment ?? "" });
        facts.append(make("span", "dot", "·"), make("span", view.stale ? "stale" : "", words));
      }
      const { site_off, options } = this.#options.actions ?? {};
      const links = make("p", "links");
      /** @param {string} name @param {() => void} act */
      const offer = (name, act) => {
        const button = make("button", "action", this.#string(name));
        button.type = "button";
        onClick(button, act);
        links.append(button);
      };
      if (options) offer("options_open", options);
      if (site_off) offer("site_off", () => this.#off(site_off));
      this.#foot.replaceChildren(facts, links);
    }

    /** Switches the site off, and on again at Undo. @param {(off: boolean) => void} site_off */
    #off(site_off) {
      site_off(true);
      this.#frame.dataset.state = "off";
      const undo = make("button", "action", this.#string("undo"));
      undo.type = "button";
      onClick(undo, () => {
        site_off(false);
        this.#frame.dataset.state = "matches";
        this.#status.textContent = "";
        this.collapse(false);
        this.#focus();
      });
      this.collapse(false);
      this.#status.replaceChildren(this.#string("site_is_off"), " ", undo);
      undo.focus({ preventScroll: true });
    }
  }

  Object.defineProperty(globalThis, "SidelightPanel", {
    value: Object.freeze({
      clean,
      safeUrl,
      fill,
      /** Makes a panel; put its `host` where it shall stand. @param {PanelOptions} options */
      create: (options) => new Panel(options),
    }),
  });
})();
