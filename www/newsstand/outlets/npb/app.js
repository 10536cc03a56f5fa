// NPB News: articles open without a load. The server's page is taken over; each further article comes as JSON.
(() => {
  "use strict";
  const home = new URL(".", document.currentScript.src);
  const view = document.getElementById("view");

  const tag = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes ?? {})) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const link = (story) => {
    const address = new URL(story.path, home);
    return tag("a", { href: address.href, "data-link": "", "data-article": new URL("article.json", address).href }, story.title);
  };
  const block = (item, first) => {
    if (item.kind === "heading") return tag("div", { "data-component": "subheadline-block" }, tag("h2", {}, item.text));
    if (item.kind === "quote") return tag("div", { "data-component": "quote-block" }, tag("blockquote", {}, item.text));
    const text = first ? tag("b", {}, item.text) : item.text;
    return tag("div", { "data-component": "text-block" }, tag("div", { class: "ssrcss-rich" }, tag("p", {}, text)));
  };

  const render = (story) => {
    const article = tag("article", { class: "ssrcss-article" },
      tag("header", { class: "ssrcss-head" },
        tag("h1", { id: "main-heading", tabindex: "-1" }, story.title),
        tag("div", { class: "ssrcss-meta" },
          tag("time", { datetime: story.published, "data-testid": "timestamp" }, story.date),
          tag("span", { class: "ssrcss-by" }, story.author),
          tag("button", { class: "ssrcss-share" }, "Share"), tag("button", { class: "ssrcss-share" }, "Save"))));
    if (story.picture) {
      article.append(tag("div", { "data-component": "image-block" }, tag("figure", {},
        tag("img", { src: new URL(`media/${story.picture}.svg`, home).href, alt: "" }),
        tag("span", { role: "text", class: "ssrcss-credit" }, "NPB Graphics"), tag("figcaption", {}, story.caption))));
    }
    article.append(...story.blocks.map((item, at) => block(item, at === 0)));
    article.append(tag("section", { "data-component": "topic-list", class: "ssrcss-topics" },
      tag("h2", {}, "Related topics"), tag("ul", {}, ...story.tags.map((name) => tag("li", {}, name)))));
    const more = tag("section", { class: "ssrcss-more", "data-component": "see-alsos" },
      tag("h2", {}, "More on this story"), tag("ul", {}, ...story.related.slice(0, 4).map((other) => tag("li", {}, link(other), tag("time", { datetime: other.published }, other.date)))));
    const top = tag("section", { class: "ssrcss-more", "data-component": "top-stories" },
      tag("h2", {}, "Top stories"), tag("ul", {}, ...story.related.slice(4).map((other) => tag("li", {}, link(other), tag("p", {}, other.description)))));
    view.replaceChildren(tag("main", { id: "main-content", class: "ssrcss-main", "data-path": story.path }, article, more, top));
    document.title = `${story.title} - NPB News`;
    // As many sites do: the canonical link follows, the structured metadata stays that of the first page.
    document.querySelector("link[rel=canonical]")?.setAttribute("href", story.url);
  };

  const open = async (address, source, push) => {
    view.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(source);
      if (!response.ok) throw new Error(String(response.status));
      const story = await response.json();
      if (push) history.pushState({ source }, "", address);
      render(story);
      scrollTo(0, 0);
      document.getElementById("main-heading")?.focus({ preventScroll: true });
    } catch {
      location.assign(address);
    } finally {
      view.removeAttribute("aria-busy");
    }
  };

  document.addEventListener("click", (event) => {
    const anchor = event.target instanceof Element ? event.target.closest("a[data-link][data-article]") : null;
    if (!anchor || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void open(anchor.href, new URL(anchor.dataset.article, location.href).href, true);
  });
  if (document.getElementById("__STATE__")) {
    history.replaceState({ source: new URL("article.json", location.href).href }, "");
  }
  addEventListener("popstate", (event) => {
    if (event.state?.source) void open(location.href, event.state.source, false);
    else location.reload();
  });
})();
