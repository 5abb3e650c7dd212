// Connection strings with a password in them: URIs, ADO.NET and ODBC, libpq, JDBC. What stands where a password is to be put in
// is none; words that nobody's password should be, and hosts that are everybody's own, are less sure.
import { mask, type Confidence } from '../../../mail/finding.ts';
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { isPlaceholder } from '../../placeholder.ts';
import { BASE62, drawn } from './alphabets.ts';

const SCHEMES =
  'mysql2?|mariadb|postgres(?:ql)?|mongodb|redis|rediss|amqps?|mssql|sqlserver|oracle|clickhouse|cockroachdb|dm|kingbase8?|opengauss|oceanbase|tidb|db2|hive2|presto|trino|cassandra|neo4j|bolt|couchbase|influxdb|elasticsearch|nats|kafka|mqtts?|ldaps?|ftps?|sftp|ssh|smb|smtps?|imaps?';
const URI = String.raw`(?i:(?:${SCHEMES})(?:\+[a-z0-9_]{2,16})?)://[^\s:/@"'<>]{0,64}:[^\s"'<>]{1,100}@[A-Za-z0-9._\[-]`;
const ORACLE = String.raw`(?i:jdbc:oracle:(?:thin|oci8?):)[A-Za-z0-9_$#]{1,40}/[^\s@/"'<>]{1,64}@`;
const PARAMETER = String.raw`(?i:\b(?:password|pwd|passwd))[ ]{0,2}=[ ]{0,2}(?:"[^"\n]{1,80}"|'[^'\n]{1,80}'|\{[^}\n]{1,80}\}|[^\s;&"'<>]{1,80})`;

/** What makes an assignment of a password part of a connection string: who is asked, and where. */
const HOST = /(?:^|[;\s"'?&,(>])(?:server|data source|addr|address|host|hostname|dsn|driver|network address)\s*=|jdbc:/;
const OTHER_PARAMETER =
  /(?:^|[;\s"'?&,(])(?:uid|user|user ?id|username|user name|database|initial catalog|dbname|port|integrated security|charset|encrypt)\s*=/;
const REACH = 200;

/** Words that stand in manuals, or that everybody tries first: not for `high`. */
const COMMON = new Set(
  'password passwd pass pwd secret root admin postgres mysql mongo redis guest test user username oracle tiger sa changeme 123456 12345678 admin123 root123 password123 example'.split(
    ' ',
  ),
);
const OWN_HOST =
  /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|host\b|hostname\b|example\.|[a-z.]*\.?example\.(?:com|org|net))/i;
const LEAST = 4;

export const dbConnectionString: Detector = {
  id: 'db-connection-string',
  title: {
    en: 'Connection string with password',
    'zh-CN': '含密码的连接字符串',
    'zh-TW': '含密碼的連線字串',
  },
  about: {
    en: 'Addresses of databases, queues and file servers with the password in them: URI, JDBC, ADO.NET, ODBC. Variables and masks are left alone.',
    'zh-CN': '含密码的数据库、消息队列、文件服务器连接串：URI、JDBC、ADO.NET、ODBC；变量与掩码不算。',
    'zh-TW': '含密碼的資料庫、訊息佇列、檔案伺服器連線字串：URI、JDBC、ADO.NET、ODBC；變數與遮罩不計。',
  },
  pattern: `${URI}|${ORACLE}|${PARAMETER}`,
  prefilter: String.raw`(?i:://[^\s"'<>]*:[^\s"'<>]*@|jdbc:oracle|(?:password|pwd|passwd) *=)`,
  priority: PRIORITY.secret,
  keywords: ['server=', 'user id=', 'pwd=', 'jdbc:', 'mongodb+srv://', 'redis://'],
  judge(candidate) {
    const matched = candidate.text.slice(candidate.start, candidate.end);
    if (/^jdbc:oracle:/i.test(matched)) return inOracle(candidate, matched);
    return /^[a-z0-9+_]+:\/\//i.test(matched) ? inUri(candidate) : inParameter(candidate, matched);
  },
  sample: (random) => `mysql://erp:${drawn(random, BASE62, 12)}@10.1.2.3:3306/erp`,
};

/** A password may have any character in it, `@` too: the last one before the host ends it. */
function inUri({ text, start }: Candidate): readonly Hit[] {
  const uri = /^[^\s"'<>]+/.exec(text.slice(start, start + 250))?.[0] ?? '';
  const from = uri.indexOf('://') + 3;
  const colon = uri.indexOf(':', from);
  const at = uri.split('?', 1)[0]?.lastIndexOf('@') ?? -1;
  const password = uri.slice(colon + 1, at);
  // `http://host:3306/x@y` has a port, no password.
  if (at <= colon || /^\d{1,5}\//.test(password)) return [];
  return hit(start, start + at, { password, user: uri.slice(from, colon), host: uri.slice(at + 1) });
}

function inOracle({ start, text, end }: Candidate, matched: string): readonly Hit[] {
  const [, user = '', password = ''] = /:([^:/]+)\/([^@]+)@$/.exec(matched) ?? [];
  return hit(start, end - 1, { password, user, host: text.slice(end, end + 40).replace(/^\/\//, '') });
}

function inParameter({ text, lower, start, end }: Candidate, matched: string): readonly Hit[] {
  const before = lower.slice(Math.max(0, start - REACH), start);
  const string = before.slice(before.lastIndexOf('\n') + 1);
  const after = (/^[^\n]*/.exec(lower.slice(end, end + REACH))?.[0] ?? '').split(/["'`]\s*[,;)]/, 1)[0] ?? '';
  const around = `${string};${after}`;
  if (!HOST.test(around) || !(OTHER_PARAMETER.test(around) || /jdbc:/.test(around))) return [];
  const raw = matched.slice(matched.indexOf('=') + 1).trim();
  if (raw.startsWith('{{')) return []; // the place for one, in a template
  // Inside a literal of a program the quote that ends it is not part of the password.
  const password = raw.replace(/^(["'{])(.*)["'}]$/, '$2').replace(/\\$/, '');
  const host = /(?:server|data source|host|hostname|addr|address)\s*=\s*([^;\s]+)|jdbc:[a-z0-9:]+\/\/([^;\s/]+)/.exec(
    around,
  );
  const span = { start, end: text.startsWith(matched, start) ? end : start + matched.length };
  return hit(span.start, span.end, { password, user: '', host: host?.[1] ?? host?.[2] ?? '' });
}

interface Access {
  readonly password: string;
  readonly user: string;
  readonly host: string;
}

function hit(start: number, end: number, { password, user, host }: Access): readonly Hit[] {
  if (password.length < LEAST || isPlaceholder(decoded(password)) || isManual(user, password)) return [];
  let confidence: Confidence = 'high';
  if (COMMON.has(password.toLowerCase()) || password === user) confidence = 'low';
  else if (OWN_HOST.test(host)) confidence = 'medium';
  return [{ start, end, value: password, confidence, masked: `${user}:${mask(password, 1, 0)}`, labelled: true }];
}

/** `user:password@host`: how manuals write the form. */
const isManual = (user: string, password: string): boolean =>
  /^(?:user|username|usr|login|me)$/i.test(user) && /^(?:password|pass|passwd|pwd|pw|secret)$/i.test(password);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
