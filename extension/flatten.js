// @ts-check

// Flattens a document to the text that src/page/flat.rs specifies and decodes: the facts of its head, and the tree of
// its body reduced to what tells an article from what surrounds it. One pass, which changes nothing in the page. A
// classic script: it runs in content scripts and on the demo page.
//
// Everything is read through the getters of the prototypes: a page can give an element's own properties other values
// (`<form name=attributes>`, `<img name=body>`), but not these.

(() => {
  if (Object.hasOwn(globalThis, "SidelightFlatten")) return;

  const RECORD = "\u001e";
  const FIELD = "\u001f";

  // The caps of flat.rs; what is beyond them would not be read there.
  const MAX_ELEMENTS = 400_000;
  const MAX_TEXT = 8 << 20;
  const MAX_JSON_LD = 2 << 20;
  /** Longest text handed over for the body, in UTF-16 units: what follows is not read. */
  const MAX_BODY = 5_000_000;
  const MAX_FACTS = 1_000;
  const MAX_HINTS = 200;
  const MAX_VALUE = 8_192;
  /** A page with less visible text than this is read again with what is hidden: it waits for its scripts. */
  const TOO_LITTLE_TEXT = 600;
  /** Children of the body that are looked at for lying over the page. */
  const MAX_LAYERS = 100;
  /** Nodes between two looks at the clock, and the longest slice in milliseconds. */
  const STRIDE = 512;
  const SLICE = 16;

  const SKIP = 0;
  const TRANSPARENT = 1;
  const HINTED = 2;
  const KEEP = 3;

  /** What becomes of elements by name, as `fate` in flat.rs has it; all others are kept. @type {Map<string, number>} */
  const FATES = new Map();
  for (const [fate, names] of /** @type {const} */ ([
    [HINTED, "a span link meta"],
    [
      TRANSPARENT,
      `abbr acronym b bdi bdo big cite code data del dfn em font html i ins kbd label mark nobr output picture q rb rtc
      ruby s samp slot small strike strong sub sup tbody tfoot thead tt u var`,
    ],
    [
      SKIP,
      `applet area audio base basefont bgsound button canvas col colgroup datalist embed frame frameset head iframe input
      keygen map math meter noembed noframes noscript object optgroup option param progress rp rt script select source
      style svg template textarea title track video wbr xmp sidelight-panel`,
    ],
  ])) {
    for (const name of names.split(/\s+/)) FATES.set(name, fate);
  }

  /**
   * The getter of a prototype, as a function of the object.
   * @param {object} prototype @param {string} name @returns {(object: any) => any}
   */
  function getter(prototype, name) {
    const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
    if (!get) throw new TypeError(`no getter ${name}`);
    return (object) => get.call(object);
  }

  /** @type {(node: Node) => number} */
  const nodeType = getter(Node.prototype, "nodeType");
  /** @type {(node: Node) => Node | null} */
  const firstChild = getter(Node.prototype, "firstChild");
  /** @type {(node: Node) => Node | null} */
  const nextSibling = getter(Node.prototype, "nextSibling");
  /** @type {(node: Node) => string | null} */
  const textContent = getter(Node.prototype, "textContent");
  /** @type {(text: CharacterData) => string} */
  const characters = getter(CharacterData.prototype, "data");
  /** @type {(element: Element) => string} */
  const localName = getter(Element.prototype, "localName");
  /** @type {(element: Element) => ShadowRoot | null} */
  const shadowRoot = getter(Element.prototype, "shadowRoot");
  /** @type {(document: Document) => HTMLElement | null} */
  const documentElement = getter(Document.prototype, "documentElement");
  /** @type {(document: Document) => HTMLElement | null} */
  const bodyOf = getter(Document.prototype, "body");
  /** @type {(document: Document) => string} */
  const addressOf = getter(Document.prototype, "URL");
  /** @type {(document: Document) => string} */
  const titleOf = getter(Document.prototype, "title");
  /** @type {(document: Document) => Window | null} */
  const viewOf = getter(Document.prototype, "defaultView");
  const { getAttribute, hasAttribute, hasAttributes, checkVisibility } = Element.prototype;
  const { querySelectorAll } = Document.prototype;
  const { assignedNodes } = HTMLSlotElement.prototype;

  /** @param {Element} element @param {string} name */
  const attribute = (element, name) => getAttribute.call(element, name) ?? "";

  /** Without the two characters that end records and fields. @param {string} text */
  const clean = (text) => {
    const bare = text.includes(RECORD) ? text.replaceAll(RECORD, " ") : text;
    return bare.includes(FIELD) ? bare.replaceAll(FIELD, " ") : bare;
  };

  /**
   * Class, id, role and the like, in the order that parse.rs has too.
   * @param {Element} element
   */
  function hintsOf(element) {
    let hints = "";
    for (const name of ["class", "id", "role", "rel", "data-testid", "data-component"]) {
      const value = attribute(element, name).trim();
      if (value && hints.length < MAX_HINTS) hints += hints ? ` ${value}` : value;
    }
    return hints.slice(0, MAX_HINTS);
  }

  /**
   * Hidden by its own attributes: what can be told without styles, as in parse.rs.
   * @param {Element} element @param {string} name
   */
  function isHiddenByAttributes(element, name) {
    const hidden = getAttribute.call(element, "hidden");
    if (hidden !== null && hidden.toLowerCase() !== "until-found") return true;
    if (attribute(element, "aria-hidden").toLowerCase() === "true") return true;
    const role = attribute(element, "role").trim();
    if (role === "dialog" || role === "alertdialog") return true;
    if (name === "dialog" && !hasAttribute.call(element, "open")) return true;
    const style = attribute(element, "style");
    return style !== "" && /display\s*:\s*none|visibility\s*:\s*hidden/i.test(style);
  }

  /**
   * Where the walk stands: the next node among the children of an element, or in a list of nodes that a slot shows.
   * @typedef {{ next: Node | null, list: Node[] | null, at: number, closes: boolean, link: boolean, shut: boolean }} Frame
   */

  class Walk {
    /** @param {Document} document @param {{ url?: string, root?: Element }} options @param {boolean} all */
    constructor(document, options, all) {
      /** Whether what is hidden is read too. */
      this.all = all;
      /** Whether anything was left out because it is hidden. */
      this.hid = false;
      this.out = "";
      /** Elements that close before the next record. */
      this.closing = 0;
      this.text = 0;
      /** Where the walk ends, however much is left. */
      this.most = 0;
      /** @type {Element[]} */
      this.elements = [];
      /** @type {Frame[]} */
      this.frames = [];
      /** Layers over the page. @type {Set<Node>} */
      this.layers = new Set();
      const view = viewOf(document);
      this.styled = Boolean(view) && typeof checkVisibility === "function";

      this.head(document, options.url ?? addressOf(document));
      this.most = this.out.length + MAX_BODY;
      const body = bodyOf(document);
      if (!body) return;
      if (this.styled && !all && view) this.findLayers(body, view);
      this.open(body, "body", hintsOf(body), "", "");
      const from = options.root ?? body;
      /** @type {Frame} */
      const frame = { next: null, list: null, at: 0, closes: true, link: false, shut: false };
      if (from === body) frame.next = firstChild(body);
      else frame.list = [from];
      this.frames.push(frame);
    }

    /** @param {string} kind @param {string} rest */
    record(kind, rest) {
      if (this.closing) {
        this.out += this.closing === 1 ? `${RECORD}-` : `${RECORD}-${this.closing}`;
        this.closing = 0;
      }
      this.out += RECORD + kind + rest;
    }

    /** The facts of the head. @param {Document} document @param {string} url */
    head(document, url) {
      this.record("1", "");
      this.record("U", clean(url));
      const root = documentElement(document);
      if (root) this.record("L", clean(attribute(root, "lang").slice(0, MAX_HINTS)));
      this.record("T", clean(titleOf(document).slice(0, MAX_VALUE)));
      let facts = 0;
      for (const meta of querySelectorAll.call(document, "meta")) {
        const content = clean(attribute(meta, "content").slice(0, MAX_VALUE));
        for (const name of ["name", "property", "itemprop", "http-equiv"]) {
          const key = attribute(meta, name);
          if (key && facts++ < MAX_FACTS) this.record("M", clean(key.slice(0, MAX_HINTS)) + FIELD + content);
        }
      }
      facts = 0;
      for (const link of querySelectorAll.call(document, "link[rel][href]")) {
        if (facts++ === MAX_FACTS) break;
        const rel = clean(attribute(link, "rel").slice(0, MAX_HINTS));
        this.record("K", rel + FIELD + clean(attribute(link, "href").slice(0, MAX_VALUE)));
      }
      let size = 0;
      for (const script of querySelectorAll.call(document, 'script[type*="ld+json" i]')) {
        const text = textContent(script) ?? "";
        size += text.length;
        if (size <= MAX_JSON_LD) this.record("J", clean(text));
      }
    }

    /**
     * Finds what lies over the page: consent layers and the like, which are fixed to the window. A page that scrolls
     * inside such a layer holds most of the text there, and is not left out.
     * @param {HTMLElement} body @param {Window} view
     */
    findLayers(body, view) {
      let left = MAX_LAYERS;
      /** @type {Node[]} */
      const fixed = [];
      for (let node = firstChild(body); node && left > 0; node = nextSibling(node)) {
        if (nodeType(node) !== 1) continue;
        left--;
        if (view.getComputedStyle(/** @type {Element} */ (node)).position === "fixed") fixed.push(node);
      }
      if (fixed.length === 0) return;
      const whole = (textContent(body) ?? "").length;
      for (const node of fixed) {
        if ((textContent(node) ?? "").length < whole / 2) this.layers.add(node);
      }
    }

    /** @param {Element} element @param {string} name @param {string} hints @param {string} prop @param {string} value */
    open(element, name, hints, prop, value) {
      const fields = [name, hints, prop, value];
      while (fields.length > 1 && fields[fields.length - 1] === "") fields.pop();
      this.record("+", fields.map((field) => clean(field.slice(0, MAX_HINTS))).join(FIELD));
      this.elements.push(element);
    }

    /** Whether the reader cannot see the element. @param {Element} element @param {string} name @param {boolean} shut */
    isHidden(element, name, shut) {
      if (this.layers.has(element)) return true;
      if (hasAttributes.call(element) && isHiddenByAttributes(element, name)) return true;
      // What a closed `<details>` holds is told by the page itself, though it has to be unfolded.
      if (!this.styled || shut || checkVisibility.call(element, { visibilityProperty: true })) return false;
      const style = getComputedStyle(element);
      return style.display !== "contents" && (style.display === "none" || style.visibility !== "visible");
    }

    /** Walks on until `deadline` (of performance.now); true when done. @param {number} deadline */
    go(deadline) {
      let stride = STRIDE;
      while (this.frames.length > 0 && this.out.length < this.most) {
        if (--stride === 0) {
          if (performance.now() > deadline) return false;
          stride = STRIDE;
        }
        const frame = this.frames[this.frames.length - 1];
        let node = frame.next;
        if (frame.list) node = frame.list[frame.at++] ?? null;
        else if (node) frame.next = nextSibling(node);
        if (!node) {
          this.frames.pop();
          if (frame.closes) this.closing++;
          continue;
        }
        const type = nodeType(node);
        if (type === 3 || type === 4) this.characters(/** @type {CharacterData} */ (node), frame.link);
        else if (type === 1) this.element(/** @type {Element} */ (node), frame);
      }
      return true;
    }

    /** @param {CharacterData} node @param {boolean} link */
    characters(node, link) {
      if (this.text >= MAX_TEXT) return;
      const text = characters(node).slice(0, MAX_BODY);
      if (text === "") return;
      const bare = text.trim() === "";
      if (!bare) this.text += text.length;
      this.record(link ? "~" : ".", bare ? " " : clean(text));
    }

    /** @param {Element} element @param {Frame} frame */
    element(element, frame) {
      const name = localName(element);
      if (name === "br") return this.record("/", "");
      if (name === "img" || name === "image") return this.record("*", "");
      const fate = FATES.get(name) ?? KEEP;
      if (fate === SKIP) return;
      let { link } = frame;
      const shut = frame.shut || (name === "details" && !hasAttribute.call(element, "open"));
      let closes = false;
      if (fate !== TRANSPARENT || hasAttributes.call(element)) {
        if (!this.all && this.isHidden(element, name, frame.shut)) {
          this.hid = true;
          return;
        }
      }
      if (fate !== TRANSPARENT && this.elements.length < MAX_ELEMENTS) {
        const marked = hasAttributes.call(element);
        const prop = marked ? attribute(element, "itemprop") : "";
        let kept = fate === KEEP;
        if (name === "a") {
          link ||= hasAttribute.call(element, "href");
          kept = prop !== "" || attribute(element, "rel").includes("author");
        } else if (name === "meta" || name === "link") {
          kept = prop !== "";
        }
        const hints = marked && (kept || name === "span") ? hintsOf(element) : "";
        if (name === "span") kept = prop !== "" || hints !== "";
        if (kept) {
          const value = marked ? (getAttribute.call(element, "datetime") ?? attribute(element, "content")) : "";
          this.open(element, name, hints, prop.trim(), value.trim());
          closes = true;
        }
      } else if (name === "a") {
        link ||= hasAttribute.call(element, "href");
      }
      /** @type {Frame} */
      const inside = { next: null, list: null, at: 0, closes, link, shut };
      const shadow = shadowRoot(element);
      if (shadow) {
        inside.next = firstChild(shadow);
      } else {
        if (name === "slot") {
          const assigned = assignedNodes.call(element);
          if (assigned.length > 0) inside.list = assigned;
        }
        if (!inside.list) inside.next = firstChild(element);
      }
      this.frames.push(inside);
    }

    result() {
      return { page: this.out, elements: this.elements };
    }
  }

  /**
   * The walks to make: the second only where the first saw too little for what it left out.
   * @param {Document} document @param {{ url?: string, root?: Element }} options
   * @returns {Generator<Walk, { page: string, elements: Element[] }, void>}
   */
  function* walks(document, options) {
    const seen = new Walk(document, options, false);
    yield seen;
    if (!seen.hid || seen.text >= TOO_LITTLE_TEXT) return seen.result();
    const all = new Walk(document, options, true);
    yield all;
    return (all.text > 2 * seen.text ? all : seen).result();
  }

  Object.defineProperty(globalThis, "SidelightFlatten", {
    value: Object.freeze({
      /**
       * Flattens a document at once: `page` is the text for `Engine.similar` and `Engine.extract`, `elements[n]` the
       * element they call number n. `url` stands in for the document's address, `root` limits the body to one element.
       * @param {Document} document @param {{ url?: string, root?: Element }} [options]
       */
      flatten(document, options = {}) {
        const rounds = walks(document, options);
        let round = rounds.next();
        for (; !round.done; round = rounds.next()) round.value.go(Number.POSITIVE_INFINITY);
        return round.value;
      },

      /**
       * The same, in slices between which the page can answer its reader.
       * @param {Document} document @param {{ url?: string, root?: Element }} [options]
       */
      async flattenSliced(document, options = {}) {
        const rounds = walks(document, options);
        let round = rounds.next();
        for (; !round.done; round = rounds.next()) {
          while (!round.value.go(performance.now() + SLICE)) await new Promise((resume) => setTimeout(resume));
        }
        return round.value;
      },
    }),
  });
})();
