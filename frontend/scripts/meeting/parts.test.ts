import { describe, expect, it } from "vitest";
import { readFrame } from "./frames";
import { newKey } from "./key";
import { timeOfDay } from "./time";
import { Words } from "./words";

describe("a key", () => {
  it("is a UUID of version 7 that begins with the time", () => {
    // RFC 9562, appendix A.6.
    const bytes = [
      0x01, 0x7f, 0x22, 0xe2, 0x79, 0xb0, 0x7c, 0xc3, 0x98, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f,
    ];
    const key = newKey(1_645_557_742_000, (given) => given.set(bytes.map((byte, n) => (n < 6 ? 0 : byte))));
    expect(key).toBe("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  });

  it("sets version and variant whatever chance gives", () => {
    for (const fill of [0x00, 0xff]) {
      expect(newKey(0, (given) => given.fill(fill))).toMatch(/^0{8}-0{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    }
    expect(newKey(1)).not.toBe(newKey(1));
  });
});

describe("a time of day", () => {
  it.each([
    ["2026-11-26T10:25:00Z", "10:25am"],
    ["2026-11-26T10:00:00.123456Z", "10am"],
    ["2026-07-18T23:05:00Z", "12:05am"],
    ["2026-07-18T11:30:00Z", "12:30pm"],
    ["2026-11-26T17:09:00+00:00", "5:09pm"],
    ["", ""],
  ])("of %s is London's", (at, said) => {
    expect(timeOfDay(at)).toBe(said);
  });
});

describe("words", () => {
  it("follow the plural of their language", () => {
    const page = new DOMParser().parseFromString(
      `<html lang="cy"><p data-i18n.new.two="%{count} newydd (dau)" data-i18n.new.other="%{count} newydd"></p>`,
      "text/html",
    );
    const words = new Words(page.querySelector("p") as Element);
    expect([2, 10].map((count) => words.count("new", count))).toEqual(["2 newydd (dau)", "10 newydd"]);
    expect(words.say("unknown")).toBe("");
  });
});

describe("a frame", () => {
  it.each<[string, unknown]>([
    ["no text", new ArrayBuffer(2)],
    ["no JSON", "{"],
    ["no object", "[]"],
    ["null", "null"],
    ["something newer", `{"t":"poetry","m":"m1"}`],
  ])("that is %s is left alone", (_, data) => {
    expect(readFrame(data)).toBeNull();
  });

  it("names the words of a refusal", () => {
    const text = `{"re":3,"err":{"code":"refused","retry":false,"words":"Take it out"}}`;
    const refusal = {
      code: "refused",
      retry: false,
      afterMs: 0,
      words: "Take it out",
      confirm: [],
      release: false,
    };
    expect(readFrame(text)).toEqual({ is: "refusal", to: 3, refusal });
  });
});
