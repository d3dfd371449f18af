// What goes over the socket: one JSON text frame each way. The server's half is `src/live`.

/** A place in a meeting's log; another epoch means that the log may have been rewound. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** An entry of the log, as this reader may see it. */
export interface LogEvent {
  readonly seq: number;
  readonly kind: string;
  readonly at: string;
  /** The key under which its author sent it; only the author gets it. */
  readonly key: string | null;
  readonly detail: Fields;
}

/** Why a request was refused. */
export interface Refusal {
  readonly code: string;
  readonly retry: boolean;
  readonly afterMs: number;
  /** For the person, in their language; empty if there is nothing to tell them. */
  readonly words: string;
  /** The codes of what its writer may look at again and send as it is. */
  readonly confirm: readonly string[];
  /** Whether a message could be sent for release as it is. */
  readonly release: boolean;
}

/** What the server sends. */
export type Frame =
  | { readonly is: "reply"; readonly to: number; readonly ok: Fields }
  | { readonly is: "refusal"; readonly to: number; readonly refusal: Refusal }
  | { readonly is: "event"; readonly meeting: string; readonly event: LogEvent }
  | { readonly is: "ping"; readonly heads: Fields }
  | { readonly is: "presence" | "typing"; readonly meeting: string; readonly detail: Fields }
  | { readonly is: "changed"; readonly meeting: string }
  | { readonly is: "live" | "snapshot"; readonly meeting: string; readonly position: Position | null }
  | { readonly is: "session"; readonly endsInMs: number }
  | { readonly is: "goaway"; readonly afterMs: number };

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Reads a frame; one that this page does not know is null, since a newer server may send it. */
export function readFrame(text: unknown): Frame | null {
  const frame = fields(parse(text));
  if (typeof frame.re === "number") return readAnswer(frame.re, frame);
  const detail = fields(frame.d);
  const meeting = words(frame.m);
  if (typeof frame.seq === "number" && typeof frame.t === "string") {
    const key = typeof frame.k === "string" ? frame.k : null;
    const event = { seq: frame.seq, kind: frame.t, at: words(frame.at), key, detail };
    return { is: "event", meeting, event };
  }
  switch (frame.t) {
    case "ping":
      return { is: "ping", heads: fields(detail.heads) };
    case "presence":
    case "typing":
      return { is: frame.t, meeting, detail };
    case "changed":
      return { is: "changed", meeting };
    case "live":
    case "snapshot":
      return { is: frame.t, meeting, position: readPosition(detail) };
    case "session":
      return { is: "session", endsInMs: number(detail.ends_in_ms) };
    case "goaway":
      return { is: "goaway", afterMs: number(detail.after_ms) };
    default:
      return null;
  }
}

/** The position that an answer names, if it names one. */
export function readPosition(given: Fields): Position | null {
  if (typeof given.epoch !== "string" || typeof given.seq !== "number") return null;
  return { epoch: given.epoch, seq: given.seq };
}

/** Text, or nothing. */
export function words(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function readAnswer(to: number, frame: Fields): Frame {
  if (frame.err === undefined) return { is: "reply", to, ok: fields(frame.ok) };
  const err = fields(frame.err);
  const refusal = {
    code: words(err.code),
    retry: err.retry === true,
    afterMs: number(err.after_ms),
    words: words(err.words),
    confirm: Array.isArray(err.confirm) ? err.confirm.map(words).filter((code) => code !== "") : [],
    release: err.release === true,
  };
  return { is: "refusal", to, refusal };
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(words(text));
  } catch {
    return null;
  }
}

/** An object, or an empty one. */
export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function number(value: unknown): number {
  return typeof value === "number" && value > 0 ? value : 0;
}
