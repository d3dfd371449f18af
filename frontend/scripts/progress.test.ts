import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startProgress } from "./progress";

const part = (sent: number, goesOn = true) =>
  `<div${goesOn ? ' data-progress="/digests/1/progress"' : ""} data-progress-heading="${sent} of 5 sent"><p>${sent}</p></div>`;

describe("Progress", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    document.body.innerHTML = `<h1>0 of 5 sent</h1>${part(0)}<button>Stop</button>`;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("puts what is newer in its place, and asks for the page at the end", async () => {
    const answers = [part(2), part(4), part(5, false)];
    const asked = vi.fn(async (_: string) => new Response(answers.shift() ?? ""));
    const again = vi.fn();
    startProgress(document, asked, again);
    const [button] = document.querySelectorAll("button");

    await vi.advanceTimersByTimeAsync(3000);
    expect(document.querySelector("h1")?.textContent).toBe("2 of 5 sent");
    expect(document.querySelector("[data-progress] p")?.textContent).toBe("2");
    expect(again).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(6000);
    expect(document.querySelector("h1")?.textContent).toBe("5 of 5 sent");
    expect(again.mock.calls).toEqual([["/digests/1/progress"]]);
    expect(document.querySelector("button")).toBe(button);

    await vi.advanceTimersByTimeAsync(9000);
    expect(asked.mock.calls.map(([path]) => path)).toEqual(Array(3).fill("/digests/1/progress"));
  });

  it("leaves the page as it is when nothing comes, and asks again", async () => {
    const asked = vi
      .fn(async (_: string) => new Response(part(3)))
      .mockRejectedValueOnce(new TypeError("no connection"))
      .mockResolvedValueOnce(new Response("Sign in", { status: 401 }));
    startProgress(document, asked, vi.fn());

    await vi.advanceTimersByTimeAsync(6000);
    expect(document.querySelector("h1")?.textContent).toBe("0 of 5 sent");
    await vi.advanceTimersByTimeAsync(3000);
    expect(document.querySelector("h1")?.textContent).toBe("3 of 5 sent");
  });

  it("does nothing on a page where nothing is sent", async () => {
    document.body.innerHTML = `<h1>5 of 5 sent</h1>${part(5, false)}`;
    const asked = vi.fn(async (_: string) => new Response(part(5, false)));
    startProgress(document, asked, vi.fn());
    await vi.advanceTimersByTimeAsync(9000);
    expect(asked).not.toHaveBeenCalled();
  });
});
