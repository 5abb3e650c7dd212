// Passwords that somebody tells: a label, a separator, and a token that people take for a password. Medium at best, for there is no
// check; pointers (`见附件`), masks, variables and words of manuals are none, nor are the passcodes of meetings.
import { mask, type Confidence } from '../../../mail/finding.ts';
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { isPlaceholder } from '../../placeholder.ts';
import { classesOf } from '../../validators/entropy.ts';
import { BASE62, drawn } from './alphabets.ts';
import { passwordColumns } from './password-columns.ts';
import { isPasswordLike } from './password-form.ts';

export const PASSWORD_LABELS = String.raw`(?i:密码|密碼|口令|通行码|通行碼|passwords?|passwd|passcode|passphrase|pass ?word|\bpwd|\bpsw|\bpass|_pwd|_pass|contraseña)`;
const LABELS = PASSWORD_LABELS;
/** What may stand between the label and the separator: `(区分大小写)`, ` for the portal`, a closing quote of JSON. */
const REMARK = String.raw`(?:["'\x60*]{1,2}|[ ]?[(\[【][^()\[\]【】\n]{1,24}[)\]】]|[ ]for[ ][A-Za-z ]{2,30}?|[a-zA-Z_]{1,2}|(?:统一|統一|已经|已|默认|预设|預設|初始|重置|重設|均|都|暂时|暫時|暂|临时|臨時|设置|設定|设定|分别|现在|現在|现|就|更新|更改|修改|变更|變更|成){1,3})?`;
const SEPARATOR = String.raw`[ \t]{0,4}(?:[:=][:=>]?|->|=>|→|是|为|為|设为|設為|设置为|改为|改為|重置为|重設為|更新为|[ ](?i:is|was|will be|set to|reset to|changed to)(?:[ ]now)?[ :])[ \t*]{0,4}\n?[ \t>]{0,4}`;
const TOKEN = String.raw`(?:["'\x60“”‘「『«<][^\s"'\x60“”’」』»]{1,64}|[!-~]{4,64})`;
/** Without a separator only what is nothing else: letters, digits and marks in one token. */
const BARE = String.raw`(?i:密码|密碼|口令|password|passwd|\bpwd)[ \t]{1,4}[!-~]{8,32}`;
const URL = String.raw`https?://[^\s:/@"'<>]{1,64}:[^\s/@"'<>]{4,80}@[A-Za-z0-9]`;

/** Meetings are told to everybody who is invited, and their passcodes with them. */
const MEETING =
  /zoom\.us|zoom meeting|teams\.microsoft|teams meeting|microsoft teams|webex|meet\.google|腾讯会议|騰訊會議|meeting\.tencent|飞书会议|视频会议|會議室|视讯会议|視訊會議|meeting id|会议号|会议id|會議號|會議 ?id|dial-?in|入会|參加會議|gotomeeting|直播间|钉钉会议/;
const MEETING_LABEL = /(?:会议|會議|入会|参会|meeting|conference|zoom|直播|主持人)[\s_-]{0,2}$/;
/** Passwords of what is shared anyway: guests' networks, archives, links to files. */
const SHARED = /(?:wi-?fi|wlan|无线|無線|ssid|解压|解壓|压缩包|壓縮檔|zip|rar|提取|分享|访客|訪客|guest)[^\n]{0,16}$/;
const LESSON = /例如|示例|比如|譬如|範例|样例|e\.g\.|for example|such as|for instance|sample|格式|like this/;
/** Forms of the label that ask, rule or forget, and say nothing of what it is. */
const ABOUT =
  /(?:忘记|忘記|修改|重置|找回|更改|forgot|reset|change|no|without|confirm|enter|type|输入|輸入)[\s_-]{0,2}$/;

export const password: Detector = {
  id: 'password',
  title: { en: 'Password', 'zh-CN': '密码', 'zh-TW': '密碼' },
  about: {
    en: 'A password behind its label (password is …, 密码：…), in the column of a table or in a link. Pointers, masks, variables and meeting passcodes are left alone.',
    'zh-CN': '标签（密码、口令、password 等）之后、表格列中或链接中的密码；“见附件”、掩码、变量和会议密码不算。',
    'zh-TW': '標籤（密碼、口令、password 等）之後、表格欄位或連結中的密碼；「見附件」、遮罩、變數與會議密碼不計。',
  },
  pattern: `${LABELS}${REMARK}${SEPARATOR}${TOKEN}|${BARE}|${URL}|${LABELS}[ ]?["']?[\\t\\n,|;]`,
  prefilter: `${LABELS}|${String.raw`https?://[^\s:/@"'<>]+:`}`,
  priority: PRIORITY.looseSecret,
  keywords: ['密码', '密碼', '口令', '初始密码', 'password', 'pwd', 'passcode', 'passwd'],
  judge,
  judgeText: passwordColumns,
  sample: (random) => `密码:Kx${drawn(random, BASE62, 6)}#7w`,
};

