import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { within } from "./within";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const untilAborted = (signal: AbortSignal) =>
  new Promise<string>((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));

test("what takes too long is called off", async () => {
  const late = expect(within(10_000, untilAborted)).rejects.toThrow("aborted");
  await vi.advanceTimersByTimeAsync(10_000);
  await late;
});

test("what is answered in time leaves no timer behind", async () => {
  expect(await within(10_000, () => Promise.resolve("answer"))).toBe("answer");
  await expect(within(10_000, () => Promise.reject(new Error("no network")))).rejects.toThrow("no network");
  expect(vi.getTimerCount()).toBe(0);
});
