// The transcript on the page. What is new goes to its end without moving what somebody reads; if that is further
// up, or another window is in front, it waits behind a button.

import type { Fields, LogEvent } from "./frames";
import { fields, words as text } from "./frames";
import type { Unsent } from "./log";
import { timeOfDay } from "./time";
import type { Words } from "./words";

/** Where the reader is. */
export interface Place {
  isAtEnd(): boolean;
  /** Makes a change above the end of the transcript, which stays where it is on the screen. */
  keeping(change: () => void): void;
}

/** What tells of an earlier message that stays where it is. */
const AMENDS = ["message.edited", "message.marked", "message.reacted"];

export class Transcript {
  private readonly waiting = document.createDocumentFragment();
  private readonly echoes = new Map<string, HTMLElement>();

  constructor(
    private readonly root: HTMLElement,
    private readonly words: Words,
    private readonly place: Place,
  ) {}

  /** Shows what happened; what was said, for those who do not see it. */
  show(event: LogEvent): string {
    const id = text(event.detail.id);
    if (takesAway(event.kind)) {
      if (event.kind === "message.hidden") this.erase(id);
      else this.remove(id, event.kind.replace(".", "-"));
      return "";
    }
    if (AMENDS.includes(event.kind)) {
      this.amend(event);
      return "";
    }
    // It stands above the transcript; whoever leads and does not see the page is told that it does.
    if (event.kind === "message.held") return event.key === null ? this.words.say("held") : "";
    const row = this.row(event);
    if (!row) return "";
    row.id = `event-${event.seq}`;
    row.dataset.seq = String(event.seq);
    if (id) row.dataset.message = id;
    this.add(row);
    return event.key === null ? spoken(row) : "";
  }

  /** Shows an earlier message with other words, what it is for the minutes, or how many reacted to it. */
  private amend({ kind, key, detail }: LogEvent): void {
    const row = this.find(text(detail.id));
    if (!row) return;
    this.place.keeping(() => {
      if (kind === "message.edited") this.word(row, detail);
      if (kind !== "message.reacted") this.mark(row, detail);
      if (kind !== "message.marked") this.react(row, detail.reactions);
    });
    // With what somebody reacts is told to them alone.
    if (kind === "message.reacted" && key !== null) press(row, text(detail.sign));
  }

  /** How many reacted with each sign: read by whoever looks, and not read out. */
  private react(row: HTMLElement, counts: unknown): void {
    const line = slot(row, "reactions");
    if (!line) return;
    const set = Object.entries(fields(counts)).filter(([, count]) => Number(count) > 0);
    line.textContent = set.map(([sign, count]) => `${this.words.say(`sign-${sign}`)}: ${count}`).join(", ");
    line.hidden = set.length === 0;
  }

  private word(row: HTMLElement, detail: Fields): void {
    const body = slot(row, "body");
    // As for a new message: rendered and sanitised by the server.
    if (body) body.innerHTML = text(detail.html);
    if (body && text(detail.language)) body.lang = text(detail.language);
    const edited = slot(row, "edited");
    if (edited) edited.hidden = !text(detail.edited_at);
  }

  private mark(row: HTMLElement, detail: Fields): void {
    const code = text(detail.mark);
    const tag = slot(row, "mark");
    if (tag) {
      tag.hidden = code === "";
      tag.textContent = code ? this.words.say(`mark-${code}`) : "";
    }
    const marks = row.querySelector<HTMLElement>("[data-marks]");
    if (marks) marks.hidden = code === "" && (slot(row, "edited")?.hidden ?? true);
    for (const button of row.querySelectorAll<HTMLButtonElement>('button[name="mark"]')) {
      button.hidden = button.value === code;
    }
  }

  /** Shows how an earlier message may be used from now on; whether it is there. */
  handle(event: LogEvent): boolean {
    const row = this.find(text(event.detail.id));
    if (row && slot(row, "handling")) {
      fill(row, "handling", this.words.say(`handling-${text(event.detail.handling)}`));
    }
    return row !== null;
  }

  /** Shows a text on its way, or that it goes no further by itself. */
  echo(unsent: Unsent): void {
    const row = this.template("echo");
    const body = slot(row, "body");
    if (body) body.textContent = unsent.words.body ?? "";
    const state = slot(row, "state");
    if (state) state.textContent = this.standing(unsent);
    for (const button of row.querySelectorAll<HTMLButtonElement>("button")) {
      button.hidden = !unsent.isDraft || (unsent.isLeft && button.matches("[data-again]"));
      button.value = unsent.key;
    }
    const old = this.echoes.get(unsent.key);
    if (!old) this.release();
    this.place.keeping(() => (old ? old.replaceWith(row) : this.list.append(row)));
    this.echoes.set(unsent.key, row);
  }

  private standing({ isDraft, reason }: Unsent): string {
    const notSent = this.words.say("not-sent");
    if (!isDraft) return reason || this.words.say("sending");
    return reason && reason !== notSent ? `${notSent}. ${reason}` : notSent;
  }

