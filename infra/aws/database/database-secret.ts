import { Aws, Fn } from "aws-cdk-lib";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";

/** The database's user and a generated password, as `{"username": …, "password": …}`. */
export class DatabaseSecret extends Construct {
  readonly secret: CfnSecret;
  readonly username = this.#reference("username");
  readonly password = this.#reference("password");

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.secret = new CfnSecret(this, "DatabaseSecret", {
      name: Aws.STACK_NAME,
      description: "User and password of the tasks database",
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: "tasks" }),
        generateStringKey: "password",
        passwordLength: 32,
        // A master password for PostgreSQL may not contain these. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
        excludeCharacters: "/@\"' ",
      },
    });
  }

  /** CloudFormation resolves the value: it appears in no template and no parameter. */
  #reference(key: string): string {
    return Fn.sub(`{{resolve:secretsmanager:\${DatabaseSecret}:SecretString:${key}}}`);
  }
}
