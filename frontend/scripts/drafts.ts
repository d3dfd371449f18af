// Drafts: what somebody types is saved on the server, soon after the last key and when the page is left. Without this
// script the form's own button does the same.

import { newKey } from "./meeting/key";

const PAUSE_MS = 2_000;
/** How long to wait before trying again, each time twice as long. */
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 60_000;

/** What the server says of what it saved, or did not. */
interface Told {
  words: string;
  draft: [string, number] | null;
  seconds: number | null;
}

type Send = (action: string, form: URLSearchParams, more: RequestInit) => Promise<Response>;

/** What a script says on the page: a saving is shown each time, and told to a screen reader when things change. */
type Standing = "nothing" | "saved" | "over" | "refused" | "failed" | "closed";

/** Saves each form of the page that has a button for it. */
export function startDrafts(
  page: Document,
  left: EventTarget = window,
  send: Send = post,
  others: Pick<BroadcastChannel, "postMessage"> = new BroadcastChannel("session"),
): void {
  for (const button of page.querySelectorAll<HTMLButtonElement>("button[name=save_draft]"))
    if (button.form !== null) watch(button.form, left, send, others);
}

function watch(
  form: HTMLFormElement,
  left: EventTarget,
  send: Send,
  others: Pick<BroadcastChannel, "postMessage">,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: AbortController | undefined;
  let typed = 0;
  let saved = 0;
  let retry = FIRST_RETRY_MS;
  let isSent = false;
  const say = speaker(form);

  const later = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), ms);
  };
  const save = async () => {
    // One at a time: what is typed meanwhile is saved after it.
    if (saving !== undefined) return later(PAUSE_MS);
    const asOf = typed;
    saving = new AbortController();
    const { signal } = saving;
    const reply = await send(form.action, contents(form), { signal }).catch(() => undefined);
    saving = undefined;
    if (signal.aborted || isSent) return;
    await hear(reply, asOf);
  };
  const hear = async (reply: Response | undefined, asOf: number) => {
    const told = reply?.ok || reply?.status === 422 ? await words(reply) : undefined;
    if (reply?.ok && told !== undefined) {
      saved = asOf;
      retry = FIRST_RETRY_MS;
      if (told.draft !== null) carry(form, told.draft);
      else beginAnew(form);
      if (told.seconds !== null) others.postMessage(told.seconds);
      say(told.draft !== null ? "saved" : "over", told.words);
    } else if (told !== undefined) {
      say("refused", told.words);
    } else if (reply !== undefined && reply.status < 500 && reply.status !== 429) {
      say("closed");
    } else {
      say("failed");
      later(retry);
      retry = Math.min(retry * 2, LONGEST_RETRY_MS);
    }
  };

  form.addEventListener("input", () => {
    typed += 1;
    if (isBlank(form)) clearTimeout(timer);
    else later(PAUSE_MS);
  });
  form.addEventListener("submit", () => {
    // What is on its way would come back as a draft of what was sent.
    isSent = true;
    clearTimeout(timer);
    saving?.abort();
  });
  left.addEventListener("pagehide", () => {
    clearTimeout(timer);
    if (!isSent && typed > saved && !isBlank(form))
      void send(form.action, contents(form), { keepalive: true }).catch(() => undefined);
  });
  // A page that comes back by the browser's Back was sent, and is written in again.
  left.addEventListener("pageshow", () => {
    if (isSent) renew(form);
    isSent = false;
  });
}

/** Says how things stand, where the form has a place for it. */
function speaker(form: HTMLFormElement): (standing: Standing, words?: string) => void {
  const place = form.querySelector<HTMLElement>("[data-draft-status]");
  const shown = place?.querySelector("[data-draft-shown]");
  const told = place?.querySelector("[data-draft-told]");
  let before: Standing = "nothing";
  return (standing, words) => {
    const text = words ?? (standing === "closed" ? place?.dataset.closed : place?.dataset.failed) ?? "";
    if (shown) shown.textContent = text;
    // Said once, not each minute: a screen reader would interrupt whoever writes.
    if (told && (standing !== before || standing === "refused")) {
      if (told.textContent !== text) told.textContent = text;
    }
    before = standing;
  };
}

/** The form as it would be sent, and that it is only to be saved. */
function contents(form: HTMLFormElement): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
  fields.append("save_draft", "typing");
  return fields;
}

/** What is written now is no longer what was sent. */
function renew(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>("input[type=hidden][name=writing]");
  if (field !== null) field.value = newKey(Date.now());
}

/** Forgets a draft that was discarded elsewhere: what is written from now on is saved as a new one. */
function beginAnew(form: HTMLFormElement): void {
  renew(form);
  for (const field of form.querySelectorAll(
    "input[type=hidden][name=draft], input[type=hidden][name=draft_seen]",
  ))
    field.remove();
}

/** Whether nothing is written in it. */
function isBlank(form: HTMLFormElement): boolean {
  const written = form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("textarea, input[type=text]");
  return [...written].every((field) => field.value.trim() === "");
}

/** Has the form carry the draft that was saved, so that the server knows what it has seen. */
function carry(form: HTMLFormElement, [id, version]: [string, number]): void {
  for (const [name, value] of [
    ["draft", id],
    ["draft_seen", String(version)],
  ] as const) {
    let field = form.querySelector<HTMLInputElement>(`input[type=hidden][name=${name}]`);
    if (field === null) {
      field = form.ownerDocument.createElement("input");
      field.type = "hidden";
      field.name = name;
      form.append(field);
    }
    field.value = value;
  }
}

async function words(reply: Response | undefined): Promise<Told | undefined> {
  return (await reply?.json().catch(() => undefined)) as Told | undefined;
}

function post(action: string, form: URLSearchParams, more: RequestInit): Promise<Response> {
  return fetch(action, { ...more, method: "POST", body: form, headers: { accept: "application/json" } });
}
