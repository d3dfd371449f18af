// Whoever waits to be let into a meeting is led in once they are.

/** How often it is asked for, in milliseconds, and a random part of it, so that not all ask at once. */
const EVERY = 4000;

/** Looks whether `data-waiting` answers by now; elsewhere nothing happens. */
export function startWaiting(
  page: Document,
  ask: (path: string) => Promise<Response> = (path) => fetch(path, { redirect: "error" }),
  enter: () => void = () => location.reload(),
): void {
  const line = page.querySelector<HTMLElement>("[data-waiting]");
  const window = page.defaultView;
  if (line === null || window === null) return;
  const { waiting = "", admitted = "" } = line.dataset;
  const look = async (): Promise<void> => {
    const isIn = await ask(waiting).then(
      (answer) => answer.ok,
      // No connection, or signed out meanwhile: the page stays as it is, with its link to see it anew.
      () => false,
    );
    if (!isIn) {
      again();
      return;
    }
    line.textContent = admitted;
    enter();
  };
  const again = () => window.setTimeout(() => void look(), EVERY * (1 + Math.random() / 4));
  again();
}
