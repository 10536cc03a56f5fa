// @ts-check

// Runs in the page: flattens it, asks the background, places the panel. A classic script in the extension's isolated
// world, after flatten.js, panel.js and place.js. It shows nothing until the background says so or the reader asks.

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

  // By the prototypes' getters: a page's `<input name="parentElement">` or `<img name="body">` stands before the own ones.
  const { querySelectorAll } = Document.prototype;
  const { after: putAfter, closest } = Element.prototype;
  const { addEventListener: listen } = EventTarget.prototype;
  /** @param {object} prototype @param {string} name @returns {(object: object) => any} */
  const getter = (prototype, name) => {
    const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
    return (object) => get?.call(object) ?? null;
  };
  /** @type {(node: Node) => Element | null} */
  const parentOf = getter(Node.prototype, "parentElement");
  /** @type {(document: Document) => HTMLElement | null} */
  const bodyOf = getter(Document.prototype, "body");
  /** @type {(document: Document) => Element} */
  const rootOf = getter(Document.prototype, "documentElement");
  const visibilityOf = getter(Document.prototype, "visibilityState");
  /** Null in browsers that load no page ahead. */
  const prerenderingOf = getter(Document.prototype, "prerendering");
  const stateOf = getter(Document.prototype, "readyState");
  const sheetOf = getter(HTMLLinkElement.prototype, "sheet");
  /** From then on a page counts as loaded, whatever it still waits for: as long as browsers themselves wait. In milliseconds. */
  const IDLE = 200;
  /** How long a page must be quiet before it is looked at again, in milliseconds. */
  const QUIET = 400;
  /** How often a page that showed nothing is looked at again when its text grows. */
  const TRIES = 5;
  /** Length from which an article counts as a whole one, not a teaser, in UTF-16 units. */
  const WHOLE = 800;
  /** So much more text makes it worth reading again, in UTF-16 units. */
  const GROWN = 300;
  /** How long the reader who asked waits before being told that the page is read, in milliseconds. */
  const PATIENCE = 300;
  /**
   * Pauses before a question that nobody answered is asked again, in milliseconds. Browsers end an idle background at any
   * moment, also just as it is asked, and start it for the next message.
   */
  const AGAIN = [50, 500, 2500];
  /** How often a page with a panel asks whether the extension is still there, in milliseconds. */
  const PULSE = 2000;

  /** What the background said at the start; null until then. @type {Setup | null} */
  let setup = null;
  /** Whether this page is read without being asked. */
  let by_itself = false;
  /** Whether the reader closed the panel of this article. */
  let closed = false;
  /** @type {Found | null} */
  let found = null;
  /** @type {SidelightPanelHandle | null} */
  let panel = null;
  /** Where the panel stands, for its colours. @type {Element | null} */
  let ground = null;
  /** Address of the article that was read. */
  let address = location.href.split("#")[0];
  /** The article that was read, where the page holds several. @type {Element | undefined} */
  let root;
  /** Its headline. */
  let heading = "";
  /** Length of the page's text when it was read, in UTF-16 units. */
  let length = 0;
  /** Counts readings, so that an answer that comes too late is dropped. */
  let reading = 0;
  let tries = 0;

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
    watch.disconnect();
    remove();
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
   * Asks the background. Undefined where it is gone; throws where it failed.
   * @param {import("../shared/protocol.js").PageMessage} message
   * @returns {Promise<any>}
   */
  async function ask(message) {
    if (signal.aborted) return undefined;
    let answer;
    for (const pause of [0, ...AGAIN]) {
      if (pause > 0) await new Promise((resume) => setTimeout(resume, pause));
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

  // ---- The panel ------------------------------------------------------------------------------------------------------

  /** @param {"under" | "docked"} placement @param {Setup} setup */
  function make(placement, setup) {
    return SidelightPanel.create({
      css: setup.css,
      strings: setup.strings,
      // With the reader's region.
      locale: navigator.language.split("-")[0] === setup.locale.split("-")[0] ? navigator.language : setup.locale,
      dir: setup.dir,
      placement,
      theme: "auto",
      collapsed: setup.collapsed,
      actions: {
        close() {
          closed = true;
          remove();
        },
        collapse(collapsed) {
          setup.collapsed = collapsed;
          ask({ type: "collapse", collapsed }).catch(() => {});
        },
        retry() {
          read().catch(() => {});
        },
        // Not offered where it would not be remembered.
        ...(setup.kept
          ? {
              hide_outlet(/** @type {string} */ outlet, /** @type {boolean} */ hidden) {
                ask({ type: "hide-outlet", outlet, hidden }).catch(() => {});
              },
            }
          : {}),
        ...(setup.by_itself && setup.kept
          ? {
              site_off() {
                by_itself = false;
                remove();
                ask({ type: "site-off" }).catch(() => {});
              },
            }
          : {}),
      },
    });
  }

  function remove() {
    panel?.remove();
    panel = null;
    ground = null;
  }

  function recolour() {
    panel?.theme(SidelightPlace.theme(ground));
  }

  /**
   * @param {Found} found
   * @param {Element[]} elements What the extraction's numbers stand for.
   * @param {string | null} about
   */
  function show(found, elements, about) {
    if (!setup) return;
    remove();
    const after =
      setup.placement === "under" && about === null
        ? SidelightPlace.anchor(elements[found.last_element ?? -1], elements[found.container ?? -1])
        : null;
    panel = make(after ? "under" : "docked", setup);
    ground = after ? parentOf(after) : bodyOf(document);
    recolour();
    panel.show({
      matches: found.matches,
      dates: found.dates,
      sample: found.sample,
      created: found.created,
      stale: found.stale,
      about,
    });
    if (after) putAfter.call(after, panel.host);
    else rootOf(document).append(panel.host);
  }

  // ---- Reading --------------------------------------------------------------------------------------------------------

  /** Whether an article stands in another one. @param {Element} article */
  function isWithin(article) {
    const parent = parentOf(article);
    return parent !== null && closest.call(parent, "article") !== null;
  }

  /**
   * The article in view, where endless scrolling has put several whole ones below each other; undefined on other pages.
   * @returns {Element | undefined}
   */
  function inView() {
    const middle = innerHeight / 2;
    const whole = [...querySelectorAll.call(document, "article")].filter(
      (article) =>
        !isWithin(article) &&
        article.querySelector("h1, h2") !== null &&
        article.getElementsByTagName("p").length >= 3 &&
        (article.textContent ?? "").length >= WHOLE,
    );
    if (whole.length < 2) return undefined;
    // The last one that has begun by the middle of the window.
    return whole.findLast((article) => article.getBoundingClientRect().top <= middle) ?? whole[0];
  }

  /** @param {Element | undefined} article */
  const headline = (article) => article?.querySelector("h1, h2")?.textContent ?? "";

  const textLength = () => (bodyOf(document)?.textContent ?? "").length;

  /** Whether there is much more text than when the page was read. */
  const grown = () => textLength() > length + GROWN;

  /**
   * Reads the page and shows what was found.
   * @param {Promise<boolean>} [may] Whether what was found may be shown, where that is still being asked.
   * @returns {Promise<Snapshot>}
   */
  async function read(may) {
    const turn = ++reading;
    if (unstyled()) await loaded;
    const early = stateOf(document) !== "complete";
    address = location.href.split("#")[0];
    root = inView();
    heading = headline(root);
    const flat = await SidelightFlatten.flattenSliced(document, { root, skip: panel?.host });
    /** @type {Found | undefined} */
    let answer;
    try {
      const asked = ask({ type: "look-up", page: flat.page });
      length = textLength();
      answer = await asked;
    } catch {
      if (turn === reading) {
        found = null;
        panel?.fail();
      }
      return { state: "failed", found: null };
    }
    if (!answer) return { state: "failed", found: null };
    // A page that is still loading is given its time: its own scripts may be about to draw it anew, or to bring the text.
    if (early) await loaded;
    if (may && !(await may)) {
      if (turn === reading) ask({ type: "left" }).catch(() => {});
      return { state: "failed", found: null };
    }
    if (turn !== reading) return { state: "found", found: answer };
    if (early && grown() && tries < TRIES) {
      // A page that keeps growing is not read without a pause.
      if (tries++ > 0) await new Promise((resume) => setTimeout(resume, QUIET));
      return turn === reading ? read(may) : { state: "found", found: answer };
    }
    found = answer;
    if (answer.matches.length === 0) remove();
    else if (!closed && setup && setup.placement !== "popup") show(answer, flat.elements, null);
    return { state: "found", found: answer };
  }

  /** The page is another one now. */
  function turned() {
    reading++;
    found = null;
    closed = false;
    tries = 0;
    remove();
    ask({ type: "left" }).catch(() => {});
  }

  // ---- Changes of the page --------------------------------------------------------------------------------------------

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(look, QUIET);
  }

  /** Looks whether the page is still the one that was read. */
  function look() {
    if (signal.aborted) return;
    if (!alive()) return leave();
    if (visibilityOf(document) === "hidden") return;
    const now = location.href.split("#")[0];
    // Where several articles follow each other, the one in view counts; the address may change as they pass, or not.
    const several = inView();
    const other = several === undefined ? now !== address : several !== root || headline(several) !== heading;
    address = now;
    if (other) {
      turned();
      // Asked anew, for the reader may have switched the site on or off meanwhile.
      start(true).catch(() => {});
      return;
    }
    if (!by_itself) return;
    // The page was drawn anew over our panel, or its text came late.
    const lost = panel !== null && !panel.host.isConnected;
    const late = found !== null && found.matches.length === 0 && grown();
    if ((lost || late) && tries < TRIES) {
      tries++;
      read().catch(() => {});
    }
  }

  const watch = new MutationObserver((changes) => {
    if (location.href.split("#")[0] !== address || panel?.host.isConnected === false) soon();
    else if (found?.matches.length === 0 && tries < TRIES && changes.some((change) => change.addedNodes.length > 0)) {
      soon();
    }
  });

  function follow() {
    watch.disconnect();
    watch.observe(rootOf(document), { childList: true, subtree: true });
  }

  const { navigation } = /** @type {{ navigation?: EventTarget }} */ (/** @type {unknown} */ (globalThis));
  if (navigation) navigation.addEventListener("navigatesuccess", soon, { signal });
  else {
    addEventListener("popstate", soon, { signal });
    // `pushState` tells nobody; a change of address is noticed at the next change of the page or, at the latest, here.
    const clock = setInterval(() => {
      if (location.href.split("#")[0] !== address) soon();
    }, 1000);
    signal.addEventListener("abort", () => clearInterval(clock));
  }

  addEventListener("scroll", () => found && by_itself && soon(), { signal, passive: true });

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour, { signal });

  // ---- Loading --------------------------------------------------------------------------------------------------------

  /** Resolves when the page is loaded, or has had its time to. */
  const loaded = new Promise((resolve) => {
    if (stateOf(document) === "complete") return resolve(null);
    addEventListener("load", resolve, { once: true, signal });
    setTimeout(resolve, IDLE, null);
  });

  /** Whether a style sheet is still to come, without which what is hidden would be taken for seen. */
  function unstyled() {
    if (stateOf(document) === "complete") return false;
    return [...querySelectorAll.call(document, "link[rel~=stylesheet i][href]:not([disabled])")].some((link) => {
      const { media } = /** @type {HTMLLinkElement} */ (link);
      return sheetOf(link) === null && (media === "" || matchMedia(media).matches);
    });
  }

  // ---- Start ----------------------------------------------------------------------------------------------------------

  /** Whether the page may be read while the background, which may have to wake up, is asked for the rest; see sure.js. */
  let sure = Object.hasOwn(globalThis, "SidelightSure");

  /**
   * Takes the background's answer to whether this page is read; tells whether it is to be read now.
   * @param {{ run: boolean, setup: Setup | null } | undefined} answer
   * @param {boolean} anew
   */
  function take(answer, anew) {
    if (!answer) return false;
    const was = by_itself;
    by_itself = answer.run;
    if (was && !by_itself) turned();
    if (!answer.run || !answer.setup) return false;
    setup = answer.setup;
    return anew || !was;
  }

  /**
   * Asks whether this page is read without being asked, and reads it.
   * @param {boolean} anew Whether to read again what was read already.
   */
  async function start(anew) {
    // A page loaded ahead is none that is read yet, and is not answered.
    if (prerenderingOf(document)) {
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
    follow();
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
  listen.call(document, "visibilitychange", () => (visibilityOf(document) === "visible" ? soon() : undefined), {
    signal,
  });

  /** @param {Extract<TabMessage, { type: "read" }>} message @returns {Promise<Snapshot>} */
  async function asked(message) {
    setup = message.setup;
    if (message.aloud) closed = false;
    const same = location.href.split("#")[0] === address && inView() === root;
    const stands = closed || panel?.host.isConnected;
    if (same && found && found.matches.length > 0 && stands) return { state: "found", found };
    const late = message.aloud ? setTimeout(() => dock(message.setup).loading(), PATIENCE) : undefined;
    const snapshot = await read();
    clearTimeout(late);
    if (message.aloud) say(snapshot);
    follow();
    return snapshot;
  }

  /** Puts an empty panel at the side. @param {Setup} setup */
  function dock(setup) {
    remove();
    panel = make("docked", setup);
    ground = bodyOf(document);
    recolour();
    rootOf(document).append(panel.host);
    return panel;
  }

  /** Answers the reader who asked where otherwise nothing would be said. @param {Snapshot} snapshot */
  function say({ state, found }) {
    if (!setup) return;
    if (state === "failed" || !found) return dock(setup).fail();
    if (found.matches.length === 0) {
      const title = found.nothing === "not-an-article" ? "page_not_an_article" : "page_nothing";
      dock(setup).say(setup.strings[title] ?? "", "");
    } else if (setup.placement === "popup") show(found, [], null);
  }

  api.runtime.onMessage.addListener((/** @type {TabMessage} */ message, sender, reply) => {
    if (signal.aborted || sender.id !== api.runtime.id || sender.tab) return false;
    if (message?.type === "read") {
      asked(message).then(reply, () => reply({ state: "failed", found: null }));
      return true;
    }
    if (message?.type === "show") {
      setup = message.setup;
      show(message.found, [], message.about);
      reply(null);
    }
    if (message?.type === "settings") start(false).catch(() => {});
    return false;
  });

  // Left behind by a version of us that was replaced while the page was open.
  for (const orphan of querySelectorAll.call(document, HOST)) orphan.remove();

  // Nothing tells a content script that its extension was replaced or removed; a panel that answers nothing shall not stay.
  const pulse = setInterval(() => {
    if (panel && !alive()) leave();
  }, PULSE);
  signal.addEventListener("abort", () => clearInterval(pulse));

  start(true).catch(() => {});
})();
