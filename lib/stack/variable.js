// The framework takes variables from .js files only; this one hands on what is written in TypeScript.
export { alarms, dashboard, environment, outputs, queues, roles } from "./variable.ts";
