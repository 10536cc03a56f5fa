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

  const { addEventListener: listen, body, getAttribute, prerendering, querySelectorAll, readyState } = SidelightSafe;
  const { sheet, textContent, visibilityState } = SidelightSafe;

  /** Longest wait for a page to load, in milliseconds: as long as browsers themselves wait. */
  const IDLE = 200;
  /** Pause before a page that keeps growing is read again, in milliseconds. */
  const QUIET = 400;
  /** How often a page that showed nothing is looked at again when its text grows. */
  const TRIES = 5;
  /** So much more text makes it worth reading again, in UTF-16 units. */
  const GROWN = 300;
  /** How long the reader who asked waits before the panel says that the page is being read, in milliseconds. */
  const PATIENCE = 300;
  /**
   * Pauses before a question that nobody answered is asked again, in milliseconds. Browsers end an idle background at any
   * moment, also just as it is asked, and start it for the next message.
   */
  const AGAIN = [50, 500, 2500];
  /** How often a page with a panel asks whether the extension is still there, in milliseconds. */
  const PULSE = 2000;

  /** @type {Snapshot} */
  const FAILED = Object.freeze({ state: "failed", found: null });

  const textLength = () => {
    const whole = body.call(document);
    return whole ? textContent.call(whole).length : 0;
  };

  /** @param {number} time In milliseconds. */
  const pause = (time) => new Promise((resume) => setTimeout(resume, time));

  // ---- The extension --------------------------------------------------------------------------------------------------

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
    stand.remove();
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

  // ---- Loading --------------------------------------------------------------------------------------------------------

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

  // ---- Reading --------------------------------------------------------------------------------------------------------

  /** What is known of the article that the reader has before them. */
  class Article {
    /** Where the reader was when it was read. @type {SidelightView} */
    view = { address: SidelightNavigation.address(), article: undefined, heading: "" };
    /** Length of the page's text when it was read, in UTF-16 units. */
    length = 0;
    /** @type {Found | null} */
    found = null;
    /** How often it was read again because its text grew or its panel was lost. */
    tries = 0;
    /** Whether the reader closed its panel. */
    closed = false;

    /** Whether there is much more text than when it was read. */
    hasGrown() {
      return textLength() > this.length + GROWN;
    }
  }

  /** One reading of the page: flattens it, looks it up, shows what was found. Cancelled, it does nothing more. */
  class Reading {
    #life = new AbortController();
    #article;
    #may;

    /**
     * @param {Article} article
     * @param {Promise<boolean> | undefined} may Whether what was found may be shown, where that is still being asked.
     */
    constructor(article, may) {
      this.#article = article;
      this.#may = may;
      /** What came of it; null where it was cancelled, or what was found may not be shown. @type {Promise<Snapshot | null>} */
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
      const skip = new Set(stand.panel ? [stand.panel.host] : []);
      const options = { root: article.view.article, skip, signal: this.#life.signal };
      const flat = await this.#still(SidelightFlatten.flattenSliced(document, options));
      const asked = ask({ type: "look-up", page: flat.page }, this.#life.signal);
      article.length = textLength();
      /** @type {Found | undefined} */
      const found = await this.#still(asked);
      if (!found) return FAILED;
      // A page that is still loading is given its time: its own scripts may be about to draw it anew, or to bring the text.
      if (early) await this.#still(loaded);
      if (this.#may && !(await this.#still(this.#may))) {
        turn();
        return null;
      }
      if (early && article.hasGrown() && article.tries < TRIES) {
        // A page that keeps growing is not read without a pause.
        if (article.tries++ > 0) await this.#still(pause(QUIET));
        return this.#run();
      }
      article.found = found;
      if (found.matches.length === 0) stand.remove();
      else if (!article.closed && setup && setup.placement !== "popup") stand.show(setup, found, flat.elements, null);
      return { state: "found", found };
    }

    #failed() {
      if (this.#life.signal.aborted) return null;
      this.#article.found = null;
      stand.panel?.fail();
      return FAILED;
    }
  }

  let article = new Article();
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

  /** Reads the page for the reader who asked. Where other readings take the place of this one, the last one's answer counts. */
  async function readThrough() {
    let snapshot = await read();
    while (!snapshot && !signal.aborted) snapshot = await (reading ? reading.done : read());
    return snapshot ?? FAILED;
  }

  /** Forgets the article: another one stands in its place, or it is read no more. */
  function turn() {
    reading?.cancel();
    reading = null;
    article = new Article();
    stand.remove();
    report({ type: "left" });
  }

  // ---- The panel ------------------------------------------------------------------------------------------------------

  /** What the background said at the start; null until then. @type {Setup | null} */
  let setup = null;

  const stand = SidelightPlace.stand(
    (setup) => ({
      close() {
        article.closed = true;
        stand.remove();
      },
      collapse(collapsed) {
        setup.collapsed = collapsed;
        report({ type: "collapse", collapsed });
      },
      retry: () => read(),
      // Not offered where it would not be remembered.
      ...(setup.kept && {
        hide_outlet: (/** @type {string} */ outlet, /** @type {boolean} */ hidden) =>
          report({ type: "hide-outlet", outlet, hidden }),
      }),
      ...(setup.by_itself &&
        setup.kept && {
          site_off() {
            by_itself = false;
            stand.remove();
            report({ type: "site-off" });
          },
        }),
    }),
    signal,
  );

  /** Answers the reader who asked, where otherwise the page would show nothing. @param {Setup} setup @param {Snapshot} snapshot */
  function say(setup, { state, found }) {
    if (state === "failed" || !found) return stand.dock(setup).fail();
    if (found.matches.length === 0) {
      const title = found.nothing === "not-an-article" ? "page_not_an_article" : "page_nothing";
      stand.dock(setup).say(setup.strings[title] ?? "", "");
    } else if (setup.placement === "popup") stand.show(setup, found, [], null);
  }

  // ---- When the page is read ------------------------------------------------------------------------------------------

  /** Whether this page is read without being asked. */
  let by_itself = false;
  /** Whether the page may be read while the background, which may have to wake up, is asked for the rest; see sure.js. */
  let sure = Object.hasOwn(globalThis, "SidelightSure");

  const watched = SidelightNavigation.watch(
    {
      address: () => article.view.address,
      isFollowed: () => article.found !== null && by_itself,
      isDisturbed: (changes) =>
        stand.isLost() ||
        (article.found?.matches.length === 0 &&
          article.tries < TRIES &&
          changes.some((change) => change.addedNodes.length > 0)),
      look,
    },
    signal,
  );

  /** Looks whether the page is still the one that was read. */
  function look() {
    if (!alive()) return leave();
    if (visibilityState.call(document) === "hidden") return;
    const view = SidelightNavigation.here();
    if (SidelightNavigation.isAnother(article.view, view)) {
      turn();
      // Asked anew, for the reader may have switched the site on or off meanwhile.
      start(true).catch(() => {});
      return;
    }
    article.view.address = view.address;
    if (!by_itself) return;
    // The page was drawn anew over our panel, or its text came late.
    const late = article.found?.matches.length === 0 && article.hasGrown();
    if ((stand.isLost() || late) && article.tries < TRIES) {
      article.tries++;
      read();
    }
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
    if (was && !by_itself) turn();
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
    watched.document();
  }

  /** The reader asked for this page. @param {Extract<TabMessage, { type: "read" }>} message @returns {Promise<Snapshot>} */
  async function readAsked(message) {
    setup = message.setup;
    if (message.aloud) article.closed = false;
    const { found, closed } = article;
    const same = !SidelightNavigation.isAnother(article.view, SidelightNavigation.here());
    if (same && found && found.matches.length > 0 && (closed || (stand.panel && !stand.isLost()))) {
      return { state: "found", found, feeds: announced() };
    }
    const late = message.aloud ? setTimeout(() => stand.dock(message.setup).loading(), PATIENCE) : undefined;
    const snapshot = await readThrough();
    clearTimeout(late);
    if (message.aloud) say(message.setup, snapshot);
    watched.document();
    return { ...snapshot, feeds: announced() };
  }

  addEventListener(
    "pageshow",
    (event) => {
      // Back from the back/forward cache: settings may have changed meanwhile. A page can send such an event, too.
      if (!event.persisted || !event.isTrusted) return;
      start(true).catch(() => {});
    },
    { signal },
  );

  api.runtime.onMessage.addListener((/** @type {TabMessage} */ message, sender, reply) => {
    if (signal.aborted || sender.id !== api.runtime.id || sender.tab) return false;
    if (message?.type === "read") {
      readAsked(message).then(reply, () => reply(FAILED));
      return true;
    }
    if (message?.type === "show") {
      setup = message.setup;
      stand.show(setup, message.found, [], message.about);
      reply(null);
    }
    if (message?.type === "settings") start(false).catch(() => {});
    return false;
  });

  // Left behind by a version of us that was replaced while the page was open.
  for (const orphan of querySelectorAll.call(document, HOST)) orphan.remove();

  // A content script hears nothing when its extension is replaced or removed; a panel that answers nothing shall not stay.
  const pulse = setInterval(() => {
    if (stand.panel && !alive()) leave();
  }, PULSE);
  signal.addEventListener("abort", () => clearInterval(pulse));

  start(true).catch(() => {});
})();
