import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { settled } from "./fakes";
import type { Fields } from "./frames";
import { asked, renew } from "./panel";
import { AT, connect, log, one, posted, ROW, says, world } from "./stage";

const HANDS = `<section aria-labelledby="hands"><h2 id="hands" tabindex="-1">Hands up: 1</h2>
  <form method="post" action="/meetings/m1/hands/h1/call" data-op="hand.call"><input type="hidden" name="csrf" value="c"><input
    type="hidden" name="id" value="h1"><button id="call-h1">Call</button></form>
  <form method="post" action="/meetings/m1/hands" data-op="hand"><input type="text" id="reason" name="reason"><button
    id="own-hand">Raise your hand</button></form></section>`;

function part(html: string): HTMLElement {
  const element = document.createElement("div");
  element.dataset.part = "about";
  element.innerHTML = html;
  return element;
}

beforeEach(() => one("[data-meeting]").append(part(HANDS)));

async function press(selector: string): Promise<void> {
  const form = one<HTMLFormElement>(selector);
  form.dispatchEvent(
    new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter: form.querySelector("button") }),
  );
  await settled();
}

test("a form of the panel is asked over the socket, without its proof and what is empty", async () => {
  await connect();
  await press("form[data-op='hand.call']");
  expect(world.socket.request("hand.call")).toMatchObject({ m: "m1", d: { id: "h1" } });
  await press("form[data-op='hand']");
  expect(world.socket.request("hand")?.d).toEqual({});
});

test("what is refused goes the form's ordinary way, with what its button says", async () => {
  await connect();
  const form = document.createElement("form");
  form.dataset.op = "mark";
  form.innerHTML = `<input type="hidden" name="id" value="a1"><button name="mark" value="action">Mark</button>`;
  one("[data-meeting]").append(form);
  let sent: string[] = [];
  form.submit = () => {
    sent = Array.from(new FormData(form), ([name, value]) => `${name}=${value}`);
  };
  await press("form[data-op='mark']");
  says({ re: world.socket.request("mark")?.id, err: { code: "conflict", retry: false } });
  await settled();
  expect(sent).toEqual(["id=a1", "mark=action"]);
});

test("what a form says is typed as the socket takes it", () => {
  const form = document.createElement("form");
  form.innerHTML = `<input name="locked" value="true"><input name="slow_seconds" value="30"><input name="csrf" value="c">`;
  expect(asked(form, null)).toEqual({ locked: true, slow_seconds: 30 });
  form.innerHTML = `<input name="locked" value="false"><input name="slow_seconds" value="">`;
  expect(asked(form, null)).toEqual({ locked: false });
});

describe("a browser that is some years old", () => {
  afterEach(() => vi.unstubAllGlobals());

  const mark = () => {
    const form = document.createElement("form");
    form.dataset.op = "mark";
    form.innerHTML = `<input type="hidden" name="id" value="a1"><button name="mark" value="action">Action</button><button
      name="mark" value="decision" id="decision">Decision</button><input type="submit" name="mark" value="none">`;
    one("[data-meeting]").append(form);
    return form;
  };

  test("does not put into a form's data what its button says", () => {
    const Whole = FormData;
    vi.stubGlobal(
      "FormData",
      class extends Whole {
        constructor(form?: HTMLFormElement) {
          super(form);
        }
      },
    );
    const form = mark();
    expect(asked(form, form.querySelector("#decision"))).toEqual({ id: "a1", mark: "decision" });
    expect(asked(form, form.querySelector("input[type=submit]"))).toEqual({ id: "a1", mark: "none" });
    expect(asked(form, null)).toEqual({ id: "a1" });
  });

  test("does not say by which button a form was sent", async () => {
    await connect();
    const form = mark();
    one("#decision").click();
    await settled();
    // The click has sent it already, in a browser that says so.
    const event = new SubmitEvent("submit", { bubbles: true, cancelable: true });
    Object.defineProperty(event, "submitter", { value: undefined });
    form.dispatchEvent(event);
    await settled();
    expect(world.socket.request("mark")?.d).toEqual({ id: "a1", mark: "decision" });
  });
});

