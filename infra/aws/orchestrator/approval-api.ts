import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { deploymentsPath, type WebPath, webPaths } from "../../../orchestrator/web/web-paths.ts";

/** Requests a second, and at once: far more than people and mail scanners make, far less than guessing takes. */
const RATE_LIMIT = 10;
const BURST_LIMIT = 20;

/** Without the path: it holds the link's secret. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const accessLogFormat = JSON.stringify({
  requestId: "$context.requestId",
  requestTime: "$context.requestTime",
  ip: "$context.identity.sourceIp",
  route: "$context.routeKey",
  status: "$context.status",
  responseLength: "$context.responseLength",
  latencyMs: "$context.responseLatency",
  error: "$context.error.messageString",
  integrationError: "$context.integrationErrorMessage",
});

/** The approval pages' address: the only thing of the orchestrator that the internet reaches. */
export class ApprovalApi extends Construct {
  readonly api: HttpApi;
  /** `https://….execute-api.<region>.amazonaws.com`; made before the functions, which are told it. */
  readonly url: string;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly name: string; readonly logRetentionDays: number },
  ) {
    super(scope, id);
    this.api = new HttpApi(this, "Api", {
      apiName: props.name,
      description: "X-Ray Watch: the pages that people approve deployments on",
      createDefaultStage: false,
    });
    this.url = this.api.apiEndpoint;
    Validations.of(this.api).acknowledge({
      id: "AwsSolutions-APIG4",
      reason:
        "Who holds a link may decide: its secret of 256 bits is the authorisation, checked by the function.",
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
      throttle: { rateLimit: RATE_LIMIT, burstLimit: BURST_LIMIT },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(accessLogFormat),
      },
    });
  }

  /** Lets the functions answer; they are always the newest, which know the links of those before. */
  serve(web: IFunction, viewDeployments: IFunction): void {
    const ofWeb = new HttpLambdaIntegration("Web", web);
    for (const webPath of Object.values(webPaths)) this.#route(webPath, ofWeb);
    this.#route(deploymentsPath, new HttpLambdaIntegration("ViewDeployments", viewDeployments));
  }

  #route({ path, methods }: WebPath, integration: HttpLambdaIntegration): void {
    this.api.addRoutes({ path, methods: methods.map((method) => HttpMethod[method]), integration });
  }
}
