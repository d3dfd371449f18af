import { beforeEach, describe, expect, it } from "vitest";
import { FakeSurroundings, settled } from "./fakes";
import type { Fields } from "./frames";
import { DRAFT_AFTER_MS } from "./log";
import { Meeting, type World } from "./meeting";

const AT = "2026-11-26T10:25:00Z";

/** The parts of `templates/meetings/show.html` that the script uses. */
function page(epoch: string, seq: number, rows: string, hasForm = true): string {
  return `<div data-meeting="m1" data-epoch="${epoch}" data-seq="${seq}" ${hasForm ? "data-follow" : ""} data-i18n.connected="Connected"
      data-i18n.reconnecting="Reconnecting" data-i18n.stopped="Stopped" data-i18n.stopped-4300="Removed"
      data-i18n.stopped-out-of-date="Out of date" data-i18n.new-messages.one="%{count} new message"
      data-i18n.new-messages.other="%{count} new messages" data-i18n.you="You" data-i18n.sending="Sending"
      data-i18n.not-sent="Not sent" data-i18n.message-removed="This message was removed." data-i18n.message-locked="This is being looked at."
      data-i18n.meeting-ended="The meeting ended." data-i18n.remove-label="Remove message at %{time}" data-i18n.which="for %{name}’s message, %{time}"
      data-i18n.handling-HD3="No name" data-i18n.handling-HD4="Members only" data-i18n.body-missing="Enter your text" data-i18n.error-prefix="Error:">
    <p><span role="status" data-status></span> <a href="" data-refresh>Refresh</a></p>
    <p role="status" data-announcements></p>
    <ol data-log>${rows}</ol>
    <div data-log-new hidden><button type="button"></button></div>
    <div data-log-end></div>
    <div data-part="composer">${hasForm ? FORM : ""}</div>
    <template data-row="message"><li><time></time><div><strong data-slot="name"></strong>
      <span data-slot="affiliation"></span> <span data-slot="handling"></span><div data-slot="body"></div>
      <details><summary>Actions<span data-slot="which"></span></summary>
      <form method="post" action="/meetings/m1/messages/message-id/withdrawal" data-remove="own"><button>Remove</button></form>
      <ul data-item><li><a href="/flags/new?kind=message&amp;id=message-id"></a></li>
        <li><a href="/locks/new?kind=message&amp;id=message-id"></a></li></ul></details>
    </div></li></template>
    <template data-row="confirmation"><div><input type="checkbox" name="confirmed" id="confirmed" value=""><label
      for="confirmed">I have looked again</label></div></template>
    <template data-row="line"><li><time></time><p data-slot="body"></p></li></template>
    <template data-row="echo"><li data-echo><p data-slot="state"></p><p data-slot="body"></p>
      <button type="button" data-again>Send</button><button type="button" data-take-back>Take back</button></li></template>
  </div>`;
}

const FORM = `<form class="app-composer" method="post" action="/meetings/m1/messages">
  <div class="govuk-form-group"><label for="body">Message</label><textarea id="body" name="body"></textarea></div>
  <select name="handling"><option>HD1</option><option selected>HD3</option></select><div data-confirmation></div>
  <button>Send</button></form>`;

const ROW = `<li id="event-1" data-message="a1"><time datetime="${AT}">10:25am</time><p>Before</p></li>`;

let world: FakeWorld;
let meeting: Meeting;

class FakeWorld extends FakeSurroundings implements World {
  atEnd = true;
  served: string | null = null;

  isAtEnd(): boolean {
    return this.atEnd;
  }

  keeping(change: () => void): void {
    change();
  }

  isHidden(): boolean {
    return false;
  }

  fetchPage(): Promise<Document | null> {
    const html = this.served;
    return Promise.resolve(html === null ? null : new DOMParser().parseFromString(html, "text/html"));
  }
}

function one<E extends HTMLElement = HTMLElement>(selector: string): E {
  const element = document.querySelector<E>(selector);
  if (!element) throw new Error(`no ${selector}`);
  return element;
}

const texts = (selector: string) =>
  Array.from(document.querySelectorAll(selector), ({ innerHTML }) =>
    innerHTML
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim(),
  );
/** The rows as they stand there: what is folded below one is not read with it. */
const log = () => texts("[data-log] > li").map((row) => row.replace(/ Actions for .*/, ""));

function says(frame: Fields): void {
  world.socket.says(frame);
}

function posted(seq: number, body: string, rest: Fields = {}): Fields {
  const d = { id: `id ${seq}`, html: `<p>${body}</p>`, name: "Ada", affiliation: "A trust", handling: "HD3" };
  return { m: "m1", seq, t: "message.posted", at: AT, d, ...rest };
}

async function connect(): Promise<void> {
  await settled();
  world.socket.opens();
  says({ re: world.socket.request("hello")?.id, ok: {} });
  await settled();
  const sub = world.socket.request("sub");
  says({ re: sub?.id, ok: sub?.since });
  says({ m: "m1", t: "live", d: {} });
  await settled();
}

async function send(body: string): Promise<SubmitEvent> {
  one<HTMLTextAreaElement>("textarea").value = body;
  const event = new SubmitEvent("submit", { bubbles: true, cancelable: true });
  one("form.app-composer").dispatchEvent(event);
  await settled();
  return event;
}

beforeEach(() => {
  document.documentElement.lang = "en";
  document.body.innerHTML = page("e1", 1, ROW);
  world = new FakeWorld();
  world.chance = 1;
  meeting = new Meeting(one("[data-meeting]"), world);
  meeting.start();
});

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
    await settled();
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
    says({ m: "m1", seq: 4, t: "poll.opened", at: AT, d: {} });
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
    expect(document.querySelector("#event-2 form")).toBeNull();
    expect(one<HTMLFormElement>("#event-3 form").action).toContain("/meetings/m1/messages/id%203/withdrawal");
    expect(one("#event-3 button").getAttribute("aria-label")).toBe("Remove message at 10:25am");
    expect(one("#event-3").className).toBe("app-log__item--me");
  });

  it("is replaced when the server has another history, and what is typed stays", async () => {
    await connect();
    one<HTMLTextAreaElement>("textarea").value = "Half a sent";
    world.served = page("e2", 7, `<li id="event-7">After</li>`);
    says({ m: "m1", t: "snapshot", d: { epoch: "e2", seq: 7 } });
    await settled();
    expect(log()).toEqual(["After"]);
    expect(one<HTMLTextAreaElement>("textarea").value).toBe("Half a sent");
    expect(world.socket.request("since")).toMatchObject({ since: { epoch: "e2", seq: 7 } });
    says({ m: "m1", t: "live", d: {} });
    says(posted(8, "Eight"));
    expect(log()).toHaveLength(2);
  });

  it("says so when it is out of date and the page cannot be had", async () => {
    await connect();
    says({ m: "m1", t: "snapshot", d: {} });
    await settled();
    expect(texts("[data-status]")).toEqual(["Out of date"]);
    expect(one("[data-refresh]").hidden).toBe(false);
  });
});

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
    expect(texts("[data-status]")).toEqual(["Removed"]);
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
    await settled();
    expect(log().at(-1)).toBe("10:25am The meeting ended.");
    expect(document.querySelectorAll("form.app-composer")).toHaveLength(forms);
    expect(world.socket.isClosed).toBe(true);
    await world.passes(120_000);
    expect(world.sockets).toHaveLength(1);
    expect(texts("[data-status]")).toEqual([""]);
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
