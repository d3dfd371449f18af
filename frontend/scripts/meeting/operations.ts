// What the forms of a meeting's page ask for, over the socket. The page that answers the form says what is wrong.

import type { Answer } from "./connection";
import type { Fields } from "./frames";
import { newKey } from "./key";
import { asked, concernsPanel, saidBy, submit } from "./panel";

interface World {
  now(): number;
  later(ms: number, run: () => void): unknown;
}

export class Operations {
  private pressed: HTMLButtonElement | null = null;

  constructor(
    private readonly meeting: string,
    private readonly world: World,
    private readonly request: (op: string, rest: Fields) => Promise<Answer>,
    /** What stands beside the transcript may be other than it was. */
    private readonly changed: () => void,
  ) {}

  /** A button was pressed, which may send a form. */
  press(button: HTMLButtonElement | null): void {
    this.pressed = button;
  }

  /** Asks over the socket for what a form would, if that can be asked there. */
  submitted(event: SubmitEvent, form: HTMLFormElement): void {
    if (form.dataset.op) this.operate(event, form, form.dataset.op);
    else if (form.dataset.remove !== undefined) this.remove(event, form);
  }

  private operate(event: SubmitEvent, form: HTMLFormElement, op: string): void {
    event.preventDefault();
    const submitter = this.submitter(event, form);
    const request = { m: this.meeting, k: newKey(this.world.now()), d: asked(form, submitter) };
    const said = saidBy(submitter);
    const ask = (): void =>
      void this.request(op, request).then((answer) => {
        if (answer.is === "ok") {
          if (concernsPanel(op)) this.changed();
        } else if (answer.is === "refused" && answer.refusal.code === "rate_limited") {
          // Under the same key: done once, however often it is asked.
          this.world.later(answer.refusal.afterMs, ask);
        } else {
          submit(form, said);
        }
      });
    ask();
  }

  private remove(event: SubmitEvent, form: HTMLFormElement): void {
    const id = form.closest<HTMLElement>("[data-message]")?.dataset.message;
    if (!id) return;
    event.preventDefault();
    const request = { m: this.meeting, k: newKey(this.world.now()), d: { id } };
    void this.request("remove", request).then((answer) => {
      if (answer.is !== "ok") form.submit();
    });
  }

  /** By what a form was sent. Safari before 15.4 does not say, and then it is what was pressed last. */
  private submitter(event: { submitter?: HTMLElement | null }, form: HTMLFormElement): HTMLElement | null {
    if (event.submitter !== undefined) return event.submitter;
    return this.pressed?.form === form ? this.pressed : null;
  }
}
