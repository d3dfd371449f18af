import { beforeEach, describe, expect, it, vi } from "vitest";
import { startSimilar } from "./similar";

const FORM = `<form data-similar="/similar"><input name="csrf" value="c"><input name="key" value="k">
  <textarea name="change"></textarea><div data-similar-list role="status"></div></form>`;

describe("What is like a report that is being written", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  function write(text: string): void {
    const field = document.querySelector("textarea");
    if (field === null) throw new Error("no field");
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const list = () => document.querySelector("[data-similar-list]")?.innerHTML;

  it("is asked for once, after a pause, with the text alone", async () => {
    document.body.innerHTML = FORM;
    const ask = vi.fn((_address: string, _form: URLSearchParams) =>
      Promise.resolve<string | undefined>("<p>One</p>"),
    );
    startSimilar(document, ask);
    write("Cur");
    write("Currency");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ask).toHaveBeenCalledTimes(1);
    expect(ask.mock.calls[0]?.[0]).toBe("/similar");
    expect(ask.mock.calls[0]?.[1].toString()).toBe("csrf=c&change=Currency");
    expect(list()).toBe("<p>One</p>");
  });

  it("stays as it was where there is no answer, or a later one came first", async () => {
    document.body.innerHTML = FORM;
    const answers: ((html: string | undefined) => void)[] = [];
    startSimilar(document, () => new Promise((answer) => answers.push(answer)));
    write("One");
    await vi.advanceTimersByTimeAsync(2_000);
    write("Two");
    await vi.advanceTimersByTimeAsync(2_000);
    answers[1]?.("<p>Two</p>");
    await vi.advanceTimersByTimeAsync(0);
    answers[0]?.("<p>One</p>");
    await vi.advanceTimersByTimeAsync(0);
    expect(list()).toBe("<p>Two</p>");
    write("Three");
    await vi.advanceTimersByTimeAsync(2_000);
    answers[2]?.(undefined);
    await vi.advanceTimersByTimeAsync(0);
    expect(list()).toBe("<p>Two</p>");
  });
});
