// The end of a session, told two minutes before. Nothing that was typed is touched: whoever stays goes on writing, and
// whoever was away finds their words where they left them.

const WARNING_MS = 120_000;
/** Somebody who did something on the page within so long is there, and is not asked. */
const PRESENT_MS = 60_000;

/** Asks the server to go on, and returns how many seconds are left; nothing if the session is over. */
type Stay = () => Promise<number | undefined>;

/** The other pages of the same session: each tells the others that it was used, and how many seconds are left. */
type Others = Pick<BroadcastChannel, "postMessage" | "onmessage">;

/** Watches over the page whose dialog is marked `data-session`. */
export function startSession(
  page: Document,
  stay: Stay = askToStay(page),
  others: Others = new BroadcastChannel("session"),
): void {
  const dialog = page.querySelector<HTMLDialogElement>("dialog[data-session]");
  if (!dialog) return;

  let timer: ReturnType<typeof setTimeout> | undefined;
  let active = Date.now();
  for (const kind of ["keydown", "pointerdown"])
    page.addEventListener(kind, () => {
      active = Date.now();
    });

  const wait = (seconds: number) => {
    clearTimeout(timer);
    timer = setTimeout(warn, Math.max(0, seconds * 1000 - WARNING_MS));
  };
  const warn = () => {
    if (Date.now() - active < PRESENT_MS) return void goOn();
    show("ending");
    timer = setTimeout(() => show("over"), WARNING_MS);
  };
  const goOn = async () => {
    const seconds = await stay().catch(() => undefined);
    if (!seconds) return show("over");
    dialog.close();
    others.postMessage(seconds);
    wait(seconds);
  };
  const show = (which: "ending" | "over") => {
    clearTimeout(timer);
    for (const part of dialog.querySelectorAll<HTMLElement>("[data-session-part]"))
      part.hidden = part.dataset.sessionPart !== which;
    dialog.setAttribute("aria-labelledby", `session-${which}`);
    if (!dialog.open) dialog.showModal();
  };

  dialog.querySelector("[data-session-stay]")?.addEventListener("click", () => void goOn());
  dialog.querySelector("[data-session-close]")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("cancel", (event) => {
    if (dialog.getAttribute("aria-labelledby") === "session-over") return;
    // Escape would hide the question and let the session end all the same.
    event.preventDefault();
    void goOn();
  });
  others.onmessage = (message: MessageEvent<number>) => {
    dialog.close();
    wait(message.data);
  };
  const seconds = Number(dialog.dataset.session);
  others.postMessage(seconds);
  wait(seconds);
}

function askToStay(page: Document): Stay {
  return async () => {
    const csrf = page.querySelector<HTMLElement>("dialog[data-session]")?.dataset.csrf ?? "";
    const reply = await fetch("/account/sessions/present", { method: "POST", headers: { "x-csrf": csrf } });
    return reply.ok ? Number(await reply.text()) : undefined;
  };
}
