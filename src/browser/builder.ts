/** A failure of the builder's module. */
export interface BuilderError extends Error {
  code: "invalid-argument" | "not-followed" | "not-an-address" | "not-opml" | "empty-corpus" | "too-large";
}

/** A feed that is followed. All times of this module are milliseconds since 1970. */
export interface FollowedFeed {
  /** What the caller knows it by. */
  key: string;
  /** Absolute address of the feed. */
  address: string;
  /** What `Round.state` gave for it last; nothing for one that is new. */
  state?: string | null;
}

/** A request to carry out: `GET`, `credentials: "omit"`, no referrer, `cache: "no-store"`. */
export interface FeedRequest {
  key: string;
  address: string;
  /** The only headers to be set. None is set on a request that follows redirects. */
  headers: { "If-None-Match"?: string; "If-Modified-Since"?: string };
  redirect: "manual" | "follow";
}

/** What came of a request. */
export type FeedAnswer =
  | {
      kind: "response";
      /** `response.url`: the address that answered. */
      url: string;
      status: number;
      /** By their names in lower case; those that count are `etag`, `last-modified`, `cache-control`, `age`,
       * `retry-after` and `content-type`. */
      headers: Record<string, string | null>;
      /** The body; may be left out where the status is no success. */
      bytes?: Uint8Array;
    }
  | { kind: "opaque-redirect" }
  | {
      kind: "failed";
      /** `network` where fetch rejected; `timeout` after `FEED_SECONDS`; `too-large` above `FEED_BYTES`. */
      why: "network" | "timeout" | "too-large";
    };

/** How much is kept. */
export interface Limits {
  /** Days for which a story is kept that its feed no longer lists. */
  days: number;
  /** Most stories, the newest. */
  most: number;
}

/** What comes of an answer. */
export interface FeedOutcome {
  /** A request to be made at once; its answer is given to `answered`, and nothing is stored before. */
  again: FeedRequest | null;
  /** The feed's record, where it is to be stored: before its state. */
  record: string | null;
  /** Whether stories came, went or were rewritten: the index is to be built anew. */
  changed: boolean;
}

export interface FeedProblem {
  code:
    | "no-answer"
    | "timeout"
    | "too-large"
    | "status"
    | "gone"
    | "another-host"
    | "html"
    | "not-a-feed"
    | "interrupted"
    | "held";
  since: number;
  /** HTTP status. */
  status: number | null;
  /** Of `another-host` where it leads; null where the browser does not say. */
  address: string | null;
}

/** How a feed does. */
export interface FeedReport {
  /** Stories kept of it. */
  stories: number;
  /** When it was read last. */
  last: number | null;
  /** When it is asked next; null where it is not asked by the clock. */
  next: number | null;
  problem: FeedProblem | null;
}

/** An outlet whose stories an index takes in. */
export interface FollowedOutlet {
  /** Its name on cards, whatever the feed says of itself. */
  name: string;
  /** Host of its site. */
  host: string;
  /** BCP 47 tag, for stories that name no language. */
  language?: string | null;
}

export interface IndexBuilderOptions extends Limits {
  name: string;
  now: number;
}

/** A feed in a list, as OPML has it. */
export interface ListedFeed {
  name: string;
  feed: string;
  site?: string | null;
  language?: string | null;
  /** Folder that it stands in. */
  section?: string | null;
}

/** What an address typed by a reader gave. */
export type Looked =
  | {
      kind: "feed";
      title: string;
      /** Site of the outlet: as the feed says, where that is its own to say; else the feed's own host. */
      site: string;
      language: string | null;
    }
  | {
      kind: "page";
      /** Feeds that it announces and that may be followed. */
      announced: { title: string; feed: string }[];
    }
  | { kind: "neither" };
