// The globals that the classic scripts set: for the type checker only, not shipped.

interface FlattenOptions {
  /** Stands in for the document's address. */
  url?: string;
  /** Limits the body to one element. */
  root?: Element;
  /** Are left out: our own panels. */
  skip?: ReadonlySet<Node>;
  /** Whether a fact of the head that speaks of a story is read; by default all are. Facts are records of flat.rs. */
  believes?(fact: string): boolean;
  /** Ends a flattening in slices early, which then rejects. */
  signal?: AbortSignal;
}

/** A flattened document. */
interface SidelightFlat {
  page: string;
  elements: Element[];
  /** Open shadow roots that were read, the first ones. */
  roots: ShadowRoot[];
}

/** What the reader has before them. */
interface SidelightView {
  /** The page's address, less the fragment. */
  address: string;
  /** The article in view, where the page holds several. */
  article: Element | undefined;
  /** Its headline. */
  heading: string;
}

/** What is asked of the page script by what watches for it. */
interface SidelightWatched {
  /** Address of the article that was read. */
  address(): string;
  /** Whether, after these changes of the document, the page is to be looked at. */
  isDisturbed(changes: MutationRecord[]): boolean;
  /** Whether scrolling may bring another article. */
  isFollowed(): boolean;
  /** Looks whether another article has come. */
  look(): void;
}

interface SidelightPanelHandle {
  /** Put it where the panel shall stand. */
  readonly host: HTMLElement;
  show(view: PanelView): void;
  loading(): void;
  say(title: string, text: string): void;
  fail(): void;
  collapse(collapsed: boolean): void;
  theme(theme: "light" | "dark" | "auto"): void;
  remove(): void;
}

declare const SidelightSafe: Readonly<{
  addEventListener: EventTarget["addEventListener"];
  contains: Node["contains"];
  firstChild(this: Node): Node | null;
  nextSibling(this: Node): Node | null;
  nodeName(this: Node): string;
  nodeType(this: Node): number;
  parentElement(this: Node): Element | null;
  /** Of a document, it is null. */
  textContent(this: Node): string;
  data(this: Node): string;
  after: Element["after"];
  assignedNodes(this: Element): Node[];
  checkVisibility: Element["checkVisibility"];
  className(this: Element): string;
  clientHeight(this: Element): number;
  clientWidth(this: Element): number;
  closest: Element["closest"];
  firstElementChild(this: Element): Element | null;
  getAttribute: Element["getAttribute"];
  getAttributeNames: Element["getAttributeNames"];
  getBoundingClientRect: Element["getBoundingClientRect"];
  hasAttributes: Element["hasAttributes"];
  id(this: Element): string;
  localName(this: Element): string;
  querySelectorAllWithin: typeof Element.prototype.querySelectorAll;
  scrollHeight(this: Element): number;
  shadowRoot(this: Element): ShadowRoot | null;
  sheet(this: Element): CSSStyleSheet | null;
  URL(this: Document): string;
  body(this: Document): HTMLElement | null;
  createElement: Document["createElement"];
  createElementNS: Document["createElementNS"];
  defaultView(this: Document): Window | null;
  documentElement(this: Document): Element;
  getElementsByTagName: Document["getElementsByTagName"];
  /** Null in browsers that load no page ahead. */
  prerendering(this: Document): boolean | null;
  querySelectorAll: Document["querySelectorAll"];
  readyState(this: Document): DocumentReadyState;
  title(this: Document): string;
  visibilityState(this: Document): DocumentVisibilityState;
}>;

declare const SidelightNavigation: Readonly<{
  address(): string;
  here(): SidelightView;
  isAnother(from: SidelightView, to: SidelightView): boolean;
  watch(page: SidelightWatched, signal: AbortSignal): Readonly<{ document(): void }>;
}>;

declare const SidelightPanel: Readonly<{
  clean(value: unknown, length: number): string;
  safeUrl(value: unknown): string | null;
  fill(text: string, values: Record<string, string | number>): string;
  create(options: PanelOptions): SidelightPanelHandle;
}>;

declare const SidelightFlatten: Readonly<{
  flatten(document: Document, options?: FlattenOptions): SidelightFlat;
  flattenSliced(document: Document, options?: FlattenOptions): Promise<SidelightFlat>;
}>;

interface SidelightStand {
  readonly panel: SidelightPanelHandle | null;
  isLost(): boolean;
  remove(): void;
  show(
    setup: import("../shared/protocol.js").Setup,
    found: import("../shared/protocol.js").Found,
    elements: Element[],
    about: string | null,
  ): void;
  dock(setup: import("../shared/protocol.js").Setup): SidelightPanelHandle;
}

declare const SidelightPlace: Readonly<{
  anchor(last: Element | undefined, container: Element | undefined): Element | null;
  theme(element: Element | null): "light" | "dark";
  stand(actions: (setup: import("../shared/protocol.js").Setup) => PanelActions, signal: AbortSignal): SidelightStand;
}>;
