import { alarmResources } from "./alarms.ts";
import { dashboardResources } from "./dashboard.ts";
import { environmentOf } from "./environment.ts";
import { outputsOf } from "./outputs.ts";
import { queueResources } from "./queues.ts";
import { roleResources } from "./roles.ts";
import { faultOfStage } from "./stage.ts";

/** What the framework gives a variable's function: a way to other variables, such as the parameters of a stage. */
type Variables = { resolveVariable(address: string): Promise<unknown> };

const text = async ({ resolveVariable }: Variables, name: string) => String(await resolveVariable(`param:${name}`));

/** The queues, and who may speak to them. */
export async function queues(variables: Variables) {
  const fault = faultOfStage(String(await variables.resolveVariable("sls:stage")));
  if (fault) throw Object.assign(new Error(fault), { stack: undefined }); // the framework would print it before the words
  return { Resources: queueResources(await text(variables, "kmsKeyArn")) };
}

/** A role for each function, with what it does and nothing else. */
export async function roles(variables: Variables) {
  return { Resources: roleResources(await text(variables, "kmsKeyArn")) };
}

/** The alarms, and the topic that they are told to. */
export async function alarms(variables: Variables) {
  const [email, topicArn] = [await text(variables, "alarmEmail"), await text(variables, "alarmTopicArn")];
  return { Resources: alarmResources({ email, topicArn }) };
}

/** One page of everything that is measured. */
export async function dashboard() {
  return { Resources: dashboardResources() };
}

/** What a deployment says of itself. */
export async function outputs() {
  return { Outputs: outputsOf() };
}

/** The environment of every function. */
export async function environment() {
  return environmentOf();
}
