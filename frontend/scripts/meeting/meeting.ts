// A meeting's page that keeps itself up to date. Without this script, or without a connection, the page is
// refreshed by its link and its forms are sent as any other form.

import { Announcer } from "./announcer";
import { Composer } from "./composer";
import { type Answer, Connection, type Surroundings } from "./connection";
import { type Fields, type Frame, type Position, readPosition, words as text } from "./frames";
import { newKey } from "./key";
import {
  after,
  type Effect,
  type Input,
  type Log,
  startingAt,
  type Words as Typed,
  type Unsent,
} from "./log";
import { asked, renew, saidBy, submit } from "./panel";
import { Presence } from "./presence";
import { Renewals } from "./renewals";
import { type Place, Transcript, takesAway } from "./transcript";
import { Warning } from "./warning";
import { Words } from "./words";

/** How often what is late is looked for, and whether the machine slept. */
const TICK_MS = 10_000;
/** That somebody is writing is told so often, while they do. */
const TYPED_EVERY_MS = 3_000;
/** A connection that comes back sooner is not worth a word. */
const PATIENCE_MS = 2_000;

/** What a meeting's page takes from its surroundings. */
export interface World extends Surroundings, Place {
  now(): number;
  isHidden(): boolean;
  /** The page as it is now. */
  fetchPage(): Promise<Document | null>;
  /** What stands beside the transcript and above it now. */
  fetchPanel(): Promise<Document | null>;
}

export class Meeting {
  private log: Log;
  private isStopped = false;
  private said = "";
  private lastTick: number;
  private typedAt = Number.NEGATIVE_INFINITY;
  private callOffPatience: (() => void) | null = null;
  private readonly id: string;
  private readonly words: Words;
  private readonly transcript: Transcript;
  private readonly composer: Composer;
  private readonly announcer: Announcer;
  private readonly presence: Presence;
  private readonly renewals: Renewals;
  private readonly warning: Warning;
  private readonly connection: Connection;

  constructor(
    private readonly root: HTMLElement,
    private readonly world: World,
  ) {
    this.id = root.dataset.meeting ?? "";
    this.words = new Words(root);
    this.log = startingAt(position(root));
    this.transcript = new Transcript(root, this.words, world);
    this.composer = new Composer(root, this.words);
    const region = root.querySelector("[data-announcements]") ?? document.createElement("p");
    this.announcer = new Announcer(region, this.words, (ms, run) => world.later(ms, run));
    this.presence = new Presence(root, (ms, run) => world.later(ms, run));
    this.renewals = new Renewals(
      world,
      (what) => void (what === "page" ? this.refresh() : this.renewPanel()),
    );
    this.warning = new Warning(root, (ms, run) => world.later(ms, run));
    this.lastTick = world.now();
    this.connection = new Connection(world, {
      opened: () => this.tell({ is: "connected" }),
      lost: () => this.lost(),
      frame: (frame) => this.received(frame),
      stopped: (why) => this.stopped(why),
      probe: () => this.tell({ is: "probe" }),
    });
  }

  start(): void {
    this.root.addEventListener("submit", (event) => this.submitted(event));
    this.root.addEventListener("click", (event) => this.clicked(event));
    this.root.addEventListener("input", (event) => this.typed(event));
    for (const button of this.root.querySelectorAll<HTMLElement>("[data-pause]")) button.hidden = false;
    this.impatient();
    this.connection.start();
    this.world.later(TICK_MS, () => this.tick());
  }

  /** Somebody looks at the page again, or the network is back. */
  wake(): void {
    if (!this.isStopped) this.connection.wake();
  }

  private tell(input: Input): void {
    const [log, effects] = after(this.log, input);
    this.log = log;
    for (const effect of effects) this.act(effect);
    if (log.link === "live" && log.asked === null && !log.isStale) this.connected();
  }

  private connected(): void {
    this.say("connected");
    this.renewals.back();
  }

  private act(effect: Effect): void {
    switch (effect.do) {
      case "show": {
        if (takesAway(effect.event.kind)) this.announcer.forget();
        // What this page was not shown may be for this reader now; where it stands, the server knows.
        if (effect.event.kind === "message.handled" && !this.transcript.handle(effect.event)) {
          this.tell({ is: "snapshot" });
        }
        const said = this.transcript.show(effect.event);
        if (said) this.announcer.tell(said);
        if (effect.event.kind.startsWith("meeting.")) void this.refresh();
        else if (this.concernsComposer(effect.event.kind)) this.renewals.soon("page");
        else if (concernsPanel(effect.event.kind)) this.renewals.soon("panel");
        return;
      }
      case "subscribe":
        void this.ask("sub", effect.since);
        return;
      case "ask":
        void this.ask("since", effect.since);
        return;
      case "refresh":
        void this.refresh();
        return;
      case "send":
        void this.send(effect.unsent);
        return;
      case "echo":
      case "draft":
        this.transcript.echo(effect.unsent);
        return;
      case "drop":
        this.transcript.drop(effect.key);
        return;
      case "give-back":
        this.composer.giveBack(effect.words, effect.why);
        return;
    }
  }

