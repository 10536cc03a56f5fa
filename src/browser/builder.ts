/** A failure of the builder's module. */
export interface BuilderError extends Error {
  code:
    | "invalid-argument"
    | "not-followed"
    | "not-an-address"
    | "not-opml"
    | "empty-corpus"
    | "too-large"
    | "bad-address"
    | "bad-key"
    | "not-subscribed";
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

/** A response. */
export interface Fetched {
  kind: "response";
  /** `response.url`: the address that answered. */
  url: string;
  status: number;
  /** By their names in lower case; those that count are `etag`, `last-modified`, `cache-control`, `age`, `retry-after`
   * and, of a feed, `content-type`. */
  headers: Record<string, string | null>;
  /** The body; may be left out where the status is no success. */
  bytes?: Uint8Array;
}

/** What came of a request. */
export type FeedAnswer =
  | Fetched
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

/** A subscription to a published index. */
export interface GivenSubscription {
  /** What the caller knows it by. */
  key: string;
  /** The manifest's absolute address, the publisher's key behind `#` where one is known. */
  address: string;
  /** Whether the reader has agreed to what was shown of the index; before, no file is asked for. */
  agreed: boolean;
  /** Whether the clock asks for it no more. */
  paused: boolean;
  /** What `SubscriptionRound.state` gave for it last; nothing for one that is new. */
  state?: string | null;
}

/** A request to carry out: `GET`, `credentials: "omit"`, no referrer, `cache: "no-store"`. */
export interface SubscriptionRequest {
  address: string;
  asked: "manifest" | "signature" | "file";
  /** The only headers to be set. */
  headers: { "If-None-Match"?: string; "If-Modified-Since"?: string };
  redirect: "manual" | "follow";
  /** Most bytes of the answer: more are not read, and count as `too-large`. */
  most: number;
  /** Seconds that it may take. */
  seconds: number;
}

/** What came of a request. */
export type SubscriptionAnswer =
  | (Fetched & {
      /** Of a file, in the place of `bytes`: how many came, and their SHA-256 in hex digits. */
      file?: { bytes: number; sha256: string };
    })
  | { kind: "opaque-redirect" }
  | {
      kind: "failed";
      /** `network` where fetch rejected; `timeout` after the request's `seconds`; `too-large` above its `most`;
       * `no-room` where what came could not be kept. */
      why: "network" | "timeout" | "too-large" | "no-room";
      /** Bytes of the body that came all the same; 0 where it is left out. */
      bytes?: number;
    };

/** What comes next in a visit. */
export type SubscriptionStep =
  | {
      kind: "ask";
      request: SubscriptionRequest;
      /** SHA-256 of the file that has just come, which is good and to be kept; null where none has. */
      keep: string | null;
    }
  /** The reader is to be shown the index. */
  | { kind: "offer" }
  | {
      kind: "use";
      /** SHA-256 of the files that are laid over each other, the base first; all are here. */
      parts: string[];
      /** SHA-256 of those in use until now that are needed no more then. */
      drop: string[];
      keep: string | null;
    }
  /** What is in use is what is published. */
  | { kind: "done" }
  /** What is in use stays. */
  | { kind: "failed"; code: SubscriptionCode };

/** Why a published index is refused, or was not had. */
export type SubscriptionCode =
  | "too-large"
  | "not-a-manifest"
  | "unsupported-version"
  | "analyzer-mismatch"
  | "bad-file-name"
  | "bad-key"
  | "bad-signature"
  | "unknown-key"
  | "bad-rotation"
  | "other-index"
  | "rolled-back"
  | "forked"
  | "from-the-future"
  | "expired"
  | "wrong-size"
  | "wrong-hash"
  | "bad-index"
  | "bad-address"
  | "no-answer"
  | "timeout"
  | "status"
  | "another-host"
  | "too-much"
  | "no-room"
  | "interrupted";

/** What a publisher says of an index, as far as its signature was checked. */
export interface PublishedIndex {
  /** Names the index, whichever key signs. */
  id: string;
  /** The minisign public key that signs. */
  key: string;
  name: string;
  /** May be empty. */
  about: string;
  /** Address of a page about it; may be empty. */
  homepage: string;
  /** BCP 47 tags, most stories first. */
  languages: string[];
  /** Stories in all its files: of those that a delta changes, every version. */
  stories: number;
  /** Bytes of all its files. */
  bytes: number;
  created: number;
  expires: number;
}

/** How a subscription does. */
export interface SubscriptionReport {
  /** What is published, as far as is known; null before a manifest was accepted. */
  index: PublishedIndex | null;
  /** Stories in use. */
  stories: number;
  /** Bytes of the files in use. */
  bytes: number;
  /** When what is in use was signed; null where nothing is. */
  created: number | null;
  /** When what is in use expires; null where nothing is. */
  expires: number | null;
  /** Whether it has. */
  stale: boolean;
  /** When what is in use was last found to be what is published. */
  last: number | null;
  /** When it is asked for next; null where it is not by the clock. */
  next: number | null;
  problem: { code: SubscriptionCode; since: number; /** HTTP status. */ status: number | null } | null;
}
