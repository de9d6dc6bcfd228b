import type { StagePlace } from "./alarm-text.ts";
import { alarmActionOf, buildAlarms } from "./alarms.ts";
import { buildBus, faultOfBusArn } from "./bus.ts";
import { buildDashboard } from "./dashboard.ts";
import { buildEnvironment, buildRouterEnvironment } from "./environment.ts";
import { type FrameworkVariables, withoutStack } from "./framework-variables.ts";
import { buildHaltSecret } from "./halt-secret.ts";
import { faultOfKeyArn } from "./key-arn.ts";
import { extendLogGroups } from "./log-groups.ts";
import { buildOutputs } from "./outputs.ts";
import { faultsOfParameters, timeParameters } from "./parameters.ts";
import { type Producers, readProducers } from "./producers.ts";
import { buildQueuePolicies } from "./queue-policies.ts";
import { buildQueues } from "./queues.ts";
import { buildRoles } from "./roles.ts";
import { buildSavedQuery } from "./saved-query.ts";
import { faultOfStage } from "./stage.ts";

async function readText({ resolveVariable }: FrameworkVariables, address: string): Promise<string> {
  return String(await resolveVariable(address));
}

/** Reads a parameter that names a KMS key or is empty; throws if it is neither. */
async function readKeyArn(variables: FrameworkVariables, parameter: string): Promise<string> {
  const text = await readText(variables, `param:${parameter}`);
  throwFaults([faultOfKeyArn(parameter, text) ?? []].flat());
  return text;
}

function throwFaults(faults: readonly string[]): void {
  if (faults.length > 0) throw withoutStack(new Error(faults.join("\n")));
}

/** The faults of the stage's name and of its parameters, each a sentence. */
async function findFaults(variables: FrameworkVariables): Promise<readonly string[]> {
  const entries = timeParameters.map(async (name) => [name, await variables.resolveVariable(`param:${name}`)]);
  const parameters = Object.fromEntries(await Promise.all(entries));
  return [faultOfStage(await readText(variables, "sls:stage")) ?? [], faultsOfParameters(parameters)].flat();
}

/** The queues with their policies; throws where the name of the stage, a parameter or a producer is not usable. */
export async function queues(variables: FrameworkVariables) {
  throwFaults(await findFaults(variables));
  const senders = { producers: await producersOf(variables), hasSchedules: await hasSchedules(variables) };
  const kmsKeyArn = await readKeyArn(variables, "kmsKeyArn");
  return { Resources: { ...buildQueues(kmsKeyArn), ...buildQueuePolicies(senders) } };
}

async function producersOf(variables: FrameworkVariables): Promise<Producers> {
  const text = await readText(variables, "param:producers");
  try {
    return readProducers(text);
  } catch (error) {
    throw withoutStack(error);
  }
}

/** Asks through the framework, because no file of this folder may import one of `lib/schedules`. */
async function hasSchedules({ resolveVariable }: FrameworkVariables): Promise<boolean> {
  return (await resolveVariable("file(lib/schedules/variable.js):hasSchedules")) === true;
}

/** The secret with the halts. */
export async function haltSecret(variables: FrameworkVariables) {
  return { Resources: buildHaltSecret(await readKeyArn(variables, "kmsKeyArn")) };
}

/** One role per function. */
export async function roles(variables: FrameworkVariables) {
  const kmsKeyArn = await readText(variables, "param:kmsKeyArn");
  return { Resources: buildRoles({ kmsKeyArn, hasBus: (await readBusArn(variables)) !== "" }) };
}

/** The alarms, their topic and its subscription; throws for a key without a topic that it could encrypt. */
export async function alarms(variables: FrameworkVariables) {
  const email = await readText(variables, "param:alarmEmail");
  const topicArn = await readText(variables, "param:alarmTopicArn");
  const keyArn = await readKeyArn(variables, "topicKeyArn");
  if (topicArn && keyArn) throwFaults(["topicKeyArn: leave it out, because alarmTopicArn names a topic of your own"]);
  return { Resources: buildAlarms({ email, topicArn, keyArn }, await readPlace(variables)) };
}

async function readPlace(variables: FrameworkVariables): Promise<StagePlace> {
  return {
    stage: await readText(variables, "sls:stage"),
    region: await readText(variables, "self:provider.region"),
  };
}

/** The queue and the pipe to an EventBridge bus; nothing without the parameter. */
export async function bus(variables: FrameworkVariables) {
  const busArn = await readBusArn(variables);
  if (busArn === "") return { Resources: {} };
  const kmsKeyArn = await readText(variables, "param:kmsKeyArn");
  const alarmAction = alarmActionOf(await readText(variables, "param:alarmTopicArn"));
  return { Resources: buildBus({ busArn, kmsKeyArn, alarmAction, place: await readPlace(variables) }) };
}

async function readBusArn(variables: FrameworkVariables): Promise<string> {
  const text = await readText(variables, "param:outcomesBusArn");
  const { region } = await readPlace(variables);
  throwFaults([faultOfBusArn(text, region) ?? []].flat());
  return text;
}

/** Changes to the log groups of the framework, and the saved query over them. */
export async function logGroups(variables: FrameworkVariables) {
  return { Resources: buildSavedQuery(), extensions: extendLogGroups(await readKeyArn(variables, "logKeyArn")) };
}

/** The dashboard. */
export async function dashboard(variables: FrameworkVariables) {
  return { Resources: buildDashboard((await readBusArn(variables)) !== "") };
}

/** The outputs of the deployment. */
export async function outputs() {
  return { Outputs: buildOutputs() };
}

/** The variables that only the router has. */
export async function routerEnvironment(variables: FrameworkVariables) {
  return buildRouterEnvironment(await hasSchedules(variables));
}

/** The environment of every function. */
export async function environment(variables: FrameworkVariables) {
  return buildEnvironment((await readBusArn(variables)) !== "");
}
