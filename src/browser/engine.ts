/** A failure of the engine. */
export interface EngineError extends Error {
  code:
    | "not-an-index"
    | "truncated"
    | "unsupported-version"
    | "analyzer-mismatch"
    | "corrupt"
    | "empty-corpus"
    | "too-large"
    | "wrong-base"
    | "invalid-argument"
    | "unavailable";
}

/** One story. Times are Unix seconds, languages BCP 47 tags; absent fields are `null`. */
export interface Article {
  url: string;
  title: string;
  /** Plain text; paragraphs are separated by a line break. */
  text: string;
  outlet: string | null;
  published: number | null;
  /** Whether `published` is a day alone: when it begins in UTC, and that day in every zone. */
  published_day?: boolean;
  lang: string | null;
  snippet: string | null;
}

/** A story to look up: what is not known may be left out. */
export type ArticleInput = Pick<Article, "url" | "title" | "text"> & Partial<Article>;

export type Kind = "article" | "live-blog" | "partial" | "not-an-article";

/** What was read from a page. */
export interface Extraction {
  kind: Kind;
  /** How sure `kind` is, 0 to 1. */
  confidence: number;
  article: Article | null;
  /** RFC 3339 with the publisher's own offset, or a day alone. */
  published: string | null;
  bylines: string[];
  section: string | null;
  /** Number of the flattened element after which a panel may stand. */
  last_element: number | null;
  /** Number of the flattened element that holds the article. */
  container: number | null;
}

export interface SimilarOptions {
  /** Most matches returned, all tiers together. */
  limit: number;
  /** Least score shown, 0 to 1. */
  threshold: number;
  /** Most matches of one outlet. */
  per_outlet: number;
  /** Outlets never shown, as `Match.outlet` names them. */
  hidden_outlets: string[];
  /** Whether closeness in time counts. */
  use_dates: boolean;
  /** Whether a page that seems to be no article is looked up all the same. */
  anyway: boolean;
}

export type Tier = "same-event" | "background";

/** A term that both stories have. */
export interface Reason {
  /** As the page being read writes it. */
  term: string;
  /** Its share of the shared weight, 0 to 1. */
  share: number;
}

/** A near-duplicate of a match or of the page. */
export interface StoryCopy {
  url: string;
  title: string;
  outlet: string;
}

/** A similar story. */
export interface Match {
  url: string;
  title: string;
  snippet: string | null;
  outlet: string;
  published: number | null;
  /** There where `published` is a day alone. */
  published_day?: boolean;
  lang: string | null;
  tier: Tier;
  /** The chance that it tells of the same event, 0 to 1. */
  score: number;
  reasons: Reason[];
  days_apart: number | null;
  also_at: StoryCopy[];
  /** Key of the library that holds it. */
  library: string;
}

export interface QueryTerm {
  term: string;
  /** Weight in the L2-normalised query, 0 to 1. */
  weight: number;
}

/** Why a lookup shows nothing. */
export type Nothing = "not-an-article" | "no-text" | "nothing-close" | "no-index-in-language";

/** A story in another language than the page's that may tell the same. */
export interface Telling {
  url: string;
  title: string;
  outlet: string;
  published: number | null;
  /** There where `published` is a day alone. */
  published_day?: boolean;
}

/** Stories in another language that may tell the same: of the same days, with the same names. */
export interface InLanguage {
  /** Primary subtag. */
  lang: string;
  stories: Telling[];
}

export interface Lookup {
  /** Best first, same event before background. */
  matches: Match[];
  /**
   * Stories with the page's own text at other outlets, one of each, closest first: they are no matches. Of a text without
   * address the one that it seems to come from is among them.
   */
  copies: StoryCopy[];
  /** The query's heaviest terms. */
  query: QueryTerm[];
  /** Set where `matches` is empty. */
  nothing: Nothing | null;
  /** An offer, no matches. */
  other_languages: InLanguage[];
}

export interface PageLookup extends Lookup {
  extraction: Extraction;
}

/** A story found by its headline. */
export interface Headline {
  url: string;
  title: string;
  outlet: string;
  published: number | null;
  /** There where `published` is a day alone. */
  published_day?: boolean;
  /** Key of the library that holds it. */
  library: string;
}

export interface SectionSize {
  tag: string;
  role: string;
  bytes: number;
}

/**
 * What an index holds, or several together: these have no name, builds and sections in common. Times are Unix seconds.
 */
export interface IndexStats {
  name: string;
  sample: boolean;
  /** Names this build: 16 hex digits. */
  build_id: string;
  /** The build that a delta was made for. */
  base_id: string | null;
  stories: number;
  outlets: number;
  /** Primary language subtags with their number of stories, most first. */
  languages: [string, number][];
  oldest: number | null;
  newest: number | null;
  created: number;
  bytes: number;
  sections: SectionSize[];
}
