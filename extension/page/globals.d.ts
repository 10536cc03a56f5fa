// The globals that the classic scripts set: for the type checker only, not shipped.

interface FlattenOptions {
  /** Stands in for the document's address. */
  url?: string;
  /** Limits the body to one element. */
  root?: Element;
  /** Is left out: our own panel. */
  skip?: Element;
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

declare const SidelightPanel: Readonly<{
  clean(value: unknown, length: number): string;
  safeUrl(value: unknown): string | null;
  fill(text: string, values: Record<string, string | number>): string;
  create(options: PanelOptions): SidelightPanelHandle;
}>;

declare const SidelightFlatten: Readonly<{
  flatten(document: Document, options?: FlattenOptions): { page: string; elements: Element[] };
  flattenSliced(document: Document, options?: FlattenOptions): Promise<{ page: string; elements: Element[] }>;
}>;

declare const SidelightPlace: Readonly<{
  anchor(last: Element | undefined, container: Element | undefined): Element | null;
  theme(element: Element | null): "light" | "dark";
}>;
