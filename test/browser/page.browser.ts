import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import { serviceNames } from "../../lib/services/service-names.ts";
import { exampleTargets, makeTarget } from "../rig/example-targets.ts";
import { test } from "./browser-test.ts";
import type { ServedStack } from "./start-page.ts";

/** Creates a task at the simulator and returns a request that stops it. */
async function makeRequest(stack: ServedStack, id: string, service: (typeof serviceNames)[number] = "codearts-build") {
  const target = makeTarget(service);
  await stack.simulator.post("tasks", { service, ...target });
  return { id, service, target, sentAt: new Date().toISOString() };
}

function rowOf(page: Page, id: string) {
  return page.getByRole("row").filter({ has: page.getByRole("button", { name: id, exact: true }) });
}

async function openStory(page: Page, id: string) {
  await rowOf(page, id).getByRole("button", { name: id, exact: true }).click();
  const story = page.locator("td.story");
  await story.getByRole("heading", { name: `Story of ${id}` }).waitFor();
  return story;
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** The width of the content minus that of the window: above zero the page scrolls sideways. */
function overflow(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

describe("the page", () => {
  test("at first sight it shows each queue, each function and the things to do", async ({ open }) => {
    const { page, complaints } = await open();
    for (const name of ["requests", ...serviceNames, "results", "dead-letters"])
      await page.getByRole("heading", { name: `${name} queue`, exact: true }).waitFor();
    for (const name of serviceNames) await page.getByRole("heading", { name: `${name} worker`, exact: true }).waitFor();
    for (const name of ["Send a request", "Send a sample", "Create a task", "Break a service"])
      await page.getByRole("button", { name }).waitFor();
    expect(page.url()).not.toContain("token");
    expect(complaints).toEqual([]);
  });

  test("each form opens with an input that can be sent, and with the command that does the same", async ({ open }) => {
    const { page, complaints } = await open();
    for (const [name, command] of [
      ["Send a request", "send -"],
      ["Send a sample", "aws sqs send-message"],
      ["Create a task", "_simulator/tasks"],
      ["Break a service", "_simulator/faults"],
    ] as const) {
      await page.getByRole("button", { name }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(command).waitFor();
      expect(await dialog.getByRole("alert").textContent()).toBe("");
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await dialog.waitFor({ state: "detached" });
    }
    expect(complaints).toEqual([]);
  });

  test("a stop that is final is said to be so before it is sent", async ({ open }) => {
    const { page, complaints } = await open();
    await page.getByRole("button", { name: "Send a request" }).click();
    const dialog = page.getByRole("dialog");
    await page.getByLabel("request or group").fill(JSON.stringify({ service: "drs", target: exampleTargets.drs }));
    await dialog.getByText("a DRS stop is final").waitFor();
    await page.getByLabel("request or group").fill(JSON.stringify({ service: "aom", target: exampleTargets.aom }));
    await dialog.getByText("a DRS stop is final").waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
  });

  test("a request that is sent on the page shows its whole story and its JSON", async ({ open, stack }) => {
    const { page, complaints } = await open();
    const request = await makeRequest(stack, "browser/story");
    await page.getByRole("button", { name: "Send a request" }).click();
    await page.getByLabel("request or group").fill(JSON.stringify(request));
    const dialog = page.getByRole("dialog");
    await dialog.getByText(`stopcord --endpoint-url ${stack.sqsUrl} send -`).waitFor();
    await dialog.getByRole("button", { name: "Send it" }).click();
    await dialog.getByRole("button", { name: "Close" }).click();
    await rowOf(page, "browser/story").getByText("stopped").waitFor();
    const story = await openStory(page, "browser/story");
    await story.getByText("■ delivery ended").nth(1).waitFor();
    const steps = await story.locator("ol b").allTextContents();
    const words = steps.map((step) => step.replace(/^\S+ /, "").replace(/ \d+$/, ""));
    const expected = ["sent", "delivered", "routed", "delivered", "stop call", "answer to", "outcome"];
    expect(words.filter((word) => word !== "delivery ended")).toEqual(expected);
    await story.getByText("outcome as JSON").click();
    await story.getByText('"status": "stopped"').waitFor();
    await story.getByText("calls as JSON").click();
    await story.getByText('"status": 200').waitFor();
    expect(complaints).toEqual([]);
  });

  test("a service that is broken on the page shows an open circuit breaker with its end, and its recovery", async ({
    open,
    stack,
  }) => {
    const { page, complaints } = await open();
    await page.getByRole("button", { name: "Break a service" }).click();
    await page.getByRole("dialog").getByLabel("service").selectOption("drs");
    await page.getByLabel("how").selectOption("throttle");
    await page.getByRole("dialog").getByText('"service":"drs"').waitFor();
    await page.getByRole("button", { name: "Break it" }).click();
    await page.getByRole("button", { name: "Close" }).click();
    await stack.send(await makeRequest(stack, "browser/break", "drs"));
    const breaker = page.getByRole("listitem").filter({ hasText: "drs, account default" });
    await breaker.getByText(/circuit breaker open: throttled, since [\d:]{8}, until [\d:]{8}/).waitFor();
    await rowOf(page, "browser/break")
      .getByText(/waiting\s*throttled, until/)
      .waitFor();
    await page.getByRole("button", { name: "End this fault" }).click();
    await page.getByRole("button", { name: "End it" }).click();
    await page.getByRole("button", { name: "Close" }).click();
    await rowOf(page, "browser/break").getByText("stopped").waitFor({ timeout: 45_000 });
    await breaker.waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
  });

  test("a dead letter is replayed and another one is discarded on the page", async ({ open, stack }) => {
    const { page, complaints } = await open();
    for (const id of ["browser/replay", "browser/discard"]) {
      const expired = { sentAt: "2026-01-01T00:00:00Z", expiresAt: "2026-01-01T00:01:00Z" };
      await stack.send({ ...(await makeRequest(stack, id)), ...expired });
      await rowOf(page, id).getByText("⚑ dead letter").waitFor();
    }
    for (const [id, name, said, event] of [
      ["browser/replay", "Replay", "replayed 1", "replayed"],
      ["browser/discard", "Discard", "dead letters discarded: 1", "dead letter deleted"],
    ] as const) {
      const story = await openStory(page, id);
      await story.getByRole("button", { name: `${name} this dead letter` }).click();
      await page.getByRole("button", { name: `${name} it` }).click();
      await page.getByRole("dialog").getByText(said).waitFor();
      await page.getByRole("button", { name: "Close" }).click();
      await story.getByText(event).first().waitFor();
      await rowOf(page, id).getByRole("button", { name: id }).click();
    }
    expect(complaints).toEqual([]);
  });

  test("stops are halted and resumed on the page", async ({ open, stack }) => {
    const { page, complaints } = await open();
    await page.getByRole("button", { name: "Halt stops" }).click();
    await page.getByLabel("value").selectOption("codearts-deploy");
    await page.getByLabel("reason").fill("incident <4711>");
    await page.getByRole("dialog").getByText("--service=codearts-deploy '--reason=incident <4711>'").waitFor();
    await page.getByRole("button", { name: "Halt them" }).click();
    await page.getByRole("button", { name: "Close" }).click();
    const halt = page.getByRole("listitem").filter({ hasText: "halted: service codearts-deploy" });
    await halt.getByText("incident <4711>").waitFor();
    await stack.send(await makeRequest(stack, "browser/halted", "codearts-deploy"));
    await rowOf(page, "browser/halted")
      .getByText(/waiting\s*halted, until/)
      .waitFor();
    await halt.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("button", { name: "Resume them" }).click();
    await page.getByRole("button", { name: "Close" }).click();
    await halt.waitFor({ state: "detached" });
    await rowOf(page, "browser/halted").getByText("stopped").waitFor({ timeout: 45_000 });
    expect(complaints).toEqual([]);
  });

  test("hostile text in every field is text", async ({ open, stack }) => {
    const { page, complaints } = await open();
    const hostile = `"><img src=x onerror="globalThis.harmed=1"><script>globalThis.harmed=1</script>\u202e{{7*7}}\${7*7}`;
    const fields = ["service", "account", "region", "projectId", "requestedBy", "reason", "sentAt", hostile];
    const faulty = Object.fromEntries(fields.map((name) => [name, hostile]));
    await stack.send({ ...faulty, id: "browser/hostile", target: { [hostile]: hostile } });
    await stack.send({
      ...(await makeRequest(stack, "browser/hostile-reason")),
      reason: hostile,
      requestedBy: hostile,
    });
    const raw = {
      kind: "raw",
      status: 418,
      headers: { "content-type": "text/html" },
      body: hostile,
      count: 1,
      service: "aom",
    };
    await stack.simulator.post("faults", raw);
    await stack.send(await makeRequest(stack, "browser/hostile-answer", "aom"));
    await stack.send(hostile);
    for (const id of ["browser/hostile", "browser/hostile-reason", "browser/hostile-answer"]) {
      await rowOf(page, id).waitFor();
      const story = await openStory(page, id);
      for (const summary of await story.locator("summary").all()) await summary.click();
      await expect.poll(() => story.textContent()).toContain("<img src=x onerror=");
      await rowOf(page, id).getByRole("button", { name: id, exact: true }).click();
    }
    expect(await page.evaluate("globalThis.harmed")).toBeUndefined();
    expect(await page.locator("img, body script").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test("it works by keyboard", async ({ open, stack }) => {
    const { page, complaints } = await open();
    await stack.send({ id: "browser/keys", service: "drs", target: {} });
    const id = rowOf(page, "browser/keys").getByRole("button", { name: "browser/keys" });
    await id.waitFor();
    await page.getByRole("searchbox", { name: "id" }).focus();
    await page.keyboard.type("browser/keys");
    for (const _ of ["service", "state", "request"]) await page.keyboard.press("Tab");
    await expect.poll(() => page.locator("button:focus").allTextContents()).toEqual(["browser/keys"]);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Story of browser/keys" }).waitFor();
    await page.getByRole("button", { name: "Create a task" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
  });

  test.for([
    { colorScheme: "light", width: 1280 },
    { colorScheme: "dark", width: 1280 },
    { colorScheme: "light", width: 400 },
    { colorScheme: "dark", width: 400 },
  ] as const)("it is accessible and fits in $colorScheme at $width pixels", async (look, { open, stack }) => {
    const { page, complaints } = await open(look);
    const fault = { kind: "status", status: 503, service: "codearts-check", call: "token", forMs: 60_000 };
    await stack.simulator.post("faults", fault);
    onTestFinished(() => void fetch(`${stack.huaweiUrl}/_simulator/faults`, { method: "DELETE" }));
    await stack.send({ id: "browser/axe", service: "drs", target: {} });
    await openStory(page, "browser/axe");
    await page.getByRole("button", { name: "End this fault" }).first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.getByRole("button", { name: "Break a service" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  // Last, because the record then holds these requests only.
  test("1,000 requests are 1,000 rows, and a filter finds one of them", async ({ open, stack }) => {
    const { page, complaints } = await open();
    for (let i = 0; i < 1_000; i++) {
      const body = JSON.stringify({ id: `browser/row-${i}`, service: "aom", target: {} });
      const message = { queue: "stopcord-dev-requests", messageId: `row-${i}`, body, attributes: {}, delayMs: 0 };
      stack.record.messages.onSent(message);
    }
    await page.getByText("1000 of 1000 requests").waitFor();
    expect(await page.locator("tbody").count()).toBe(1_000);
    await page.getByRole("searchbox", { name: "id" }).fill("row-417");
    await page.getByText("1 of 1000 requests").waitFor();
    expect(await page.locator("tbody button").allTextContents()).toEqual(["browser/row-417"]);
    await page.getByRole("searchbox", { name: "id" }).fill("");
    await page.getByRole("combobox", { name: "service" }).selectOption("drs");
    await page.getByText("0 of 1000 requests").waitFor();
    await page.getByRole("combobox", { name: "service" }).selectOption("aom");
    await page.getByRole("combobox", { name: "state" }).selectOption("queued");
    await page.getByText("1000 of 1000 requests").waitFor();
    expect(complaints).toEqual([]);
  });
});
