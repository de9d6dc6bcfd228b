import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Actions } from "../../../lib/local/page/actions/actions.ts";
import { startPageServer } from "../../../lib/local/page/page-server.ts";
import { createEventRecord } from "../../../lib/local/page/record/event-record.ts";
import { staticPaths } from "../../../lib/local/page/static-files.ts";
import { PROJECT } from "../../rig/project.ts";
import { foreignHeaders, ownHeaders } from "../foreign-requests.ts";
import { sendRaw } from "../raw-request.ts";

/** A page server with a record, and a function that asks it with its token unless another one is given. */
async function startServer() {
  const wishes: unknown[] = [];
  const actions: Actions = {
    preview: (body) => ({ shell: JSON.stringify(body) }),
    async run(body) {
      wishes.push(body);
      return { output: "done" };
    },
  };
  const { stories, messages } = createEventRecord({ isSqsEmbedded: true });
  const updates = { start: { services: ["drs"] }, readState: async () => ({ queues: {} }), stories };
  const server = await startPageServer({ port: 0, updates, getStory: stories.get, actions });
  onTestFinished(server.close);
  const { origin, hash, port } = new URL(server.url);
  const token = hash.replace("#token=", "");
  const ask = (path: string, init: RequestInit = {}, authorization = `Bearer ${token}`) =>
    fetch(origin + path, { ...init, headers: { authorization, ...Object.fromEntries(new Headers(init.headers)) } });
  const post = (path: string, body: string, type = "application/json") =>
    ask(path, { method: "POST", body, headers: { "content-type": type } });
  return { server, origin, port: Number(port), token, ask, post, wishes, messages };
}

const API = ["/api/updates", "/api/request?id=x"];

describe("the page's server", () => {
  test("every file is served without a token, under a policy that lets nothing else run", async () => {
    const { origin } = await startServer();
    for (const path of staticPaths) {
      const answer = await fetch(origin + path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self'; /);
      expect(answer.headers.get("content-security-policy")).toContain("require-trusted-types-for 'script'");
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
      });
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      await answer.text();
    }
  });

  test("every file of the page and every module that one imports is served", () => {
    const folder = join(PROJECT, "lib/local/page/browser");
    const files = readdirSync(folder).map((name) => (name === "index.html" ? "/" : `/${name}`));
    const imported = readdirSync(folder).flatMap((name) =>
      [...readFileSync(join(folder, name), "utf8").matchAll(/from "\.(\/[^"]+)"/g)].map(([, path]) => path),
    );
    expect([...files, ...imported].filter((path = "") => !staticPaths.includes(path))).toEqual([]);
  });

  test.for([
    "/package.json",
    "/../page-server.ts",
    "/%2e%2e/page-server.ts",
    "/lit-html/../package.json",
    "/lit-html/package.json",
    "/constructor",
    "/__proto__",
    "//",
    "http://[",
    "*",
  ])("the path %s is no file of it", async (path) => {
    const { port } = await startServer();
    const answer = await sendRaw(port, { method: "GET", path, headers: { Host: `127.0.0.1:${port}` } });
    expect(answer.status).toBe(404);
  });

  test("the files hold no token", async () => {
    const { origin, token } = await startServer();
    for (const path of staticPaths) expect(await (await fetch(origin + path)).text()).not.toContain(token);
  });

  test.for([
    ["no token", ""],
    ["another token", `Bearer ${"x".repeat(43)}`],
    ["a token of another scheme", "Basic x"],
    ["a long token", `Bearer ${"x".repeat(5_000)}`],
  ] as const)("with %s it tells nothing and does nothing", async ([, authorization]) => {
    const { ask, wishes } = await startServer();
    for (const path of API) expect((await ask(path, {}, authorization)).status).toBe(401);
    for (const path of ["/api/action", "/api/preview"]) {
      const headers = { "content-type": "application/json" };
      expect((await ask(path, { method: "POST", body: "{}", headers }, authorization)).status).toBe(401);
    }
    expect(wishes).toEqual([]);
  });

  test("a foreign page is refused, also with the token", async () => {
    const { port, token } = await startServer();
    for (const [, headers] of foreignHeaders(port))
      for (const path of ["/", ...API]) {
        const authorized = { ...headers, Authorization: `Bearer ${token}` };
        expect((await sendRaw(port, { method: "GET", path, headers: authorized })).status).toBe(403);
      }
  });

  test("a program and the page itself are served", async () => {
    const { port } = await startServer();
    for (const [, headers] of ownHeaders(port))
      expect((await sendRaw(port, { method: "GET", path: "/", headers })).status).toBe(200);
  });

  test("a typed address of the API is refused, also with the token", async () => {
    const { ask } = await startServer();
    expect((await ask("/api/request?id=x", { headers: { "sec-fetch-site": "none" } })).status).toBe(401);
  });

  test.for([
    ["text", "text/plain", 415],
    ["a form", "application/x-www-form-urlencoded", 415],
    ["JSON of another name", "application/jsonp", 415],
    ["JSON", "application/json; charset=utf-8", 200],
  ] as const)("a POST of %s is answered %s with %d", async ([, type, status]) => {
    const { post, wishes } = await startServer();
    expect((await post("/api/action", "{}", type)).status).toBe(status);
    expect(wishes).toHaveLength(status === 200 ? 1 : 0);
  });

  test("a body of more than 512 KiB is refused unread", async () => {
    const { post, wishes } = await startServer();
    expect((await post("/api/action", "x".repeat(600_000))).status).toBe(413);
    expect(wishes).toEqual([]);
  });

  test("a stream begins with the facts of the run, then holds each request as it changes", async () => {
    const { ask, messages } = await startServer();
    const answer = await ask("/api/updates");
    const texts = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const readUntil = async (part: string) => {
      while (!text.includes(part)) text += (await texts?.read())?.value ?? "";
    };
    await readUntil('"services"');
    const sent = { queue: "stopcord-dev-requests", attributes: {}, delayMs: 0, messageId: "m1" };
    messages.onSent({ ...sent, body: JSON.stringify({ id: "r1\n\ndata: {}", service: "drs" }) });
    await readUntil('"id":"m1"');
    await texts?.cancel();
    const events = text.trimEnd().split("\n\n");
    expect(events[0]).toBe('data: {"start":{"services":["drs"]}}');
    expect(events.every((event) => /^data: \{.*\}$/.test(event))).toBe(true);
  });

  test("close ends open streams at once", async () => {
    const { server, ask } = await startServer();
    const answer = await ask("/api/updates");
    await server.close();
    await expect(answer.text()).rejects.toThrow();
  });
});
