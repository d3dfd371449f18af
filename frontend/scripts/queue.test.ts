import { beforeEach, describe, expect, it, vi } from "vitest";
import { startQueue } from "./queue";

let submitted: string[];
const go = vi.fn();

/** A page of its own for each test: what was there before goes with its listeners. */
function show(html: string): void {
  const fresh = document.implementation.createHTMLDocument("A page");
  fresh.body.innerHTML = html;
  page = fresh;
  submitted = [];
  go.mockClear();
  page.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target as HTMLElement;
    // Of a form with several buttons, the one that counts.
    const by = form.querySelectorAll("button").length > 1 ? event.submitter?.textContent : undefined;
    submitted.push(by === undefined ? form.id : `${form.id}: ${by}`);
  });
  startQueue(page, go);
}

let page: Document;

function press(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  (page.activeElement ?? page.body).dispatchEvent(event);
  return event;
}

const find = <T extends HTMLElement>(selector: string) => page.querySelector<T>(selector) as T;
const checked = () => [...page.querySelectorAll<HTMLInputElement>("input:checked")].map((box) => box.value);

const row = (name: string, box: boolean) =>
  `<tr><td>${box ? `<input type="checkbox" name="item" value="${name}">` : ""}</td><th><a id="${name}" href="#${name}">${name}</a></th></tr>`;
const LIST = `<form id="list"><table data-queue="list"><tbody>${row("one", true)}${row("two", false)}${row("three", true)}</tbody></table>
  <button>Assign</button><button data-queue-accept>Publish</button></form><details data-queue-keys><summary>Keys</summary></details><input id="words">`;
const ITEM = `<a class="govuk-back-link" href="https://forum.example.org/reviews">Back</a><div data-queue="item">
  <form id="approval" data-queue-approval><button>Publish</button></form>
  <form id="refusal" data-queue-refusal><input type="radio" name="code" value="RT1"><input type="radio" name="code" value="RT2">
  <textarea id="reason"></textarea><button>Send back</button></form>
  <a data-queue-skip href="https://forum.example.org/reviews/next">Next</a></div>`;
const REPORT = `<div data-queue="item"><form id="likest" data-queue-link><button>Link</button></form>
  <form id="other"><button>Link</button></form></div>`;

describe("the list", () => {
  beforeEach(() => show(LIST));

  it("moves through the rows and stays within them", () => {
    press("k");
    expect(page.activeElement?.id).toBe("one");
    for (const [key, id] of [
      ["j", "two"],
      ["ArrowDown", "three"],
      ["j", "three"],
      ["ArrowUp", "two"],
      ["k", "one"],
      ["k", "one"],
    ] as const) {
      press(key);
      expect(page.activeElement?.id, key).toBe(id);
    }
  });

  it("selects the row that has focus, if it can be selected, and publishes what is selected", () => {
    press("a");
    expect(submitted).toEqual([]);
    for (const key of ["j", "x", "j", "x", "j", "x"]) press(key);
    expect(checked()).toEqual(["one", "three"]);
    expect([...page.querySelectorAll("tr.app-picked")]).toHaveLength(2);
    press("x");
    expect(checked()).toEqual(["one"]);
    press("a");
    expect(submitted).toEqual(["list: Publish"]);
  });

  it("opens the row that has focus, or the first", () => {
    const opened = vi.fn();
    page.addEventListener("click", (event) => opened((event.target as HTMLElement).id));
    press("o");
    press("j");
    press("j");
    press("o");
    expect(opened.mock.calls).toEqual([["one"], ["two"]]);
  });

  it("shows the keys, and hides them", () => {
    press("?", { shiftKey: true });
    expect(find<HTMLDetailsElement>("details").open).toBe(true);
    press("?");
    expect(find<HTMLDetailsElement>("details").open).toBe(false);
  });

  it("does nothing while somebody writes, or with another key held down", () => {
    find("#words").focus();
    expect(press("j").defaultPrevented).toBe(false);
    expect(page.activeElement?.id).toBe("words");
    find("#words").blur();
    for (const held of ["ctrlKey", "altKey", "metaKey"]) press("j", { [held]: true });
    expect(page.activeElement?.id).not.toBe("one");
  });
});

describe("an item", () => {
  beforeEach(() => show(ITEM));

  it("is published by one key, once", () => {
    press("a");
    press("a");
    expect(submitted).toEqual(["approval"]);
  });

  it("is not published by a key that is held down", () => {
    press("a", { repeat: true });
    expect(submitted).toEqual([]);
  });

  it("is sent back for a reason of the list", () => {
    press("r");
    expect(page.activeElement).toBe(find("[value=RT1]"));
    expect(checked()).toEqual([]);
    press("2");
    expect(checked()).toEqual(["RT2"]);
    expect(page.activeElement).toBe(find("[value=RT2]"));
    press("9");
    expect(checked()).toEqual(["RT2"]);
  });

  it("is linked to the trend that is most like it, where there is one", () => {
    press("l");
    expect(submitted).toEqual([]);
    show(REPORT);
    press("l");
    expect(submitted).toEqual(["likest"]);
  });

  it("is left for the next, or for the list", () => {
    press("j");
    press("k");
    expect(go.mock.calls.flat()).toEqual([
      "https://forum.example.org/reviews/next",
      "https://forum.example.org/reviews",
    ]);
  });

  it("takes no letter of a reason for a key", () => {
    find("#reason").focus();
    for (const key of ["a", "r", "1", "j", "?"]) press(key);
    expect([submitted, checked(), go.mock.calls]).toEqual([[], [], []]);
  });
});

it("does nothing where the keys are turned off", () => {
  show(ITEM.replace('data-queue="item"', ""));
  press("a");
  press("j");
  expect([submitted, go.mock.calls]).toEqual([[], []]);
});
