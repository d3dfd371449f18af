// Who is in the meeting, and who is writing. Nobody is told of it who does not look: it changes too often to be read out.

import type { Fields } from "./frames";
import { words as text } from "./frames";
import { Words } from "./words";

/** For so long somebody is writing of whom it was told. */
const WRITES_FOR_MS = 6_000;

export class Presence {
  /** Who is there, by the number that stands for them; null while they are too many to be named. */
  private people: Map<number, string> | null = new Map();
  private readonly words: Words | null;
  private readonly section: HTMLElement | null;
  private callOffWriting: (() => void) | null = null;

  constructor(
    root: HTMLElement,
    private readonly later: (ms: number, run: () => void) => () => void,
  ) {
    this.section = root.querySelector<HTMLElement>("[data-presence]");
    this.words = this.section && new Words(this.section);
  }

  /** Shows who came and went; or everybody, where it begins or there is no telling one by one. */
  show(detail: Fields): void {
    if ("people" in detail) {
      this.people = Array.isArray(detail.people) ? new Map() : null;
      this.add(detail.people);
    } else {
      this.add(detail.joined);
      for (const number of list(detail.left)) this.people?.delete(Number(number));
    }
    const heading = this.slot("count");
    if (heading) heading.textContent = this.words?.count("present-now", Number(detail.count)) ?? "";
    this.slot("people")?.replaceChildren(...Array.from(this.people?.values() ?? [], item));
  }

  /** Shows for a while that somebody is writing. */
  showWriting(detail: Fields): void {
    const line = this.slot("writing");
    if (!line || !this.words) return;
    const [name] = list(detail.names).map(text);
    const own = new Words(line);
    // A name may hold what `replace` reads as a pattern.
    const one = name ? own.say("writing-one").replace("%{name}", () => name) : own.say("writing-some");
    line.textContent = detail.count === 1 ? one : own.say("writing-many");
    line.hidden = false;
    this.callOffWriting?.();
    this.callOffWriting = this.later(WRITES_FOR_MS, () => {
      line.hidden = true;
    });
  }

  private add(people: unknown): void {
    for (const person of list(people)) {
      const { number, name, affiliation } = person as Fields;
      const said = [text(name), text(affiliation)].filter((part) => part !== "").join(", ");
      if (typeof number === "number") this.people?.set(number, said);
    }
  }

  private slot(name: string): HTMLElement | null {
    return this.section?.querySelector<HTMLElement>(`[data-slot="${name}"]`) ?? null;
  }
}

function item(words: string): HTMLElement {
  const row = document.createElement("li");
  row.textContent = words;
  return row;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
