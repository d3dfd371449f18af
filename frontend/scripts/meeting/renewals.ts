// When a meeting's page fetches itself anew, or what stands beside its transcript.

/** What changes is fetched after so long, and a random part of it, so that not all ask at once. */
const RENEW_MS = 400;
/** Whoever was away fetches the page again, at random within so long: others came back at the same moment. */
const RETURNED_WITHIN_MS = 10_000;
/** What failed is tried again at random within so long, and twice as long each time. */
const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** The whole page, or what stands beside the transcript. */
export type What = "page" | "panel";

/**
 * What came of fetching. `gone` is a server that answers, and has nothing for this reader; `failed` is one that may
 * answer another time, and after so long at the earliest.
 */
export type Fetched =
  | { readonly is: "here"; readonly page: Document }
  | { readonly is: "gone" }
  | { readonly is: "failed"; readonly afterMs: number };

/** Where they are fetched; that fails in words and never by throwing. */
export interface Source {
  /** The page as it is now. */
  fetchPage(): Promise<Fetched>;
  /** What stands beside the transcript and above it now. */
  fetchPanel(): Promise<Fetched>;
}

interface World extends Source {
  later(ms: number, run: () => void): unknown;
  random(): number;
}

/** One fetch after another: what becomes due during one may have happened after it was answered. */
export class Renewals {
  private due: What | null = null;
  private isWaiting = false;
  private isFetching = false;
  private isStopped = false;
  private wasAway = false;
  /** Fetches that failed since the last that did not. */
  private failures = 0;

  constructor(
    private readonly world: World,
    private readonly take: (what: What, fetched: Fetched) => void,
  ) {}

  /** Fetches what has changed, once for all that happens meanwhile. */
  soon(what: What): void {
    if (this.due !== "page") this.due = what;
    this.wait(RENEW_MS * (1 + this.world.random()));
  }

  /** Whether what the page shows is about to be fetched, and may be behind what happened. */
  get isBusy(): boolean {
    return this.due !== null || this.isFetching;
  }

  /** What changes may be told from now on while nobody hears it here. */
  away(): void {
    this.wasAway = true;
  }

  /** It is heard again. */
  back(): void {
    if (!this.wasAway) return;
    this.wasAway = false;
    this.world.later(RETURNED_WITHIN_MS * this.world.random(), () => this.soon("page"));
  }

  /** Fetches no more. */
  stop(): void {
    this.isStopped = true;
  }

  private wait(ms: number): void {
    if (this.isWaiting || this.isFetching || this.isStopped) return;
    this.isWaiting = true;
    this.world.later(ms, () => {
      this.isWaiting = false;
      void this.fetch();
    });
  }

  private async fetch(): Promise<void> {
    const what = this.due;
    if (!what || this.isStopped) return;
    this.due = null;
    this.isFetching = true;
    const fetched = await (what === "page" ? this.world.fetchPage() : this.world.fetchPanel());
    this.isFetching = false;
    if (this.isStopped) return;
    if (fetched.is === "failed") this.again(what, fetched.afterMs);
    else this.failures = 0;
    this.take(what, fetched);
    if (this.due) this.soon(this.due);
  }

  /** Full jitter, as for the connection: a server that is too busy for some is not asked by all of them at once. */
  private again(what: What, leastMs: number): void {
    if (this.due !== "page") this.due = what;
    const longest = Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * 2 ** this.failures);
    this.failures += 1;
    this.wait(leastMs + this.world.random() * longest);
  }
}
