// @ts-check

// The panel's place in a page: finds where it may stand and which colours are around it, and puts it there. A classic
// script that sets one frozen global, for content.js.

(() => {
  if (Object.hasOwn(globalThis, "SidelightPlace")) return;

  const {
    after: putAfter,
    body: bodyOf,
    clientHeight,
    clientWidth,
    contains,
    documentElement: rootOf,
    firstChild,
  } = SidelightSafe;
  const { localName, nextSibling, nodeType, parentElement, scrollHeight, textContent } = SidelightSafe;

  /** Least room for the panel, in CSS pixels. */
  const ROOM = 260;
  /** How much higher than its box content may be before the box counts as cutting it off, in CSS pixels. */
  const SLACK = 8;

  /** Elements that take only children of certain kinds, by name. */
  const CLOSED = /^(?:p|ul|ol|dl|table|tbody|tr|figure|picture|blockquote|a|button|details|span|h[1-6])$/i;

  /** Whether a box cuts its content off: it would cut the panel off, too. @param {Element} box @param {CSSStyleDeclaration} style */
  const cuts = (box, { overflowY }) =>
    /hidden|clip/.test(overflowY) && scrollHeight.call(box) > clientHeight.call(box) + SLACK;

  /** Whether a child may stand among the children of `parent` without breaking its layout. @param {Element} parent */
  function roomy(parent) {
    if (CLOSED.test(localName.call(parent))) return false;
    const style = getComputedStyle(parent);
    if (!/^(block|flow-root|list-item|table-cell)$/.test(style.display)) {
      const column = style.display.includes("flex") && style.flexDirection.startsWith("column");
      if (!column) return false;
    }
    if (style.columnCount !== "auto" && style.columnCount !== "1") return false;
    return !cuts(parent, style) && clientWidth.call(parent) >= ROOM;
  }

  /** Length of the text of what stands beside `node` in its parent, in UTF-16 units. @param {Node} parent @param {Node} node */
  function lengthBeside(parent, node) {
    let length = 0;
    for (let child = firstChild.call(parent); child; child = nextSibling.call(child)) {
      // An element's text holds no comments.
      if (child !== node && [1, 3, 4].includes(nodeType.call(child))) length += textContent.call(child).length;
    }
    return length;
  }

  /**
   * The outermost box with a colour of its own around `last` inside the article, such as an appeal or a fact box.
   * However deep `last` stands, no text is read more than twice.
   * @param {Element} last
   * @param {Element | undefined} container
   */
  function outOfBoxes(last, container) {
    let at = last;
    if (!container || container === last || !contains.call(container, last)) return at;
    const most = textContent.call(container).length / 2;
    let length = textContent.call(last).length;
    let inside = last;
    for (let up = parentElement.call(last); up && up !== container; up = parentElement.call(up)) {
      length += lengthBeside(up, inside);
      if (length > most) break;
      if (!/^rgba\(.*, 0\)$|^transparent$/.test(getComputedStyle(up).backgroundColor)) at = up;
      inside = up;
    }
    return at;
  }

  /**
   * The element after which the panel may stand: the article's last one, or the nearest around it with room; null where
   * there is none.
   * @param {Element | undefined} last
   * @param {Element | undefined} container The element that holds the article.
   */
  function anchor(last, container) {
    const body = bodyOf.call(document);
    if (!last || !body || !contains.call(body, last)) return null;
    let at = outOfBoxes(last, container);
    for (let parent = parentElement.call(at); parent && at !== body; parent = parentElement.call(at)) {
      if (roomy(parent)) {
        // Out of a box that is cut off further up, too.
        let cut = null;
        for (let up = parentElement.call(parent); up && up !== body; up = parentElement.call(up)) {
          const style = getComputedStyle(up);
          if (style.position === "fixed") return null;
          if (cuts(up, style)) cut = up;
        }
        if (!cut) return at;
        at = cut;
        continue;
      }
      if (parent === body) return null;
      at = parent;
    }
    return null;
  }

  /**
   * Whether the page is dark or light at an element.
   * @param {Element | null} element
   * @returns {"light" | "dark"}
   */
  function theme(element) {
    for (let at = element; at; at = parentElement.call(at)) {
      const colour = getComputedStyle(at).backgroundColor;
      const [red, green, blue, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
      if (blue === undefined || alpha < 0.5) continue;
      const unit = colour.startsWith("color(") ? 1 : 255;
      const light = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / unit;
      return light < 0.4 ? "dark" : "light";
    }
    // No colour anywhere: the canvas shows, which is dark only where the page allows it.
    const able = getComputedStyle(rootOf.call(document)).colorScheme.includes("dark");
    return able && matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }

  /** The panel in the page: one at most, with the colours of what is around it. */
  class Stand {
    #actions;
    /** Where the panel stands, for its colours. @type {Element | null} */
    #ground = null;
    /** @type {SidelightPanelHandle | null} */
    panel = null;

    /** @param {(setup: import("../shared/protocol.js").Setup) => PanelActions} actions What the panel's controls do. */
    constructor(actions) {
      this.#actions = actions;
    }

    /** Whether the page has thrown the panel out. */
    isLost() {
      return this.panel !== null && !this.panel.host.isConnected;
    }

    remove() {
      this.panel?.remove();
      this.panel = null;
      this.#ground = null;
    }

    recolour() {
      this.panel?.theme(theme(this.#ground));
    }

    /**
     * Shows stories: after the article, where the reader wants them there and there is room, else at the side.
     * @param {import("../shared/protocol.js").Setup} setup
     * @param {import("../shared/protocol.js").Found} found
     * @param {Element[]} elements What the extraction's numbers stand for.
     * @param {string | null} about The text asked about, where it is not the page.
     */
    show(setup, found, elements, about) {
      const { matches, dates, sites, countries, sample, created, stale } = found;
      // Before the room is measured: the panel takes part of it.
      this.remove();
      const under = setup.placement === "under" && about === null;
      const last = elements[found.last_element ?? -1];
      const after = under ? anchor(last, elements[found.container ?? -1]) : null;
      const panel = this.#make(setup, after);
      // Filled before the page sees it, which then lays it out once.
      panel.show({ matches, dates, sites, countries, sample, created, stale, about });
      if (after) putAfter.call(after, panel.host);
      else rootOf.call(document).append(panel.host);
    }

    /** Puts an empty panel at the side. @param {import("../shared/protocol.js").Setup} setup */
    dock(setup) {
      this.remove();
      const panel = this.#make(setup, null);
      rootOf.call(document).append(panel.host);
      return panel;
    }

    /** @param {import("../shared/protocol.js").Setup} setup @param {Element | null} after */
    #make(setup, after) {
      this.panel = SidelightPanel.create({
        css: setup.css,
        strings: setup.strings,
        // With the reader's region.
        locale: navigator.language.split("-")[0] === setup.locale.split("-")[0] ? navigator.language : setup.locale,
        dir: setup.dir,
        placement: after ? "under" : "docked",
        theme: "auto",
        collapsed: setup.collapsed,
        actions: this.#actions(setup),
      });
      this.#ground = after ? parentElement.call(after) : bodyOf.call(document);
      this.recolour();
      return this.panel;
    }
  }

  /** @param {ConstructorParameters<typeof Stand>[0]} actions @param {AbortSignal} signal Ends following the reader's colour scheme. */
  function stand(actions, signal) {
    const stand = new Stand(actions);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => stand.recolour(), { signal });
    return stand;
  }

  Object.defineProperty(globalThis, "SidelightPlace", { value: Object.freeze({ anchor, theme, stand }) });
})();
