// The form in which somebody writes. Without a connection it is an ordinary form.

import type { Words as Typed, Why } from "./log";
import { need } from "./transcript";
import type { Words } from "./words";

const PROBLEM = "body-error";

export class Composer {
  constructor(
    private readonly root: HTMLElement,
    private readonly words: Words,
  ) {}

  /** What is typed and chosen. */
  typed(form: HTMLFormElement): Typed {
    const typed: Record<string, string> = {};
    const data = new FormData(form);
    for (const name of ["body", "handling"]) typed[name] = String(data.get(name) ?? "");
    const answered = String(data.get("reply_to") ?? "");
    if (answered) typed.reply_to = answered;
    if (data.has("release")) typed.release = "yes";
    const confirmed = data.getAll("confirmed").join(",");
    return confirmed ? { ...typed, confirmed } : typed;
  }

  /** Makes room for the next message, and leads to it. */
  clear(): void {
    const box = this.box;
    if (!box) return;
    box.value = "";
    this.problem("");
    this.offer([], "", false);
    this.answer("", "");
    box.focus({ preventScroll: true });
  }

  /** Whether there is a form that words can be given back to: there is none while others alone may write. */
  get isThere(): boolean {
    return this.box !== null;
  }

  /** Gives words back to who wrote them, before what they have typed since, says why, and lets them confirm it. */
  giveBack(typed: Typed, { problem, confirm, release }: Why): void {
    const box = this.box;
    if (!box) return;
    box.value = [typed.body ?? "", box.value].filter((part) => part !== "").join("\n\n");
    const handling = box.form?.elements.namedItem("handling");
    if (handling instanceof HTMLSelectElement && typed.handling) handling.value = typed.handling;
    if (typed.reply_to) this.answer(typed.reply_to, this.words.say("reply"));
    this.problem(problem);
    this.offer(confirm, typed.confirmed ?? "", release === true);
    box.focus();
  }

  /** Whether a link was one that has what is written answer a message, or answer none. */
  answers(link: HTMLAnchorElement): boolean {
    if (!this.box || !link.matches("[data-reply], [data-answer-none]")) return false;
    const id = link.dataset.reply ?? "";
    const name = link.closest("[data-message]")?.querySelector('[data-slot="name"]')?.textContent ?? "";
    // A name may hold what `replace` reads as a pattern.
    this.answer(id, id ? this.words.say("reply-to").replace("%{name}", () => name) : "");
    this.box.focus();
    return true;
  }

  private answer(id: string, words: string): void {
    const line = this.root.querySelector<HTMLElement>(".app-composer [data-answer]");
    const field = line?.querySelector<HTMLInputElement>("input");
    if (!line || !field) return;
    field.value = id;
    line.hidden = id === "";
    const said = line.querySelector('[data-slot="answer"]');
    if (said) said.textContent = words;
  }

  /** Says under the field what is wrong; an empty text takes that away. */
  problem(words: string): void {
    const box = this.box;
    if (!box) return;
    const group = need(this.root, ".app-composer .govuk-form-group");
    const others = (box.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .filter((id) => id && id !== PROBLEM);
    this.root.querySelector(`#${PROBLEM}`)?.remove();
    if (words) {
      box.before(this.message(words));
      others.push(PROBLEM);
    }
    if (others.length > 0) box.setAttribute("aria-describedby", others.join(" "));
    else box.removeAttribute("aria-describedby");
    group.classList.toggle("govuk-form-group--error", words !== "");
    box.classList.toggle("govuk-textarea--error", words !== "");
  }

  /** Offers the ticks that send it as it is, or to the chair first; what was confirmed before goes along. */
  private offer(asked: readonly string[], before: string, isReleasable: boolean): void {
    const place = this.root.querySelector(".app-composer [data-confirmation]");
    place?.replaceChildren();
    if (place && before) {
      const carried = document.createElement("input");
      Object.assign(carried, { type: "hidden", name: "confirmed", value: before });
      place.append(carried);
    }
    if (asked.length > 0) this.offerTick("confirmation");
    const tick = place?.querySelector<HTMLInputElement>('input[type="checkbox"]');
    if (tick) tick.value = asked.join(",");
    if (isReleasable) this.offerTick("release");
  }

  private offerTick(name: string): void {
    const template = this.root.querySelector<HTMLTemplateElement>(`template[data-row="${name}"]`);
    const place = this.root.querySelector(".app-composer [data-confirmation]");
    if (template) place?.append(template.content.cloneNode(true));
  }

  private get box(): HTMLTextAreaElement | null {
    return this.root.querySelector(".app-composer textarea");
  }

  private message(words: string): HTMLElement {
    const message = document.createElement("p");
    message.id = PROBLEM;
    message.className = "govuk-error-message";
    const prefix = document.createElement("span");
    prefix.className = "govuk-visually-hidden";
    prefix.textContent = this.words.say("error-prefix");
    message.append(prefix, ` ${words}`);
    return message;
  }
}
