// What is told once: it goes with the page, so that a browser that keeps pages for Back has nothing to show again.

/** Takes what is marked `data-once` out of the page when the page is left. */
export function startTellingOnce(page: Document, left: EventTarget = window): void {
  left.addEventListener("pagehide", () => {
    for (const told of page.querySelectorAll("[data-once]")) told.remove();
  });
}
