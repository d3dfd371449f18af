/** A meeting's page as tests see it, and what they do there: each begins with the page afresh. */
import { beforeEach } from "vitest";
import { FakeSurroundings, settled } from "./fakes";
import type { Fields } from "./frames";
import { Meeting, type World } from "./meeting";
import type { Fetched, What } from "./renewals";

/** When what the tests speak of is said. */
export const AT = "2026-11-26T10:25:00Z";

/** The parts of `templates/meetings/show.html` that the script uses. */
export function page(epoch: string, seq: number, rows: string, hasForm = true): string {
  return `<div data-meeting="m1" data-epoch="${epoch}" data-seq="${seq}" ${hasForm ? "data-follow" : ""} data-i18n.connected="Connected"
      data-i18n.reconnecting="Reconnecting" data-i18n.stopped="Stopped" data-i18n.stopped-4300="Removed"
      data-i18n.stopped-4300-typed="Removed, copy it" data-i18n.copy="Copy it"
      data-i18n.stopped-out-of-date="Out of date" data-i18n.new-messages.one="%{count} new message"
      data-i18n.new-messages.other="%{count} new messages" data-i18n.you="You" data-i18n.sending="Sending"
      data-i18n.not-sent="Not sent" data-i18n.message-removed="This message was removed." data-i18n.message-locked="This is being looked at."
      data-i18n.meeting-ended="The meeting ended." data-i18n.remove-label="Remove message at %{time}" data-i18n.which="for %{name}’s message, %{time}"
      data-i18n.mark-action="Action" data-i18n.sign-agree="I agree" data-i18n.sign-see_too="We see this too" data-i18n.agenda-started="Now: %{title}. %{rule}" data-i18n.rule-private="Stays here"
      data-i18n.poll-opened="Poll: %{question}" data-i18n.poll-closed="Closed: %{question} %{result}"
      data-i18n.poll-closed-too-few="Closed: %{question} Too few"
      data-i18n.writing-locked="Only leads write" data-i18n.writing-slow.other="A pause of %{count} seconds"
      data-i18n.reply="In reply" data-i18n.reply-to="In reply to %{name}" data-i18n.handling-HD3="No name" data-i18n.handling-HD4="Members only" data-i18n.body-missing="Enter your text" data-i18n.error-prefix="Error:">
    <p><span role="status" data-status></span> <a href="" data-refresh>Refresh</a></p>
    <p role="status" data-announcements></p>
    <div role="alert"><p data-session-ends hidden>Signed out soon <button type="button" data-stay>Stay</button></p></div>
    <button type="button" data-pause aria-pressed="false" hidden>Stop reading out</button>
    <section data-presence data-i18n.present-now.one="Here now: %{count}" data-i18n.present-now.other="Here now: %{count}">
      <h2 data-slot="count">Here lately: 1</h2><ul data-slot="people"><li>Ada</li></ul>
      <p data-slot="writing" data-i18n.writing-one="%{name} is writing" data-i18n.writing-some="Somebody is writing" data-i18n.writing-many="Several are writing" hidden></p></section>
    <ol data-log>${rows}</ol>
    <div data-log-new hidden><button type="button"></button></div>
    <div data-log-end></div>
    <div data-part="composer">${hasForm ? FORM : ""}</div>
    <template data-row="message"><li><time></time><div><strong data-slot="name"></strong>
      <span data-slot="affiliation"></span> <span data-slot="handling"></span><div data-slot="body"></div>
      <p data-slot="reactions" hidden></p>
      <details><summary>Actions<span data-slot="which"></span></summary>
      <form method="post" action="/meetings/m1/messages/message-id/reaction" data-op="react" data-others>
        <input type="hidden" name="id" value="message-id">
        <button name="sign" value="agree" data-sign="agree" aria-pressed="false">I agree</button>
        <button name="sign" value="see_too" data-sign="see_too" aria-pressed="false">We see this too</button></form>
      <form method="post" action="/meetings/m1/messages/message-id/withdrawal" data-remove="own"><button>Remove</button></form>
      <ul data-item><li><a href="/flags/new?kind=message&amp;id=message-id"></a></li>
        <li><a href="/locks/new?kind=message&amp;id=message-id"></a></li></ul></details>
    </div></li></template>
    <template data-row="confirmation"><div><input type="checkbox" name="confirmed" id="confirmed" value=""><label
      for="confirmed">I have looked again</label></div></template>
    <template data-row="release"><div><input type="checkbox" name="release" id="release" value="yes"><label
      for="release">Send it to the chair</label></div></template>
    <template data-row="line"><li><time></time><p data-slot="body"></p></li></template>
    <template data-row="echo"><li data-echo><p data-slot="state"></p><p data-slot="body"></p>
      <button type="button" data-again>Send</button><button type="button" data-take-back>Take back</button></li></template>
  </div>`;
}

