// The framework takes variables from .js files only; this one hands on what is written in TypeScript.
export { resources } from "./variable.ts";
