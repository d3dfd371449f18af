// That the session of somebody who only listens ends soon, and that it was kept.

/** The end of a session is told so long ahead. */
const WARNED_AHEAD_MS = 120_000;

export class Warning {
  private callOff: (() => void) | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly later: (ms: number, run: () => void) => () => void,
  ) {}

  /** Says two minutes ahead that the session ends. */
  tell(endsInMs: number): void {
    this.callOff?.();
    this.callOff = this.later(Math.max(0, endsInMs - WARNED_AHEAD_MS), () => this.hide(false));
  }

  takeBack(): void {
    this.callOff?.();
    this.hide(true);
  }

  private hide(isHidden: boolean): void {
    for (const words of this.root.querySelectorAll<HTMLElement>("[data-session-ends]"))
      words.hidden = isHidden;
  }
}
