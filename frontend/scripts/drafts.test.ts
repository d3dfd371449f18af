import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startDrafts } from "./drafts";

const SECOND = 1_000;
let page: Document;
let left: EventTarget;
const send = vi.fn<(action: string, form: URLSearchParams, more: RequestInit) => Promise<Response>>();
const others = { postMessage: vi.fn() };

const saved = (words: string, version = 1) =>
  new Response(JSON.stringify({ words, draft: ["a-draft", version], seconds: 1800 }));

beforeEach(() => {
  vi.useFakeTimers();
  send.mockReset().mockResolvedValue(saved("Saved at 9:40am"));
  others.postMessage.mockClear();
  left = new EventTarget();
  page = new DOMParser().parseFromString(
    `<form action="https://forum.example.org/posts"><input type="hidden" name="csrf" value="token">
       <textarea name="body"></textarea><select name="handling"><option value="HD3">HD3</option></select>
       <button>Post</button><button name="save_draft" value="page">Save as draft</button>
       <p data-draft-status data-failed="Could not save." data-closed="Closed."><span data-draft-shown></span><span data-draft-told></span></p>
     </form><form id="other"><textarea name="text"></textarea></form>`,
    "text/html",
  );
  startDrafts(page, left, send, others);
});

afterEach(() => vi.useRealTimers());

function type(words: string): void {
  const field = page.querySelector("textarea") as HTMLTextAreaElement;
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * SECOND);
const shown = () => page.querySelector("[data-draft-shown]")?.textContent;
const told = () => page.querySelector("[data-draft-told]")?.textContent;
const sent = (at: number) => Object.fromEntries(send.mock.calls[at]?.[1] ?? []);

