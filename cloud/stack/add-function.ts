import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

// Beside the stack's own bundle, and one up from this file.
const BUNDLES = new URL('../dist/lambda/', import.meta.url);

/** What a function of ours is told. */
export interface FunctionSettings {
  /** Folder of its bundle below `dist/lambda`. */
  readonly bundle: string;
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutS: number;
  readonly memoryMiB: number;
  /** Most that run at once; without it as many as the account allows. */
  readonly concurrency?: number;
}

/** A Lambda function that may write its own log and nothing else, until it is granted more. */
export function addFunction(scope: Construct, id: string, settings: FunctionSettings): LambdaFunction {
  const logGroup = new LogGroup(scope, `${id}Log`, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  return new LambdaFunction(scope, id, {
    description: settings.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    code: Code.fromAsset(fileURLToPath(new URL(settings.bundle, BUNDLES))),
    handler: 'index.handler',
    role,
    logGroup,
    loggingFormat: LoggingFormat.TEXT,
    environment: { ...settings.environment },
    timeout: Duration.seconds(settings.timeoutS),
    memorySize: settings.memoryMiB,
    ...(settings.concurrency === undefined ? {} : { reservedConcurrentExecutions: settings.concurrency }),
  });
}
