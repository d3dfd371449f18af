// What this page knows of a meeting's log, as a pure function: what happened goes in, what to do comes out.
//
// The log's entries are numbered without gaps. An entry is applied only if it is the next one; an older one is
// dropped; one from further on is held back while the page asks for what lies between.

import type { Fields, LogEvent, Position } from "./frames";

/** How many entries wait for those before them; the rest is asked for again. */
export const HOLDS_AT_MOST = 500;
/** After this, text that nobody acknowledged is sent again only if its author says so. */
export const DRAFT_AFTER_MS = 120_000;
/** So many questions without an answer that helps, and the page is fetched anew. */
const FRUITLESS_AT_MOST = 3;

/** What a form sends. */
export type Words = Readonly<Record<string, string>>;

/** A message as a request says it: a tick is yes or no. */
export function said({ release, ...words }: Words): Fields {
  return release ? { ...words, release: true } : words;
}

/** Why a text comes back, in words, the codes of what its writer may confirm, and whether the chair could read it first. */
export interface Why {
  readonly problem: string;
  readonly confirm: readonly string[];
  readonly release?: boolean;
}

/** What was typed here and is not in the transcript yet. It is in memory alone: a shared computer keeps nothing. */
export interface Unsent {
  readonly key: string;
  readonly words: Words;
  /** Since when it could have been acknowledged: from the end of a wait that the server asks for. */
  readonly since: number;
  readonly isDraft: boolean;
  /** Whether nothing here sends it any more. */
  readonly isLeft: boolean;
  /** Why it waits or was not sent, in words; empty if there is no more to say. */
  readonly reason: string;
  /** Whether it went out on the present connection. */
  readonly isSent: boolean;
  /** Its place, once acknowledged. */
  readonly seq: number | null;
}

export interface Log {
  readonly epoch: string;
  /** The newest entry that the transcript shows. */
  readonly last: number;
  /** The newest entry that is known to exist. */
  readonly head: number;
  readonly held: ReadonlyMap<number, LogEvent>;
  readonly outbox: readonly Unsent[];
  readonly link: "down" | "catching-up" | "live";
  /** The position from which entries were asked for, while the answer is under way. */
  readonly asked: number | null;
  readonly fruitless: number;
  /** Whether the page is being fetched anew, so that nothing can be added to it. */
  readonly isStale: boolean;
}

export type Input =
  | { readonly is: "connected" | "disconnected" | "probe" }
  | { readonly is: "event"; readonly event: LogEvent }
  | { readonly is: "position"; readonly position: Position }
  | { readonly is: "caught-up" }
  | { readonly is: "head"; readonly seq: number }
  | { readonly is: "snapshot" }
  | { readonly is: "refreshed"; readonly position: Position }
  | { readonly is: "written"; readonly key: string; readonly words: Words; readonly at: number }
  | { readonly is: "acknowledged"; readonly key: string; readonly seq: number }
  | { readonly is: "refused"; readonly key: string; readonly why: Why }
  | { readonly is: "kept"; readonly key: string; readonly reason: string }
  | { readonly is: "waiting"; readonly key: string; readonly reason: string; readonly until: number }
  | { readonly is: "stopped"; readonly reason: string }
  | { readonly is: "again"; readonly key: string; readonly at: number }
  | { readonly is: "retry" | "taken-back"; readonly key: string }
  | { readonly is: "tick"; readonly at: number };

export type Effect =
  | { readonly do: "show"; readonly event: LogEvent }
  | { readonly do: "subscribe" | "ask"; readonly since: Position }
  | { readonly do: "refresh" }
  | { readonly do: "send" | "echo" | "draft"; readonly unsent: Unsent }
  | { readonly do: "drop"; readonly key: string }
  | { readonly do: "give-back"; readonly words: Words; readonly why: Why };

type Step = readonly [Log, readonly Effect[]];

/** What the page as the server sent it shows. */
export function startingAt(position: Position): Log {
  return {
    epoch: position.epoch,
    last: position.seq,
    head: position.seq,
    held: new Map(),
    outbox: [],
    link: "down",
    asked: null,
    fruitless: 0,
    isStale: false,
  };
}

