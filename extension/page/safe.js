// @ts-check

// What the browser itself says of a page's nodes: the getters and methods of the prototypes, for `call`. A page gives
// the properties of its forms and of its document other values (`<input name="parentElement">`, `<img name="body">`),
// but not these. A classic script that sets one frozen global, before the other scripts of a page.

(() => {
  if (Object.hasOwn(globalThis, "SidelightSafe")) return;

  /**
   * The getter of a prototype; one that gives null where the browser has none.
   * @param {object} prototype
   * @param {string} name
   * @returns {() => any}
   */
  const getter = (prototype, name) => Object.getOwnPropertyDescriptor(prototype, name)?.get ?? (() => null);

  const { addEventListener } = EventTarget.prototype;
  const { contains, getRootNode } = Node.prototype;
  const {
    after,
    checkVisibility,
    closest,
    getAttribute,
    getAttributeNames,
    getBoundingClientRect,
    hasAttributes,
    matches,
  } = Element.prototype;
  const { createElement, createElementNS, getElementsByTagName, querySelectorAll } = Document.prototype;
  const { assignedNodes } = HTMLSlotElement.prototype;

  Object.defineProperty(globalThis, "SidelightSafe", {
    value: Object.freeze({
      addEventListener,
      // Nodes.
      contains,
      isConnected: getter(Node.prototype, "isConnected"),
      getRootNode,
      firstChild: getter(Node.prototype, "firstChild"),
      nextSibling: getter(Node.prototype, "nextSibling"),
      nodeName: getter(Node.prototype, "nodeName"),
      nodeType: getter(Node.prototype, "nodeType"),
      parentElement: getter(Node.prototype, "parentElement"),
      textContent: getter(Node.prototype, "textContent"),
      data: getter(CharacterData.prototype, "data"),
      // Elements.
      after,
      assignedNodes,
      checkVisibility,
      className: getter(Element.prototype, "className"),
      clientHeight: getter(Element.prototype, "clientHeight"),
      clientWidth: getter(Element.prototype, "clientWidth"),
      closest,
      firstElementChild: getter(Element.prototype, "firstElementChild"),
      getAttribute,
      getAttributeNames,
      getBoundingClientRect,
      hasAttributes,
      host: getter(ShadowRoot.prototype, "host"),
      id: getter(Element.prototype, "id"),
      localName: getter(Element.prototype, "localName"),
      matches,
      nextElementSibling: getter(Element.prototype, "nextElementSibling"),
      querySelectorAllWithin: Element.prototype.querySelectorAll,
      scrollHeight: getter(Element.prototype, "scrollHeight"),
      shadowRoot: getter(Element.prototype, "shadowRoot"),
      sheet: getter(HTMLLinkElement.prototype, "sheet"),
      // The document.
      URL: getter(Document.prototype, "URL"),
      body: getter(Document.prototype, "body"),
      createElement,
      createElementNS,
      defaultView: getter(Document.prototype, "defaultView"),
      documentElement: getter(Document.prototype, "documentElement"),
      getElementsByTagName,
      prerendering: getter(Document.prototype, "prerendering"),
      querySelectorAll,
      readyState: getter(Document.prototype, "readyState"),
      title: getter(Document.prototype, "title"),
      visibilityState: getter(Document.prototype, "visibilityState"),
    }),
  });
})();
