import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect, test as plain } from "vitest";
import { startSecretsServer } from "../../../lib/local/aws/secrets-server.ts";
import { makeTempFolder } from "../../rig/temp-folder.ts";

const test = plain
  .extend("region", () => "us-east-1")
  .extend("secrets", async ({ region }, { onCleanup }) => {
    const { folder, remove } = await makeTempFolder();
    const file = join(folder, "accounts.json");
    const server = await startSecretsServer({ region, files: { "stopcord/dev/accounts": file } });
    const credentials = { accessKeyId: "any", secretAccessKey: "any" };
    const client = new SecretsManagerClient({ endpoint: server.url, region, credentials });
    onCleanup(async () => {
      client.destroy();
      await server.close();
      await remove();
    });
    const read = (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));
    return { url: server.url, file, client, read };
  });

test("each call reads the file of the secret again, so that editing the file rotates the secret", async ({
  secrets,
}) => {
  await writeFile(secrets.file, '{"default":{"ak":"1"}}');
  const before = await secrets.read("stopcord/dev/accounts");
  await writeFile(secrets.file, '{"default":{"ak":"2"}}');
  const after = await secrets.read("stopcord/dev/accounts");
  expect(before).toMatchObject({ Name: "stopcord/dev/accounts", SecretString: '{"default":{"ak":"1"}}' });
  expect(after.SecretString).toBe('{"default":{"ak":"2"}}');
  expect(after.VersionId).not.toBe(before.VersionId);
});

test("a secret is found by its ARN, with or without the six random characters", async ({ secrets }) => {
  await writeFile(secrets.file, "{}");
  const { ARN = "" } = await secrets.read("stopcord/dev/accounts");
  expect(await secrets.read(ARN)).toMatchObject({ SecretString: "{}" });
  expect(await secrets.read(ARN.replace(/-\w{6}$/, ""))).toMatchObject({ SecretString: "{}" });
});

test.for(["other", "toString", "arn:aws:secretsmanager:us-east-1:000000000000:secret:other-000000"])(
  "the secret %s does not exist",
  async (name, { secrets }) => {
    await expect(secrets.read(name)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  },
);

test("a file that cannot be read is an InternalServiceError with the reason", async ({ secrets }) => {
  await rm(secrets.file, { force: true });
  await expect(secrets.read("stopcord/dev/accounts")).rejects.toMatchObject({
    name: "InternalServiceError",
    message: expect.stringMatching(/the file of the secret stopcord\/dev\/accounts cannot be read: ENOENT/),
  });
});

test("an action other than GetSecretValue is unknown", async ({ secrets }) => {
  await expect(secrets.client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
    name: "UnknownOperationException",
  });
});

test("a body without a SecretId is refused", async ({ secrets }) => {
  const headers = { "x-amz-target": "secretsmanager.GetSecretValue" };
  const answer = await fetch(secrets.url, { method: "POST", headers, body: "[" });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: "InvalidParameterException" });
});
