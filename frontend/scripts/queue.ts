// The queue by keyboard: letters move, open and decide, unless somebody types, holds another key down or turned them off.

const WRITTEN_IN = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

/** Starts the keys of the queue's list or of one item; elsewhere, and where they are turned off, nothing happens. */
export function startQueue(page: Document, go: (href: string) => void = open): void {
  const place = page.querySelector<HTMLElement>("[data-queue]");
  if (place === null) return;
  const keys = place.dataset.queue === "list" ? list(place) : item(place, go);
  const shown = page.querySelector<HTMLDetailsElement>("details[data-queue-keys]");
  keys.set("?", () => show(shown));
  let left = false;
  page.addEventListener("submit", () => {
    left = true;
  });
  page.addEventListener("keydown", (event) => {
    // A key that is held down would decide about one text after the other, unread.
    if (left || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented)
      return;
    if (isWrittenIn(event.target) || page.querySelector("dialog[open]") !== null) return;
    const act = keys.get(event.key);
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  // A page that comes back by the browser's Back is as it was left.
  page.defaultView?.addEventListener("pageshow", () => {
    left = false;
  });
}

type Keys = Map<string, () => void>;

/** The list: a row is moved to, selected, opened; what is selected is accepted together. */
function list(table: HTMLElement): Keys {
  const rows = [...table.querySelectorAll<HTMLTableRowElement>("tbody tr")];
  const links = rows.map((row) => row.querySelector<HTMLAnchorElement>("th a"));
  const boxes = rows.map((row) => row.querySelector<HTMLInputElement>("input[type=checkbox]"));
  const form = table.closest("form");
  const present = () => rows.findIndex((row) => row.contains(row.ownerDocument.activeElement));
  const move = (by: number) => {
    const next = Math.min(Math.max(present() + by, 0), rows.length - 1);
    links[next]?.focus();
  };
  const mark = () => {
    for (const [at, row] of rows.entries()) row.classList.toggle("app-picked", boxes[at]?.checked === true);
  };
  table.addEventListener("change", mark);
  mark();
  return keysOf({
    "j ArrowDown": () => move(1),
    "k ArrowUp": () => move(-1),
    x: () => {
      const box = boxes[present()];
      if (box === null || box === undefined) return;
      box.checked = !box.checked;
      mark();
    },
    o: () => (links[present()] ?? links[0])?.click(),
    a: () => {
      const accept = form?.querySelector<HTMLElement>("[data-queue-accept]");
      if (accept && boxes.some((box) => box?.checked)) form?.requestSubmit(accept);
    },
  });
}

/** One item: published, or sent back for a reason of the list, or left for the next. */
function item(place: HTMLElement, go: (href: string) => void): Keys {
  const approval = place.querySelector<HTMLFormElement>("form[data-queue-approval]");
  const refusal = place.querySelector<HTMLFormElement>("form[data-queue-refusal]");
  const link = place.querySelector<HTMLFormElement>("form[data-queue-link]");
  const reasons = [...(refusal?.querySelectorAll<HTMLInputElement>("input[type=radio]") ?? [])];
  const next = place.querySelector<HTMLAnchorElement>("a[data-queue-skip]");
  const choose = (at: number) => {
    const reason = reasons[at];
    if (reason === undefined) return;
    reason.checked = true;
    reason.focus();
  };
  const numbers = reasons.slice(0, 9).map((_, at) => [String(at + 1), () => choose(at)] as const);
  return new Map([
    ...keysOf({
      "j o": () => next !== null && go(next.href),
      k: () => go(place.ownerDocument.querySelector<HTMLAnchorElement>(".govuk-back-link")?.href ?? ""),
      a: () => approval?.requestSubmit(),
      l: () => link?.requestSubmit(),
      r: () => (reasons.find((reason) => reason.checked) ?? reasons[0])?.focus(),
    }),
    ...numbers,
  ]);
}

function keysOf(named: Record<string, () => unknown>): Keys {
  const each = Object.entries(named).flatMap(([names, act]) =>
    names.split(" ").map((name) => [name, () => void act()] as const),
  );
  return new Map(each);
}

function show(keys: HTMLDetailsElement | null): void {
  if (keys === null) return;
  keys.open = !keys.open;
  if (keys.open) keys.querySelector("summary")?.focus();
}

function isWrittenIn(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(WRITTEN_IN);
}

function open(href: string): void {
  if (href !== "") location.assign(href);
}