test("what changes beside the transcript is fetched once for all that happens", async () => {
  await connect();
  world.panel = `<div data-part="about"><section><h2 id="hands">Hands up: 2</h2></section></div>`;
  says({ m: "m1", seq: 2, t: "hand.raised", at: AT, d: { id: "h2", name: "Ben" } });
  says({ m: "m1", seq: 3, t: "hand.raised", at: AT, d: { id: "h3", name: "Cai" } });
  expect(one("#hands").textContent).toBe("Hands up: 1");
  await world.passes(1000);
  expect(one("#hands").textContent).toBe("Hands up: 2");
  expect(log()).toEqual(["10:25am Before"]);
});

test("what was changed by a page is fetched, once for all that was", async () => {
  await connect();
  const main = `<div data-meeting="m1"><div data-part="about"><h2 id="hands">Agenda of two</h2></div></div>`;
  world.served = main;
  says({ m: "m2", t: "changed", d: {} });
  await world.passes(1000);
  expect(one("#hands").textContent).toBe("Hands up: 1");
  says({ m: "m1", t: "changed", d: {} });
  says({ m: "m1", t: "changed", d: {} });
  await world.passes(1000);
  expect(one("#hands").textContent).toBe("Agenda of two");
});

describe("what was changed while nobody heard it", () => {
  beforeEach(() => {
    world.served = `<div data-meeting="m1" data-follow><div data-part="about"><h2 id="hands">Agenda of two</h2></div></div>`;
  });

  test("is fetched once the page is back, within some seconds, and then no more", async () => {
    await connect();
    world.socket.closes(1006);
    await world.passes(1_000);
    await connect();
    await world.passes(9_000);
    expect(one("#hands").textContent).toBe("Hands up: 1");
    await world.passes(2_000);
    expect(one("#hands").textContent).toBe("Agenda of two");

    one("#hands").textContent = "As it is";
    says(posted(2, "Two"));
    await world.passes(11_000);
    expect(one("#hands").textContent).toBe("As it is");
  });

  test("is fetched by a page that took long to be connected", async () => {
    await world.passes(3_000);
    await connect();
    await world.passes(11_000);
    expect(one("#hands").textContent).toBe("Agenda of two");
  });

  test("is nothing where the page was there all the time", async () => {
    await connect();
    await world.passes(11_000);
    expect(one("#hands").textContent).toBe("Hands up: 1");
  });
});

test("who types in a part, or stands in it, stays where they are", () => {
  const old = one("[data-part='about']");
  one<HTMLInputElement>("#reason").value = "The first field";
  one("#reason").focus();
  renew(old, part(HANDS.replace("Hands up: 1", "Hands up: 2")));
  expect(one<HTMLInputElement>("#reason").value).toBe("The first field");
  expect(document.activeElement?.id).toBe("reason");
  one("#call-h1").focus();
  renew(
    old,
    part(`<section aria-labelledby="hands"><h2 id="hands" tabindex="-1">Hands up: none</h2></section>`),
  );
  expect(document.activeElement?.id).toBe("hands");
});

test("other words and marks of a message stand where it stands", async () => {
  await connect();
  says(posted(2, "The frist words"));
  const row = one("#event-2");
  row.insertAdjacentHTML(
    "beforeend",
    `<p data-marks hidden><strong data-slot="mark" hidden></strong><span data-slot="edited" hidden>Edited</span></p>`,
  );
  const d = { id: "id 2", seq: 2, html: "<p>The first words</p>", edited_at: AT, mark: null };
  says({ m: "m1", seq: 3, t: "message.edited", at: AT, d });
  expect(row.querySelector("[data-slot=body]")?.textContent).toBe("The first words");
  expect(row.querySelector<HTMLElement>("[data-marks]")?.hidden).toBe(false);
  says({ m: "m1", seq: 4, t: "message.marked", at: AT, d: { id: "id 2", seq: 2, mark: "action" } });
  expect(row.querySelector("[data-slot=mark]")?.textContent).toBe("Action");
  says({ m: "m1", seq: 5, t: "message.marked", at: AT, d: { id: "id 2", seq: 2, mark: null } });
  expect(row.querySelector<HTMLElement>("[data-slot=mark]")?.hidden).toBe(true);
  expect(row.querySelector<HTMLElement>("[data-marks]")?.hidden).toBe(false);
  expect(ROW).toContain("Before");
});

