import type { DiagnosisRule } from "../diagnosis.ts";
import { type Connections, mostConnections } from "../most-connections.ts";
import { databaseTexts, grep, serviceTexts } from "./evidence-texts.ts";

const withoutHostEntry = /no pg_hba\.conf entry/;
// The words of PostgreSQL from 14 on, and before.
const unencrypted = /no pg_hba\.conf entry.*(no encryption|SSL off)/;
const certificate =
  /self[- ]signed certificate|SELF_SIGNED_CERT|unable to (verify the first certificate|get (local )?issuer certificate)|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT)|certificate (verify failed|has expired)|CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID|server certificate for .* does not match host name/;
const certificateRemedy =
  "Give the client Amazon RDS's certificate authorities (https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem), and let it connect to the endpoint's own name.";

/** Databases that answer but refuse the service, recognised by the texts of PostgreSQL and its clients. */
export const databaseAccessRules: readonly DiagnosisRule[] = [
  {
    finding: "database refuses the login",
    matches: (evidence) =>
      grep(
        /password authentication failed|role \\?"[^"\\]+\\?" does not exist|\b28P01\b|\b28000\b|SASL/,
        serviceTexts(evidence),
      ).filter((text) => !withoutHostEntry.test(text)),
    cause: "The database does not accept the service's user or password.",
    remedy: "Check the database secret that the task definition names, and whether its password was rotated.",
    confidence: "certain",
    earlierCheck:
      "A login with the secret that the task definition names, before the change set is executed.",
  },
  {
    finding: "database demands TLS",
    matches: (evidence) => grep(unencrypted, serviceTexts(evidence)),
    cause: "The service connects without TLS, and the database accepts no such connection.",
    remedy:
      "Connect with TLS (sslmode=verify-full and Amazon RDS's certificate authorities): rds.force_ssl is 1 from PostgreSQL 15 on.",
    confidence: "likely",
    earlierCheck: "Comparing the sslmode in DATABASE_URL with the cluster's parameter rds.force_ssl.",
  },
  {
    finding: "database does not admit the service",
    matches: (evidence) =>
      grep(withoutHostEntry, serviceTexts(evidence)).filter((text) => !unencrypted.test(text)),
    cause: "The database has no rule that admits this user, from this address, to this database.",
    remedy: "Check user, host and database in the text with the server's pg_hba.conf.",
    confidence: "certain",
    earlierCheck: "A login with the task definition's environment, before the change set is executed.",
  },
  {
    finding: "database offers no TLS",
    matches: (evidence) => grep(/server does not support SSL/, serviceTexts(evidence)),
    cause: "The service demands TLS, and the server that it reaches does not offer it.",
    remedy:
      "Check that DATABASE_URL names the cluster, and not a proxy without TLS; or set the sslmode that the server has.",
    confidence: "likely",
    earlierCheck: "A login with the task definition's environment, before the change set is executed.",
  },
  {
    finding: "database's certificate is not trusted",
    matches: (evidence) => grep(certificate, databaseTexts(evidence)).filter((text) => ofDatabase.test(text)),
    cause: "The service does not trust the certificate that the database shows, or it is for another name.",
    remedy: certificateRemedy,
    confidence: "likely",
    earlierCheck:
      "A connection with the image's own certificate authorities, before the change set is executed.",
  },
  {
    finding: "database's certificate is not trusted",
    matches: (evidence) => grep(certificate, databaseTexts(evidence)),
    cause:
      "The service does not trust the certificate of a server that it connects to, probably its database's.",
    remedy: certificateRemedy,
    confidence: "possible",
    earlierCheck:
      "A connection with the image's own certificate authorities, before the change set is executed.",
  },
  {
    finding: "service's user may not use an object",
    matches: (evidence) =>
      grep(
        /permission denied for (table|relation|view|materialized view|sequence|schema|function|type|column|database|foreign table) \S/,
        serviceTexts(evidence),
      ),
    cause: "The service's database user lacks a privilege, as after a migration that another role ran.",
    remedy:
      "GRANT the privilege to the service's user in a migration, or set ALTER DEFAULT PRIVILEGES for the role that runs the migrations.",
    confidence: "certain",
    earlierCheck: "Running the smoke tests as the service's user on the new schema.",
  },
  {
    finding: "database has no connections left",
    matches: (evidence) => {
      const texts = grep(
        /\b53300\b|too many clients already|remaining connection slots are reserved|too many connections for (role|database)/,
        serviceTexts(evidence),
      );
      return texts.length > 0 ? [...texts.slice(0, 3), ...inWords(mostConnections(evidence))] : [];
    },
    cause: "The database's limit of connections is reached.",
    remedy:
      "Lower each task's pool, the number of tasks or maximumPercent, raise max_connections, or put RDS Proxy in between: in a roll-out the tasks of both versions hold their pools.",
    confidence: "certain",
    earlierCheck: "Comparing pool × tasks × maximumPercent with the database's max_connections.",
  },
];

const ofDatabase = /postgres|\bpg\b|database|sequelize|prisma|rds\.amazonaws\.com|:5432/i;

const inWords = (connections: Connections | undefined): readonly string[] =>
  connections
    ? [
        `a roll-out has up to ${connections.tasks} tasks at once (${connections.desiredCount} desired, maximumPercent ${connections.maximumPercent}), ` +
          (connections.poolSize
            ? `each with a pool of ${connections.poolSize}: ${connections.tasks * connections.poolSize} connections`
            : "each with its pool"),
      ]
    : [];
