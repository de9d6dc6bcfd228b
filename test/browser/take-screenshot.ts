import { join } from "node:path";
import { makeTarget } from "../rig/example-targets.ts";
import { PROJECT } from "../rig/project.ts";
import { openBrowser } from "./open-browser.ts";
import { startServedStack } from "./start-page.ts";

/** Writes the README's picture of the page, with a service that answers 503: `node test/browser/take-screenshot.ts`. */
const FILE = join(PROJECT, "lib/local/page/screenshot.jpg");
const SERVICE = "codearts-build";

const stack = await startServedStack();
const browser = await openBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1100, height: 780 }, locale: "en-US" });
  await page.goto(stack.pageUrl);
  for (const sample of stack.samples) {
    await stack.simulator.post("tasks", [...sample.given]);
    await stack.send(sample.body);
  }
  await page.getByText("sample/confirmed").locator("xpath=ancestor::tr").getByText("stopped").waitFor();
  await stack.simulator.post("faults", { kind: "status", status: 503, service: SERVICE, forMs: 60_000 });
  for (let i = 1; i <= 6; i++)
    await stack.send({ id: `release-42/${i}`, service: SERVICE, target: makeTarget(SERVICE, i) });
  await page.getByText("circuit breaker open").first().waitFor();
  await page.locator("td", { hasText: "waiting" }).nth(5).waitFor();
  await page.screenshot({ path: FILE, type: "jpeg", quality: 60 });
} finally {
  await browser.close();
  await stack.close();
}
