import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT } from "../rig/project.ts";
import { runTsc } from "../rig/run-tsc.ts";

/** Node 20 has what ES2023 has; `Map.groupBy` and `Promise.withResolvers` came later. */
const NODE_20 = ["--target", "es2023", "--lib", "es2023", "--types", "node"];
const OPTIONS = ["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext"];
const SYNTAX = ["--allowImportingTsExtensions", "--resolveJsonModule"];
const FILES = ["lib/cli/stopcord.ts", "lib/client.ts", "lib/undici.d.ts"].map((file) => join(PROJECT, file));

test("the command and the typed client use no function that the oldest Node of package.json lacks", {
  timeout: 60_000,
}, async () => {
  const { engines } = JSON.parse(await readFile(join(PROJECT, "package.json"), "utf8"));
  expect(engines.node).toBe(">=20.19");
  expect(await runTsc(...OPTIONS, ...NODE_20, ...SYNTAX, ...FILES)).toBe("");
});
