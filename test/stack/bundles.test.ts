import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test as plain, vi } from "vitest";
import { serviceNames } from "../../lib/services/service-names.ts";
import { NOTICES_FILE } from "../../lib/stack/notices.ts";
import { packaged } from "../rig/packaged.ts";
import { PROJECT } from "../rig/project.ts";

vi.setConfig({ testTimeout: 60_000 });

const functionNames = ["router", ...serviceNames];

/** The zip of each function, with its modules by their paths. */
const test = plain.extend("bundles", { scope: "file" }, async () => {
  const folder = await packaged("dev");
  const zips = functionNames.map(async (name) => {
    const zip = await readFile(join(folder, `${name}.zip`));
    return { name, sizeBytes: zip.length, modules: unzipSync(zip) };
  });
  return Promise.all(zips);
});

/** Parts of libraries that no function uses. Each is recognised by a text that only its file contains. */
const EXCLUDED = [
  { part: "undici's fetch", file: "undici/lib/web/fetch/index.js", text: "URL scheme must be a HTTP(S) scheme" },
  { part: "undici's WebSocket", file: "undici/lib/web/websocket/connection.js", text: "sec-websocket-key" },
  { part: "undici's mocks", file: "undici/lib/mock/mock-utils.js", text: "Mock dispatch not matched" },
  { part: "undici's caches", file: "undici/lib/cache/memory-cache-store.js", text: "MemoryCacheStore options" },
  {
    part: "the other credential providers of the AWS SDK",
    file: "@aws-sdk/credential-provider-process/dist-es/resolveProcessCredentials.js",
    text: "did not contain credential_process",
  },
  {
    part: "node:http as an ES module",
    file: "@smithy/node-http-handler/dist-es/node-http-handler.js",
    text: 'import("node:http")',
  },
  {
    part: "undici's code for form and blob bodies",
    file: "undici/lib/web/fetch/body.js",
    text: "Response body object should not be disturbed or locked",
  },
  {
    part: "undici's parser for processors without SIMD",
    file: "undici/lib/llhttp/llhttp-wasm.js",
    text: "AQsSAQIDBAUKBgcyNDMuKy8tLDAxCq/Z",
  },
  { part: "Node's HTTP/2", file: "undici/lib/dispatcher/client-h2.js", text: "node:http2" },
  { part: "zod's locales", file: "zod/v4/locales/de.js", text: "Ungültige Eingabe" },
] as const;

describe("a bundle", () => {
  test.for(functionNames)(
    "of %s is one module that is small enough to load quickly, with its notices",
    (name, { bundles }) => {
      const bundle = bundles.find((one) => one.name === name);
      expect(Object.keys(bundle?.modules ?? {})).toEqual([NOTICES_FILE, `functions/${name}.mjs`]);
      expect(bundle?.sizeBytes).toBeLessThan(name === "router" ? 128_000 : 225_000);
    },
  );

  test.for(EXCLUDED)("does not contain $part", async ({ file, text }, { bundles }) => {
    expect(await readFile(join(PROJECT, "node_modules", file), "utf8")).toContain(text);
    const modules = bundles.flatMap((bundle) => Object.values(bundle.modules)).map((bytes) => strFromU8(bytes));
    expect(modules.filter((module) => module.includes(text))).toHaveLength(0);
  });
});
