import { describe, expect } from "vitest";
import { flagName } from "../../../lib/cli/flag-names.ts";
import { serviceNames } from "../../../lib/services/service-names.ts";
import { exampleTargets } from "../../rig/example-targets.ts";
import { stageTest } from "../stage-test.ts";

const test = stageTest();

describe("the help of send", { timeout: 30_000 }, () => {
  test.for(serviceNames)(
    "every example of send %s sends a request once its ids are filled in",
    async (name, { stage }) => {
      const { stdout } = await stage.run(["send", name, "--help"]);
      const examples = stdout.match(/^ {2}npx stopcord send .*$/gm) ?? [];
      expect(examples.length).toBeGreaterThanOrEqual(3);
      const ids = { codeartsProjectId: "0".repeat(32), ...exampleTargets[name], runningIn: "0".repeat(32) };
      for (const example of examples) {
        const words = example.replace("  npx stopcord ", "").replace('"superseded"', "superseded").split(" ");
        const args = words.filter((word) => word !== "--wait").map((word) => idFor(word, ids));
        expect(await stage.run(args)).toMatchObject({ exitCode: 0 });
      }
      expect(await stage.take("requests")).toHaveLength(examples.length);
    },
  );
});

/** The id that a word in capitals stands for. */
function idFor(word: string, ids: Readonly<Record<string, unknown>>): string {
  if (!/^[A-Z_]+$/.test(word)) return word;
  const flag = `--${word.toLowerCase().replaceAll("_", "-")}`;
  const [, id = "none"] = Object.entries(ids).find(([field]) => flagName(field) === flag) ?? [];
  return String(id);
}