  /** Takes an echo away. */
  drop(key: string): void {
    this.place.keeping(() => this.echoes.get(key)?.remove());
    this.echoes.delete(key);
  }

  /** Shows what waited, and leads to the first of it. */
  showWaiting(): void {
    const first = this.waiting.firstElementChild;
    this.release();
    if (!(first instanceof HTMLElement)) return;
    first.tabIndex = -1;
    first.focus();
    first.scrollIntoView({ block: "center" });
  }

  /** Shows another list in the place of this one, which is out of date. */
  replace(rows: Iterable<Node>): void {
    this.waiting.replaceChildren();
    this.count();
    this.place.keeping(() => this.list.replaceChildren(...rows, ...this.echoes.values()));
  }

  private get list(): HTMLElement {
    return need(this.root, "[data-log]");
  }

  private add(row: HTMLElement): void {
    if (this.waiting.hasChildNodes() || !this.place.isAtEnd()) {
      this.waiting.append(row);
      this.count();
    } else {
      this.place.keeping(() => this.insert(row));
    }
  }

  private release(): void {
    if (this.waiting.hasChildNodes()) this.place.keeping(() => this.insert(this.waiting));
    this.count();
  }

  /** Before what is on its way: its own place is not known yet. */
  private insert(rows: Node): void {
    const [echo] = this.echoes.values();
    this.list.insertBefore(rows, echo ?? null);
    const empty = this.root.querySelector<HTMLElement>("[data-log-empty]");
    if (empty) empty.hidden = true;
  }

  private count(): void {
    const button = need(this.root, "[data-log-new]");
    const count = this.waiting.childElementCount;
    need(button, "button").textContent = this.words.count("new-messages", count);
    button.hidden = count === 0;
  }

  private row(event: LogEvent): HTMLElement | null {
    if (event.kind === "message.posted" && typeof event.detail.html === "string") {
      return this.message(event, event.detail.html);
    }
    const said = event.kind === "message.posted" ? "message-removed" : event.kind.replace(".", "-");
    return this.line(event.at, this.said(said, event.detail));
  }

  /** The words of a line; empty if there are none for it. */
  private said(key: string, detail: Fields): string {
    if (key === "agenda-started") {
      const words = this.words
        .say(key)
        .replace("%{rule}", this.words.say(`rule-${text(detail.attribution)}`));
      return words.replace("%{title}", () => text(detail.title));
    }
    if (key.startsWith("poll-")) return this.poll(key, detail);
    if (key !== "writing-set") return this.words.say(key);
    if (detail.locked === true) return this.words.say("writing-locked");
    return typeof detail.slow_seconds === "number"
      ? this.words.count("writing-slow", detail.slow_seconds)
      : this.words.say("writing-open");
  }

  /** What is asked, or what came of it: how many chose each option, where that is told. */
  private poll(key: string, detail: Fields): string {
    const [votes, options] = [list(detail.votes), list(detail.options)];
    const isTold = key !== "poll-closed" || votes.length > 0;
    const result = options.map((option, index) => `${text(option)}: ${String(votes[index])}`).join(", ");
    return this.words
      .say(isTold ? key : "poll-closed-too-few")
      .replace("%{question}", () => text(detail.question))
      .replace("%{result}", () => result);
  }

  private message({ at, key, detail }: LogEvent, html: string): HTMLElement {
    const row = this.template("message");
    const isMine = key !== null;
    row.classList.toggle("app-log__item--me", isMine);
    stamp(row, at);
    fill(row, "name", text(detail.name));
    fill(row, "affiliation", isMine ? this.words.say("you") : text(detail.affiliation));
    fill(row, "handling", this.words.say(`handling-${text(detail.handling)}`));
    // The server rendered and sanitised it by an allow-list, when it was written, as for the page itself.
    this.word(row, { ...detail, html });
    this.mark(row, detail);
    this.react(row, detail.reactions);
    this.answer(row, detail.reply_to);
    this.address(row, text(detail.id));
    fill(row, "which", this.which(text(detail.name), at));
    this.offer(row, isMine, at);
    const form = row.querySelector<HTMLFormElement>("form[data-remove]");
    if (!form) return row;
    if (!isMine && form.dataset.remove !== "any") form.remove();
    if (!isMine) form.querySelector("[data-edit]")?.remove();
    form.querySelector("button")?.setAttribute("aria-label", this.removeLabel(at));
    return row;
  }

  /** Has everything in a row that was filled lead to its message. */
  private address(row: HTMLElement, id: string): void {
    for (const name of ["href", "action", "value", "data-reply"]) {
      for (const element of row.querySelectorAll(`[${name}*="message-id"]`)) {
        // As it is written: what comes from a template belongs to no address yet, and has no path of its own.
        const written = element.getAttribute(name) ?? "";
        element.setAttribute(name, written.replace("message-id", encodeURIComponent(id)));
      }
    }
  }

