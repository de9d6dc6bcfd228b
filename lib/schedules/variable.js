// The framework loads variables from .js files only, so this file exports those of the TypeScript file.
export { hasSchedules, resources } from "./variable.ts";
