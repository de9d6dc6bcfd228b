import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Page, chromium as playwright } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import { test } from "./browser-test.ts";
import { launchOptions } from "./open-browser.ts";
import type { ServedStack } from "./start-page.ts";

/** Starts a server of another port that serves an empty page. */
async function startForeignServer(): Promise<number> {
  const server = createServer((_, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<p>foreign"),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** The servers of the machine, with a request that would change something at each of them. */
function targetsOf(stack: ServedStack) {
  const page = new URL(stack.pageUrl);
  const task = { service: "drs", jobId: "foreign" };
  const message = { QueueUrl: stack.queueUrl("requests"), MessageBody: "foreign" };
  const halt = JSON.stringify({
    SecretId: "stopcord/dev/halt",
    SecretString: "{}",
    ClientRequestToken: "x".repeat(36),
  });
  const wish = { action: "task", input: { text: JSON.stringify(task) }, isConfirmed: true };
  const targets: readonly { name: string; url: string; body: string; amzTarget?: string }[] = [
    { name: "page", url: `${page.origin}/`, body: "" },
    { name: "page's updates", url: `${page.origin}/api/updates`, body: "" },
    { name: "page's actions", url: `${page.origin}/api/action`, body: JSON.stringify(wish) },
    { name: "embedded SQS", url: `${stack.sqsUrl}/`, body: JSON.stringify(message) },
    {
      name: "secrets at the embedded SQS",
      url: `${stack.sqsUrl}/`,
      body: halt,
      amzTarget: "secretsmanager.PutSecretValue",
    },
    { name: "simulator", url: `${stack.huaweiUrl}/_simulator/tasks`, body: JSON.stringify(task) },
    {
      name: "secrets server",
      url: `${stack.secretsUrl}/`,
      body: halt,
      amzTarget: "secretsmanager.PutSecretValue",
    },
  ];
  return targets.map((target) => ({ amzTarget: "AmazonSQS.SendMessage", ...target }));
}

type Target = ReturnType<typeof targetsOf>[number];

/** Tries all that a page can do with another server; returns what each try could read, or the reason why it could read nothing. */
function tryAll(page: Page, target: Target, token: string): Promise<readonly string[]> {
  const script = async ({ url, body, amzTarget, token }: Target & { token: string }) => {
    const withBody = { method: "POST", body: body || "{}" };
    const sqs = { "x-amz-target": amzTarget, "content-type": "application/x-amz-json-1.0" };
    const tries: Record<string, RequestInit> = {
      "fetch GET": {},
      "fetch GET with token": { headers: { authorization: `Bearer ${token}` } },
      "fetch GET no-cors": { mode: "no-cors" },
      "fetch POST no-cors": { ...withBody, mode: "no-cors" },
      "fetch POST JSON": { ...withBody, headers: { "content-type": "application/json" } },
      "fetch POST JSON with token": {
        ...withBody,
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      },
      "fetch POST as an AWS client": { ...withBody, headers: sqs },
    };
    const results: string[] = [];
    for (const [name, init] of Object.entries(tries)) {
      const answer = await fetch(url, init).then(
        async (response) => (response.type === "opaque" ? "sent, unreadable" : `READ ${await response.text()}`),
        () => "blocked by the browser",
      );
      results.push(`${name}: ${answer}`);
    }
    return results;
  };
  return page.evaluate(script, { ...target, token });
}

/** Posts a form, which takes the window to the answer; returns the status of the answer. */
async function submitForm(page: Page, { url, body }: Target): Promise<number> {
  const [answer] = await Promise.all([
    page.waitForNavigation(),
    page.evaluate(
      ({ url, body }) => {
        const document = (globalThis as unknown as { document: Dom }).document;
        const form = document.createElement("form");
        Object.assign(form, { method: "post", action: url, enctype: "text/plain" });
        const field = document.createElement("input");
        Object.assign(field, { name: body.slice(0, -1), value: body.slice(-1) });
        form.append(field);
        document.body.append(form);
        form.submit();
      },
      { url, body: body || "{}" },
    ),
  ]);
  return answer?.status() ?? 0;
}

type Element = { append(child: Element): void; submit(): void };
type Dom = { createElement(name: string): Element; readonly body: Element };

/** Prints what was tried and what came of it. */
function report(from: string, { name }: Target, lines: readonly string[]): void {
  process.stdout.write([`${from} tries the ${name}`, ...lines, ""].join("\n  "));
  process.stdout.write("\n");
}

async function messagesAndTasks(stack: ServedStack) {
  return { totals: stack.record.totals.all(), tasks: await stack.simulator.get("tasks?service=drs") };
}

describe("a foreign page", () => {
  test.for(["127.0.0.1", "localhost"])(
    "on another port of %s it can read and change nothing",
    async (host, { browser, stack }) => {
      const foreign = `http://${host}:${await startForeignServer()}/`;
      const token = new URL(stack.pageUrl).hash.replace("#token=", "");
      const before = await messagesAndTasks(stack);
      const page = await browser.newPage();
      onTestFinished(() => page.close());
      const statuses: number[] = [];
      page.on("response", (response) => {
        if (!response.url().startsWith(foreign)) statuses.push(response.status());
      });
      for (const target of targetsOf(stack)) {
        statuses.length = 0;
        await page.goto(foreign);
        const results = await tryAll(page, target, token);
        const status = await submitForm(page, target);
        report(foreign, target, [...results, `form POST: ${status}`, `all answers: ${statuses.join(" ")}`]);
        expect(results.filter((result) => result.includes("READ"))).toEqual([]);
        expect(status).toBe(403);
        expect(statuses.filter((one) => one !== 403)).toEqual([]);
      }
      expect(await messagesAndTasks(stack)).toEqual(before);
    },
  );

  test("a name that resolves to this machine reaches no server", async ({ stack }) => {
    const options = await launchOptions();
    const rebound = { ...options, args: [...options.args, "--host-resolver-rules=MAP rebound.test 127.0.0.1"] };
    const browser = await playwright.launch(rebound);
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    for (const { name, url } of targetsOf(stack)) {
      const answer = await page.goto(url.replace("127.0.0.1", "rebound.test"));
      process.stdout.write(`rebound.test tries the ${name}: ${answer?.status()}\n`);
      expect(answer?.status()).toBe(403);
    }
  });

  test("a frame of another page shows nothing of the page", async ({ browser, stack }) => {
    const port = await startForeignServer();
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.setContent(`<iframe src="${stack.pageUrl}"></iframe>`);
    const frame = page.frames().at(-1);
    await expect.poll(() => frame?.url()).toContain("chrome-error");
  });
});
