import { beforeEach, describe, expect, it, vi } from "vitest";
import { startLeaving } from "./leave";

// A document of its own for each test, so that no listener outlives its test.
let page: Document;
const leave = vi.fn();

beforeEach(() => {
  leave.mockClear();
  page = new DOMParser().parseFromString(
    `<main>Some words</main><a href="https://forum.example.org/leave" data-leave>Exit this page</a>`,
    "text/html",
  );
  startLeaving(page, leave);
});

function press(key: string, at: number, repeat = false): void {
  const event = new KeyboardEvent("keydown", { key, repeat, bubbles: true });
  Object.defineProperty(event, "timeStamp", { value: at });
  page.dispatchEvent(event);
}

describe("Exit this page", () => {
  it("replaces the page by the link's address, and hides it at once", () => {
    const click = new MouseEvent("click", { bubbles: true, cancelable: true });
    page.querySelector("a")?.dispatchEvent(click);

    expect(leave).toHaveBeenCalledExactlyOnceWith("https://forum.example.org/leave");
    expect(page.documentElement.hidden).toBe(true);
    expect(click.defaultPrevented).toBe(true);
  });

  it("leaves when Shift is pressed three times", () => {
    press("Shift", 0);
    press("Shift", 1_000);
    expect(leave).not.toHaveBeenCalled();
    press("Shift", 2_000);
    expect(leave).toHaveBeenCalledExactlyOnceWith("https://forum.example.org/leave");
  });

  it("stays when another key is pressed between, as in writing capitals", () => {
    for (const [at, key] of ["Shift", "A", "Shift", "B", "Shift", "C"].entries()) press(key, at);
    expect(leave).not.toHaveBeenCalled();
  });

  it("stays when the three presses take more than five seconds", () => {
    press("Shift", 0);
    press("Shift", 3_000);
    press("Shift", 6_000);
    expect(leave).not.toHaveBeenCalled();
  });

  it("stays when Shift is held down", () => {
    press("Shift", 0);
    for (const at of [100, 200, 300]) press("Shift", at, true);
    expect(leave).not.toHaveBeenCalled();
  });

  it("does nothing on a page without the link", () => {
    const other = new DOMParser().parseFromString("<main>Sign in</main>", "text/html");
    startLeaving(other, leave);
    for (const at of [0, 1, 2]) {
      const event = new KeyboardEvent("keydown", { key: "Shift" });
      Object.defineProperty(event, "timeStamp", { value: at });
      other.dispatchEvent(event);
    }
    expect(leave).not.toHaveBeenCalled();
  });
});
