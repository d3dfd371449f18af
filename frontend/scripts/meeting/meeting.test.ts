import { describe, expect, it } from "vitest";
import type { Fields } from "./frames";
import { AT, connect, log, meeting, one, page, posted, ROW, says, texts, world } from "./stage";

describe("the transcript", () => {
  it("goes on from where the page ends", async () => {
    await connect();
    expect(world.socket.request("sub")).toMatchObject({ m: "m1", since: { epoch: "e1", seq: 1 } });
    expect(texts("[data-status]")).toEqual(["Connected"]);
    expect(one("[data-refresh]").hidden).toBe(true);
    says(posted(2, "Hello"));
    expect(log()).toEqual(["10:25am Before", "10:25am Ada A trust No name Hello"]);
    expect(one("#event-2 time").getAttribute("datetime")).toBe(AT);
  });

  it("waits behind a button while somebody reads further up", async () => {
    await connect();
    world.atEnd = false;
    says(posted(2, "Two"));
    expect(texts("[data-log-new] button")).toEqual(["1 new message"]);
    world.atEnd = true;
    says(posted(3, "Three"));
    expect(texts("[data-log-new] button")).toEqual(["2 new messages"]);
    expect(log()).toHaveLength(1);

    one("[data-log-new] button").click();
    expect(log()).toHaveLength(3);
    expect(one("[data-log-new]").hidden).toBe(true);
    expect(document.activeElement?.id).toBe("event-2");
  });

  it("tells a screen reader what was said, then how much, never one by one in a flood", async () => {
    await connect();
    says(posted(2, "Two"));
    expect(texts("[data-announcements]")).toEqual(["Ada: Two"]);
    for (const seq of [3, 4, 5]) says(posted(seq, "More"));
    expect(texts("[data-announcements]")).toEqual(["Ada: Two"]);
    await world.passes(5_000);
    expect(texts("[data-announcements]")).toEqual(["3 new messages"]);
  });

  it("keeps only a line where a message was removed, shown or still waiting", async () => {
    await connect();
    world.atEnd = false;
    says(posted(2, "Secret"));
    says({ m: "m1", seq: 3, t: "message.removed", at: AT, d: { id: "a1" } });
    says({ m: "m1", seq: 4, t: "message.removed", at: AT, d: { id: "id 2" } });
    one("[data-log-new] button").click();
    expect(log()).toEqual(["10:25am This message was removed.", "10:25am This message was removed."]);
  });

  it("keeps only a neutral line, without a time, where a message was locked", async () => {
    await connect();
    says(posted(2, "Secret"));
    says({ m: "m1", seq: 3, t: "message.locked", at: AT, d: { id: "id 2" } });
    expect(log().at(-1)).toBe("This is being looked at.");
    expect(document.querySelector("#event-2 time")).toBeNull();
    expect(document.body.textContent).not.toContain("Secret");
  });

  it("keeps nothing of a message that is for others alone now, shown or still waiting", async () => {
    await connect();
    says(posted(2, "Two"));
    expect(texts("[data-announcements]")).toEqual(["Ada: Two"]);
    world.atEnd = false;
    says(posted(3, "Secret"));
    expect(texts("[data-log-new] button")).toEqual(["1 new message"]);
    says({ m: "m1", seq: 4, t: "message.hidden", d: { id: "id 3" } });
    expect(one("[data-log-new]").hidden).toBe(true);
    one("#event-1").tabIndex = -1;
    one("#event-1").focus();
    says({ m: "m1", seq: 5, t: "message.hidden", d: { id: "a1" } });
    expect(document.activeElement).toBe(one("[data-log]"));
    says({ m: "m1", seq: 6, t: "message.hidden", d: { id: "id 2" } });
    expect(log()).toEqual([]);
    expect(texts("[data-announcements]")).toEqual([""]);
  });

  it("says how a message may be used from now on", async () => {
    await connect();
    says(posted(2, "Two"));
    says({ m: "m1", seq: 3, t: "message.handled", at: AT, d: { id: "id 2", seq: 2, handling: "HD4" } });
    expect(log().at(-1)).toBe("10:25am Ada A trust Members only Two");
    expect(world.socket.request("since")).toBeUndefined();
  });

  it("is replaced when something may be read that was hidden before", async () => {
    await connect();
    says({ m: "m1", seq: 2, t: "hidden" });
    world.served = page("e1", 3, `${ROW}<li id="event-2">Now for all</li>`);
    says({ m: "m1", seq: 3, t: "message.handled", at: AT, d: { id: "id 2", seq: 2, handling: "HD3" } });
    await world.passes(1_000);
    expect(log()).toEqual(["10:25am Before", "Now for all"]);
    says({ m: "m1", seq: 4, t: "message.posted", at: AT, d: posted(4, "Four").d });
    expect(log().at(-1)).toContain("Four");
  });

  it("offers to flag what others say, and to have it locked", async () => {
    await connect();
    says(posted(2, "Theirs"));
    says(posted(3, "Mine", { k: "elsewhere" }));
    const links = (row: string) =>
      [...document.querySelectorAll<HTMLAnchorElement>(`${row} [data-item] a`)].map(
        (link) => link.pathname + link.search,
      );
    expect(links("#event-2")).toEqual([
      "/flags/new?kind=message&id=id%202",
      "/locks/new?kind=message&id=id%202",
    ]);
    expect(links("#event-3")).toEqual([]);
  });

  it("shows a message that is already removed as a line, and nothing for what is hidden or unknown", async () => {
    await connect();
    says(posted(2, "", { d: { id: "id 2" } }));
    says({ m: "m1", seq: 3, t: "hidden", at: AT, d: {} });
    says({ m: "m1", seq: 4, t: "quiz.opened", at: AT, d: {} });
    says(posted(5, "Five"));
    expect(log().slice(1)).toEqual(["10:25am This message was removed.", "10:25am Ada A trust No name Five"]);
  });

  it("folds what can be done about a message, and says whose it is and of when", async () => {
    await connect();
    says(posted(2, "Two", { d: { ...(posted(2, "Two").d as Fields), name: "$$ Ada" } }));
    expect(texts("#event-2 summary")).toEqual(["Actions for $$ Ada’s message, 10:25am"]);
    expect(one<HTMLDetailsElement>("#event-2 details").open).toBe(false);
  });

  it("offers to remove one's own messages only", async () => {
    await connect();
    says(posted(2, "Theirs"));
    says(posted(3, "Mine", { k: "elsewhere" }));
    expect(document.querySelector("#event-2 form[data-remove]")).toBeNull();
    expect(document.querySelector("#event-3 [data-others]")).toBeNull();
    expect(one<HTMLFormElement>("#event-3 form").action).toContain("/meetings/m1/messages/id%203/withdrawal");
    expect(one("#event-3 button").getAttribute("aria-label")).toBe("Remove message at 10:25am");
    expect(one("#event-3").className).toBe("app-log__item--me");
  });

  it("is replaced when the server has another history, and what is typed stays", async () => {
    await connect();
    one<HTMLTextAreaElement>("textarea").value = "Half a sent";
    world.served = page("e2", 7, `<li id="event-7">After</li>`);
    says({ m: "m1", t: "snapshot", d: { epoch: "e2", seq: 7 } });
    await world.passes(1_000);
    expect(log()).toEqual(["After"]);
    expect(one<HTMLTextAreaElement>("textarea").value).toBe("Half a sent");
    expect(world.socket.request("since")).toMatchObject({ since: { epoch: "e2", seq: 7 } });
    says({ m: "m1", t: "live", d: {} });
    says(posted(8, "Eight"));
    expect(log()).toHaveLength(2);
  });

  it("says so when it is out of date and the page is not for this reader any more", async () => {
    await connect();
    says({ m: "m1", t: "snapshot", d: {} });
    await world.passes(1_000);
    expect(texts("[data-status]")).toEqual(["Out of date"]);
    expect(one("[data-refresh]").hidden).toBe(false);
  });
});