test("how many reacted stands below a message, read out to nobody, and one's own sign is taken back by its button", async () => {
  await connect();
  says(posted(2, "Three fields are enough."));
  const spoken = one("[data-announcements]").textContent;
  const line = one("#event-2 [data-slot=reactions]");
  const [agree, seeToo] = document.querySelectorAll<HTMLButtonElement>("#event-2 [data-sign]");
  const reacted = (seq: number, reactions: Fields | null, rest: Fields = {}) => {
    const { k, ...own } = rest;
    const d = { id: "id 2", seq: 2, reactions, ...own };
    says({ m: "m1", seq, t: "message.reacted", at: AT, d, ...(k ? { k } : {}) });
  };

  reacted(3, { agree: 2, thanks: 0, see_too: 1 });
  expect([line.hidden, line.textContent]).toEqual([false, "I agree: 2, We see this too: 1"]);
  expect(agree?.getAttribute("aria-pressed")).toBe("false");
  reacted(4, { agree: 3, thanks: 0, see_too: 1 }, { k: "elsewhere", sign: "agree" });
  expect([agree, seeToo].map((button) => [button?.getAttribute("aria-pressed"), button?.value])).toEqual([
    ["true", ""],
    ["false", "see_too"],
  ]);
  reacted(5, { agree: 0, thanks: 0, see_too: 4 });
  expect(agree?.getAttribute("aria-pressed")).toBe("true");
  reacted(6, null, { k: "elsewhere", sign: null });
  expect([line.hidden, line.textContent]).toEqual([true, ""]);
  expect([agree?.getAttribute("aria-pressed"), agree?.value]).toEqual(["false", "agree"]);
  expect(one("[data-announcements]").textContent).toBe(spoken);
});

test("what is asked too soon is asked again under its key, and says what its button said", async () => {
  await connect();
  says(posted(2, "Three fields are enough."));
  const button = one<HTMLButtonElement>("#event-2 [data-sign=agree]");
  const press = new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter: button });
  button.form?.dispatchEvent(press);
  const first = world.socket.request("react");
  expect([press.defaultPrevented, first?.d]).toEqual([true, { id: "id%202", sign: "agree" }]);
  button.value = "";
  says({ re: first?.id, err: { code: "rate_limited", retry: true, after_ms: 900 } });
  await settled();
  await world.passes(900);
  const second = world.socket.request("react");
  expect(second?.id).not.toBe(first?.id);
  expect([second?.k, second?.d]).toEqual([first?.k, first?.d]);
});

test("a line says what is talked about, and who writes", async () => {
  await connect();
  says({
    m: "m1",
    seq: 2,
    t: "agenda.started",
    at: AT,
    d: { title: "Three $& fields", attribution: "private" },
  });
  says({ m: "m1", seq: 3, t: "writing.set", at: AT, d: { locked: true, slow_seconds: null } });
  says({ m: "m1", seq: 4, t: "writing.set", at: AT, d: { locked: false, slow_seconds: 30 } });
  expect(log().slice(1)).toEqual([
    "10:25am Now: Three $&amp; fields. Stays here",
    "10:25am Only leads write",
    "10:25am A pause of 30 seconds",
  ]);
});

test("a poll is told as a line: what is asked, and what came of it", async () => {
  await connect();
  const poll = { id: "p1", question: "Which $1?", options: ["One", "Two"], secret: true };
  says({ m: "m1", seq: 2, t: "poll.opened", at: AT, d: poll });
  says({ m: "m1", seq: 3, t: "poll.closed", at: AT, d: { ...poll, voters: 4, votes: [3, 1] } });
  says({ m: "m1", seq: 4, t: "poll.closed", at: AT, d: { ...poll, voters: 2, votes: null } });
  expect(log().slice(1)).toEqual([
    "10:25am Poll: Which $1?",
    "10:25am Closed: Which $1? One: 3, Two: 1",
    "10:25am Closed: Which $1? Too few",
  ]);
});

test("what is chosen stays chosen when what stands around it is fetched", () => {
  const options = (name: string) =>
    part(
      `<h2 id="${name}"></h2><input type="radio" id="option-1" name="option" value="1"><input type="radio" id="option-2" name="option" value="2">`,
    );
  const [old, fresh] = [options("a"), options("b")];
  document.body.append(old);
  one<HTMLInputElement>("#option-2").checked = true;
  renew(old, fresh);
  expect(old.querySelector<HTMLInputElement>("input:checked")?.value).toBe("2");
});
