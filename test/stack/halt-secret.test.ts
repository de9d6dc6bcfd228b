import { expect, test as plain, vi } from "vitest";
import { buildHaltSecret } from "../../lib/stack/halt-secret.ts";
import { compiledTemplate } from "./compiled-template.ts";
import { KEY_ARN } from "./full-template.ts";

vi.setConfig({ testTimeout: 60_000 });

const test = plain.extend("template", { scope: "file" }, () => compiledTemplate("dev"));

test("the stack has one secret, which halts nothing at first", ({ template }) => {
  expect(template.ofType("AWS::SecretsManager::Secret").map(({ Properties }) => Properties)).toEqual([
    expect.objectContaining({ Name: "stopcord/dev/halt", SecretString: "{}" }),
  ]);
});

test("every function knows the secret by its name", ({ template }) => {
  for (const { Properties } of template.ofType("AWS::Lambda::Function"))
    if (Properties.FunctionName?.startsWith("stopcord-dev-"))
      expect(Properties.Environment.Variables.HALT_SECRET_ID).toBe("stopcord/dev/halt");
});

plain("the secret is encrypted by the key of the deployment, where it has one", () => {
  expect(buildHaltSecret(KEY_ARN).HaltSecret?.Properties).toMatchObject({ KmsKeyId: KEY_ARN });
  expect(buildHaltSecret("").HaltSecret?.Properties).not.toHaveProperty("KmsKeyId");
});
