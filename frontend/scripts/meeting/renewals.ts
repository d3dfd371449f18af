// When a meeting's page fetches itself anew, or what stands beside its transcript.

/** What changes is fetched after so long, and a random part of it, so that not all ask at once. */
const RENEW_MS = 400;
/** Whoever was away fetches the page again, at random within so long: others came back at the same moment. */
const RETURNED_WITHIN_MS = 10_000;

/** The whole page, or what stands beside the transcript. */
export type What = "page" | "panel";

export class Renewals {
  private due: What | null = null;
  private wasAway = false;

  constructor(
    private readonly world: { later(ms: number, run: () => void): unknown; random(): number },
    private readonly run: (what: What) => void,
  ) {}

  /** Fetches what has changed, once for all that happens meanwhile. */
  soon(what: What): void {
    const isWaiting = this.due !== null;
    if (this.due !== "page") this.due = what;
    if (isWaiting) return;
    this.world.later(RENEW_MS * (1 + this.world.random()), () => {
      const due = this.due ?? what;
      this.due = null;
      this.run(due);
    });
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
}
