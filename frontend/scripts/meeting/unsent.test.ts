import { describe, expect, it, test } from "vitest";
import { settled } from "./fakes";
import { DRAFT_AFTER_MS } from "./log";
import { AT, connect, log, one, page, ROW, says, send, texts, world } from "./stage";

const refused = (words: string, rest = {}) => ({ code: "refused", retry: false, words, ...rest });

async function answer(err: object): Promise<void> {
  says({ re: world.socket.request("post")?.id, err });
  await settled();
}

describe("a text that is refused where there is no form any more", () => {
  it("stays, says why, and can be taken back once there is a form again", async () => {
    await connect();
    await send("My words");
    const form = one("form.app-composer");
    form.remove();
    await answer(refused("Only leads write"));
    expect(log().at(-1)).toContain("Not sent. Only leads write My words");
    expect(one("[data-again]").hidden).toBe(false);
    expect(texts("[data-announcements]")).toEqual(["Only leads write"]);
    one("[data-take-back]").click();
    expect(log().at(-1)).toContain("Not sent. Copy it My words");

    one("[data-part=composer]").append(form);
    one("[data-take-back]").click();
    expect(one<HTMLTextAreaElement>("textarea").value).toBe("My words");
    expect(log()).toHaveLength(1);
  });

  it("says that it was not sent where there is no more to say", async () => {
    await connect();
    await send("My words");
    one("form.app-composer").remove();
    await answer(refused(""));
    expect(log().at(-1)).toMatch(/^Not sent My words/);
  });
});

describe("what is on its way when the page stands still", () => {
  test("says that it was not sent, after the meeting ended", async () => {
    await connect();
    await send("My words");
    world.served = page("e1", 2, ROW, false);
    says({ m: "m1", seq: 2, t: "meeting.ended", at: AT, d: {} });
    await world.passes(1_000);
    expect(log().at(-1)).toContain("Not sent. Copy it My words");
    expect([one("[data-again]").hidden, one("[data-take-back]").hidden]).toEqual([true, false]);
    one("[data-again]").click();
    expect(log().at(-1)).toContain("Not sent. Copy it My words");
  });

  test("keeps the page from being loaded again, and goes along with the form", async () => {
    await connect();
    await send("One");
    await send("Two");
    world.socket.closes(4300);
    expect(world.reloads).toBe(0);
    expect(texts("[data-status]")).toEqual(["Removed, copy it"]);
    expect(log().slice(1)).toEqual([
      expect.stringContaining("Not sent. Copy it One"),
      expect.stringContaining("Not sent. Copy it Two"),
    ]);
    expect((await send("Three")).defaultPrevented).toBe(true);
    const box = one<HTMLTextAreaElement>("textarea");
    expect(box.value).toBe("One\n\nTwo\n\nThree");
    expect(texts("#body-error")).toEqual(["Error: Not sent"]);
    expect((await send(box.value)).defaultPrevented).toBe(false);
  });

  test("is not called unsent if it was acknowledged", async () => {
    await connect();
    await send("My words");
    says({ re: world.socket.request("post")?.id, ok: { seq: 5, dup: false } });
    await settled();
    world.served = page("e1", 2, ROW, false);
    says({ m: "m1", seq: 2, t: "meeting.ended", at: AT, d: {} });
    await world.passes(1_000);
    expect(log()).toEqual(["10:25am Before", "10:25am The meeting ended."]);
  });
});

describe("a text that is sent too soon", () => {
  const slow = (afterMs: number) => ({
    code: "rate_limited",
    retry: true,
    after_ms: afterMs,
    words: "A pause of 300 seconds",
  });

  it("says why it waits, as long as it does", async () => {
    await connect();
    await send("Hello");
    await answer(slow(10_000));
    expect(log().at(-1)).toContain("A pause of 300 seconds Hello");
    expect(texts("[data-announcements]")).toEqual(["A pause of 300 seconds"]);
    await world.passes(10_000);
    expect(log().at(-1)).toContain("Sending Hello");
  });

  it("becomes no draft before the wait that was told is over, and two minutes more", async () => {
    await connect();
    await send("Hello");
    await answer(slow(300_000));
    for (let waited = 0; waited < 290_000; waited += 20_000) {
      says({ t: "ping", d: { heads: {} } });
      await world.passes(20_000);
    }
    expect(log().at(-1)).toContain("Sending Hello");
    expect(world.socket.sent.filter(({ op }) => op === "post")).toHaveLength(2);
    for (let waited = 0; waited < DRAFT_AFTER_MS + 10_000; waited += 20_000) {
      says({ t: "ping", d: { heads: {} } });
      await world.passes(20_000);
    }
    expect(log().at(-1)).toContain("Not sent Hello");
  });
});
