import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isObject } from "../parse.ts";
import { errorText } from "./error-text.ts";
import { parseJson } from "./parse-json.ts";

/** The compiled template in a folder of packages, as `serverless package` names it. */
export const TEMPLATE_FILE = "cloudformation-template-update-stack.json";

/** Throws one sentence if a file cannot be read or holds no JSON object. The functions read it again for each secret they read. */
export async function checkAccountsFile(path: string): Promise<void> {
  const text = await readFile(path, "utf8").catch((error) => {
    throw new Error(`the accounts file ${path} cannot be read: ${errorText(error)}; --accounts names another file`);
  });
  if (!isObject(parseJson(text)))
    throw new Error(`the accounts file ${path} must hold a JSON object of accounts by name`);
}

/** Throws one sentence if a folder holds no packages. */
export async function checkPackageFolder(folder: string): Promise<void> {
  await access(join(folder, TEMPLATE_FILE)).catch(() => {
    throw new Error(
      `--package ${folder}: no ${TEMPLATE_FILE} is there; npx serverless package --package FOLDER makes it`,
    );
  });
}
