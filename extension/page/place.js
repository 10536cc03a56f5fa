// @ts-check

// Where in a page the panel may stand, and which colours are around it there. A classic script that sets one frozen
// global, for content.js.
//
// The page is read by the getters and methods of the prototypes: an `<input name="parentElement">` in a form, or an
// `<img name="body">`, stands before what the form or the document says of itself.

(() => {
  if (Object.hasOwn(globalThis, "SidelightPlace")) return;

  /** @param {object} prototype @param {string} name @returns {(object: object) => any} */
  const getter = (prototype, name) => {
    const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
    return (object) => get?.call(object) ?? null;
  };
  /** @type {(node: Node) => Element | null} */
  const parentOf = getter(Node.prototype, "parentElement");
  /** @type {(node: Node) => Node | null} */
  const firstOf = getter(Node.prototype, "firstChild");
  /** @type {(node: Node) => Node | null} */
  const nextOf = getter(Node.prototype, "nextSibling");
  const typeOf = getter(Node.prototype, "nodeType");
  const textOf = getter(Node.prototype, "textContent");
  const nameOf = getter(Element.prototype, "localName");
  const contentHeightOf = getter(Element.prototype, "scrollHeight");
  const heightOf = getter(Element.prototype, "clientHeight");
  const widthOf = getter(Element.prototype, "clientWidth");
  /** @type {(document: Document) => HTMLElement | null} */
  const bodyOf = getter(Document.prototype, "body");
  /** @type {(document: Document) => Element} */
  const rootOf = getter(Document.prototype, "documentElement");
  const { contains } = Node.prototype;

  /** Least room for the panel, in CSS pixels. */
  const ROOM = 260;
  /** By so much may content be higher than its box before the box counts as one that cuts it off, in CSS pixels. */
  const SLACK = 8;

  /** Elements whose children are of a kind of their own. */
  const CLOSED = /^(?:p|ul|ol|dl|table|tbody|tr|figure|picture|blockquote|a|button|details|span|h[1-6])$/i;

  /** Whether a box cuts its content off: it would cut the panel off, too. @param {Element} box @param {CSSStyleDeclaration} style */
  const cuts = (box, { overflowY }) => /hidden|clip/.test(overflowY) && contentHeightOf(box) > heightOf(box) + SLACK;

  /** Whether a child may stand among the children of `parent` without breaking its layout. @param {Element} parent */
  function roomy(parent) {
    if (CLOSED.test(nameOf(parent))) return false;
    const style = getComputedStyle(parent);
    if (!/^(block|flow-root|list-item|table-cell)$/.test(style.display)) {
      const column = style.display.includes("flex") && style.flexDirection.startsWith("column");
      if (!column) return false;
    }
    if (style.columnCount !== "auto" && style.columnCount !== "1") return false;
    return !cuts(parent, style) && widthOf(parent) >= ROOM;
  }

  /** Length of the text of what stands beside `node` in its parent, in UTF-16 units. @param {Node} parent @param {Node} node */
  function lengthBeside(parent, node) {
    let length = 0;
    for (let child = firstOf(parent); child; child = nextOf(child)) {
      // An element's text holds no comments.
      if (child !== node && [1, 3, 4].includes(typeOf(child))) length += textOf(child).length;
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
    const most = textOf(container).length / 2;
    let length = textOf(last).length;
    let inside = last;
    for (let up = parentOf(last); up && up !== container; up = parentOf(up)) {
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
    const body = bodyOf(document);
    if (!last || !body || !contains.call(body, last)) return null;
    let at = outOfBoxes(last, container);
    for (let parent = parentOf(at); parent && at !== body; parent = parentOf(at)) {
      if (roomy(parent)) {
        // Out of a box that is cut off further up, too.
        let cut = null;
        for (let up = parentOf(parent); up && up !== body; up = parentOf(up)) {
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
    for (let at = element; at; at = parentOf(at)) {
      const colour = getComputedStyle(at).backgroundColor;
      const [red, green, blue, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
      if (blue === undefined || alpha < 0.5) continue;
      const unit = colour.startsWith("color(") ? 1 : 255;
      const light = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / unit;
      return light < 0.4 ? "dark" : "light";
    }
    // No colour of its own: the canvas, dark only where the page said that it can be.
    const able = getComputedStyle(rootOf(document)).colorScheme.includes("dark");
    return able && matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }

  Object.defineProperty(globalThis, "SidelightPlace", { value: Object.freeze({ anchor, theme }) });
})();
