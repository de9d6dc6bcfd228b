import { buildAlarms } from "./alarms.ts";
import { buildDashboard } from "./dashboard.ts";
import { buildEnvironment } from "./environment.ts";
import { type FrameworkVariables, withoutStack } from "./framework-variables.ts";
import { buildOutputs } from "./outputs.ts";
import { faultsOfParameters, timeParameters } from "./parameters.ts";
import { buildQueues } from "./queues.ts";
import { buildRoles } from "./roles.ts";
import { faultOfStage } from "./stage.ts";

async function readText({ resolveVariable }: FrameworkVariables, address: string): Promise<string> {
  return String(await resolveVariable(address));
}

/** The faults of the stage's name and of its parameters, each a sentence. */
async function findFaults(variables: FrameworkVariables): Promise<readonly string[]> {
  const entries = timeParameters.map(async (name) => [name, await variables.resolveVariable(`param:${name}`)]);
  const parameters = Object.fromEntries(await Promise.all(entries));
  return [faultOfStage(await readText(variables, "sls:stage")) ?? [], faultsOfParameters(parameters)].flat();
}

/** The queues with their policies; throws where the name of the stage or its parameters are not usable. */
export async function queues(variables: FrameworkVariables) {
  const faults = await findFaults(variables);
  if (faults.length > 0) throw withoutStack(new Error(faults.join("\n")));
  return { Resources: buildQueues(await readText(variables, "param:kmsKeyArn")) };
}

/** One role per function. */
export async function roles(variables: FrameworkVariables) {
  return { Resources: buildRoles(await readText(variables, "param:kmsKeyArn")) };
}

/** The alarms, their topic and its subscription. */
export async function alarms(variables: FrameworkVariables) {
  const email = await readText(variables, "param:alarmEmail");
  const topicArn = await readText(variables, "param:alarmTopicArn");
  return { Resources: buildAlarms({ email, topicArn }) };
}

/** The dashboard. */
export async function dashboard() {
  return { Resources: buildDashboard() };
}

/** The outputs of the deployment. */
export async function outputs() {
  return { Outputs: buildOutputs() };
}

/** The environment of every function. */
export async function environment() {
  return buildEnvironment();
}
