// The parts of a meeting's page that stand beside the transcript. The server makes them; this puts them into the page and
// reads what their forms ask for.

import type { Fields } from "./frames";

/** Not for the socket: the form's own proof of where it comes from. */
const NOT_SENT = ["csrf"];

/** What a form asks for, as a request says it: what is left empty is left out. */
export function asked(form: HTMLFormElement, submitter: HTMLElement | null): Fields {
  const fields: Record<string, unknown> = {};
  const { name, value } = saidBy(submitter);
  const data = new FormData(form);
  // By hand: browsers before 2023 leave out what the button says, and "I agree" would take the sign back.
  if (name) data.append(name, value);
  for (const [name, value] of data) {
    if (NOT_SENT.includes(name) || value === "") continue;
    fields[name] = typed(name, String(value));
  }
  return fields;
}

function typed(name: string, value: string): unknown {
  if (name === "locked" || name === "on") return value === "true";
  return name === "slow_seconds" || name === "option" ? Number(value) : value;
}

/** What a button says when it is pressed: what happens then may have it say something else. */
export type Said = Readonly<{ name: string; value: string }>;

export function saidBy(submitter: HTMLElement | null): Said {
  return submitter instanceof HTMLButtonElement || submitter instanceof HTMLInputElement
    ? { name: submitter.name, value: submitter.value }
    : { name: "", value: "" };
}

/** Sends a form its ordinary way. What its button says goes along: `submit()` alone leaves that out. */
export function submit(form: HTMLFormElement, { name, value }: Said): void {
  if (name) {
    const said = document.createElement("input");
    Object.assign(said, { type: "hidden", name, value });
    form.append(said);
  }
  form.submit();
}

/** Shows every part of a page as it is now, but for a form in which somebody writes. */
export function renewParts(root: ParentNode, fresh: ParentNode, keeping: (change: () => void) => void): void {
  for (const part of fresh.querySelectorAll<HTMLElement>("[data-part]")) {
    const old = root.querySelector<HTMLElement>(`[data-part="${part.dataset.part}"]`);
    const typing = old?.querySelector("textarea");
    if (typing && (typing.value !== "" || part.querySelector("textarea"))) continue;
    if (old) keeping(() => renew(old, part));
  }
}

/** Shows a part as it is now: what is typed in it stays, and whoever is in it stays where they are. */
export function renew(old: HTMLElement, fresh: HTMLElement): void {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const section = focused?.closest("section")?.getAttribute("aria-labelledby");
  for (const field of old.querySelectorAll<HTMLInputElement>("input[type=text][id]")) {
    const same = fresh.querySelector<HTMLInputElement>(`#${CSS.escape(field.id)}`);
    if (same && field.value !== field.defaultValue) same.value = field.value;
  }
  for (const chosen of old.querySelectorAll<HTMLInputElement>("input[type=radio]:checked")) {
    const same = fresh.querySelector<HTMLInputElement>(`#${CSS.escape(chosen.id)}`);
    if (same) same.checked = true;
  }
  old.replaceChildren(...fresh.childNodes);
  if (!focused) return;
  const place = [focused.id, section].map((id) =>
    id ? old.querySelector<HTMLElement>(`#${CSS.escape(id)}`) : null,
  );
  (place.find((element) => element) ?? old.querySelector<HTMLElement>("h2"))?.focus();
}

/** Whether an event, or what is asked for, changes what stands beside the transcript. */
export function concernsPanel(kind: string): boolean {
  return /^(hand|agenda|person|pin|poll|lobby)\b|^message\.(pinned|removed|locked|hidden|edited|held|held_otherwise|released|declined)$/.test(
    kind,
  );
}

/** The reader's own hand, as the page shows it; empty if it is not up. */
export function ownHand(root: ParentNode): string {
  const form = root.querySelector("#own-hand")?.closest("form");
  return form?.querySelector<HTMLInputElement>('input[name="id"]')?.value ?? "";
}

/** Whether anything is typed that would be lost if the page were loaded again. */
export function isTyped(root: ParentNode): boolean {
  const fields = root.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("textarea, input[type=text]");
  return [...fields].some(({ value }) => value.trim() !== "");
}
