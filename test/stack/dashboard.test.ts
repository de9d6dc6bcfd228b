import { expect, test as plain, vi } from "vitest";
import { metricNames } from "../../lib/telemetry/metric-names.ts";
import { compiledTemplate } from "./compiled.ts";
import { isKnown } from "./known-metrics.ts";

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

const test = plain.extend("dashboard", { scope: "file" }, async () => {
  const template = await compiledTemplate();
  const [dashboard] = template.ofType("AWS::CloudWatch::Dashboard");
  const widgets: readonly Widget[] = JSON.parse(dashboard?.Properties.DashboardBody["Fn::Sub"]).widgets;
  const lines = widgets.flatMap(({ properties }) => properties.metrics ?? []);
  return { template, widgets, lines };
});

test("every line of the dashboard is a metric that somebody emits", ({ dashboard }) => {
  for (const [namespace, name, dimension, value] of dashboard.lines)
    expect(isKnown([namespace, name, dimension, value]), `${namespace} ${name} ${dimension} ${value}`).toBe(true);
});

test("every metric of ours has a line", ({ dashboard }) => {
  const names = dashboard.lines.flatMap(([namespace, name]) => (namespace === "stopcord-dev" ? [name] : []));
  expect([...new Set(names)].sort()).toEqual([...metricNames].sort());
});

test("lines of one graph are told apart, and graphs do not cover each other", ({ dashboard }) => {
  const { widgets } = dashboard;
  for (const { properties } of widgets) {
    const labels = (properties.metrics ?? []).map(([, , , , { label }]) => label);
    expect(new Set(labels).size, properties.title).toBe(labels.length);
  }
  const cells = widgets.flatMap(({ x, y, width, height }) =>
    Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)} ${y + Math.floor(cell / width)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBeLessThanOrEqual(24);
});

test("every alarm is shown on it", ({ dashboard }) => {
  const alarms = dashboard.template.ofType("AWS::CloudWatch::Alarm").map(({ Properties }) => Properties.AlarmName);
  const shown = dashboard.widgets.flatMap(({ properties }) => properties.alarms ?? []);
  expect(shown.map((arn) => arn.replace(/^.*:alarm:/, "")).sort()).toEqual(alarms.sort());
});
