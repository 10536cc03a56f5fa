// @ts-check

// The panel's place in a page: finds where it may stand and which colours are around it, and puts it there. A classic
// script that sets one frozen global, for content.js.

(() => {
  if (Object.hasOwn(globalThis, "SidelightPlace")) return;

  const { addEventListener: listen, after: putAfter, body: bodyOf, checkVisibility, clientHeight } = SidelightSafe;
  const { clientWidth, contains, documentElement: rootOf, firstChild } = SidelightSafe;
  const { getBoundingClientRect: boxOf, getRootNode, host: hostOf, isConnected, localName } = SidelightSafe;
  const { matches, nextElementSibling, nextSibling, nodeType, parentElement, querySelectorAll } = SidelightSafe;
  const { querySelectorAllWithin, scrollHeight, textContent } = SidelightSafe;

  /** Least room for the panel, in CSS pixels. */
  const ROOM = 260;
  /** How much higher than its box content may be before the box counts as cutting it off, in CSS pixels. */
  const SLACK = 8;
  /** How much wider than the text its surroundings may be before the panel is made as narrow as it, in CSS pixels. */
  const EDGE = 2;
  /** Paragraphs whose boxes are compared for the column of the text, and the shortest that counts, in UTF-16 units. */
  const SAMPLES = 7;
  const PARAGRAPH = 80;
  /**
   * Longest text of a control that unfolds the rest of an article, of a gate that stands below a text which is cut off,
   * such as a paywall's, and least text that is a rest, in UTF-16 units; the least height that a box hides of a rest,
   * in CSS pixels.
   */
  const CONTROL = 60;
  const GATE = 500;
  const REST = 100;
  const HIDDEN = 48;
  /** Most elements looked at for what follows the place, and how far up. */
  const FOLLOWING = 100;
  const UP = 4;

  /** Below this width a panel at the side is folded, in CSS pixels. */
  const SMALL = 640;

  /** Elements that take only children of certain kinds, by name. */
  const CLOSED = /^(?:p|ul|ol|dl|table|tbody|tr|figure|picture|blockquote|a|button|details|span|h[1-6])$/i;
  /** What stands at the end of every page of a site. */
  const FOOT = "footer, nav, [role=contentinfo], script, style";
  /** What the reader presses. */
  const PRESSED = "button, [role=button], summary, label, a";

  /** @typedef {CSSStyleDeclaration} Style */

  /** Whether a box cuts its content off: it would cut the panel off, too. @param {Element} box @param {Style} style */
  function cuts(box, { overflowY }) {
    if (!/hidden|clip/.test(overflowY)) return false;
    const height = clientHeight.call(box);
    // One as high as the window only keeps the page from scrolling, while a dialog is open.
    return Math.abs(height - innerHeight) > SLACK && scrollHeight.call(box) > height + SLACK;
  }

  /** Whether a box hides the rest of its text, and not only the last pixels of a line. @param {Element} box */
  const hidesRest = (box) =>
    cuts(box, getComputedStyle(box)) && scrollHeight.call(box) - clientHeight.call(box) >= HIDDEN;

  /** Whether a box flows its content in columns. @param {Style} style */
  const isColumns = ({ columnCount, columnWidth }) =>
    (columnCount !== "auto" && columnCount !== "1") || (columnWidth !== "auto" && columnWidth !== "");

  /**
   * Whether a panel after `child` stands in the same column of a grid.
   * @param {Style} grid @param {Element} child
   */
  function keepsColumn({ gridTemplateColumns, gridAutoFlow }, child) {
    if (gridAutoFlow.startsWith("column")) return false;
    const { gridColumnStart, gridRowStart } = getComputedStyle(child);
    const single = !/\d\S* +\d/.test(gridTemplateColumns.replace(/\[[^\]]*\]/g, " "));
    return gridRowStart === "auto" && (single || gridColumnStart !== "auto");
  }

  /**
   * Whether a panel may stand after `child` in `parent` without breaking its layout.
   * @param {Element} parent @param {Element} child
   */
  function roomy(parent, child) {
    if (CLOSED.test(localName.call(parent))) return false;
    const style = getComputedStyle(parent);
    const { display, flexDirection } = style;
    if (display.includes("grid")) {
      if (!keepsColumn(style, child) || boxOf.call(child).width < ROOM) return false;
    } else if (!/^(block|flow-root|list-item|table-cell)$/.test(display)) {
      if (!display.includes("flex") || flexDirection !== "column") return false;
    }
    return !isColumns(style) && !cuts(parent, style) && clientWidth.call(parent) >= ROOM;
  }

  /**
   * Length of the text of what stands beside `node` in its parent, in UTF-16 units.
   * @param {Node} parent
   * @param {Node} node
   */
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

  /** The element itself or, where it stands in shadow roots, the outermost one's host. @param {Element} element */
  function outOfShadow(element) {
    let at = element;
    for (let root = getRootNode.call(at); nodeType.call(root) === 11; root = getRootNode.call(at)) {
      at = hostOf.call(/** @type {ShadowRoot} */ (root));
    }
    return at;
  }

  /** Length of an element's text, in UTF-16 units. @param {Element} element */
  const lengthOf = (element) => textContent.call(element).trim().length;

  /** Whether an element is one control that unfolds something, and little else. @param {Element} element */
  function isControl(element) {
    if (lengthOf(element) > CONTROL || !checkVisibility.call(element)) return false;
    return (
      /^(?:button|summary|a)$/.test(localName.call(element)) || querySelectorAllWithin.call(element, PRESSED).length > 0
    );
  }

  /**
   * Whether an element says why a text ends, and what to press: not one whose text is mostly links, such as other
   * stories.
   * @param {Element} element
   */
  function isGate(element) {
    const length = lengthOf(element);
    if (length > GATE || !checkVisibility.call(element)) return false;
    const links = [...querySelectorAllWithin.call(element, "a")].reduce((sum, link) => sum + lengthOf(link), 0);
    return querySelectorAllWithin.call(element, PRESSED).length > 0 && links * 2 <= length;
  }

  /**
   * Where an article ends whose rest is folded: after the control that unfolds it and after what that hides.
   * @param {Element} end Where what is seen of it ends.
   * @param {boolean} cut Whether that is a box which hides a rest.
   */
  function pastFold(end, cut) {
    const body = bodyOf.call(document);
    let from = end;
    for (let level = 0; level < UP && from !== body; level++) {
      /** @type {Element | null} */
      let past = null;
      let unfolds = cut;
      let next = nextElementSibling.call(from);
      for (let n = 0; next && n < UP; next = nextElementSibling.call(next), n++) {
        if (!past && (isControl(next) || (cut && isGate(next)))) past = next;
        else if (checkVisibility.call(next)) break;
        else if (textContent.call(next).length >= REST && !/^(?:script|style|template)$/.test(localName.call(next))) {
          unfolds = true;
          if (past) past = next;
          else from = next;
        }
      }
      if (past && unfolds) return past;
      const parent = parentElement.call(from);
      // What follows in sight ends it.
      if (!parent || next) return end;
      from = parent;
    }
    return end;
  }

  /**
   * The element after which the panel may stand: the article's last one, or the nearest around it with room; null where
   * there is none.
   * @param {Element | undefined} last
   * @param {Element | undefined} container The element that holds the article.
   */
  function anchor(last, container) {
    const body = bodyOf.call(document);
    if (!last || !body) return null;
    const light = outOfShadow(last);
    if (!contains.call(body, light)) return null;
    let at = light === last ? outOfBoxes(last, container) : light;
    let cut = false;
    for (let parent = parentElement.call(at); parent && at !== body; parent = parentElement.call(at)) {
      if (roomy(parent, at)) {
        // Out of columns and boxes that are cut off further up, too.
        let out = null;
        let scrolls = /auto|scroll/.test(getComputedStyle(parent).overflowY);
        for (let up = parentElement.call(parent); up && up !== body; up = parentElement.call(up)) {
          const style = getComputedStyle(up);
          scrolls ||= /auto|scroll/.test(style.overflowY);
          // A layer over the page, unless it scrolls: the article may have been opened in it.
          if (style.position === "fixed" && !scrolls) return null;
          const cutting = cuts(up, style);
          if (cutting || isColumns(style)) out = up;
          cut ||= cutting && hidesRest(up);
        }
        if (!out) {
          const end = pastFold(at, cut || hidesRest(at));
          const around = parentElement.call(end);
          return end === at || (around && roomy(around, end)) ? end : at;
        }
        at = out;
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

  /**
   * The first element that stands below another in the page's flow and has text that is read: a site's footer is not.
   * @param {Element} element
   */
  function following(element) {
    const bottom = boxOf.call(element).bottom - SLACK;
    const body = bodyOf.call(document);
    let looked = 0;
    for (let at = element; at !== body; ) {
      for (let next = nextElementSibling.call(at); next && looked < FOLLOWING; next = nextElementSibling.call(next)) {
        looked++;
        const { top, height } = boxOf.call(next);
        if (height === 0 || top < bottom || matches.call(next, FOOT) || textContent.call(next).trim() === "") continue;
        if (!/fixed|absolute|sticky/.test(getComputedStyle(next).position)) return next;
      }
      const parent = parentElement.call(at);
      if (!parent) break;
      at = parent;
    }
    return null;
  }

  /** Whether the end of an element is in view. @param {Element} element */
  function endsInView(element) {
    const { bottom } = boxOf.call(element);
    return bottom > 0 && bottom < innerHeight;
  }

  /** Whether a panel put after an element would move what the reader sees. @param {Element} element */
  function wouldMove(element) {
    if (!endsInView(element) || performance.getEntriesByType("paint").length === 0) return false;
    const next = following(element);
    return next !== null && boxOf.call(next).top < innerHeight;
  }

  /**
   * Does what changes the page above the window, and keeps what is in the window where it was.
   * @param {Element} after
   * @param {() => void} act
   */
  function steadily(after, act) {
    const below = boxOf.call(after).bottom <= 0 ? following(after) : null;
    const before = below && boxOf.call(below).top;
    act();
    if (!below || before === null) return;
    // Browsers do this by themselves, unless the page forbids it.
    const moved = boxOf.call(below).top - before;
    if (Math.abs(moved) < 1) return;
    let scroller = parentElement.call(below);
    while (scroller && !/auto|scroll/.test(getComputedStyle(scroller).overflowY))
      scroller = parentElement.call(scroller);
    (scroller ?? document.scrollingElement)?.scrollBy({ top: moved, behavior: "instant" });
  }

  /**
   * Left and right edge of the column that the text stands in, in CSS pixels; null where none is known.
   * @param {SidelightSpot} spot
   */
  function columnOf({ paragraphs }) {
    const boxes = paragraphs.filter((text) => isConnected.call(text)).map((text) => boxOf.call(text));
    const seen = boxes.filter(({ width, height }) => width > 0 && height > 0);
    if (seen.length === 0) return null;
    const lefts = seen.map(({ left }) => left).sort((a, b) => a - b);
    const rights = seen.map(({ right }) => right).sort((a, b) => a - b);
    // Beside each other they stand in columns, all of which count.
    const columns = (lefts.at(-1) ?? 0) >= (rights[0] ?? 0);
    const at = columns ? 0 : seen.length >> 1;
    return { left: lefts[at] ?? 0, right: rights[columns ? seen.length - 1 : at] ?? 0 };
  }

  /** @typedef {{ left: number, right: number }} Edges Of a box, in CSS pixels. */

  /** The room inside an element, less its borders and padding. @param {Element} element @returns {Edges} */
  function roomIn(element) {
    const { left, right } = boxOf.call(element);
    const { borderLeftWidth, borderRightWidth, paddingLeft, paddingRight } = getComputedStyle(element);
    const off = (/** @type {string} */ border, /** @type {string} */ padding) =>
      (Number.parseFloat(border) || 0) + (Number.parseFloat(padding) || 0);
    return { left: left + off(borderLeftWidth, paddingLeft), right: right - off(borderRightWidth, paddingRight) };
  }

  /**
   * Makes a panel as wide as the text, at the text's start.
   * @param {HTMLElement} host @param {SidelightSpot} spot @param {Edges} room What the panel would fill otherwise.
   * @param {boolean} rtl Whether the page runs from right to left around it.
   * @returns {Edges} Where it stands then.
   */
  function align({ style }, spot, room, rtl) {
    for (const name of ["--sidelight-start", "--sidelight-width"]) style.removeProperty(name);
    const column = columnOf(spot);
    if (!column) return room;
    const start = Math.max(0, rtl ? room.right - column.right : column.left - room.left);
    const width = Math.min(column.right - column.left, room.right - room.left - start);
    if (width < ROOM || room.right - room.left - width <= EDGE) return room;
    style.setProperty("--sidelight-start", `${start}px`, "important");
    style.setProperty("--sidelight-width", `${width}px`, "important");
    return rtl
      ? { left: room.right - start - width, right: room.right - start }
      : { left: room.left + start, right: room.left + start + width };
  }

  /**
   * Aligns a panel that stands in the page, by the room that it has there.
   * @param {HTMLElement} host @param {SidelightSpot} spot
   * @returns {Edges} Where it stands then.
   */
  function alignAgain(host, spot) {
    for (const name of ["--sidelight-start", "--sidelight-width"]) host.style.removeProperty(name);
    const { left, right } = boxOf.call(host);
    return align(host, spot, { left, right }, getComputedStyle(host).direction === "rtl");
  }

  /** Whether a modal dialog is open that does not hold the article. @param {SidelightSpot | null} spot */
  function isCovered(spot) {
    return [...querySelectorAll.call(document, "dialog:modal")].some(
      (dialog) => !spot?.last || !contains.call(dialog, spot.last),
    );
  }

  /** The panel of an article in the page, with the colours of what is around it. */
  class Stand {
    #actions;
    /** Where the panel stands, for its colours. @type {Element | null} */
    #ground = null;
    /** After what it stands, or is to stand. @type {Element | null} */
    #after = null;
    /** What it shows, in short. */
    #shown = "";
    /** Ends what was begun for the panel. */
    #life = new AbortController();
    /** Puts the panel where it waits to be put. @type {(() => void) | null} */
    #settle = null;
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

    /** Whether it stands at the side. */
    isDocked() {
      return this.panel !== null && this.panel.host.dataset.placement === "docked";
    }

    remove() {
      this.#life.abort();
      this.#life = new AbortController();
      this.#settle = null;
      this.panel?.remove();
      this.panel = null;
      this.#ground = null;
      this.#after = null;
      this.#shown = "";
    }

    recolour() {
      this.panel?.theme(theme(this.#ground));
    }

    /**
     * Shows stories: after the article, where the reader wants them there and there is room, else at the side. Nothing
     * that the reader sees moves: where it would, the panel waits at the side, folded, until its place is out of view.
     * @param {import("../shared/protocol.js").Setup} setup
     * @param {import("../shared/protocol.js").Found} found
     * @param {SidelightSpot | null} spot Where the article stands.
     * @param {string | null} about The text asked about, where it is not the page.
     */
    show(setup, found, spot, about) {
      const under = setup.placement === "under" && about === null && spot !== null;
      const after = under ? anchor(spot.last, spot.container) : null;
      const shown = JSON.stringify([about, found.matches.map(({ url, tier }) => [url, tier]), found.copies]);
      const standing = this.panel !== null && !this.isLost() && after === this.#after;
      const showing = standing && this.panel?.isShowing() === true;
      if (showing && shown === this.#shown) return;
      const put = (/** @type {boolean} */ waits) => {
        this.#put(setup, found, { spot, after, about, waits });
        this.#shown = shown;
      };
      // Where it says something else, the stories take its place at once.
      if (standing && !showing) return put(false);
      if (after && standing && !this.isDocked() && this.#isInView()) {
        this.#later(
          () => this.#isInView(),
          () => put(false),
        );
        return;
      }
      const waits = after !== null && wouldMove(after);
      put(waits);
      if (!after || !waits) return;
      this.panel?.collapse(true);
      // One that the reader has unfolded, or is at, stays.
      const holds = () => this.panel?.isCollapsed() === false || document.activeElement === this.panel?.host;
      this.#later(
        () => wouldMove(after) || holds(),
        () => put(false),
      );
    }

    /** Puts an empty panel at the side. @param {import("../shared/protocol.js").Setup} setup */
    dock(setup) {
      this.remove();
      const panel = this.#make(setup, null);
      this.#dock(panel, null);
      return panel;
    }

    /** Brings the panel before the reader, who asked for it. */
    reveal() {
      this.#settle?.();
      const { panel } = this;
      if (!panel || this.isLost()) return;
      panel.collapse(false);
      if (!this.isDocked()) panel.host.scrollIntoView({ block: "start", behavior: "instant" });
    }

    #isInView() {
      if (!this.panel) return false;
      const { top, bottom } = boxOf.call(this.panel.host);
      return bottom > 0 && top < innerHeight;
    }

    /**
     * Acts as soon as something is no longer so, which scrolling and a change of the window's size end.
     * @param {() => boolean} is
     * @param {() => void} act
     */
    #later(is, act) {
      const { signal } = this.#life;
      const settle = () => {
        if (signal.aborted || this.#settle !== settle) return;
        this.#settle = null;
        if (this.#after && isConnected.call(this.#after)) act();
      };
      this.#settle = settle;
      let asked = false;
      const moved = () => {
        if (asked || this.#settle !== settle) return;
        asked = true;
        requestAnimationFrame(() => {
          asked = false;
          if (!signal.aborted && !is()) settle();
        });
      };
      // In capture, for a page may scroll in a box of its own.
      listen.call(window, "scroll", moved, { signal, capture: true, passive: true });
      listen.call(window, "resize", moved, { signal });
    }

    /**
     * @param {import("../shared/protocol.js").Setup} setup
     * @param {import("../shared/protocol.js").Found} found
     * @param {{ spot: SidelightSpot | null, after: Element | null, about: string | null, waits: boolean }} place
     */
    #put(setup, found, { spot, after, about, waits }) {
      this.remove();
      const panel = this.#make(setup, waits ? null : after);
      this.#after = after;
      // Filled before the page sees it, which then lays it out once.
      panel.show({ ...found, about, pasted: about !== null });
      if (!after || !spot || waits) return this.#dock(panel, spot);
      const { host } = panel;
      const { signal } = this.#life;
      const around = parentElement.call(after);
      if (!around) return this.#dock(panel, spot);
      if (getComputedStyle(around).display.includes("grid")) {
        const { gridColumnStart, gridColumnEnd } = getComputedStyle(after);
        host.style.setProperty("--sidelight-column", `${gridColumnStart} / ${gridColumnEnd}`, "important");
      }
      const high = (/** @type {Edges} */ { left, right }) =>
        host.style.setProperty("--sidelight-height", `${panel.height(right - left)}px`, "important");
      // Before it is in the page, which then lays itself out once.
      const meant = align(host, spot, roomIn(around), getComputedStyle(around).direction === "rtl");
      high(meant);
      steadily(after, () => putAfter.call(after, host));
      let room = -1;
      const observer = new ResizeObserver(() => {
        const now = clientWidth.call(around);
        if (now === room) return;
        const first = room < 0;
        room = now;
        if (!first) {
          alignAgain(host, spot);
          return;
        }
        const { left, right } = boxOf.call(host);
        // Floats and grids leave less room than the element around has.
        const off = Math.max(Math.abs(left - meant.left), Math.abs(right - meant.right));
        if (off > EDGE) high(alignAgain(host, spot));
      });
      observer.observe(around);
      signal.addEventListener("abort", () => observer.disconnect());
    }

    /** @param {SidelightPanelHandle} panel @param {SidelightSpot | null} spot */
    #dock({ host }, spot) {
      const { signal } = this.#life;
      rootOf.call(document).append(host);
      // Above whatever the page fixes over itself, and where a transform of the page moves nothing.
      host.setAttribute("popover", "manual");
      const stack = () => {
        if (signal.aborted || !host.isConnected || !host.showPopover) return;
        const covered = isCovered(spot);
        if (covered === host.matches(":popover-open")) host.togglePopover(!covered);
      };
      stack();
      // No event reports all modal dialogs that open, but the focus goes to them.
      for (const type of ["close", "toggle", "focusin"]) {
        listen.call(document, type, () => setTimeout(stack), { signal, capture: true });
      }
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
        // On a small screen a panel at the side lies over the text.
        collapsed: setup.collapsed || (!after && innerWidth < SMALL),
        actions: this.#actions(setup),
      });
      this.#ground = after ? parentElement.call(after) : bodyOf.call(document);
      this.recolour();
      return this.panel;
    }
  }

  /**
   * Where an article stands, as its extraction says.
   * @param {Element[]} elements What the extraction's numbers stand for.
   * @param {import("../shared/protocol.js").Found} found
   * @returns {SidelightSpot}
   */
  function spot(elements, { last_element, container }) {
    const [from, to] = [container ?? 0, last_element ?? 0];
    // Its last paragraphs, near which the panel stands.
    const paragraphs = [];
    for (let at = elements.length - 1; at >= from && paragraphs.length < SAMPLES; at--) {
      const element = elements[at];
      if (!element || localName.call(element) !== "p" || textContent.call(element).length < PARAGRAPH) continue;
      if (at <= to || contains.call(elements[to] ?? element, element)) paragraphs.push(element);
    }
    // And the first one, which stands beside them where the text flows in columns.
    const first = elements.slice(from, to).find((element) => localName.call(element) === "p");
    if (first) paragraphs.push(first);
    return { last: elements[last_element ?? -1], container: elements[container ?? -1], paragraphs };
  }

  Object.defineProperty(globalThis, "SidelightPlace", {
    value: Object.freeze({
      anchor,
      theme,
      spot,
      /** @param {ConstructorParameters<typeof Stand>[0]} actions */
      stand: (actions) => new Stand(actions),
    }),
  });
})();