describe("the status", () => {
  it("says nothing about a short loss, and says when it takes longer", async () => {
    world.chance = 0;
    await connect();
    world.socket.closes(1006);
    await world.passes(1_000);
    expect(texts("[data-status]")).toEqual(["Connected"]);
    await world.passes(1_000);
    expect(texts("[data-status]")).toEqual(["Reconnecting"]);
    await connect();
    expect(texts("[data-status]")).toEqual(["Connected"]);
  });

  it("counts a loss from its beginning, however often the server is reached and lost again", async () => {
    world.chance = 0;
    await connect();
    for (let tries = 0; tries < 5; tries += 1) {
      world.socket.closes(1006);
      await world.passes(500);
    }
    expect(texts("[data-status]")).toEqual(["Reconnecting"]);
  });

  it("probes a socket when somebody looks again", async () => {
    await connect();
    meeting.wake();
    expect(world.socket.request("since")).toMatchObject({ since: { epoch: "e1", seq: 1 } });
    await world.passes(5_000);
    expect(world.socket.isClosed).toBe(true);
  });
});

describe("removing", () => {
  it("goes over the socket", async () => {
    await connect();
    says(posted(2, "Mine", { k: "elsewhere" }));
    const event = new SubmitEvent("submit", { bubbles: true, cancelable: true });
    one("#event-2 form").dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    expect(world.socket.request("remove")).toMatchObject({ m: "m1", d: { id: "id 2" } });
  });
});
