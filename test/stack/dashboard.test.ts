import { describe, expect, test as plain, vi } from "vitest";
import { metricNames } from "../../lib/telemetry/metric-names.ts";
import { compiledTemplate } from "./compiled-template.ts";
import { isKnownMetric } from "./known-metrics.ts";

vi.setConfig({ testTimeout: 60_000 });

type Line = readonly [string, string, string, string, { readonly stat: string; readonly label: string }];
type Widget = {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly region?: string;
    readonly metrics?: readonly Line[];
    readonly alarms?: readonly string[];
  };
};

const test = plain.extend("compiled", { scope: "file" }, async () => {
  const template = await compiledTemplate("dev");
  const [dashboard] = template.ofType("AWS::CloudWatch::Dashboard");
  const widgets: readonly Widget[] = JSON.parse(dashboard?.Properties.DashboardBody["Fn::Sub"]).widgets;
  const lines = widgets.flatMap(({ properties }) => properties.metrics ?? []);
  return { template, widgets, lines };
});

describe("the dashboard", () => {
  test("has only lines of metrics that exist", ({ compiled }) => {
    for (const [namespace, name, dimension, value] of compiled.lines)
      expect(isKnownMetric([namespace, name, dimension, value]), `${namespace} ${name} ${dimension} ${value}`).toBe(
        true,
      );
  });

  test("has a line for every metric of stopcord", ({ compiled }) => {
    const names = compiled.lines.flatMap(([namespace, name]) => (namespace === "stopcord-dev" ? [name] : []));
    expect([...new Set(names)].sort()).toEqual([...metricNames].sort());
  });

  test("labels the lines of a graph differently", ({ compiled }) => {
    for (const { properties } of compiled.widgets) {
      const labels = (properties.metrics ?? []).map(([, , , , { label }]) => label);
      expect(new Set(labels).size, properties.title).toBe(labels.length);
    }
  });

  test("has no widgets that overlap or exceed its width of 24 cells", ({ compiled }) => {
    const cells = compiled.widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)} ${y + Math.floor(cell / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...compiled.widgets.map(({ x, width }) => x + width))).toBeLessThanOrEqual(24);
  });

  test("shows every alarm", ({ compiled }) => {
    const alarms = compiled.template.ofType("AWS::CloudWatch::Alarm").map(({ Properties }) => Properties.AlarmName);
    const shown = compiled.widgets.flatMap(({ properties }) => properties.alarms ?? []);
    expect(shown.map((arn) => arn.replace(/^.*:alarm:/, "")).sort()).toEqual(alarms.sort());
  });
});
