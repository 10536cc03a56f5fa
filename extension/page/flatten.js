// @ts-check

// Flattens a document to the text that src/page/flat.rs specifies and decodes: the facts of its head, and the tree of
// its body reduced to what distinguishes an article from its surroundings. One pass, which changes nothing in the page.
// A classic script that sets one frozen global, for content scripts and the demo page.

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
  const MAX_LANG = 35;
  /** A page with less visible text than this is read again with what is hidden: it waits for its scripts. */
  const TOO_LITTLE_TEXT = 600;
  /** What is out of reach is read where it weighs more than what is seen, and than this part of the heaviest. */
  const MUCH = 4;
  /** A story in a box over the page weighs this many times its text: what lies below it may be a list of many. */
  const STORY_IN_BOX = 4;
  /** Most outermost elements that are examined for lying over the page. */
  const MAX_LAYERS = 40;
  /** Most shadow roots that are told of. */
  const MAX_ROOTS = 100;
  /** Nodes between two looks at the clock, and the longest slice in milliseconds. */
  const STRIDE = 512;
  const SLICE = 10;

  const SKIP = 0;
  const TRANSPARENT = 1;
  const HINTED = 2;
  const KEEP = 3;
  /** Kept, and starts and ends a line: white space at its edges says nothing. */
  const BLOCK = 4;
  /** A line break or a picture. */
  const SIGN = 5;

  /**
   * What becomes of elements by name, as `fate` in flat/tag.rs has it; all others are kept.
   * @type {Map<string, number>}
   */
  const FATES = new Map();
  for (const [fate, names] of /** @type {const} */ ([
    [HINTED, "a abbr span link meta"],
    [SIGN, "br img image"],
    [
      BLOCK,
      `address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
      form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table td th tr ul`,
    ],
    [
      TRANSPARENT,
      `acronym b bdi bdo big cite code data del dfn em font html i ins kbd label mark nobr output picture q rb rtc
      ruby s samp slot small strike strong sub sup tbody tfoot thead tt u var`,
    ],
    [
      SKIP,
      `applet area audio base basefont bgsound button canvas col colgroup datalist embed frame frameset head iframe input
      keygen map math meter noembed noframes noscript object optgroup option param progress rp rt script select source
      style svg template textarea title track video wbr xmp`,
    ],
  ])) {
    for (const name of names.split(/\s+/)) FATES.set(name, fate);
  }

  const OTHER = -1;
  const TEXT = -2;

  /** Elements of the names that may have a shadow root, besides those with a hyphen. */
  const HOSTS = new Set(
    "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split(" "),
  );

  /**
   * What becomes of nodes by their `nodeName`: asking for it alone takes half as long as asking for `nodeType` and
   * `localName`.
   * @typedef {{ name: string, fate: number, hosts: boolean }} Kind
   * @type {Map<string, Kind>}
   */
  const KINDS = new Map();
  for (const [name, fate] of /** @type {const} */ ([
    ["#text", TEXT],
    ["#cdata-section", TEXT],
    ["#comment", OTHER],
  ])) {
    KINDS.set(name, { name, fate, hosts: false });
  }

  /** Names of `<meta>` and of links that speak of one story, not of its site. */
  const OF_STORY = new RegExp(
    "(?:^|[^a-z])(?:title|headline|description|url|author|creator|byl|keywords|section|tag|canonical)" +
      "|date|time|publish(?!er)|modif",
    "i",
  );
  /** The same, as JSON-LD has it. */
  const STORY_IN_JSON = /"(?:[a-z]*article|[a-z]*posting|headline|articlebody|datepublished)"/i;

  /** Attributes of a `<meta>` that say what its content is. */
  const KEYS = ["name", "property", "itemprop", "http-equiv"];

  /** Attributes that hint at what an element is, in the order that parse/tree.rs has too. */
  const HINTS = ["class", "id", "role", "rel", "data-testid", "data-component"];
  const ALL_HINTS = (1 << HINTS.length) - 1;
  const CLASS = 1 << HINTS.indexOf("class");
  const ID = 1 << HINTS.indexOf("id");
  const ROLE = 1 << HINTS.indexOf("role");
  const REL = 1 << HINTS.indexOf("rel");
  const PROP = 1 << 6;
  const DATETIME = 1 << 7;
  const CONTENT = 1 << 8;
  const HREF = 1 << 9;
  const OPEN = 1 << 10;
  const HIDES = 1 << 11;
  const TITLE = 1 << 12;
  const LANG = 1 << 13;

  /** The title of an `<abbr>` that is a date has digits of a day and a year; twin of `is_dated` in parse/tree.rs. */
  const DATED = /(?:[0-9][^0-9]*){5}/;

  /**
   * The bit of each attribute that is read: which of them an element has is asked for once.
   * @type {Map<string, number>}
   */
  const BITS = new Map([
    ["itemprop", PROP],
    ["datetime", DATETIME],
    ["content", CONTENT],
    ["href", HREF],
    ["open", OPEN],
    ["hidden", HIDES],
    ["aria-hidden", HIDES],
    ["style", HIDES],
    ["title", TITLE],
    ["lang", LANG],
  ]);
  HINTS.forEach((name, at) => {
    BITS.set(name, 1 << at);
  });

  const { assignedNodes, checkVisibility, firstChild, firstElementChild, getAttribute, getAttributeNames } =
    SidelightSafe;
  const { getBoundingClientRect, getElementsByTagName, hasAttributes, localName, nextSibling, nodeName } =
    SidelightSafe;
  const { nodeType, querySelectorAll, querySelectorAllWithin, shadowRoot, textContent, documentElement } =
    SidelightSafe;
  const { className: classOf, id: idOf, data: characters } = SidelightSafe;
  const { body: bodyOf, defaultView: viewOf, title: titleOf, URL: addressOf } = SidelightSafe;
  const styleOf = globalThis.getComputedStyle;

  /** @param {Element} element @param {string} name */
  const attribute = (element, name) => getAttribute.call(element, name) ?? "";

  /** @param {Node} node @returns {Kind} */
  function kindOf(node) {
    const known = nodeName.call(node);
    let kind = KINDS.get(known);
    if (!kind) {
      const element = nodeType.call(node) === 1;
      // Where names have prefixes, the local one counts.
      const name = element && known.includes(":") ? localName.call(/** @type {Element} */ (node)) : known.toLowerCase();
      const fate = element ? (FATES.get(name) ?? KEEP) : OTHER;
      kind = { name, fate, hosts: HOSTS.has(name) || name.includes("-") };
      KINDS.set(known, kind);
    }
    return kind;
  }

  /** Without the two characters that end records and fields. @param {string} text */
  const clean = (text) => {
    const bare = text.includes(RECORD) ? text.replaceAll(RECORD, " ") : text;
    return bare.includes(FIELD) ? bare.replaceAll(FIELD, " ") : bare;
  };

  /** Which of the attributes that are read an element has. @param {Element} element */
  function bitsOf(element) {
    if (!hasAttributes.call(element)) return 0;
    let bits = 0;
    for (const name of getAttributeNames.call(element)) bits |= BITS.get(name) ?? 0;
    return bits;
  }

  /**
   * The address that a browser notes in a comment before the page when it saves it; twin of `saved_from` in parse.rs.
   * @param {Document} document
   */
  function savedFrom(document) {
    for (let node = firstChild.call(document); node; node = nextSibling.call(node)) {
      if (nodeName.call(node) !== "#comment") continue;
      const note = /^ saved from url=\(\d+\)(http\S+)\s/.exec(characters.call(node));
      if (note) return note[1];
    }
    return null;
  }

  /** Hints and one more. @param {string} hints @param {string} value */
  function joined(hints, value) {
    const bare = value.trim();
    return hints === "" || bare === "" ? hints + bare : `${hints} ${bare}`;
  }

  /**
   * Class, id, role and the like.
   * @param {Element} element @param {number} bits
   */
  function hintsOf(element, bits) {
    if ((bits & ALL_HINTS) === 0) return "";
    // These two have getters, which are faster.
    let hints = bits & CLASS ? classOf.call(element).trim() : "";
    if (bits & ID) hints = joined(hints, idOf.call(element));
    if ((bits & ALL_HINTS) > (CLASS | ID)) {
      for (let at = 2; at < HINTS.length && hints.length < MAX_HINTS; at++) {
        if (bits & (1 << at)) hints = joined(hints, attribute(element, HINTS[at]));
      }
    }
    return hints.length > MAX_HINTS ? hints.slice(0, MAX_HINTS) : hints;
  }

  /**
   * Whether its own attributes hide an element, without regard to style sheets; twin of `is_hidden` in
   * parse/tree/reach.rs.
   * @param {Element} element @param {string} name @param {number} bits
   */
  function isHiddenByAttributes(element, name, bits) {
    if (name === "dialog" && (bits & OPEN) === 0) return true;
    if ((bits & HIDES) === 0) return false;
    const hidden = getAttribute.call(element, "hidden");
    if (hidden !== null && hidden.toLowerCase() !== "until-found") return true;
    const style = attribute(element, "style");
    return style !== "" && /display\s*:\s*none|visibility\s*:\s*hidden/i.test(style);
  }

  /** Whether an element is a box over the page, as far as it says so. @param {Element} element @param {number} bits */
  function isBox(element, bits) {
    if ((bits & ROLE) === 0) return false;
    const role = attribute(element, "role").trim();
    return role === "dialog" || role === "alertdialog";
  }

  /**
   * Whether an element is out of reach of some readers, or a box over the page: mostly that stands beside the article,
   * but with a box open the whole page may be, and an article may open in a box. Twin of `is_out_of_reach` in
   * tree/reach.rs.
   * @param {Element} element @param {number} bits
   */
  function isOutOfReach(element, bits) {
    if (isBox(element, bits)) return true;
    return (bits & HIDES) !== 0 && attribute(element, "aria-hidden").toLowerCase() === "true";
  }

  /**
   * What an element out of reach, or a layer, weighs beside the text that is seen; twin of `weigh` in
   * parse/tree/reach.rs.
   * @param {Element} element @param {boolean} box @param {boolean} layer
   */
  function weigh(element, box, layer) {
    let text = textContent.call(element).length;
    if (text < TOO_LITTLE_TEXT && box) return 0;
    const within = (/** @type {string} */ names) => querySelectorAllWithin.call(element, names);
    for (const code of within("script, style, noscript")) text -= textContent.call(code).length;
    if (!box && !layer) return text;
    const story = text >= TOO_LITTLE_TEXT && within("article, h1").length > 0;
    if (story) return text * STORY_IN_BOX;
    return box ? 0 : text;
  }

  /** What is asked of an element's visibility. Browsers look up five names; with no prototype, they look here alone. */
  const SEEN = Object.freeze({ __proto__: null, visibilityProperty: true });

  const HIDDEN = 0;
  const SHOWN = 1;
  const AS_AROUND = 2;

  /** An element that is being walked through. One is made for each level of the tree and used again. */
  class Frame {
    constructor() {
      /** @type {Element | null} */
      this.element = null;
      /** The next of its children, or of the nodes that a slot shows. @type {Node | null} */
      this.next = null;
      /** @type {Node[] | null} */
      this.list = null;
      this.at = 0;
      this.link = false;
      /** Whether it is or stands in a closed `<details>`. */
      this.shut = false;
      /** Whether it may be hidden where what is around it is not. */
      this.asks = false;
      /** Whether it has attributes by which styles may find it. */
      this.marked = false;
      /** Whether something in it is known to be seen. */
      this.shown = false;
      /** Whether it was kept, and so closes. */
      this.closes = false;
      // What there was before it: to go back to where it turns out to be hidden.
      this.out = "";
      this.closing = 0;
      this.text = 0;
      this.kept = 0;
      this.block = false;
    }

    /**
     * Whether the reader sees what stands in it.
     * @param {boolean} inSight Whether what is around it is known to be seen.
     */
    visibility(inSight) {
      if (!this.asks) return AS_AROUND;
      // Without attributes it inherits whether it is visible; the answer takes half as long where only its box is asked
      // for.
      const seen = inSight && !this.marked;
      if (seen ? checkVisibility.call(this.element) : checkVisibility.call(this.element, SEEN)) return SHOWN;
      if (!this.element) return AS_AROUND;
      const { display, visibility } = styleOf(this.element);
      if (display === "none" || (visibility !== "visible" && display !== "contents")) return HIDDEN;
      return AS_AROUND;
    }
  }

  class Walk {
    /**
     * @param {Document} document @param {FlattenOptions} options
     * @param {boolean} all @param {number} reach
     */
    constructor(document, options, all, reach) {
      /** Whether what is hidden is read too. */
      this.all = all;
      this.skip = options.skip;
      this.believes = options.believes;
      /** Layers and what is out of reach are left out up to this weight; the largest weight of any left out. */
      this.reach = reach;
      this.unreached = 0;
      /** Whether anything was left out because it is hidden. */
      this.hid = false;
      this.out = "";
      /** Elements that close before the next record. */
      this.closing = 0;
      this.text = 0;
      /** Whether white space would say nothing here: after white space and at the edges of blocks. */
      this.spaced = true;
      /** Where the walk ends, however much is left. */
      this.most = 0;
      /** @type {Element[]} */
      this.elements = [];
      /** Those of the elements around are the first ones. @type {Frame[]} */
      this.frames = [];
      /** How many elements are around. */
      this.depth = 0;
      /** Shadow roots that were walked through, the first ones. @type {ShadowRoot[]} */
      this.roots = [];
      /** Layers over the page. @type {Set<Node>} */
      this.layers = new Set();
      const view = viewOf.call(document);
      /** Whether visibility is asked for: not in a document without styles, nor where all is read. */
      this.asks = Boolean(view) && typeof checkVisibility === "function" && !all;

      this.head(document, options.url ?? addressOf.call(document));
      this.most = this.out.length + MAX_BODY;
      const body = bodyOf.call(document);
      if (!body) return;
      if (this.asks && view) this.findLayers(body, view);
      const from = options.root ?? body;
      const frame = this.enter(body, from === body ? firstChild.call(body) : null, from === body ? null : [from]);
      frame.shown = true;
      frame.closes = true;
      this.open(body, "body", bitsOf(body));
    }

    /** @param {string} kind @param {string} rest */
    record(kind, rest) {
      if (this.closing) {
        this.out += this.closing === 1 ? `${RECORD}-` : `${RECORD}-${this.closing}`;
        this.closing = 0;
      }
      this.out += RECORD + kind + rest;
    }

    /**
     * Enters an element; the caller fills in the rest of its frame.
     * @param {Element} element @param {Node | null} next @param {Node[] | null} list
     */
    enter(element, next, list) {
      let frame = this.frames[this.depth];
      if (!frame) {
        frame = new Frame();
        this.frames.push(frame);
      }
      this.depth++;
      frame.element = element;
      frame.next = next;
      frame.list = list;
      frame.at = 0;
      frame.shown = false;
      return frame;
    }

    /**
     * A fact of the head, unless it speaks of a story and is not believed.
     * @param {string} kind @param {string} rest @param {boolean} of_story
     */
    fact(kind, rest, of_story) {
      if (!of_story || !this.believes || this.believes(kind + rest)) this.record(kind, rest);
    }

    /** The facts of the head. @param {Document} document @param {string} url */
    head(document, url) {
      this.record("1", "");
      this.record("U", clean(url.startsWith("http") ? url : (savedFrom(document) ?? url)));
      const root = documentElement.call(document);
      if (root) this.record("L", clean(attribute(root, "lang").slice(0, MAX_HINTS)));
      this.fact("T", clean(titleOf.call(document).slice(0, MAX_VALUE)), true);
      let facts = 0;
      const metas = getElementsByTagName.call(document, "meta");
      for (let at = 0, meta = metas[0]; meta && facts < MAX_FACTS; meta = metas[++at]) {
        const content = clean(attribute(meta, "content").slice(0, MAX_VALUE));
        for (const name of KEYS) {
          const key = getAttribute.call(meta, name);
          if (!key || facts++ >= MAX_FACTS) continue;
          this.fact("M", clean(key.slice(0, MAX_HINTS)) + FIELD + content, OF_STORY.test(key));
        }
      }
      const base = querySelectorAll.call(document, "base[href]")[0];
      if (base) this.record("K", `base${FIELD}${clean(attribute(base, "href").slice(0, MAX_VALUE))}`);
      facts = 0;
      for (const link of querySelectorAll.call(document, "link[rel][href]")) {
        if (facts++ === MAX_FACTS) break;
        const rel = clean(attribute(link, "rel").slice(0, MAX_HINTS));
        if (rel.trim().toLowerCase() === "base") continue;
        this.fact("K", rel + FIELD + clean(attribute(link, "href").slice(0, MAX_VALUE)), OF_STORY.test(rel));
      }
      let size = 0;
      for (const script of querySelectorAll.call(document, 'script[type*="ld+json" i]')) {
        const text = textContent.call(script);
        size += text.length;
        if (size <= MAX_JSON_LD) this.fact("J", clean(text), STORY_IN_JSON.test(text));
      }
    }

    /**
     * Finds consent layers and the like: outermost elements that lie over the page or were moved out of it.
     * @param {HTMLElement} body @param {Window} view
     */
    findLayers(body, view) {
      /** @type {Element[]} */
      const near = [body];
      for (let at = 0; at < near.length && near.length < MAX_LAYERS; at++) {
        for (let node = firstChild.call(near[at]); node && near.length < MAX_LAYERS; node = nextSibling.call(node)) {
          if (nodeType.call(node) !== 1 || this.skip?.has(node) || kindOf(node).fate < KEEP) continue;
          const element = /** @type {Element} */ (node);
          const { position } = styleOf(element);
          if (position === "fixed" || (position === "absolute" && isOutside(element, view))) {
            if (this.isLeftOut(element, bitsOf(element), true)) this.layers.add(element);
          } else {
            near.push(element);
          }
        }
      }
    }

    /**
     * Whether an element that is out of reach or a layer weighs too little to be read.
     * @param {Element} element @param {number} bits @param {boolean} layer
     */
    isLeftOut(element, bits, layer) {
      if (!layer && this.asks && !checkVisibility.call(element, SEEN)) return true;
      const weight = weigh(element, isBox(element, bits), layer);
      if (weight > this.reach) return false;
      this.unreached = Math.max(this.unreached, weight);
      return true;
    }

    /** @param {Element} element @param {string} name @param {number} bits */
    open(element, name, bits) {
      let rest = name;
      if (bits !== 0) {
        const prop = bits & PROP ? attribute(element, "itemprop").trim() : "";
        let value = "";
        if (name === "abbr") value = attribute(element, "title").trim();
        else if (bits & DATETIME) value = attribute(element, "datetime").trim();
        else if (bits & CONTENT) value = attribute(element, "content").trim();
        rest += FIELD + clean(hintsOf(element, bits));
        const lang = bits & LANG ? attribute(element, "lang").trim() : "";
        if (value || lang) rest += FIELD + clean(prop.slice(0, MAX_HINTS)) + FIELD + clean(value.slice(0, MAX_HINTS));
        else if (prop) rest += FIELD + clean(prop.slice(0, MAX_HINTS));
        if (lang) rest += FIELD + clean(lang.slice(0, MAX_LANG));
      }
      this.record("+", rest);
      this.elements.push(element);
    }

    /** Walks on until `deadline` (of performance.now); true when done. @param {number} deadline */
    go(deadline) {
      let stride = STRIDE;
      const { frames } = this;
      while (this.depth > 0 && this.out.length < this.most) {
        if (--stride === 0) {
          if (performance.now() > deadline) return false;
          stride = STRIDE;
        }
        const frame = frames[this.depth - 1];
        let node = frame.next;
        if (frame.list) node = frame.list[frame.at++] ?? null;
        else if (node) frame.next = nextSibling.call(node);
        if (!node) {
          this.depth--;
          if (frame.closes) this.closing++;
          if (frame.block) this.spaced = true;
          continue;
        }
        const kind = kindOf(node);
        if (kind.fate === TEXT) this.characters(characters.call(node), frame);
        else if (kind.fate > SKIP) this.element(/** @type {Element} */ (node), kind, frame);
      }
      return true;
    }

    /** @param {string} text @param {Frame} frame */
    characters(text, frame) {
      if (this.text >= MAX_TEXT) return;
      if (text.trim() === "") {
        if (!this.spaced && text !== "") this.record(frame.link ? "~" : ".", " ");
        this.spaced = true;
        return;
      }
      if (this.asks && !frame.shown && !this.isSeen()) return;
      const cut = text.length > MAX_BODY ? text.slice(0, MAX_BODY) : text;
      this.text += cut.length;
      this.spaced = false;
      this.record(frame.link ? "~" : ".", clean(cut));
    }

    /**
     * Whether text at the walk's place can be seen. If not, goes back to before the outermost element that hides it.
     * Asked for texts only, not for each element: the browser's answer takes as long as all else together.
     */
    isSeen() {
      const { frames } = this;
      let hidden = -1;
      let at = this.depth - 1;
      for (; at >= 0 && !frames[at].shown; at--) {
        const answer = frames[at].visibility(at > 0 && frames[at - 1].shown);
        if (answer === SHOWN) break;
        if (answer === HIDDEN) hidden = at;
      }
      const seen = hidden < 0 ? this.depth : hidden;
      for (let up = seen - 1; up >= 0 && !frames[up].shown; up--) frames[up].shown = true;
      if (hidden < 0) return true;
      const before = frames[hidden];
      this.out = before.out;
      this.closing = before.closing;
      this.text = before.text;
      this.elements.length = before.kept;
      this.spaced = false;
      this.depth = hidden;
      this.hid = true;
      return false;
    }

    /** @param {Element} element @param {Kind} kind @param {Frame} around */
    element(element, { name, fate, hosts }, around) {
      if (fate === SIGN) {
        this.spaced = false;
        return this.record(name === "br" ? "/" : "*", "");
      }
      if (this.skip?.has(element)) return;
      const bits = bitsOf(element);
      if (!this.all && (this.layers.has(element) || isHiddenByAttributes(element, name, bits))) {
        this.hid = true;
        return;
      }
      // A link that some are not told of is mostly an image's or headline's that all others see.
      if (!this.all && name !== "a" && isOutOfReach(element, bits) && this.isLeftOut(element, bits, false)) {
        this.hid = true;
        return;
      }
      const { out, closing, text } = this;
      const before = this.elements.length;
      let kept = fate >= KEEP;
      if (fate === HINTED && bits !== 0) {
        kept = (bits & PROP) !== 0 && attribute(element, "itemprop") !== "";
        if (name === "a") kept ||= (bits & REL) !== 0 && attribute(element, "rel").includes("author");
        else if (name === "abbr") kept = (bits & TITLE) !== 0 && DATED.test(attribute(element, "title"));
        else if (name === "span") kept ||= hintsOf(element, bits) !== "";
      }
      kept &&= before < MAX_ELEMENTS;
      if (kept) {
        this.open(element, name, bits);
        this.spaced = fate === BLOCK;
      }
      const shadow = hosts ? shadowRoot.call(element) : null;
      if (shadow && this.roots.length < MAX_ROOTS) this.roots.push(shadow);
      let list = null;
      if (name === "slot") {
        const assigned = assignedNodes.call(element);
        if (assigned.length > 0) list = assigned;
      }
      // Most elements hold one piece of text and nothing else: it is read without its node.
      const leaf = !shadow && !list && firstElementChild.call(element) === null;
      const words = leaf ? textContent.call(element) : "";
      const next = leaf || list ? null : firstChild.call(shadow ?? element);
      if (words === "" && !next && !list) {
        if (kept) this.closing++;
        return;
      }
      const inside = this.enter(element, next, list);
      inside.link = around.link || (name === "a" && (bits & HREF) !== 0);
      // A closed `<details>` is part of the page, though it has to be unfolded.
      inside.shut = around.shut || (name === "details" && (bits & OPEN) === 0);
      inside.marked = (bits & ~HREF) !== 0;
      inside.asks = this.asks && !around.shut && (fate !== TRANSPARENT || bits !== 0);
      inside.closes = kept;
      inside.block = kept && fate === BLOCK;
      inside.out = out;
      inside.closing = closing;
      inside.text = text;
      inside.kept = before;
      if (leaf) this.characters(words, inside);
    }

    result() {
      return { page: this.out, elements: this.elements, roots: this.roots };
    }
  }

  /**
   * Whether an element lies left of the page or above it, where no reader can scroll.
   * @param {Element} element
   * @param {Window} view
   */
  function isOutside(element, view) {
    const { right, bottom } = getBoundingClientRect.call(element);
    return right + view.scrollX <= 0 || bottom + view.scrollY <= 0;
  }

  /**
   * The walks to make: one, unless it saw too little beside what it left out, as in a page whose text scrolls inside a
   * layer, or is out of reach while a box is open.
   * @param {Document} document @param {FlattenOptions} options
   * @returns {Generator<Walk, SidelightFlat, void>}
   */
  function* walks(document, options) {
    let seen = new Walk(document, options, false, Number.POSITIVE_INFINITY);
    yield seen;
    if (seen.unreached > seen.text) {
      seen = new Walk(document, options, false, Math.max(seen.text, Math.floor(seen.unreached / MUCH)));
      yield seen;
    }
    if (!seen.hid || seen.text >= TOO_LITTLE_TEXT) return seen.result();
    const all = new Walk(document, options, true, 0);
    yield all;
    return (all.text > 2 * seen.text ? all : seen).result();
  }

  Object.defineProperty(globalThis, "SidelightFlatten", {
    value: Object.freeze({
      /**
       * Flattens a document at once: `page` is the text for `Engine.similar` and `Engine.extract`, `elements[n]` the
       * element they call number n, `roots` the shadow roots on the way.
       * @param {Document} document @param {FlattenOptions} [options]
       */
      flatten(document, options = {}) {
        const rounds = walks(document, options);
        let round = rounds.next();
        for (; !round.done; round = rounds.next()) round.value.go(Number.POSITIVE_INFINITY);
        return round.value;
      },

      /**
       * The same, in slices between which the page can answer its reader.
       * @param {Document} document @param {FlattenOptions} [options]
       */
      async flattenSliced(document, options = {}) {
        const rounds = walks(document, options);
        let round = rounds.next();
        for (; !round.done; round = rounds.next()) {
          while (!round.value.go(performance.now() + SLICE)) {
            await new Promise((resume) => setTimeout(resume));
            options.signal?.throwIfAborted();
          }
        }
        return round.value;
      },
    }),
  });
})();
