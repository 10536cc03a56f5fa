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
  /** The page's address, with a fragment that is a route. */
  address: string;
  /** Whether the page holds several whole stories. */
  many: boolean;
  /** The story in view. */
  article: Element | undefined;
  /** The element of its headline. */
  headline: Element | undefined;
  /** Its headline. */
  heading: string;
  /** The last element of what was found in it, and how its text begins. */
  last?: Element;
  ending?: string;
}

/** Where an article stands in its page. */
interface SidelightSpot {
  /** The last element of its text. */
  last: Element | undefined;
  /** The one that holds it. */
  container: Element | undefined;
  /** Paragraphs by which the column of its text is known. */
  paragraphs: Element[];
}

/** What is asked of the page script by what watches for it. */
interface SidelightWatched {
  /** Address of the article that was read. */
  address(): string;
  /** Whether, after these changes of the document, the page is to be looked at. */
  isDisturbed(changes: MutationRecord[]): boolean;
  /** Whether scrolling may bring another article. */
  isFollowed(): boolean;
  /** Listens to the page anew. */
  hear(): void;
  /** Looks whether another article has come; also where nothing reports it. */
  look(unreported: boolean): void;
}

/** What the head says, and of which article. */
interface SidelightHead {
  believes(fact: string, view: SidelightView): boolean;
  done(): void;
}

interface SidelightPanelHandle {
  /** Put it where the panel shall stand. */
  readonly host: HTMLElement;
  show(view: PanelView): void;
  /** Whether it shows stories, and not that the site is off or the lookup failed. */
  isShowing(): boolean;
  loading(): void;
  say(title: string, text: string): void;
  fail(): void;
  collapse(collapsed: boolean): void;
  isCollapsed(): boolean;
  /** About how high it is at a width, in CSS pixels. */
  height(width: number): number;
  theme(theme: "light" | "dark" | "auto"): void;
  remove(): void;
}

declare const SidelightSafe: Readonly<{
  addEventListener: EventTarget["addEventListener"];
  contains: Node["contains"];
  getRootNode: Node["getRootNode"];
  isConnected(this: Node): boolean;
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
  host(this: ShadowRoot): Element;
  id(this: Element): string;
  localName(this: Element): string;
  matches: Element["matches"];
  nextElementSibling(this: Element): Element | null;
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
  start(): SidelightView;
  here(): SidelightView;
  recognise(view: SidelightView, title: string, last: Element | undefined): void;
  isAnother(from: SidelightView, to: SidelightView): boolean;
  isStanding(view: SidelightView): boolean;
  isGone(view: SidelightView): boolean;
  isOfHead(change: MutationRecord): boolean;
  shadowLength(): number;
  proseLength(): number;
  head(): SidelightHead;
  watch(
    page: SidelightWatched,
    signal: AbortSignal,
  ): Readonly<{ document(nothing: boolean, roots: ShadowRoot[]): void; rest(): void }>;
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
  isDocked(): boolean;
  remove(): void;
  recolour(): void;
  show(
    setup: import("../shared/protocol.js").Setup,
    found: import("../shared/protocol.js").Found,
    spot: SidelightSpot | null,
    about: string | null,
  ): void;
  dock(setup: import("../shared/protocol.js").Setup): SidelightPanelHandle;
  reveal(): void;
}

declare const SidelightPlace: Readonly<{
  anchor(last: Element | undefined, container: Element | undefined): Element | null;
  theme(element: Element | null): "light" | "dark";
  spot(elements: Element[], found: import("../shared/protocol.js").Found): SidelightSpot;
  stand(actions: (setup: import("../shared/protocol.js").Setup) => PanelActions): SidelightStand;
}>;
