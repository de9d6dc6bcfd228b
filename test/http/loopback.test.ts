import { expect, test } from "vitest";
import { isLoopback } from "../../lib/http/loopback.ts";

test.for([
  ["http://localhost:4566", true],
  ["https://LOCALHOST", true],
  ["http://127.0.0.1:4566/path", true],
  ["http://127.9.9.9", true],
  ["http://[::1]:80", true],
  ["http://127.1", true],
  ["http://10.0.0.1", false],
  ["http://localhost.example", false],
  ["http://127.0.0.1.example", false],
  ["http://user@10.0.0.1?localhost", false],
  ["localhost", false],
  ["", false],
] as const)("isLoopback(%j) returns %s", ([url, isLocal]) => {
  expect(isLoopback(url)).toBe(isLocal);
});
