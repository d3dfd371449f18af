import { describe, expect, it } from "vitest";
import { settled } from "./fakes";
import { DRAFT_AFTER_MS } from "./log";
import { AT, connect, log, one, page, posted, ROW, says, send, texts, world } from "./stage";

describe("the form", () => {
  it("sends over the socket; the event takes the place of the echo", async () => {
    await connect();
    const event = await send("Hello");
    expect(event.defaultPrevented).toBe(true);
    expect(one<HTMLTextAreaElement>("textarea").value).toBe("");
    expect(document.activeElement).toBe(one("textarea"));
    expect(log().at(-1)).toContain("Sending Hello");
    const post = world.socket.request("post");
    expect(post).toMatchObject({ m: "m1", d: { body: "Hello", handling: "HD3" } });

    says(posted(2, "Another"));
    expect(log().at(-1)).toContain("Sending Hello");
    says({ re: post?.id, ok: { seq: 3, dup: false } });
    await settled();
    says(posted(3, "Hello", { k: post?.k }));
    expect(log()).toHaveLength(3);
    expect(log().at(-1)).toContain("You No name Hello");
    expect(texts("[data-announcements]")).toEqual(["Ada: Another"]);
  });

  it("is an ordinary form before there is a connection, and when there will be none", async () => {
    expect((await send("Hello")).defaultPrevented).toBe(false);
    await connect();
    world.socket.closes(4300);
    expect((await send("Hello")).defaultPrevented).toBe(false);
    expect(texts("[data-status]")).toEqual(["Removed, copy it"]);
  });

  it("keeps what is on its way when the connection is lost, and sends it once it is back", async () => {
    await connect();
    await send("One");
    const key = world.socket.request("post")?.k;
    world.socket.closes(1006);
    expect((await send("Two")).defaultPrevented).toBe(true);
    await world.passes(500);
    await connect();
    const first = world.socket.request("post");
    expect(first).toMatchObject({ k: key, d: { body: "One" } });
    says({ re: first?.id, ok: { seq: 2, dup: true } });
    await settled();
    expect(world.socket.request("post")).toMatchObject({ d: { body: "Two" } });
  });

  it("gives refused words back, with the reason under the field", async () => {
    await connect();
    await send("Call 01632 960001");
    one<HTMLTextAreaElement>("textarea").value = "Next";
    const id = world.socket.request("post")?.id;
    says({ re: id, err: { code: "refused", retry: false, words: "Take out the phone number" } });
    await settled();
    const box = one<HTMLTextAreaElement>("textarea");
    expect(box.value).toBe("Call 01632 960001\n\nNext");
    expect(box.getAttribute("aria-describedby")).toBe("body-error");
    expect(texts("#body-error")).toEqual(["Error: Take out the phone number"]);
    expect(document.activeElement).toBe(box);
    expect(log()).toHaveLength(1);

    await send("Call me");
    expect(document.querySelector("#body-error")).toBeNull();
    expect(box.hasAttribute("aria-describedby")).toBe(false);
  });

  it("lets who looked again send their words as they are, and asks anew about something else", async () => {
    await connect();
    await send("On 3 March, see @example");
    const err = {
      code: "screening",
      retry: false,
      words: "Check this date",
      rules: ["exact_date"],
      confirm: ["exact_date"],
    };
    says({ re: world.socket.request("post")?.id, err });
    await settled();
    expect(texts("#body-error")).toEqual(["Error: Check this date"]);
    const tick = one<HTMLInputElement>("[data-confirmation] input[type=checkbox]");
    expect([tick.value, tick.checked]).toEqual(["exact_date", false]);
    tick.checked = true;
    await send("On 3 March, see @example");
    expect(world.socket.request("post")).toMatchObject({ d: { confirmed: "exact_date" } });

    says({
      re: world.socket.request("post")?.id,
      err: { ...err, words: "Check this name", confirm: ["handle"] },
    });
    await settled();
    one<HTMLInputElement>("[data-confirmation] input[type=checkbox]").checked = true;
    await send("On 3 March, see @example");
    expect(world.socket.request("post")).toMatchObject({ d: { confirmed: "exact_date,handle" } });
    expect(document.querySelector("[data-confirmation]")?.childElementCount).toBe(0);
  });

  it("lets the chair read first what screening would hold, if its writer wants that", async () => {
    await connect();
    await send("What would be held");
    const err = {
      code: "screening",
      retry: false,
      words: "Take out the age",
      rules: ["age_place"],
      release: true,
    };
    says({ re: world.socket.request("post")?.id, err });
    await settled();
    const tick = one<HTMLInputElement>("[data-confirmation] input[name=release]");
    expect(tick.checked).toBe(false);
    await send("What would be held");
    expect(world.socket.request("post")).not.toHaveProperty("d.release");
    says({ re: world.socket.request("post")?.id, err });
    await settled();
    one<HTMLInputElement>("[data-confirmation] input[name=release]").checked = true;
    await send("What would be held");
    const { id, k, d } = world.socket.request("post") ?? {};
    expect(d).toMatchObject({ release: true });
    expect(document.querySelector("[data-confirmation]")?.childElementCount).toBe(0);

    says({ re: id, ok: { seq: 2, at: AT, dup: false } });
    says({ m: "m1", seq: 2, t: "message.held", at: AT, k, d: { id: "h1" } });
    await settled();
    expect(log(), "it is said nowhere yet").toHaveLength(1);
  });

  it("wants words", async () => {
    await connect();
    await send("  ");
    expect(texts("#body-error")).toEqual(["Error: Enter your text"]);
    expect(world.socket.request("post")).toBeUndefined();
  });

  it("waits as long as the server asks, then sends again by itself", async () => {
    await connect();
    await send("Hello");
    const { id, k } = world.socket.request("post") ?? {};
    says({ re: id, err: { code: "rate_limited", retry: true, after_ms: 1_200 } });
    await world.passes(1_200);
    expect(log().at(-1)).toContain("Sending Hello");
    const posts = world.socket.sent.filter(({ op }) => op === "post");
    expect(posts.map((post) => post.k)).toEqual([k, k]);
  });

  it("asks before it sends something old", async () => {
    await connect();
    await send("Old");
    const key = world.socket.request("post")?.k;
    world.socket.closes(1006);
    await world.passes(DRAFT_AFTER_MS + 10_000);
    expect(log().at(-1)).toContain("Not sent Old");
    await connect();
    expect(world.socket.request("post")).toBeUndefined();
    one("[data-again]").click();
    await settled();
    expect(world.socket.request("post")).toMatchObject({ k: key });
    expect(one("[data-again]").hidden).toBe(true);
  });

  it("takes old words back on request", async () => {
    await connect();
    await send("Old");
    world.socket.closes(1006);
    await world.passes(DRAFT_AFTER_MS + 10_000);
    one("[data-take-back]").click();
    expect(one<HTMLTextAreaElement>("textarea").value).toBe("Old");
    expect(log()).toHaveLength(1);
  });

  it.each([
    ["goes when the meeting ends", "", 0],
    ["stays when the meeting ends and something is typed", "Half a sent", 1],
  ])("%s", async (_, typed, forms) => {
    await connect();
    world.served = page("e1", 2, ROW, false);
    one<HTMLTextAreaElement>("textarea").value = typed;
    says({ m: "m1", seq: 2, t: "meeting.ended", at: AT, d: {} });
    await world.passes(1_000);
    expect(log().at(-1)).toBe("10:25am The meeting ended.");
    expect(document.querySelectorAll("form.app-composer")).toHaveLength(forms);
    expect(world.socket.isClosed).toBe(true);
    await world.passes(120_000);
    expect(world.sockets).toHaveLength(1);
    expect(texts("[data-status]")).toEqual([""]);
  });
});
