import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../rig/project.ts";

/** A part of a service: the file it lies in, and the text by which it is recognised. */
type Part = { readonly file: string; readonly pattern: RegExp; readonly remedy: string };

/**
 * Lists the parts that a service lacks, each with its file and its remedy.
 * It reads files as text, since one missing file would break the import of all.
 */
export function missingParts(name: string): string[] {
  return partsOf(name)
    .filter(({ file, pattern }) => !pattern.test(textOf(file)))
    .map(({ file, remedy }) => `${file}: ${remedy}`);
}

function partsOf(name: string): Part[] {
  return [...codeParts(name), ...deploymentParts(name), ...proofParts(name)];
}

function codeParts(name: string): Part[] {
  const camel = camelCase(name);
  return [
    {
      file: `lib/services/${name}.ts`,
      pattern: new RegExp(`export const ${camel} = defineService\\(\\{\\s*name: "${name}",`),
      remedy: `export const ${camel} = defineService({ name: "${name}", … })`,
    },
    {
      file: "lib/services/services.ts",
      pattern: new RegExp(`^ {2}(?:${keyOf(name)}: )?${camel},$`, "m"),
      remedy: name === camel ? `add the row ${camel}` : `add the row ${keyOf(name)}: ${camel}`,
    },
  ];
}

function deploymentParts(name: string): Part[] {
  const camel = camelCase(name);
  const pascal = pascalCase(name);
  return [
    {
      file: `functions/${name}.ts`,
      pattern: new RegExp(`^export const handler = workerHandler\\(${camel}\\);$`, "m"),
      remedy: `export const handler = workerHandler(${camel})`,
    },
    {
      file: "serverless.yml",
      pattern: new RegExp(
        `^ {2}${name}:\\n {4}handler: functions/${name}\\.handler\\n {4}recursiveLoop: Allow\\n {4}role: !Sub \\$\\{${pascal}Role\\.Arn\\}\\n` +
          ` {4}events:\\n {6}- sqs: \\{ <<: \\*batches, arn: !GetAtt ${pascal}Queue\\.Arn \\}$`,
        "m",
      ),
      remedy: `add the function ${name} with recursiveLoop, ${pascal}Role and the events of ${pascal}Queue`,
    },
    {
      file: "lib/schemas/request.json",
      pattern: new RegExp(`"const": "${name}"`),
      remedy: "run npm run generate",
    },
    { file: "README.md", pattern: new RegExp(`^\\| \`${name}\` \\|`, "m"), remedy: "run npm run generate" },
  ];
}

function proofParts(name: string): Part[] {
  return [
    {
      file: `events/${name}.json`,
      pattern: new RegExp(`"service": "${name}",\\s*"target": `),
      remedy: "add a sample request",
    },
    {
      file: `events/expected/${name}.json`,
      pattern: new RegExp(`"service": "${name}"[^]*"outcomes": [^]*"status": `),
      remedy: "add the task that the sample needs and the expected outcome",
    },
    {
      file: `lib/local/simulator/services/${name}.ts`,
      pattern: new RegExp(`export const simulated${pascalCase(name)}: SimulatedService = `),
      remedy: `export const simulated${pascalCase(name)}: SimulatedService`,
    },
    {
      file: "lib/local/simulator/simulated-services.ts",
      pattern: new RegExp(`^ {2}${keyOf(name)}: simulated${pascalCase(name)},$`, "m"),
      remedy: `add the row ${keyOf(name)}: simulated${pascalCase(name)}`,
    },
    {
      file: "test/rig/example-targets.ts",
      pattern: new RegExp(`^ {2}${keyOf(name)}: \\{\\s`, "m"),
      remedy: `add the row ${keyOf(name)} with one target`,
    },
  ];
}

function textOf(file: string): string {
  try {
    return readFileSync(join(PROJECT, file), "utf8");
  } catch {
    return "";
  }
}

/** The name as a key of an object literal; the formatter quotes only a key that needs it. */
function keyOf(name: string): string {
  return name.includes("-") ? `"${name}"` : name;
}

function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function pascalCase(name: string): string {
  return camelCase(`-${name}`);
}
