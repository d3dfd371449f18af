// What is being sent, as it goes on: the page's own part is fetched anew, and at the end the page.

/** How often it is asked for, in milliseconds. */
const EVERY = 3000;

type Fetch = (path: string) => Promise<Response>;

/** Keeps `data-progress` up to date while the page can be seen; elsewhere nothing happens. */
export function startProgress(
  page: Document,
  fetched: Fetch = ask,
  again: (path: string) => void = reload,
): void {
  const window = page.defaultView;
  let asking = false;
  const look = async (): Promise<void> => {
    const part = page.querySelector<HTMLElement>("[data-progress]");
    const path = part?.dataset.progress;
    if (part === null || path === undefined || asking || page.hidden) return;
    asking = true;
    try {
      const answer = await fetched(path);
      // Signed out meanwhile, or the server is busy: the page stays as it is, with its link to see it anew.
      if (answer.ok) show(page, part, await answer.text(), () => again(path));
    } catch {
      // No connection: it is tried again.
    } finally {
      asking = false;
    }
  };
  if (page.querySelector("[data-progress]") === null || window === null) return;
  window.setInterval(() => void look(), EVERY);
  page.addEventListener("visibilitychange", () => void look());
}

function show(page: Document, part: HTMLElement, html: string, again: () => void): void {
  const answered = new DOMParser().parseFromString(html, "text/html");
  const newer = answered.querySelector<HTMLElement>("[data-progress-heading]");
  if (newer === null) return;
  const heading = newer.dataset.progressHeading ?? "";
  const title = page.querySelector("h1");
  if (title !== null) title.textContent = heading;
  part.replaceWith(page.importNode(newer, true));
  // What can be done with it has changed, too.
  if (newer.dataset.progress === undefined) again();
}

function ask(path: string): Promise<Response> {
  return fetch(path, { headers: { accept: "text/html" }, redirect: "error" });
}

/** Asks for the page of this part anew. What answered a form stands at another address, and would be sent once more. */
function reload(path: string): void {
  const own = path.replace(/progress$/, "delivery");
  if (location.pathname === own) location.reload();
  else location.assign(own);
}
