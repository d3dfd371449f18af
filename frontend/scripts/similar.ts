// Published trends like what somebody writes: asked for soon after the last key. Without this script they stand on the
// next page.

const PAUSE_MS = 1_500;

type Ask = (address: string, form: URLSearchParams) => Promise<string | undefined>;

/** Fills the list of a form that asks for what is like it. */
export function startSimilar(page: Document, ask: Ask = post): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-similar]")) watch(form, ask);
}

function watch(form: HTMLFormElement, ask: Ask): void {
  const list = form.querySelector("[data-similar-list]");
  const address = form.dataset.similar;
  if (list === null || address === undefined) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  let shown = list.innerHTML.trim();
  const look = async () => {
    asked += 1;
    const number = asked;
    const html = await ask(address, contents(form)).catch(() => undefined);
    // An answer that was overtaken, or none, leaves what stands there.
    if (html === undefined || number !== asked || html.trim() === shown) return;
    shown = html.trim();
    const found = new DOMParser().parseFromString(html, "text/html");
    list.replaceChildren(...found.body.childNodes);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), PAUSE_MS);
  });
}

function contents(form: HTMLFormElement): URLSearchParams {
  const names = ["csrf", "title", "change", "method"];
  const typed = [...new FormData(form)].filter(([name]) => names.includes(name));
  return new URLSearchParams(typed.map(([name, value]) => [name, String(value)]));
}

async function post(address: string, form: URLSearchParams): Promise<string | undefined> {
  const reply = await fetch(address, { method: "POST", body: form, redirect: "error" });
  return reply.ok ? await reply.text() : undefined;
}
