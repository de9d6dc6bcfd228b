import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect, test as plain } from "vitest";
import { startSecretsServer } from "../../../lib/local/aws/secrets-server.ts";
import { makeTempFolder } from "../../rig/temp-folder.ts";

const test = plain
  .extend("region", () => "us-east-1")
  .extend("world", async ({ region }, { onCleanup }) => {
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

test("a secret is its file, read again at each call, so that editing the file rotates it", async ({ world }) => {
  await writeFile(world.file, '{"default":{"ak":"1"}}');
  const before = await world.read("stopcord/dev/accounts");
  await writeFile(world.file, '{"default":{"ak":"2"}}');
  const after = await world.read("stopcord/dev/accounts");
  expect(before).toMatchObject({ Name: "stopcord/dev/accounts", SecretString: '{"default":{"ak":"1"}}' });
  expect(after.SecretString).toBe('{"default":{"ak":"2"}}');
  expect(after.VersionId).not.toBe(before.VersionId);
});

test("a secret may be named by its ARN", async ({ world }) => {
  await writeFile(world.file, "{}");
  const { ARN = "" } = await world.read("stopcord/dev/accounts");
  expect(await world.read(ARN)).toMatchObject({ SecretString: "{}" });
  expect(await world.read(ARN.replace(/-\w{6}$/, ""))).toMatchObject({ SecretString: "{}" });
});

test.for(["other", "toString", "arn:aws:secretsmanager:us-east-1:000000000000:secret:other-000000"])(
  "the secret %s is not found",
  async (name, { world }) => {
    await expect(world.read(name)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  },
);

test("a file that cannot be read is an error of the service that says why", async ({ world }) => {
  await rm(world.file, { force: true });
  await expect(world.read("stopcord/dev/accounts")).rejects.toMatchObject({
    name: "InternalServiceError",
    message: expect.stringMatching(/the file of the secret stopcord\/dev\/accounts cannot be read: ENOENT/),
  });
});

test("any other action is unknown", async ({ world }) => {
  await expect(world.client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
    name: "UnknownOperationException",
  });
});

test("a body that names no secret is refused", async ({ world }) => {
  const headers = { "x-amz-target": "secretsmanager.GetSecretValue" };
  const answer = await fetch(world.url, { method: "POST", headers, body: "[" });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: "InvalidParameterException" });
});
