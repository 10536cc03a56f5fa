// @ts-check

// Whether the page holds another article than the one that was read: by its address, by its headline or, where endless
// scrolling has put several below each other, by the one in view. And whose what the head says is: a page that changes
// its article without a load may leave the head of the one before. A classic script that sets one frozen global, for
// content.js.

(() => {
  if (Object.hasOwn(globalThis, "SidelightNavigation")) return;

  const { addEventListener: listen, body: bodyOf, checkVisibility, closest, contains, documentElement } = SidelightSafe;
  const { getAttribute, getBoundingClientRect, getElementsByTagName, isConnected, localName, nodeType } = SidelightSafe;
  const { parentElement, querySelectorAll, querySelectorAllWithin, readyState, shadowRoot } = SidelightSafe;
  const { textContent, visibilityState } = SidelightSafe;

  /** How long a page must be quiet before it is looked at again, and the longest wait for that, in milliseconds. */
  const QUIET = 400;
  const RESTLESS = 2000;
  /** How often the address is looked at where the browser reports no change of it, in milliseconds. */
  const POLL = 1000;
  /** When a page that showed nothing is looked at though nothing reports a change of it, in milliseconds. */
  const UNREPORTED = [1000, 2000, 4000, 8000, 16000];
  /** Length from which an article counts as a whole one, not a teaser, in UTF-16 units, and its least paragraphs. */
  const WHOLE = 800;
  const PARAGRAPHS = 3;
  /** Most headings and paragraphs that are compared, and elements that are asked for a shadow root. */
  const HEADINGS = 50;
  const PROSE = 200;
  const HOSTS = 20_000;
  /** Shortest headline that is known again, and shortest paragraph that counts, in UTF-16 units. */
  const HEADLINE = 12;
  const PARAGRAPH = 80;
  const BEGINNING = 200;
  /** Most facts of heads that are remembered. */
  const FACTS = 5000;

  /** What holds one story, by its name or what it says of itself. */
  const STORY = ":is(article, [role~=article i], [itemtype$=Article]):not(html, body)";
  /** Attributes by which a dialog opens and closes, and what it hid is shown. */
  const SHOWING = ["open", "hidden", "class", "style", "aria-hidden"];

  /** The page's address, less the fragment, unless that is where the page's own program says what it shows. */
  function address() {
    const [page, fragment = ""] = location.href.split("#");
    return /^[!/]/.test(fragment) ? location.href : page;
  }

  /** Text as it is compared. @param {Node | undefined} node */
  const plain = (node) => (node ? textContent.call(node).replace(/\s+/g, " ").trim() : "");

  /** @param {Element} story */
  const headingIn = (story) =>
    querySelectorAllWithin.call(story, "h1")[0] ?? querySelectorAllWithin.call(story, "h2")[0];

  /** Whether an element holds a whole story. @param {Element} story */
  const isWhole = (story) =>
    headingIn(story) !== undefined &&
    querySelectorAllWithin.call(story, "p").length >= PARAGRAPHS &&
    textContent.call(story).length >= WHOLE;

  /** Those that are shown; of one alone that is not asked. @param {Element[]} stories */
  const shown = (stories) =>
    stories.length > 1 ? stories.filter((story) => getBoundingClientRect.call(story).height > 0) : stories;

  /** What each of several main headings stands above: the largest elements with one of them each. */
  function headed() {
    const headings = [...querySelectorAll.call(document, "h1")].slice(0, HEADINGS);
    if (headings.length < 2) return [];
    const body = bodyOf.call(document);
    return headings.map((heading) => {
      let at = heading;
      for (let up = parentElement.call(at); up && up !== body; up = parentElement.call(at)) {
        if (querySelectorAllWithin.call(up, "h1").length > 1) break;
        at = up;
      }
      return at;
    });
  }

  /** The whole stories of the page, in its order. */
  function stories() {
    const named = [...querySelectorAll.call(document, STORY)].filter((story) => {
      const parent = parentElement.call(story);
      return (parent === null || closest.call(parent, STORY) === null) && isWhole(story);
    });
    if (named.length > 1) return shown(named);
    const whole = headed().filter(isWhole);
    return whole.length > 1 ? shown(whole) : named;
  }

  /** What the reader has before them. @returns {SidelightView} */
  function here() {
    const whole = stories();
    const many = whole.length > 1;
    const middle = innerHeight / 2;
    // The last one that has begun by the middle of the window.
    const last = many ? whole.findLast((story) => getBoundingClientRect.call(story).top <= middle) : undefined;
    const article = last ?? whole[0];
    const headline = article ? headingIn(article) : querySelectorAll.call(document, "h1")[0];
    return { address: address(), many, article, headline, heading: plain(headline) };
  }

  /** What is known of a page that no one has looked at. @returns {SidelightView} */
  const start = () => ({ address: address(), many: false, article: undefined, headline: undefined, heading: "" });

  /**
   * Notes what an article that was found is known by from now on.
   * @param {SidelightView} view @param {string} title @param {Element | undefined} last The end of its text.
   */
  function recognise(view, title, last) {
    const wanted = title.replace(/\s+/g, " ").trim();
    const headings =
      view.many && view.article
        ? querySelectorAllWithin.call(view.article, "h1, h2")
        : querySelectorAll.call(document, "h1, h2");
    const headline = [...headings].slice(0, HEADINGS).find((heading) => {
      const text = plain(heading);
      return text.length >= HEADLINE && (text.includes(wanted) || wanted.includes(text));
    });
    if (headline) Object.assign(view, { headline, heading: plain(headline), last, ending: beginning(last) });
  }

  /** Whether the headline of an article still stands where it stood. @param {SidelightView} view */
  const keepsHeadline = ({ headline, heading }) =>
    headline !== undefined && isConnected.call(headline) && plain(headline) === heading;

  /** Whether an article is still to be seen in the page. @param {SidelightView} view */
  function isStanding(view) {
    if (view.headline) return keepsHeadline(view) && checkVisibility.call(view.headline);
    return view.many && view.article !== undefined && isConnected.call(view.article);
  }

  /** The beginning of a text by which it is known again. @param {Element | undefined} element */
  const beginning = (element) => (element ? textContent.call(element).slice(0, BEGINNING) : "");

  /**
   * Whether the headline and the end of an article that was found are gone, and not just drawn anew. Sites change a
   * headline while its article is read.
   * @param {SidelightView} view
   */
  function isGone(view) {
    const { headline, heading, last, ending } = view;
    if (!last || !headline || keepsHeadline(view)) return false;
    if (isConnected.call(last) && beginning(last) === ending) return false;
    return ![...querySelectorAll.call(document, "h1, h2")].slice(0, HEADINGS).some((other) => plain(other) === heading);
  }

  /**
   * Whether another article has come. Where several follow each other, the one in view counts; the address may change
   * as they pass, or not.
   * @param {SidelightView} from
   * @param {SidelightView} to
   */
  function isAnother(from, to) {
    if (!to.many || !to.article) return to.address !== from.address || isGone(from);
    if (from.headline && keepsHeadline(from)) return !contains.call(to.article, from.headline);
    return from.heading ? to.heading !== from.heading : to.article !== from.article;
  }

  // ---- The head -----------------------------------------------------------------------------------------------------

  /** The path that an address names, less a slash at its end. @param {string | null | undefined} address */
  function pathOf(address) {
    try {
      return address ? new URL(address, location.href).pathname.replace(/\/$/, "") : null;
    } catch {
      return null;
    }
  }

  /**
   * Whether we have come too late to know whose the head is, and it names another page than this one: the page was
   * loaded under another address.
   */
  function isOfAnotherPage() {
    if (readyState.call(document) !== "complete") return false;
    const here = pathOf(location.href);
    const [load] = performance.getEntriesByType("navigation");
    if (!load || pathOf(load.name) === here) return false;
    const [link] = querySelectorAll.call(document, "link[rel~=canonical i][href]");
    const [meta] = querySelectorAll.call(document, 'meta[property="og:url" i]');
    const named = [link && getAttribute.call(link, "href"), meta && getAttribute.call(meta, "content")].map(pathOf);
    return named.some((path) => path !== null && path !== here);
  }

  /** The page that no one has read. @type {SidelightView} */
  const NOBODY = { ...start(), address: "" };

  /** What the head says of stories, and which article each fact came with. */
  class Head {
    /** @type {Map<string, SidelightView>} */
    #owners = new Map();
    #strange = isOfAnotherPage();

    /**
     * Whether a fact is believed of an article: not where it stood there when another one was read.
     * @param {string} fact
     * @param {SidelightView} view
     */
    believes(fact, view) {
      const owner = this.#owners.get(fact);
      if (owner && view.many) return owner.heading === view.heading;
      if (owner) return owner.address === view.address && !isGone(owner);
      if (this.#owners.size >= FACTS) this.#owners.clear();
      this.#owners.set(fact, this.#strange ? NOBODY : view);
      return !this.#strange;
    }

    /** The whole head has been read. */
    done() {
      this.#strange = false;
    }
  }

  /** Whether a change is one of what the head says. @param {MutationRecord} change */
  function isOfHead({ target, addedNodes, type }) {
    const says = (/** @type {Node} */ node) =>
      nodeType.call(node) === 1 && /^(?:title|meta|link|script)$/.test(localName.call(/** @type {Element} */ (node)));
    return says(target) || (type === "childList" && [...addedNodes].some(says));
  }

  // ---- What is seen -------------------------------------------------------------------------------------------------

  /** Length of the text in the page's open shadow roots, less those in each other, in UTF-16 units. */
  function shadowLength() {
    let length = 0;
    const all = getElementsByTagName.call(document, "*");
    for (let at = 0, element = all[0]; element && at < HOSTS; element = all[++at]) {
      const root = shadowRoot.call(element);
      if (root) length += textContent.call(root).length;
    }
    return length;
  }

  /** Length of the paragraphs that are shown, in UTF-16 units: what a dialog or its page hides does not count. */
  function proseLength() {
    let length = 0;
    for (const paragraph of [...querySelectorAll.call(document, "p")].slice(0, PROSE)) {
      const text = textContent.call(paragraph).length;
      if (text < PARAGRAPH || !checkVisibility.call(paragraph, { visibilityProperty: true })) continue;
      if (closest.call(paragraph, "[aria-hidden=true i], [role=dialog], dialog") === null) length += text;
    }
    return length;
  }

  // ---- Watching -----------------------------------------------------------------------------------------------------

  /**
   * Calls `look` whenever another article may have come, once the page is quiet.
   * @param {SidelightWatched} page
   * @param {AbortSignal} signal Ends the watch.
   */
  function watch(page, signal) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let waiting;
    let since = 0;
    function soon() {
      const now = performance.now();
      // A page that is never quiet is looked at all the same.
      if (waiting !== undefined && now - since > RESTLESS) return;
      if (waiting === undefined) since = now;
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        waiting = undefined;
        page.look(false);
      }, QUIET);
    }

    /** Whether nothing was found, so that anything that is shown or filled may be the article. */
    let seeking = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let unreported;
    /** @param {number} times How often it was looked at. */
    function lookAgain(times) {
      clearTimeout(unreported);
      const time = UNREPORTED[times];
      // In a tab that nobody sees nothing is looked at; when it is shown, this begins anew.
      if (!seeking || time === undefined || visibilityState.call(document) === "hidden") return;
      unreported = setTimeout(() => {
        page.look(true);
        lookAgain(times + 1);
      }, time);
    }

    let root = documentElement.call(document);
    const observer = new MutationObserver((changes) => {
      const now = documentElement.call(document);
      if (now !== root) {
        root = now;
        // `document.open` has taken all listeners away.
        hear();
        soon();
      } else if (address() !== page.address() || page.isDisturbed(changes)) soon();
    });

    const scrolled = () => page.isFollowed() && soon();
    function shown() {
      if (visibilityState.call(document) !== "visible") return;
      soon();
      lookAgain(0);
    }
    // By its brand: a page's `<form id="navigation">` is a property of its window, too.
    const { navigation } = /** @type {{ navigation?: EventTarget }} */ (/** @type {unknown} */ (globalThis));
    const reports = navigation && Object.prototype.toString.call(navigation) === "[object Navigation]";
    function hear() {
      if (reports) navigation?.addEventListener("navigatesuccess", soon, { signal });
      else for (const type of ["popstate", "hashchange"]) addEventListener(type, soon, { signal });
      addEventListener("scroll", scrolled, { signal, passive: true });
      listen.call(document, "visibilitychange", shown, { signal });
      page.hear();
    }
    hear();
    // No event reports `pushState`: the next change of the document shows it or, at the latest, this.
    const poll = reports ? undefined : setInterval(() => address() !== page.address() && soon(), POLL);
    signal.addEventListener("abort", () => {
      clearInterval(poll);
      clearTimeout(waiting);
      clearTimeout(unreported);
      observer.disconnect();
    });

    return Object.freeze({
      /**
       * From now on, changes of the document are watched, too: of its elements, of what the head says and, where
       * nothing was found, of what is shown and of shadow roots.
       * @param {boolean} nothing @param {ShadowRoot[]} roots
       */
      document(nothing, roots) {
        observer.disconnect();
        // The document itself, for its root element may be replaced.
        const elements = { childList: true, subtree: true };
        observer.observe(document, nothing ? { ...elements, attributeFilter: SHOWING } : elements);
        const [head] = getElementsByTagName.call(document, "head");
        if (head) observer.observe(head, { ...elements, attributeFilter: ["content", "href"], characterData: true });
        if (nothing) for (const root of roots) observer.observe(root, { ...elements, characterData: true });
        const began = nothing && !seeking;
        seeking = nothing;
        if (began || !nothing) lookAgain(0);
      },
      /** The page is read no more: until then only its address is watched. */
      rest() {
        observer.disconnect();
        clearTimeout(unreported);
        seeking = false;
      },
    });
  }

  Object.defineProperty(globalThis, "SidelightNavigation", {
    value: Object.freeze({
      start,
      here,
      recognise,
      isAnother,
      isStanding,
      isGone,
      isOfHead,
      shadowLength,
      proseLength,
      watch,
      /** @returns {SidelightHead} */
      head: () => new Head(),
    }),
  });
})();