  private received(frame: Frame): void {
    switch (frame.is) {
      case "event":
        if (frame.meeting === this.id) this.tell({ is: "event", event: frame.event });
        return;
      case "ping": {
        const seq = frame.heads[this.id];
        if (typeof seq === "number") this.tell({ is: "head", seq });
        return;
      }
      case "presence":
        if (frame.meeting === this.id) this.presence.show(frame.detail);
        return;
      case "typing":
        if (frame.meeting === this.id) this.presence.showWriting(frame.detail);
        return;
      case "changed":
        if (frame.meeting === this.id) this.renewals.soon("page");
        return;
      case "session":
        this.warning.tell(frame.endsInMs);
        return;
      case "live":
        if (frame.position) this.tell({ is: "position", position: frame.position });
        this.tell({ is: "caught-up" });
        return;
      case "snapshot":
        this.tell({ is: "snapshot" });
        return;
    }
  }

  private async ask(op: "sub" | "since", since: Position): Promise<void> {
    const answer = await this.connection.request(op, { m: this.id, since });
    if (answer.is === "ok") {
      const named = readPosition(answer.ok);
      if (named) this.tell({ is: "position", position: named });
    } else if (answer.is === "refused" && !answer.refusal.retry) {
      this.stopped(answer.refusal.code);
    } else if (answer.is === "refused") {
      this.world.later(answer.refusal.afterMs, () => this.tell({ is: "probe" }));
    }
  }

  private async send({ key, words }: Unsent): Promise<void> {
    const answer = await this.connection.request("post", { m: this.id, k: key, d: said(words) });
    if (answer.is === "ok") {
      const seq = typeof answer.ok.seq === "number" ? answer.ok.seq : 0;
      this.tell({ is: "acknowledged", key, seq });
    } else if (answer.is === "refused" && answer.refusal.retry) {
      this.world.later(answer.refusal.afterMs, () => this.tell({ is: "retry", key }));
    } else if (answer.is === "refused") {
      const problem = answer.refusal.words || this.words.say("not-sent");
      const { confirm, release } = answer.refusal;
      this.tell({ is: "refused", key, why: { problem, confirm, release } });
    }
  }

  private submitted(event: SubmitEvent): void {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (form.dataset.op && this.log.link === "live") this.operate(event, form, form.dataset.op);
    else if (form.matches(".app-composer")) this.write(event, form);
    else if (form.dataset.remove !== undefined && this.log.link === "live") this.remove(event, form);
  }

  private write(event: SubmitEvent, form: HTMLFormElement): void {
    // With no connection the form goes its ordinary way, unless that would lose what is still on its way here.
    const isOnline = this.log.link === "live" && !this.log.isStale;
    if (!isOnline && (this.isStopped || this.log.outbox.length === 0)) return;
    event.preventDefault();
    const words = this.composer.typed(form);
    if (!words.body?.trim()) {
      this.composer.giveBack({}, { problem: this.words.say("body-missing"), confirm: [] });
      return;
    }
    this.composer.clear();
    const at = this.world.now();
    this.tell({ is: "written", key: newKey(at), words, at });
  }

  private remove(event: SubmitEvent, form: HTMLFormElement): void {
    const id = form.closest<HTMLElement>("[data-message]")?.dataset.message;
    if (!id) return;
    event.preventDefault();
    const request: Fields = { m: this.id, k: newKey(this.world.now()), d: { id } };
    void this.connection.request("remove", request).then((answer: Answer) => {
      // The page that answers the form says what is wrong.
      if (answer.is !== "ok") form.submit();
    });
  }

  /** Asks over the socket for what a form would; the page that answers the form says what is wrong. */
  private operate(event: SubmitEvent, form: HTMLFormElement, op: string): void {
    event.preventDefault();
    const request = { m: this.id, k: newKey(this.world.now()), d: asked(form, event.submitter) };
    const said = saidBy(event.submitter);
    const ask = (): void =>
      void this.connection.request(op, request).then((answer: Answer) => {
        if (answer.is === "ok") {
          if (concernsPanel(op)) this.renewals.soon("panel");
        } else if (answer.is === "refused" && answer.refusal.code === "rate_limited") {
          // Under the same key: done once, however often it is asked.
          this.world.later(answer.refusal.afterMs, ask);
        } else {
          submit(form, said);
        }
      });
    ask();
  }

