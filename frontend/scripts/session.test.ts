import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startSession } from "./session";

const MINUTE = 60_000;
let page: Document;
let dialog: HTMLDialogElement;
const stay = vi.fn<() => Promise<number | undefined>>();
const others = { postMessage: vi.fn(), onmessage: null as BroadcastChannel["onmessage"] };

beforeEach(() => {
  vi.useFakeTimers();
  stay.mockReset().mockResolvedValue(1800);
  page = new DOMParser().parseFromString(
    `<textarea>Typed words</textarea>
     <dialog data-session="1800">
       <div data-session-part="ending"><h2 id="session-ending">Soon</h2><button data-session-stay>Stay</button></div>
       <div data-session-part="over" hidden><h2 id="session-over">Over</h2><button data-session-close>Close</button></div>
     </dialog>`,
    "text/html",
  );
  dialog = page.querySelector("dialog") as HTMLDialogElement;
  others.postMessage.mockReset();
  startSession(page, stay, others);
});

afterEach(() => vi.useRealTimers());

const part = () => page.querySelector<HTMLElement>("[data-session-part]:not([hidden])")?.dataset.sessionPart;
const click = (selector: string) => page.querySelector<HTMLElement>(selector)?.click();

describe("the end of a session", () => {
  it("is told two minutes before, and not sooner", async () => {
    await vi.advanceTimersByTimeAsync(28 * MINUTE - 1);
    expect(dialog.open).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(dialog.open).toBe(true);
    expect(part()).toBe("ending");
    expect(stay).not.toHaveBeenCalled();
  });

  it("is put off for whoever stays, and told again before the next", async () => {
    await vi.advanceTimersByTimeAsync(28 * MINUTE);
    click("[data-session-stay]");
    await vi.advanceTimersByTimeAsync(0);
    expect(dialog.open).toBe(false);
    await vi.advanceTimersByTimeAsync(27 * MINUTE);
    expect(dialog.open).toBe(false);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(part()).toBe("ending");
  });

  it("is put off without a question for whoever is writing", async () => {
    await vi.advanceTimersByTimeAsync(27.5 * MINUTE);
    page.dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(dialog.open).toBe(false);
    expect(stay).toHaveBeenCalledOnce();
  });

  it("is put off when another page of the session is used, which hears of this one, too", async () => {
    expect(others.postMessage).toHaveBeenCalledExactlyOnceWith(1800);
    await vi.advanceTimersByTimeAsync(28 * MINUTE);
    expect(dialog.open).toBe(true);
    others.onmessage?.call({} as BroadcastChannel, new MessageEvent("message", { data: 1800 }));
    expect(dialog.open).toBe(false);
    await vi.advanceTimersByTimeAsync(28 * MINUTE - 1);
    expect(dialog.open).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(dialog.open).toBe(true);
  });

  it("is not hidden by Escape, which stays signed in", async () => {
    await vi.advanceTimersByTimeAsync(28 * MINUTE);
    const pressed = new Event("cancel", { cancelable: true });
    dialog.dispatchEvent(pressed);
    expect(pressed.defaultPrevented).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(stay).toHaveBeenCalledOnce();
    expect(dialog.open).toBe(false);
  });

  it("leaves what was typed where it is", async () => {
    await vi.advanceTimersByTimeAsync(30 * MINUTE);
    expect(part()).toBe("over");
    expect(dialog.getAttribute("aria-labelledby")).toBe("session-over");
    click("[data-session-close]");
    expect(dialog.open).toBe(false);
    expect(page.querySelector("textarea")?.value).toBe("Typed words");
  });

  it("is told as it is when somebody comes back too late", async () => {
    stay.mockResolvedValue(undefined);
    await vi.advanceTimersByTimeAsync(28 * MINUTE);
    click("[data-session-stay]");
    await vi.advanceTimersByTimeAsync(0);
    expect(part()).toBe("over");
  });
});
