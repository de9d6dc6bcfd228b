import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { readZip } from "../../../../lib/local/aws/lambda/read-zip.ts";

const TEXTS = { "functions/drs.mjs": "export const a = 1;\n".repeat(50), "ä.txt": "ä", empty: "" };
const FILES = Object.fromEntries(Object.entries(TEXTS).map(([path, text]) => [path, strToU8(text)]));

test.for([0, 6] as const)("the files of a zip are read as they were at level %i", (level) => {
  const files = readZip(Buffer.from(zipSync(FILES, { level })));
  expect(Object.fromEntries([...files].map(([path, content]) => [path, content.toString()]))).toEqual(TEXTS);
});

test("bytes that are no zip are refused", () => {
  expect(() => readZip(Buffer.from("PK, but no zip"))).toThrow("no end of a zip's directory");
});