/** The log after something happened, and what is to be done about it. */
export function after(log: Log, input: Input): Step {
  const [next, effects] = told(log, input);
  const [sent, sends] = sending(next);
  return [sent, [...effects, ...sends]];
}

function told(log: Log, input: Input): Step {
  switch (input.is) {
    case "connected":
      return subscribed(log);
    case "disconnected":
      return [{ ...log, link: "down", asked: null, outbox: unsentAgain(log.outbox) }, []];
    case "event":
      return received(log, input.event);
    case "position":
      if (input.position.epoch !== log.epoch) return stale(log);
      return [{ ...log, head: Math.max(log.head, input.position.seq) }, []];
    case "caught-up":
      return caughtUp(log);
    case "head":
      return asking({ ...log, head: Math.max(log.head, input.seq) });
    case "probe":
      return log.link === "live" && log.asked === null ? ask(log) : [log, []];
    case "snapshot":
      return stale(log);
    case "refreshed":
      return refreshed(log, input.position);
    default:
      return written(log, input);
  }
}

/** What happens to the texts that were typed here. */
function written(log: Log, input: Input): Step {
  switch (input.is) {
    case "written": {
      const { key, words, at } = input;
      const unsent = {
        key,
        words,
        since: at,
        isDraft: false,
        isLeft: false,
        reason: "",
        isSent: false,
        seq: null,
      };
      return [{ ...log, outbox: [...log.outbox, unsent] }, [echo(unsent)]];
    }
    case "acknowledged":
      if (input.seq <= log.last) return removed(log, input.key, null);
      return [{ ...log, outbox: changed(log, input.key, { seq: input.seq, isDraft: false }) }, []];
    case "refused":
      return removed(log, input.key, input.why);
    case "taken-back":
      return removed(log, input.key, { problem: "", confirm: [] });
    case "kept":
      return shown(log, input.key, { isDraft: true, reason: input.reason });
    case "waiting":
      return shown(log, input.key, { reason: input.reason, since: input.until });
    case "retry":
      return shown(log, input.key, { isSent: false, ...(isDraft(log, input.key) ? {} : { reason: "" }) });
    case "again": {
      const isLeft = log.outbox.some((unsent) => unsent.key === input.key && unsent.isLeft);
      if (isLeft) return [log, []];
      return shown(log, input.key, { since: input.at, isDraft: false, isSent: false, reason: "" });
    }
    case "stopped":
      return left(log, input.reason);
    case "tick":
      return drafted(log, input.at);
    default:
      return [log, []];
  }
}

function subscribed(log: Log): Step {
  const since = { epoch: log.epoch, seq: log.last };
  // While the page is fetched anew it subscribes all the same: what comes is asked for again afterwards.
  return [{ ...log, link: "catching-up", asked: log.last, fruitless: 0 }, [{ do: "subscribe", since }]];
}

function received(log: Log, event: LogEvent): Step {
  const known = { ...log, head: Math.max(log.head, event.seq) };
  if (log.isStale || event.seq <= log.last) return [known, []];
  if (event.seq > log.last + 1) {
    if (log.held.size >= HOLDS_AT_MOST && !log.held.has(event.seq)) return asking(known);
    return asking({ ...known, held: new Map(log.held).set(event.seq, event) });
  }
  const held = new Map(log.held);
  const effects: Effect[] = [];
  let { last, outbox } = log;
  for (let next: LogEvent | undefined = event; next; next = held.get(last + 1)) {
    const own = outbox.find(({ key, seq }) => key === next?.key || seq === next?.seq);
    if (own) {
      outbox = outbox.filter((unsent) => unsent !== own);
      effects.push({ do: "drop", key: own.key });
    }
    effects.push({ do: "show", event: next });
    held.delete(next.seq);
    last = next.seq;
  }
  return [{ ...known, held, last, outbox }, effects];
}

function caughtUp(log: Log): Step {
  const isFruitless = log.last < log.head && log.last === log.asked;
  const fruitless = isFruitless ? log.fruitless + 1 : 0;
  if (fruitless >= FRUITLESS_AT_MOST) return stale(log);
  const settled = { ...log, link: "live", asked: null, fruitless } as const;
  // Entries that are still on their way look like a gap, so an answer without any is not asked for again at once.
  return isFruitless ? [settled, []] : asking(settled);
}

