import { describe, expect, it } from "vitest";
import { startTellingOnce } from "./once";

describe("What is told once", () => {
  it("goes when the page is left, and nothing else does", () => {
    const told = `<h1>Who</h1><dl data-once><dd>robin@example.org</dd></dl>`;
    const page = new DOMParser().parseFromString(told, "text/html");
    const left = new EventTarget();
    startTellingOnce(page, left);
    expect(page.body.textContent).toContain("robin@example.org");

    left.dispatchEvent(new Event("pagehide"));

    expect(page.body.innerHTML).toBe("<h1>Who</h1>");
  });
});
