// Exit this page: what is on the screen goes at once, and the page leaves the browser's history.

const PRESSES = 3;
const WINDOW_MS = 5_000;

type Leave = (href: string) => void;

/** Makes the links marked `data-leave` leave by replacing the page, on a click or on Shift pressed three times. */
export function startLeaving(page: Document, leave: Leave = replacePage): void {
  const links = page.querySelectorAll<HTMLAnchorElement>("a[data-leave]");
  const href = links[0]?.href;
  if (href === undefined) return;

  const go = () => {
    page.documentElement.hidden = true;
    leave(href);
  };
  for (const link of links)
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go();
    });
  page.addEventListener("keydown", countShifts(go));
}

/** Calls `done` when Shift alone is pressed three times within five seconds, with no other key between. */
function countShifts(done: () => void): (event: KeyboardEvent) => void {
  let pressed: number[] = [];
  return (event) => {
    if (event.repeat) return;
    if (event.key !== "Shift") {
      pressed = [];
      return;
    }
    pressed = [...pressed.filter((at) => event.timeStamp - at <= WINDOW_MS), event.timeStamp];
    if (pressed.length >= PRESSES) {
      pressed = [];
      done();
    }
  };
}

function replacePage(href: string): void {
  location.replace(href);
}
