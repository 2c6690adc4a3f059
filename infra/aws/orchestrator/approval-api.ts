import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { routes } from "../../functions/routes.ts";

/** Requests per second and in a burst: far more than people and mail scanners send, far less than guessing a secret needs. */
const rateLimit = 10;
const burstLimit = 20;

/** Without the path, which contains the link's secret. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const accessLogFormat = JSON.stringify({
  requestId: "$context.requestId",
  requestTime: "$context.requestTime",
  ip: "$context.identity.sourceIp",
  route: "$context.routeKey",
  caller: "$context.identity.userArn",
  status: "$context.status",
  responseLength: "$context.responseLength",
  latencyMs: "$context.responseLatency",
  error: "$context.error.messageString",
  integrationError: "$context.integrationErrorMessage",
});

/** The approval pages' API: the only part of the orchestrator that is reachable from the internet. */
export class ApprovalApi extends Construct {
  readonly api: HttpApi;
  /** `https://….execute-api.<region>.amazonaws.com`. Created before the functions, which need it in their environment. */
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly name: string; readonly logRetentionDays: number },
  ) {
    super(scope, id);
    this.api = new HttpApi(this, "Api", {
      apiName: props.name,
      description: "X-Ray Watch: the pages on which people approve deployments",
      createDefaultStage: false,
    });
    this.url = this.api.apiEndpoint;
    Validations.of(this.api).acknowledge({
      id: "AwsSolutions-APIG4",
      reason:
        "Whoever holds a link may decide: its 256-bit secret is the authorisation, which the function checks.",
    });
    const logGroup = new LogGroup(this, "AccessLog", {
      logGroupName: `/aws/vendedlogs/apis/${props.name}`,
      retention: props.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit, burstLimit },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(accessLogFormat),
      },
    });
  }

  /** Routes to the newest functions, which also accept the links of previous versions. */
  serve(functionOf: (name: string) => IFunction): void {
    for (const { path, methods, functionName, isSigned } of routes) {
      this.api.addRoutes({
        path,
        methods: methods.map((method) => HttpMethod[method]),
        integration: new HttpLambdaIntegration(functionName, functionOf(functionName)),
        ...(isSigned && { authorizer: new HttpIamAuthorizer() }),
      });
    }
  }
}