  /** Fetches what stands beside the transcript. */
  private async renewPanel(): Promise<void> {
    const panel = await this.world.fetchPanel();
    for (const part of panel?.querySelectorAll<HTMLElement>("[data-part]") ?? []) this.renew(part);
  }

  /** Whether an event may open or close the form in which this reader writes. */
  private concernsComposer(kind: string): boolean {
    return kind === "writing.set" || (kind === "hand.called" && !this.root.querySelector(".app-composer"));
  }

  private clicked(event: Event): void {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link && this.composer.answers(link)) event.preventDefault();
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    if (button.closest("[data-log-new]")) this.transcript.showWaiting();
    else if (button.matches("[data-stay]")) void this.stay();
    else if (button.matches("[data-pause]")) this.pause(button);
    else if (button.matches("[data-again]"))
      this.tell({ is: "again", key: button.value, at: this.world.now() });
    else if (button.matches("[data-take-back]")) this.tell({ is: "taken-back", key: button.value });
  }

  private async stay(): Promise<void> {
    const answer = await this.connection.request("refresh", {});
    if (answer.is === "ok") this.warning.takeBack();
  }

  /** Has what is new read out no more, or again. */
  private pause(button: HTMLElement): void {
    const isPaused = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isPaused));
    this.announcer.pause(isPaused);
  }

  /** Has the others see that somebody is writing. */
  private typed(event: Event): void {
    const box = event.target instanceof HTMLTextAreaElement ? event.target : null;
    const now = this.world.now();
    if (!box?.closest(".app-composer") || box.value === "" || now - this.typedAt < TYPED_EVERY_MS) return;
    this.typedAt = now;
    this.connection.say("typing", { m: this.id });
  }

  /** Takes what the server shows now, and leaves alone what somebody types. */
  private async refresh(): Promise<void> {
    const page = await this.world.fetchPage();
    const fresh = page?.querySelector<HTMLElement>("[data-meeting]");
    if (!fresh) {
      if (this.log.isStale) this.stopped("out-of-date");
      return;
    }
    for (const part of fresh.querySelectorAll<HTMLElement>("[data-part]")) this.renew(part);
    this.say(this.said);
    if (this.log.isStale) {
      this.transcript.replace([...(fresh.querySelector("[data-log]")?.children ?? [])]);
      this.tell({ is: "refreshed", position: position(fresh) });
    }
    if (fresh.dataset.follow === undefined) this.end();
  }

  private renew(part: HTMLElement): void {
    const old = this.root.querySelector<HTMLElement>(`[data-part="${part.dataset.part}"]`);
    const typing = old?.querySelector("textarea");
    if (typing && (typing.value !== "" || part.querySelector("textarea"))) return;
    if (old) this.world.keeping(() => renew(old, part));
  }

  /** The meeting is over, and its page stands still. */
  private end(): void {
    this.isStopped = true;
    this.connection.stop();
    this.say("");
  }

  private tick(): void {
    const now = this.world.now();
    // Timers do not run while a machine sleeps. A hidden page's run late, and it is probed when it is looked at.
    if (now - this.lastTick > 2 * TICK_MS && !this.world.isHidden()) this.wake();
    this.lastTick = now;
    this.tell({ is: "tick", at: now });
    if (!this.isStopped) this.world.later(TICK_MS, () => this.tick());
  }

  private lost(): void {
    this.renewals.away();
    this.tell({ is: "disconnected" });
    if (!this.isStopped) this.impatient();
  }

  /** Counted from the first loss: a server that is reached and lost again and again is not connected. */
  private impatient(): void {
    this.callOffPatience ??= this.world.later(PATIENCE_MS, () => {
      this.renewals.away();
      this.say("reconnecting");
    });
  }

  private stopped(why: string): void {
    this.isStopped = true;
    this.connection.stop();
    this.say(this.words.say(`stopped-${why}`) ? `stopped-${why}` : "stopped");
  }

  private say(key: string): void {
    this.said = key;
    this.callOffPatience?.();
    this.callOffPatience = null;
    const status = this.root.querySelector("[data-status]");
    const words = this.words.say(key);
    if (status && status.textContent !== words) status.textContent = words;
    const refresh = this.root.querySelector<HTMLElement>("[data-refresh]");
    if (refresh) refresh.hidden = key === "connected";
  }
}

/** Whether an event, or what is asked for, changes what stands beside the transcript. */
function concernsPanel(kind: string): boolean {
  return /^(hand|agenda|person|pin|poll|lobby)\b|^message\.(pinned|removed|locked|hidden|edited|held|held_otherwise|released|declined)$/.test(
    kind,
  );
}

/** A message as a request says it: a tick is yes or no. */
function said({ release, ...words }: Typed): Fields {
  return release ? { ...words, release: true } : words;
}

function position(root: HTMLElement): Position {
  return { epoch: text(root.dataset.epoch), seq: Number(root.dataset.seq) };
}
