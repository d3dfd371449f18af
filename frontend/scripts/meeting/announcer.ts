// What a screen reader is told of new messages: politely, and never more often than it can be listened to.

import type { Words } from "./words";

const PAUSE_MS = 5_000;
const LONGEST = 200;

export class Announcer {
  private waiting: string[] = [];
  /** Whether it was spoken just now. */
  private isResting = false;
  /** Whether the reader wants nothing read out. */
  private isPaused = false;

  constructor(
    private readonly region: Element,
    private readonly words: Words,
    private readonly later: (ms: number, run: () => void) => void,
  ) {}

  /** Tells what was said, or after a pause how much was. */
  tell(words: string): void {
    this.waiting.push(words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words);
    if (!this.isResting) this.speak();
  }

  /** Reads nothing out until the reader wants it again, and then how much was said meanwhile. */
  pause(isPaused: boolean): void {
    this.isPaused = isPaused;
    if (isPaused) this.region.textContent = "";
    else if (!this.isResting) this.speak();
  }

  /** Forgets what was said: a text that is taken away may not stay where only a screen reader finds it. */
  forget(): void {
    this.region.textContent = "";
    this.waiting = this.waiting.map(() => "");
  }

  private speak(): void {
    const [first] = this.waiting;
    if (first === undefined || this.isPaused) return;
    const many = this.waiting.length;
    this.region.textContent = many === 1 && first ? first : this.words.count("new-messages", many);
    this.waiting = [];
    this.isResting = true;
    this.later(PAUSE_MS, () => {
      this.isResting = false;
      this.speak();
    });
  }
}
