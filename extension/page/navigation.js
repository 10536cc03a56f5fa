// @ts-check

// Whether the page holds another article than the one that was read: by its address or, where endless scrolling has put
// several below each other, by the one in view. A classic script that sets one frozen global, for content.js.

(() => {
  if (Object.hasOwn(globalThis, "SidelightNavigation")) return;

  const { addEventListener: listen, closest, documentElement, parentElement } = SidelightSafe;
  const { querySelectorAll, visibilityState } = SidelightSafe;

  /** How long a page must be quiet before it is looked at again, in milliseconds. */
  const QUIET = 400;
  /** How often the address is looked at where the browser reports no change of it, in milliseconds. */
  const POLL = 1000;
  /** Length from which an article counts as a whole one, not a teaser, in UTF-16 units. */
  const WHOLE = 800;

  /** The page's address, less the fragment. */
  const address = () => location.href.split("#")[0];

  /** Whether an article stands in another one. @param {Element} article */
  function isWithin(article) {
    const parent = parentElement.call(article);
    return parent !== null && closest.call(parent, "article") !== null;
  }

  /**
   * The article in view, where there are several whole ones; undefined on other pages.
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

  /** What the reader has before them. @returns {SidelightView} */
  function here() {
    const article = inView();
    return { address: address(), article, heading: article?.querySelector("h1, h2")?.textContent ?? "" };
  }

  /**
   * Whether another article has come. Where several follow each other, the one in view counts; the address may change as
   * they pass, or not.
   * @param {SidelightView} from
   * @param {SidelightView} to
   */
  const isAnother = (from, to) =>
    to.article === undefined ? to.address !== from.address : to.article !== from.article || to.heading !== from.heading;

  /**
   * Calls `look` whenever another article may have come, once the page is quiet.
   * @param {SidelightWatched} page
   * @param {AbortSignal} signal Ends the watch.
   */
  function watch(page, signal) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let waiting;
    function soon() {
      clearTimeout(waiting);
      waiting = setTimeout(page.look, QUIET);
    }
    const observer = new MutationObserver((changes) => {
      if (address() !== page.address() || page.isDisturbed(changes)) soon();
    });

    // By its brand: a page's `<form id="navigation">` is a property of its window, too.
    const { navigation } = /** @type {{ navigation?: EventTarget }} */ (/** @type {unknown} */ (globalThis));
    if (navigation && Object.prototype.toString.call(navigation) === "[object Navigation]") {
      navigation.addEventListener("navigatesuccess", soon, { signal });
    } else {
      addEventListener("popstate", soon, { signal });
      // No event reports `pushState`: the next change of the document shows it or, at the latest, this.
      const poll = setInterval(() => {
        if (address() !== page.address()) soon();
      }, POLL);
      signal.addEventListener("abort", () => clearInterval(poll));
    }
    addEventListener("scroll", () => page.isFollowed() && soon(), { signal, passive: true });
    const shown = () => (visibilityState.call(document) === "visible" ? soon() : undefined);
    listen.call(document, "visibilitychange", shown, { signal });
    signal.addEventListener("abort", () => {
      clearTimeout(waiting);
      observer.disconnect();
    });

    return Object.freeze({
      /** From now on, changes of the document are watched, too. */
      document() {
        observer.disconnect();
        observer.observe(documentElement.call(document), { childList: true, subtree: true });
      },
    });
  }

  Object.defineProperty(globalThis, "SidelightNavigation", {
    value: Object.freeze({ address, here, isAnother, watch }),
  });
})();