  /** Says which message this one answers, and leads to it if it is here. */
  private answer(row: HTMLElement, seq: unknown): void {
    const line = row.querySelector<HTMLElement>("[data-answers]");
    const link = line?.querySelector("a");
    if (!line || !link) return;
    // As where the server made the row: there is no line that says nothing.
    if (typeof seq !== "number") {
      line.remove();
      return;
    }
    const name = document.getElementById(`event-${seq}`)?.querySelector('[data-slot="name"]')?.textContent;
    line.hidden = false;
    link.href = name ? `#event-${seq}` : `?before=${seq + 1}#event-${seq}`;
    link.textContent = name
      ? this.words.say("reply-to").replace("%{name}", () => name)
      : this.words.say("reply");
  }

  /** What every other reader can do about a message: flag it, or have it locked. */
  private offer(row: HTMLElement, isMine: boolean, at: string): void {
    if (isMine) row.querySelector("[data-item]")?.remove();
    if (isMine) for (const others of row.querySelectorAll("[data-others]")) others.remove();
    for (const link of row.querySelectorAll<HTMLAnchorElement>("[data-item] a")) {
      const label = link.querySelector("span");
      if (label) label.textContent = label.textContent?.replace("%{time}", timeOfDay(at)) ?? "";
    }
  }

  /** Whose message the actions below it are about, and of when. */
  private which(name: string, at: string): string {
    const said = this.words.say("which").replace("%{time}", timeOfDay(at));
    // A name may hold what `replace` reads as a pattern.
    return ` ${said.replace("%{name}", () => name)}`;
  }

  private removeLabel(at: string): string {
    return this.words.say("remove-label").replace("%{time}", timeOfDay(at));
  }

  /** A line about what happened; nothing if there are no words for it. */
  private line(at: string, said: string): HTMLElement | null {
    if (!said) return null;
    const row = this.template("line");
    stamp(row, at);
    fill(row, "body", said);
    return row;
  }

  /** Only a line stays in the place of a message; of one that is locked, not even its time. */
  private remove(id: string, said: string): void {
    const row = this.find(id);
    const line = this.line(row?.querySelector("time")?.dateTime ?? "", this.words.say(said));
    if (!row || !line) return;
    if (said === "message-locked") line.querySelector("time")?.replaceWith(document.createElement("span"));
    line.id = row.id;
    line.dataset.message = id;
    const hadFocus = row.contains(document.activeElement);
    if (this.list.contains(row)) this.place.keeping(() => row.replaceWith(line));
    else row.replaceWith(line);
    if (!hadFocus) return;
    line.tabIndex = -1;
    line.focus();
  }

  /** Nothing stays of a message that is kept from this reader now, as when the page is read anew. */
  private erase(id: string): void {
    const row = this.find(id);
    if (!row) return;
    const hadFocus = row.contains(document.activeElement);
    if (this.list.contains(row)) this.place.keeping(() => row.remove());
    else row.remove();
    this.count();
    if (!hadFocus) return;
    this.list.tabIndex = -1;
    this.list.focus();
  }

  private find(id: string): HTMLElement | null {
    const selector = `[data-message="${CSS.escape(id)}"]`;
    return (
      this.list.querySelector<HTMLElement>(selector) ?? this.waiting.querySelector<HTMLElement>(selector)
    );
  }

  private template(name: string): HTMLElement {
    const template = need<HTMLTemplateElement>(this.root, `template[data-row="${name}"]`);
    const row = template.content.firstElementChild?.cloneNode(true);
    if (!(row instanceof HTMLElement)) throw new Error(`the template ${name} is empty`);
    return row;
  }
}

/** Whether an event takes a message away that stands earlier. */
export function takesAway(kind: string): boolean {
  return kind === "message.removed" || kind === "message.locked" || kind === "message.hidden";
}

/** The element that this page cannot do without. */
export function need<E extends HTMLElement = HTMLElement>(within: ParentNode, selector: string): E {
  const element = within.querySelector<E>(selector);
  if (!element) throw new Error(`the page has no ${selector}`);
  return element;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function slot(row: HTMLElement, name: string): HTMLElement | null {
  return row.querySelector(`[data-slot="${name}"]`);
}

/** Shows the sign with which the reader reacts as pressed: pressing it again takes it back. */
function press(row: HTMLElement, sign: string): void {
  for (const button of row.querySelectorAll<HTMLButtonElement>("button[data-sign]")) {
    const isPressed = button.dataset.sign === sign;
    button.setAttribute("aria-pressed", String(isPressed));
    button.value = isPressed ? "" : (button.dataset.sign ?? "");
  }
}

function fill(row: HTMLElement, name: string, words: string): void {
  const element = slot(row, name);
  if (element) element.textContent = words;
}

function stamp(row: HTMLElement, at: string): void {
  const time = row.querySelector("time");
  if (!time) return;
  time.dateTime = at;
  time.textContent = timeOfDay(at);
}

function spoken(row: HTMLElement): string {
  const [name, body] = [slot(row, "name"), slot(row, "body")].map((part) => part?.textContent?.trim());
  return name ? `${name}: ${body}` : (body ?? "");
}