describe("a draft", () => {
  it("is saved two seconds after the last key", async () => {
    type("One");
    await pass(1.5);
    type("One word");
    await pass(1.9);
    expect(send).not.toHaveBeenCalled();
    await pass(0.1);
    expect(send).toHaveBeenCalledOnce();
    expect(send.mock.calls[0]?.[0]).toBe("https://forum.example.org/posts");
    expect(sent(0)).toEqual({ csrf: "token", body: "One word", handling: "HD3", save_draft: "typing" });
    expect(shown()).toBe("Saved at 9:40am");
    await pass(60);
    expect(send).toHaveBeenCalledOnce();
  });

  it("is a new one once it was discarded in another window, and only if somebody writes on", async () => {
    const field = page.createElement("input");
    Object.assign(field, { type: "hidden", name: "writing", value: "before" });
    page.querySelector("form")?.append(field);
    type("One");
    await pass(2);
    expect(sent(0).writing).toBe("before");
    send.mockResolvedValueOnce(
      new Response(JSON.stringify({ words: "Discarded.", draft: null, seconds: 1800 })),
    );
    type("One word");
    await pass(2);
    expect(sent(1)).toMatchObject({ writing: "before", draft: "a-draft" });
    expect([shown(), told()]).toEqual(["Discarded.", "Discarded."]);
    left.dispatchEvent(new Event("pagehide"));
    await pass(60);
    expect(send).toHaveBeenCalledTimes(2);
    send.mockResolvedValueOnce(saved("Saved at 9:41am"));
    type("One word more");
    await pass(2);
    expect(sent(2).writing).not.toBe("before");
    expect(sent(2).draft).toBeUndefined();
    expect(shown()).toBe("Saved at 9:41am");
  });

  it("is of another writing once the form was sent and its page comes back", async () => {
    const field = page.createElement("input");
    Object.assign(field, { type: "hidden", name: "writing", value: "before" });
    page.querySelector("form")?.append(field);
    left.dispatchEvent(new Event("pageshow"));
    expect(field.value).toBe("before");
    page.querySelector("form")?.dispatchEvent(new Event("submit"));
    left.dispatchEvent(new Event("pageshow"));
    expect(field.value).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("is carried by the form from then on, and the session goes on", async () => {
    type("One");
    await pass(2);
    expect(others.postMessage).toHaveBeenCalledExactlyOnceWith(1800);
    send.mockResolvedValue(saved("Saved at 9:41am", 2));
    type("One, more");
    await pass(2);
    expect(sent(1)).toMatchObject({ draft: "a-draft", draft_seen: "1" });
    const carried = new FormData(page.querySelector("form") as HTMLFormElement);
    expect(carried.getAll("draft_seen")).toEqual(["2"]);
  });

  it("is told to a screen reader once, not each time", async () => {
    type("One");
    await pass(2);
    expect(told()).toBe("Saved at 9:40am");
    send.mockResolvedValue(saved("Saved at 9:41am"));
    type("One, more");
    await pass(2);
    expect([shown(), told()]).toEqual(["Saved at 9:41am", "Saved at 9:40am"]);
  });

  it("is saved when the page is left, if something was typed since", async () => {
    type("One");
    left.dispatchEvent(new Event("pagehide"));
    expect(send).toHaveBeenCalledOnce();
    expect(send.mock.calls[0]?.[2]).toEqual({ keepalive: true });
    await pass(10);
    expect(send).toHaveBeenCalledOnce();
  });

  it("is not saved again when the page is left and nothing was typed since", async () => {
    type("One");
    await pass(2);
    left.dispatchEvent(new Event("pagehide"));
    expect(send).toHaveBeenCalledOnce();
  });

  it("is not saved once the form is sent, nor is what is on its way heard", async () => {
    let answer: (reply: Response) => void = () => undefined;
    send.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
    type("One");
    await pass(2);
    type("One, more");
    page.querySelector("form")?.dispatchEvent(new Event("submit"));
    expect(send.mock.calls[0]?.[2].signal?.aborted).toBe(true);
    answer(saved("Saved at 9:40am"));
    left.dispatchEvent(new Event("pagehide"));
    await pass(60);
    expect(send).toHaveBeenCalledOnce();
    expect(shown()).toBe("");
  });

  it("is saved one at a time, with what was typed last", async () => {
    let answer: (reply: Response) => void = () => undefined;
    send.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    type("One");
    await pass(2);
    type("Two");
    await pass(5);
    expect(send).toHaveBeenCalledOnce();
    answer(saved("Saved at 9:40am"));
    await pass(2);
    expect(send).toHaveBeenCalledTimes(2);
    expect(sent(1).body).toBe("Two");
  });

  it("says what screening refused and waits for another text", async () => {
    const refused = { words: "Not saved. Take out the link", draft: null, seconds: 1800 };
    send.mockResolvedValue(new Response(JSON.stringify(refused), { status: 422 }));
    type("A link");
    await pass(2);
    expect([shown(), told()]).toEqual([refused.words, refused.words]);
    await pass(120);
    expect(send).toHaveBeenCalledOnce();
  });

  it("is tried again when the network or the server fails, quietly and ever more seldom", async () => {
    send
      .mockRejectedValueOnce(new TypeError("offline"))
      .mockResolvedValueOnce(new Response("", { status: 503 }));
    type("One");
    await pass(2);
    expect([shown(), told()]).toEqual(["Could not save.", "Could not save."]);
    await pass(5);
    expect(send).toHaveBeenCalledTimes(2);
    await pass(9);
    expect(send).toHaveBeenCalledTimes(2);
    await pass(1);
    expect(send).toHaveBeenCalledTimes(3);
    expect([shown(), told()]).toEqual(["Saved at 9:40am", "Saved at 9:40am"]);
  });

  it("says so where the page is no longer open, and does not try again by itself", async () => {
    send.mockResolvedValue(new Response("<h1>Page not found</h1>", { status: 404 }));
    type("One");
    await pass(2);
    expect([shown(), told()]).toEqual(["Closed.", "Closed."]);
    await pass(120);
    expect(send).toHaveBeenCalledOnce();
  });

  it("is not made of nothing, nor of a form without the button", async () => {
    type("  ");
    await pass(3);
    page.querySelector("#other textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
    await pass(3);
    left.dispatchEvent(new Event("pagehide"));
    expect(send).not.toHaveBeenCalled();
  });
});