function judge(candidate: Candidate): readonly Hit[] {
  if (candidate.view !== 'plain') return [];
  const matched = candidate.text.slice(candidate.start, candidate.end);
  if (/^https?:/i.test(matched)) return inLink(candidate, matched);
  const value = valueOf(matched);
  if (value === undefined) return [];
  const start = candidate.start + matched.lastIndexOf(value.text);
  if (!isPasswordLike(value.text) || isExpression(candidate, value, start)) return [];
  const confidence = confidenceIn(candidate, value, start);
  if (confidence === undefined) return [];
  return [
    {
      start,
      end: start + value.text.length,
      value: value.text,
      confidence,
      masked: mask(value.text, 1, 0),
      labelled: true,
    },
  ];
}

interface Told {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly isBare: boolean;
}

const SPLIT = new RegExp(`^${jsOf(LABELS)}${jsOf(REMARK)}(${jsOf(SEPARATOR)})(.+)$`, 'isu');
const SPLIT_BARE = new RegExp(`^${jsOf(LABELS)}([ \t]{1,4})([!-~]{8,32})$`, 'is');

/** RE2 sets flags inside a group; ours have no need of it. */
function jsOf(pattern: string): string {
  return pattern.replaceAll('(?i:', '(?:');
}

function valueOf(matched: string): Told | undefined {
  const separated = SPLIT.exec(matched);
  const found = separated ?? SPLIT_BARE.exec(matched);
  const raw = found?.[2] ?? '';
  if (raw === '') return undefined;
  const isQuoted = /^["'`“‘「『«<]/.test(raw);
  if (isPlaceholder(raw)) return undefined; // before the end of `${DB_PASSWORD}` is taken for the sentence's
  const inner = isQuoted ? raw.slice(1) : withoutTail(raw);
  return { text: inner, isQuoted, isBare: separated === null };
}

/** What ends a sentence or a clause is no part of a password; `!` and `#` often are. */
function withoutTail(raw: string): string {
  const ended = raw.replace(/^([^,;&]{6,})[,;&].*$/s, '$1');
  return ended.replace(/[.,;:'"`\]}>]+$/, '').replace(/^([^(]*)\)$/, '$1');
}

function confidenceIn({ text, lower }: Candidate, value: Told, start: number): Confidence | undefined {
  const before = lower.slice(Math.max(0, start - 300), start);
  const clause = before.slice(before.lastIndexOf('\n', before.length - 3) + 1);
  const label = /^(.*?)(?:密码|密碼|口令|通行码|通行碼|pass|pwd|psw|contrase)[^]*$/s.exec(clause)?.[1] ?? '';
  if (MEETING_LABEL.test(label) || (MEETING.test(before) && !/[!@#$%^&*]/.test(value.text))) return undefined;
  if (LESSON.test(clause)) return undefined;
  if (value.isBare) {
    const kinds = classesOf(value.text);
    return kinds.size >= 3 && kinds.has('digit') && kinds.has('symbol') && !ABOUT.test(label) ? 'low' : undefined;
  }
  // `6-16位`, `8 characters`: how long it has to be.
  if (/^ ?(?:位|个字符|個字元|字符|字元|characters|chars)/.test(text.slice(start + value.text.length, start + 80)))
    return undefined;
  return SHARED.test(clause.slice(0, label.length + 12)) ? 'low' : 'medium';
}

/** In programs what stands behind the name is often not the value: `password = getPassword1();`, `pwd: this.pwd2`. */
function isExpression({ text }: Candidate, { text: value, isQuoted }: Told, start: number): boolean {
  if (isQuoted) return false;
  if (/^[$@]?[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)*[([]/.test(value)) return true;
  if (/^(?:this|self|req|request|env|config|process|props|params|user|data|form|args|options)\./.test(value))
    return true;
  const line = text.slice(Math.max(0, start - 60), start);
  return /(?:\bvar|\blet|\bconst|\bString|this\.|self\.)[^\n]*$/.test(line) && /^[A-Za-z_]\w*;?$/.test(value);
}

/** `https://user:token@host`: the form by which programs log on to a site. */
function inLink({ end }: Candidate, matched: string): readonly Hit[] {
  const [, user = '', secret = ''] = /^https?:\/\/([^:]+):([^@]+)@.$/i.exec(matched) ?? [];
  if (!isPasswordLike(secret) || /^(?:user|username)$/i.test(user)) return [];
  const at = end - 2 - secret.length;
  const masked = `${user}:${mask(secret, 1, 0)}`;
  return [{ start: at, end: end - 2, value: secret, confidence: 'medium', masked, labelled: true }];
}
