import { createHmac } from "node:crypto";

const STEP_MS = 30_000;
/** How long a code may be on its way. */
const WAY_MS = 5_000;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The keys of people's codes, by their address, and the last step for which each gave one. */
const keys = new Map<string, { key: Buffer; last: number }>();

/** Remembers the keys that the demonstration prints when it starts. */
export function keepCodeKeys(printed: string): void {
  for (const [, email, key] of printed.matchAll(/(\S+@forum\.example).*\n\s+code key: ([A-Z2-7 ]+)\n/g)) {
    if (email !== undefined && key !== undefined) keys.set(email, { key: decode(key), last: 0 });
  }
}

/** A code that was not given yet: each is taken once, and one of the next half a minute is taken, too. */
export async function nextCode(email: string): Promise<string> {
  const known = keys.get(email);
  if (known === undefined) throw new Error(`${email} has no key: did the demonstration print it?`);
  const now = () => Math.floor(Date.now() / STEP_MS);
  // The step before is taken, too, unless this one ends while the code is on its way.
  const earliest = Math.floor((Date.now() + WAY_MS) / STEP_MS) - 1;
  known.last = Math.max(known.last + 1, earliest);
  while (known.last > now() + 1) await new Promise((again) => setTimeout(again, 250));
  return code(known.key, known.last);
}

/** RFC 6238, with SHA-1 and six digits. */
function code(key: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", key).update(counter).digest();
  const value = mac.readUInt32BE((mac[19] ?? 0) & 15) & 0x7fffffff;
  return String(value % 1_000_000).padStart(6, "0");
}

/** RFC 4648, 6. */
function decode(text: string): Buffer {
  const letters = [...text.replaceAll(" ", "")];
  const bits = letters.map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
