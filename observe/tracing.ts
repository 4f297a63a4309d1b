/**
 * Exports traces where the deployer's standard variables (OTEL_*) name a collector, and costs next to nothing where they
 * do not: the packages that export are loaded only then. See docs/decisions/0052-traces-by-the-standard-variables.md.
 */
import { diag, DiagLogLevel, propagation, trace } from '@opentelemetry/api';
import { within } from '../storage/deadline.js';
import type { ProcessName } from './metric-table.js';
import { switchSpansOn } from './spans.js';

export interface Tracing {
  readonly isOn: boolean;
  /** Sends what is left, for two seconds at most. It never fails. */
  stop(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Log {
  warn(message: string): void;
}

const OFF: Tracing = { isOn: false, stop: () => Promise.resolve() };
const PROTOCOL = 'http/protobuf';
const STOP_TIMEOUT_MS = 2_000;

/** Call it once a process. A collector that we can't reach, or whose protocol we do not speak, stops no process. */
export async function startTracing(name: ProcessName, environment: Environment, log: Log): Promise<Tracing> {
  if (!isWanted(environment)) return OFF;
  const protocol = protocolIn(environment);
  if (protocol !== PROTOCOL) {
    log.warn(`no traces are exported: the variables of OpenTelemetry ask for ${protocol}, and we speak ${PROTOCOL}`);
    return OFF;
  }
  const [{ W3CTraceContextPropagator }, resources, sdk, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
  ]);
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = resources;
  reportFirstFailure(log);
  const provider = new sdk.BasicTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': `fuelgauge-${name}` }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
  });
  trace.setGlobalTracerProvider(provider);
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  switchSpansOn();
  return { isOn: true, stop: () => within(STOP_TIMEOUT_MS, provider.shutdown()).catch(() => undefined) };
}

function isWanted(environment: Environment): boolean {
  if (environment['OTEL_SDK_DISABLED'] === 'true' || environment['OTEL_TRACES_EXPORTER'] === 'none') return false;
  return Boolean(environment['OTEL_EXPORTER_OTLP_ENDPOINT'] || environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']);
}

const protocolIn = (environment: Environment): string =>
  environment['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || environment['OTEL_EXPORTER_OTLP_PROTOCOL'] || PROTOCOL;

/** A collector that is away fails every few seconds, and the errors quote what it answered. */
function reportFirstFailure(log: Log): void {
  const ignore = (): void => undefined;
  let isReported = false;
  const error = (): void => {
    if (!isReported) log.warn('the collector of traces did not take spans; this is reported once');
    isReported = true;
  };
  const logger = { error, warn: ignore, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
}
