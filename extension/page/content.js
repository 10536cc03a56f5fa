// @ts-check

// Runs in the page: reads it, asks the background, shows the panel. A classic script in the extension's isolated world,
// the last one of a page's scripts. It shows nothing until the background says so or the reader asks.

/**
 * @typedef {import("../shared/protocol.js").Found} Found
 * @typedef {import("../shared/protocol.js").Setup} Setup
 * @typedef {import("../shared/protocol.js").Snapshot} Snapshot
 * @typedef {import("../shared/protocol.js").TabMessage} TabMessage
 */

(() => {
  // Own, for a page's `<div id="SidelightContent">` is a property of its window, too.
  if (Object.hasOwn(globalThis, "SidelightContent")) return;
  Object.defineProperty(globalThis, "SidelightContent", { value: true });

  /** A page's `<form id="browser">` is a property of its window, too. @type {{ browser?: typeof chrome }} */
  const { browser } = /** @type {any} */ (globalThis);
  const api = typeof browser?.runtime?.sendMessage === "function" ? browser : chrome;
  const HOST = "[data-sidelight]";

  const { addEventListener: listen, body, getAttribute, prerendering } = SidelightSafe;
  const { querySelectorAll, readyState, sheet, textContent, visibilityState } = SidelightSafe;

  /** Longest wait for a page to load, in milliseconds: as long as browsers themselves wait. */
  const IDLE = 200;
  /** Pause before a page that keeps growing is read again, in milliseconds. */
  const QUIET = 400;
  /** How often a page that showed nothing is looked at again when its text grows. */
  const TRIES = 5;
  /** After so long without a try all of them are left again, in milliseconds. */
  const FORGIVEN = 20_000;
  /** So much more text makes it worth reading again, in UTF-16 units. */
  const GROWN = 300;
  /** How long the reader who asked waits before the panel says that the page is being read, in milliseconds. */
  const PATIENCE = 300;
  /**
   * Pauses before a question that nobody answered is asked again, in milliseconds. Browsers end an idle background at
   * any moment, also just as it is asked, and start it for the next message.
   */
  const AGAIN = [50, 500, 2500];
  /** How often a page with a panel asks whether the extension is still there, in milliseconds. */
  const PULSE = 2000;

  /**
   * The string that says why nothing was found, where one says more than `page_nothing`.
   * @type {Map<Found["nothing"], string>}
   */
  const NOTHING = new Map([
    ["not-an-article", "page_not_an_article"],
    ["no-text", "page_no_text"],
  ]);

  /** @type {Snapshot} */
  const FAILED = Object.freeze({ state: "failed", found: null });

  /** @param {number} time In milliseconds. */
  const pause = (time) => new Promise((resume) => setTimeout(resume, time));

  // ---- The extension ------------------------------------------------------------------------------------------------

  /** Aborted once the extension that put us here is gone. */
  const life = new AbortController();
  const { signal } = life;

  /** Whether the extension that put us here is still there; after an update we are orphaned. */
  function alive() {
    try {
      return Boolean(api.runtime?.id);
    } catch {
      return false;
    }
  }

  /** Leaves the page as it was. */
  function leave() {
    life.abort();
    reading?.cancel();
    forgetAll();
  }

  /**
   * Sends a message to the background; undefined where nobody answers.
   * @param {import("../shared/protocol.js").PageMessage} message
   * @returns {Promise<{ value?: any, error?: string } | undefined>}
   */
  async function send(message) {
    try {
      return await api.runtime.sendMessage(message);
    } catch {
      return undefined;
    }
  }

  /**
   * Asks the background. Undefined where it is gone or the question is dropped; throws where it failed.
   * @param {import("../shared/protocol.js").PageMessage} message
   * @param {AbortSignal} [dropped] Ends asking again.
   * @returns {Promise<any>}
   */
  async function ask(message, dropped = signal) {
    let answer;
    for (const time of [0, ...AGAIN]) {
      if (time > 0) await pause(time);
      if (signal.aborted || dropped.aborted) return undefined;
      if (!alive()) {
        leave();
        return undefined;
      }
      answer = await send(message);
      if (answer) break;
    }
    if (!answer) throw new Error("unanswered");
    if (answer.error) throw new Error(answer.error);
    return answer.value;
  }

  /** Sends a message whose answer nothing waits for. @param {import("../shared/protocol.js").PageMessage} message */
  function report(message) {
    ask(message).catch(() => {});
  }

  /** Most feeds of a page that are told of, and their longest title, in UTF-16 units. */
  const FEEDS = 5;
  const TITLE = 200;
  /** Longest address of an index that is told of, in UTF-16 units. */
  const ADDRESS = 2000;

  /** The feeds that the page announces. @returns {import("../shared/protocol.js").AnnouncedFeed[]} */
  function announced() {
    const links = [...querySelectorAll.call(document, "link[rel~=alternate i][type][href]")].filter((link) =>
      /^application\/(?:rss\+xml|atom\+xml|feed\+json)\b/i.test(getAttribute.call(link, "type") ?? ""),
    );
    return links.slice(0, FEEDS).map((link) => ({
      title: (getAttribute.call(link, "title") ?? "").slice(0, TITLE),
      feed: /** @type {HTMLLinkElement} */ (link).href,
    }));
  }

  /** The published index that the page offers, as its address is written there. @returns {{ index?: string }} */
  function offeredIndex() {
    const [link] = querySelectorAll.call(document, "link[rel~=sidelight-index i][href]");
    const address = link ? /** @type {HTMLLinkElement} */ (link).href : "";
    return address === "" || address.length > ADDRESS ? {} : { index: address };
  }

  // ---- Loading ------------------------------------------------------------------------------------------------------

  /** Resolves when the page is loaded, or has had its time to. */
  const loaded = new Promise((resolve) => {
    if (readyState.call(document) === "complete") return resolve(null);
    addEventListener("load", resolve, { once: true, signal });
    setTimeout(resolve, IDLE, null);
  });

  /** Whether a style sheet is still to come, without which what is hidden would be taken for seen. */
  function unstyled() {
    if (readyState.call(document) === "complete") return false;
    return [...querySelectorAll.call(document, "link[rel~=stylesheet i][href]:not([disabled])")].some((link) => {
      const { media } = /** @type {HTMLLinkElement} */ (link);
      return sheet.call(link) === null && (media === "" || matchMedia(media).matches);
    });
  }

  /** Whether there is nothing to show. @param {Found} found */
  const isEmpty = ({ matches, copies }) => matches.length === 0 && copies.length === 0;

  // ---- Reading ------------------------------------------------------------------------------------------------------

  /** What the head says, and of which article. */
  const head = SidelightNavigation.head();

  /** What is known of an article, and its panel. */
  class Article {
    /** Where the reader was when it was read. */
    view = SidelightNavigation.start();
    /** Length of its page's text when it was read, in UTF-16 units. */
    length = 0;
    /**
     * Where nothing was found: shadow roots that were read, length of all that have text, of paragraphs that were
     * shown.
     */
    roots = /** @type {ShadowRoot[]} */ ([]);
    shadows = 0;
    shown = 0;
    /** Whether since then something was shown or taken away that may have hidden it. */
    revealed = false;
    /** @type {Found | null} */
    found = null;
    /** Where it stands. @type {SidelightSpot | null} */
    spot = null;
    /** Whether the head was not believed, being another article's. */
    doubted = false;
    /** Whether the head says something else since. */
    told = false;
    /** Whether the reader closed its panel. */
    closed = false;
    /** Whether the reader wants it looked up also where it seems to be no article. */
    anyway = false;
    /** How often it was read again because its text grew or its panel was lost, and when last. */
    #tries = 0;
    #tried = 0;

    constructor() {
      this.stand = SidelightPlace.stand((setup) => actions(this, setup));
    }

    /** The element that is read; the whole page where it holds one article. */
    get root() {
      return this.view.many ? this.view.article : undefined;
    }

    /** Length of the text that is there now, in UTF-16 units. */
    textLength() {
      const read = this.root ?? body.call(document);
      const lengths = [...this.roots, ...(read ? [read] : [])].map((node) => textContent.call(node).length);
      return lengths.reduce((sum, length) => sum + length, 0);
    }

    /** Whether there is much more text than when it was read. */
    hasGrown() {
      return this.textLength() > this.length + GROWN;
    }

    /**
     * Whether there is or is seen much more text than when nothing was found.
     * @param {boolean} unreported Also what nothing reports.
     */
    isFuller(unreported) {
      if (this.found === null || !isEmpty(this.found)) return false;
      const { revealed } = this;
      this.revealed = false;
      if (this.hasGrown()) return true;
      if (revealed && SidelightNavigation.proseLength() > this.shown + GROWN) return true;
      return unreported && !this.root && SidelightNavigation.shadowLength() > this.shadows + GROWN;
    }

    /** Whether it may be read once more; that counts. */
    try() {
      const now = performance.now();
      if (now - this.#tried > FORGIVEN) this.#tries = 0;
      if (this.#tries >= TRIES) return false;
      this.#tries++;
      this.#tried = now;
      return true;
    }

    /** Notes what was found, and what it is known by. @param {Found} found @param {SidelightFlat} flat */
    note(found, { elements, roots }) {
      this.found = found;
      this.spot = SidelightPlace.spot(elements, found);
      SidelightNavigation.recognise(this.view, found.title ?? "", this.spot.last);
      const nothing = isEmpty(found);
      this.roots = nothing ? roots : [];
      this.revealed = false;
      if (nothing) {
        for (const root of roots) this.length += textContent.call(root).length;
        this.shadows = SidelightNavigation.shadowLength();
        this.shown = SidelightNavigation.proseLength();
      }
      watched.document(nothing, roots);
    }

    /** Shows what was found. @param {Setup} setup */
    show(setup) {
      if (this.found && !isEmpty(this.found)) this.stand.show(setup, this.found, this.spot, null);
    }
  }

  /** One reading of the page: flattens it, looks it up, shows what was found. Cancelled, it does nothing more. */
  class Reading {
    #life = new AbortController();
    #article;
    #may;
    /** How often it was begun anew for a page that grew while it loaded. */
    #early = 0;

    /**
     * @param {Article} article
     * @param {Promise<boolean> | undefined} may Whether what was found may be shown, where that is still being asked.
     */
    constructor(article, may) {
      this.#article = article;
      this.#may = may;
      /**
       * What came of it; null where it was cancelled, or what was found may not be shown.
       * @type {Promise<Snapshot | null>}
       */
      this.done = this.#run().catch(() => this.#failed());
    }

    cancel() {
      this.#life.abort();
    }

    /**
     * The value of a promise, as long as the reading is not cancelled; then it rejects at once.
     * @template T @param {Promise<T>} promise @returns {Promise<T>}
     */
    #still(promise) {
      const { signal } = this.#life;
      return new Promise((resolve, reject) => {
        const cancelled = () => reject(signal.reason);
        if (signal.aborted) cancelled();
        signal.addEventListener("abort", cancelled, { once: true });
        promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", cancelled));
      });
    }

    /** @returns {Promise<Snapshot | null>} */
    async #run() {
      const article = this.#article;
      if (unstyled()) await this.#still(loaded);
      const early = readyState.call(document) !== "complete";
      article.view = SidelightNavigation.here();
      article.roots = [];
      article.doubted = false;
      article.told = false;
      const flat = await this.#still(SidelightFlatten.flattenSliced(document, this.#options()));
      head.done();
      const type = article.anyway ? "look-up-anyway" : "look-up";
      const asked = ask({ type, page: flat.page }, this.#life.signal);
      article.length = article.textLength();
      /** @type {Found | undefined} */
      const found = await this.#still(asked);
      if (!found) return FAILED;
      // A page that is still loading is given its time: its own scripts may be about to draw it anew, or to bring the
      // text.
      if (early) await this.#still(loaded);
      if (this.#may && !(await this.#still(this.#may))) {
        forgetAll();
        return null;
      }
      if (early && article.hasGrown() && article.try()) {
        // A page that keeps growing is not read without a pause.
        if (this.#early++ > 0) await this.#still(pause(QUIET));
        return this.#run();
      }
      article.note(found, flat);
      if (isEmpty(found)) article.stand.remove();
      else if (!article.closed && setup && setup.placement !== "popup") article.show(setup);
      return { state: "found", found };
    }

    /** @returns {FlattenOptions} */
    #options() {
      const article = this.#article;
      const believes = (/** @type {string} */ fact) => {
        const believed = head.believes(fact, article.view);
        article.doubted ||= !believed;
        return believed;
      };
      return { root: article.root, skip: panels(), believes, signal: this.#life.signal };
    }

    #failed() {
      if (this.#life.signal.aborted) return null;
      this.#article.found = null;
      this.#article.stand.panel?.fail();
      return FAILED;
    }
  }

  /** The article that the reader has before them. */
  let article = new Article();
  /** All that have a panel in the page, and that one. */
  const known = new Set([article]);
  /** The latest reading. @type {Reading | null} */
  let reading = null;

  /**
   * Reads the page and shows what was found; an earlier reading is cancelled.
   * @param {Promise<boolean>} [may] Whether what was found may be shown, where that is still being asked.
   */
  function read(may) {
    reading?.cancel();
    reading = new Reading(article, may);
    return reading.done;
  }

  /**
   * Reads the page for the reader who asked. Where other readings take the place of this one, the last one's answer
   * counts.
   */
  async function readThrough() {
    let snapshot = await read();
    while (!snapshot && !signal.aborted) snapshot = await (reading ? reading.done : read());
    return snapshot ?? FAILED;
  }

  /** Takes an article's panel out of the page. @param {Article} gone */
  function forget(gone) {
    gone.stand.remove();
    known.delete(gone);
  }

  /** Makes an article the one before the reader. @param {Article} next */
  function turnTo(next) {
    reading?.cancel();
    reading = null;
    article = next;
    known.add(next);
  }

  /** Forgets all articles: the page is read no more. */
  function forgetAll() {
    for (const gone of [...known]) forget(gone);
    turnTo(new Article());
    watched.rest();
    report({ type: "left" });
  }

  /**
   * Another article has come before the reader. Those that stand in the page keep their panels; one at the side goes
   * with its article.
   * @param {SidelightView} view
   * @returns {boolean} Whether it was read before.
   */
  function turn(view) {
    const left = article;
    for (const other of [...known]) if (!SidelightNavigation.isStanding(other.view)) forget(other);
    const before = [...known].find(
      (other) => other !== left && other.found !== null && !SidelightNavigation.isAnother(other.view, view),
    );
    const next = (view.many && before) || new Article();
    if (!view.many && known.has(left)) {
      // Under another address the text may still be the one that was read: its panel stays until another comes.
      next.stand = left.stand;
      next.closed = left.closed;
      next.anyway = left.anyway && SidelightNavigation.isStanding(left.view);
      known.delete(left);
    } else if (left.stand.isDocked() || !left.found) forget(left);
    turnTo(next);
    if (next !== before || !next.found) {
      report({ type: "left" });
      return false;
    }
    const { matches } = next.found;
    report({ type: "back", count: matches.filter(({ tier }) => tier === "same-event").length });
    return true;
  }

  // ---- The panels ---------------------------------------------------------------------------------------------------

  /** What the background said at the start; null until then. @type {Setup | null} */
  let setup = null;

  /** The panels in the page. @returns {Set<Node>} */
  const panels = () => new Set([...known].flatMap(({ stand }) => (stand.panel ? [stand.panel.host] : [])));

  /** What the controls of a panel do. @param {Article} of @param {Setup} setup @returns {PanelActions} */
  const actions = (of, setup) => ({
    close() {
      const shown = [...known].find(({ stand }) => stand === of.stand) ?? of;
      shown.closed = true;
      shown.stand.remove();
    },
    collapse(collapsed) {
      setup.collapsed = collapsed;
      report({ type: "collapse", collapsed });
    },
    retry: () => read(),
    // Not offered where it would not be remembered.
    ...(setup.kept && {
      options: () => report({ type: "open-options" }),
      hide_outlet: (/** @type {string} */ outlet, /** @type {boolean} */ hidden) =>
        report({ type: "hide-outlet", outlet, hidden }),
    }),
    ...(setup.by_itself &&
      setup.kept && {
        // Its panel stays to offer that it be undone.
        site_off(off) {
          by_itself = !off;
          for (const { stand } of known) if (stand !== of.stand) stand.remove();
          report({ type: "site-off", off });
        },
      }),
  });

  matchMedia("(prefers-color-scheme: dark)").addEventListener(
    "change",
    () => {
      for (const { stand } of known) stand.recolour();
    },
    { signal },
  );

  /**
   * Answers the reader who asked, where otherwise the page would show nothing.
   * @param {Setup} setup
   * @param {Snapshot} snapshot
   */
  function say(setup, { state, found }) {
    const { stand } = article;
    if (state === "failed" || !found) return stand.dock(setup).fail();
    if (isEmpty(found)) {
      stand.dock(setup).say(setup.strings[NOTHING.get(found.nothing) ?? "page_nothing"] ?? "", "");
    } else if (setup.placement === "popup") stand.show(setup, found, null, null);
    stand.reveal();
  }

  // ---- When the page is read ----------------------------------------------------------------------------------------

  /** Whether this page is read without being asked. */
  let by_itself = false;
  /**
   * Whether the page may be read while the background, which may have to wake up, is asked for the rest; see sure.js.
   */
  let sure = Object.hasOwn(globalThis, "SidelightSure");

  /** @type {ReturnType<typeof SidelightNavigation.watch>} */
  const watched = SidelightNavigation.watch(
    {
      address: () => article.view.address,
      isFollowed: () => article.found !== null && by_itself,
      isDisturbed(changes) {
        const { found, doubted, stand, view } = article;
        if (doubted && changes.some(SidelightNavigation.isOfHead)) article.told = true;
        if (article.told || stand.isLost()) return true;
        if (found === null || !isEmpty(found)) return SidelightNavigation.isGone(view);
        article.revealed ||= changes.some(({ type, removedNodes }) => type === "attributes" || removedNodes.length > 0);
        return true;
      },
      hear() {
        addEventListener("pageshow", returned, { signal });
      },
      look,
    },
    signal,
  );

  /**
   * Looks whether the page is still the one that was read.
   * @param {boolean} [unreported] Also for what nothing reports.
   */
  function look(unreported = false) {
    if (!alive()) return leave();
    if (visibilityState.call(document) === "hidden") return;
    const view = SidelightNavigation.here();
    if (SidelightNavigation.isAnother(article.view, view)) {
      const before = turn(view);
      // Asked anew, for the reader may have switched the site on or off meanwhile.
      if (!before) return void start(true).catch(() => {});
      if (setup && setup.placement !== "popup" && by_itself && !article.closed && !article.stand.isLost())
        article.show(setup);
    } else {
      const { address, many, article: story } = view;
      Object.assign(article.view, { address, many, article: story });
    }
    if (!by_itself) return;
    // The page was drawn anew over our panel, its text came late, or the head has followed.
    const due = article.stand.isLost() || article.told || article.isFuller(unreported);
    article.told = false;
    if (due && article.try()) read();
  }

  /**
   * Takes the background's answer to whether this page is read; gives whether it is to be read now.
   * @param {{ run: boolean, setup: Setup | null } | undefined} answer
   * @param {boolean} anew
   */
  function take(answer, anew) {
    if (!answer) return false;
    const was = by_itself;
    by_itself = answer.run;
    if (was && !by_itself) forgetAll();
    if (!answer.run || !answer.setup) return false;
    setup = answer.setup;
    return anew || !was;
  }

  /**
   * Asks whether this page is read without being asked, and reads it.
   * @param {boolean} anew Whether to read again what was read already.
   */
  async function start(anew) {
    // Nobody reads a page that is loaded ahead, and the background does not answer it.
    if (prerendering.call(document)) {
      await new Promise((shown) => listen.call(document, "prerenderingchange", shown, { once: true, signal }));
    }
    const asked = ask({ type: "start" }).then((answer) => take(answer, anew));
    asked.catch(() => {});
    // Later, the reader may have chosen otherwise.
    const ahead = sure;
    sure = false;
    if (ahead) await read(asked);
    if (!(await asked)) return;
    if (!ahead) await read();
  }

  /** @param {Snapshot} snapshot @returns {Snapshot} */
  function answered(snapshot) {
    const { stand } = article;
    return { ...snapshot, feeds: announced(), ...offeredIndex(), panel: stand.panel !== null && !stand.isLost() };
  }

  /**
   * The reader asked for this page.
   * @param {Extract<TabMessage, { type: "read" }>} message
   * @returns {Promise<Snapshot>}
   */
  async function readAsked(message) {
    const { aloud, anyway } = message;
    setup = message.setup;
    const view = SidelightNavigation.here();
    if (SidelightNavigation.isAnother(article.view, view)) turn(view);
    const { found, closed, stand } = article;
    if (found && !isEmpty(found) && (closed || (stand.panel?.isShowing() && !stand.isLost()))) {
      article.closed = false;
      // Closed, it comes back, and the reader sees where.
      if (closed && setup.placement !== "popup") article.show(setup);
      if (closed || aloud) stand.reveal();
      return answered({ state: "found", found });
    }
    if (aloud) article.closed = false;
    article.anyway ||= anyway;
    const late = aloud ? setTimeout(() => article.stand.dock(message.setup).loading(), PATIENCE) : undefined;
    const snapshot = await readThrough();
    clearTimeout(late);
    if (aloud) say(message.setup, snapshot);
    return answered(snapshot);
  }

  /** Back from the back/forward cache: settings may have changed meanwhile. @param {PageTransitionEvent} event */
  function returned(event) {
    // A page can send such an event, too.
    if (event.persisted && event.isTrusted) start(true).catch(() => {});
  }

  api.runtime.onMessage.addListener((/** @type {TabMessage} */ message, sender, reply) => {
    if (signal.aborted || sender.id !== api.runtime.id || sender.tab) return false;
    if (message?.type === "read") {
      readAsked(message).then(reply, () => reply(FAILED));
      return true;
    }
    if (message?.type === "show") {
      setup = message.setup;
      article.stand.show(setup, message.found, null, message.about);
      reply(null);
    }
    if (message?.type === "reveal") article.stand.reveal();
    if (message?.type === "settings") start(false).catch(() => {});
    return false;
  });

  // Left behind by a version of us that was replaced while the page was open.
  for (const orphan of querySelectorAll.call(document, HOST)) orphan.remove();

  // A content script hears nothing when its extension is replaced or removed; a panel that answers nothing shall not
  // stay.
  const pulse = setInterval(() => {
    if (!alive()) leave();
  }, PULSE);
  signal.addEventListener("abort", () => clearInterval(pulse));

  start(true).catch(() => {});
})();