const FORM = `<form class="app-composer" method="post" action="/meetings/m1/messages">
  <div class="govuk-form-group"><label for="body">Message</label><textarea id="body" name="body"></textarea></div>
  <select name="handling"><option>HD1</option><option selected>HD3</option></select><div data-confirmation></div>
  <button>Send</button></form>`;

export const ROW = `<li id="event-1" data-message="a1"><time datetime="${AT}">10:25am</time><p>Before</p></li>`;

export let world: FakeWorld;
export let meeting: Meeting;

export class FakeWorld extends FakeSurroundings implements World {
  atEnd = true;
  served: string | null = null;
  /** So many fetches fail from now on, and say that it is to be tried after so long. */
  failing = 0;
  afterMs = 0;
  /** What was fetched, and when. */
  readonly fetches: { what: What; at: number }[] = [];
  reloads = 0;

  isAtEnd(): boolean {
    return this.atEnd;
  }

  keeping(change: () => void): void {
    change();
  }

  isHidden(): boolean {
    return false;
  }

  panel: string | null = null;

  fetchPanel(): Promise<Fetched> {
    return this.fetch("panel", this.panel);
  }

  fetchPage(): Promise<Fetched> {
    return this.fetch("page", this.served);
  }

  reload(): void {
    this.reloads += 1;
  }

  private fetch(what: What, html: string | null): Promise<Fetched> {
    this.fetches.push({ what, at: this.time });
    if (this.failing > 0) {
      this.failing -= 1;
      return Promise.resolve({ is: "failed", afterMs: this.afterMs });
    }
    if (html === null) return Promise.resolve({ is: "gone" });
    return Promise.resolve({ is: "here", page: new DOMParser().parseFromString(html, "text/html") });
  }
}

export function one<E extends HTMLElement = HTMLElement>(selector: string): E {
  const element = document.querySelector<E>(selector);
  if (!element) throw new Error(`no ${selector}`);
  return element;
}

export const texts = (selector: string) =>
  Array.from(document.querySelectorAll(selector), ({ innerHTML }) =>
    innerHTML
      .replace(/<[^>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim(),
  );
/** The rows as they stand there: what is folded below one is not read with it. */
export const log = () => texts("[data-log] > li").map((row) => row.replace(/ Actions for .*/, ""));

export function says(frame: Fields): void {
  world.socket.says(frame);
}

export function posted(seq: number, body: string, rest: Fields = {}): Fields {
  const d = { id: `id ${seq}`, html: `<p>${body}</p>`, name: "Ada", affiliation: "A trust", handling: "HD3" };
  return { m: "m1", seq, t: "message.posted", at: AT, d, ...rest };
}

export async function connect(): Promise<void> {
  await settled();
  world.socket.opens();
  says({ re: world.socket.request("hello")?.id, ok: {} });
  await settled();
  const sub = world.socket.request("sub");
  says({ re: sub?.id, ok: sub?.since });
  says({ m: "m1", t: "live", d: {} });
  await settled();
}

export async function send(body: string): Promise<SubmitEvent> {
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