function refreshed(log: Log, position: Position): Step {
  const fresh = { ...startingAt(position), link: log.link, outbox: unsentAgain(log.outbox) };
  return log.link === "down" ? [fresh, []] : ask(fresh);
}

function stale(log: Log): Step {
  if (log.isStale) return [log, []];
  return [{ ...log, isStale: true, held: new Map(), asked: null, fruitless: 0 }, [{ do: "refresh" }]];
}

function asking(log: Log): Step {
  return log.link !== "down" && !log.isStale && log.asked === null && log.last < log.head
    ? ask(log)
    : [log, []];
}

function ask(log: Log): Step {
  return [{ ...log, asked: log.last }, [{ do: "ask", since: { epoch: log.epoch, seq: log.last } }]];
}

/** Sends the next text, once the replay showed what is already there: one at a time, so that their order stays. */
function sending(log: Log): Step {
  if (log.link !== "live" || log.isStale) return [log, []];
  const open = log.outbox.filter(({ isDraft, seq }) => !isDraft && seq === null);
  const [next] = open;
  if (!next || open.some(({ isSent }) => isSent)) return [log, []];
  return [{ ...log, outbox: changed(log, next.key, { isSent: true }) }, [{ do: "send", unsent: next }]];
}

function drafted(log: Log, now: number): Step {
  const late = ({ since, isDraft, seq }: Unsent) => !isDraft && seq === null && now - since >= DRAFT_AFTER_MS;
  const drafts = log.outbox.filter(late).map((unsent) => ({ ...unsent, isDraft: true }));
  const outbox = log.outbox.map((unsent) => drafts.find(({ key }) => key === unsent.key) ?? unsent);
  return [{ ...log, outbox }, drafts.map((unsent) => ({ do: "draft", unsent }))];
}

/** Nothing is sent from here any more: what is in the outbox stays where it can be read, and says so. */
function left(log: Log, reason: string): Step {
  const stays = log.outbox.filter(({ seq }) => seq === null);
  const outbox = stays.map((unsent) => {
    const why = unsent.isDraft && unsent.reason ? unsent.reason : reason;
    return { ...unsent, isDraft: true, isLeft: true, isSent: false, reason: why };
  });
  const acknowledged = log.outbox.filter(({ seq }) => seq !== null);
  const effects: Effect[] = acknowledged.map(({ key }) => ({ do: "drop", key }));
  for (const unsent of outbox) effects.push({ do: "draft", unsent });
  return [{ ...log, link: "down", asked: null, outbox }, effects];
}

/** A text leaves the outbox; with a reason, even an empty one, it goes back to its author. */
function removed(log: Log, key: string, why: Why | null): Step {
  const found = log.outbox.find((unsent) => unsent.key === key);
  if (!found) return [log, []];
  const effects: Effect[] = [{ do: "drop", key }];
  if (why) effects.push({ do: "give-back", words: found.words, why });
  return [{ ...log, outbox: log.outbox.filter((unsent) => unsent !== found) }, effects];
}

function changed(log: Log, key: string, change: Partial<Unsent>): readonly Unsent[] {
  return log.outbox.map((unsent) => (unsent.key === key ? { ...unsent, ...change } : unsent));
}

/** Changes a text, and shows it as it is now, if that shows. */
function shown(log: Log, key: string, change: Partial<Unsent>): Step {
  const outbox = changed(log, key, change);
  const [before, now] = [log.outbox, outbox].map((texts) => texts.find((unsent) => unsent.key === key));
  if (!before || !now) return [log, []];
  const isSame = before.isDraft === now.isDraft && before.reason === now.reason;
  return [{ ...log, outbox }, isSame ? [] : [{ do: now.isDraft ? "draft" : "echo", unsent: now }]];
}

function isDraft(log: Log, key: string): boolean {
  return log.outbox.some((unsent) => unsent.key === key && unsent.isDraft);
}

/** A place that was acknowledged counts on the connection and in the epoch of its acknowledgement alone. */
function unsentAgain(outbox: readonly Unsent[]): readonly Unsent[] {
  return outbox.map((unsent) => ({ ...unsent, isSent: false, seq: null }));
}

function echo(unsent: Unsent): Effect {
  return { do: "echo", unsent };
}
