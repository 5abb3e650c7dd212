// Clinical records of a person: at least three of record number, diagnosis, treatment, history and identity, with values, close
// together, one of them saying whose record it is. Newsletters and offers use the same words about nobody.
import { PRIORITY, type Detector, type Hit } from '../../detector.ts';
import { stretchOf, type WholeText } from '../../whole-text.ts';

/** A value behind a label, not the line or the brackets of an empty form. */
const IS = String.raw`\s{0,3}(?:[:：#]|no\.?|号码|號碼|编号)?[:：]?\s{0,3}`;
const GROUPS = {
  record: new RegExp(
    `(?:病历号|病案号|住院号|门诊号|就诊卡号|登记号|病歷號碼|病歷號|住院號|門診號|就診號|mrn|medical record (?:no|number)|patient id|hospital no)${IS}(?=[a-z-]{0,6}\\d)[a-z0-9-]{4,20}`,
  ),
  diagnosis:
    /(?:(?:入院|出院|初步|临床|门诊|病理|术前|术后|臨床|門診)?(?:诊断|診斷)|主要诊断|臆斷|diagnos[ie]s|impression)\s{0,3}[:：]\s{0,4}(?:\d[.、)]\s?)?[^\s_:：。]{2,}|\b[a-tv-z]\d{2}\.\d{1,2}\b(?=[^\n]{0,40}(?:诊断|診斷|炎|癌|病|症|icd))|(?:icd-?10|icd)[^\n]{0,10}[a-tv-z]\d{2}/,
  treatment:
    /(?:医嘱|醫囑|处方|處方|用药|用藥|治疗方案|治療計畫|诊疗经过|prescription|medications?|treatment plan|\brx\b)\s{0,3}[:：]\s{0,4}[^\s_:：]{2,}|\d\s?(?:mg|ml|g|μg|mcg|片|粒)\s?[,，/]?\s?(?:po|iv|ih|im)?\s?(?:qd|bid|tid|qid|qn|q\d{1,2}h|每日|每天|一日|每晚|次\/日)/,
  history:
    /(?:主诉|主訴|现病史|現病史|既往史|过去病史|過去病史|过敏史|過敏史|家族史|药物过敏|藥物過敏|chief complaint|history of present illness|past medical history|allerg(?:y|ies)|known allergies)\s{0,3}[:：]\s{0,4}[^\s_:：]{1,}/,
  identity:
    /(?:患者|病人|病患)(?:姓名)?\s{0,2}[:：,，]?\s{0,2}[\p{Script=Han}某×*]{2,4}[\s,，、(（]{1,3}(?:性别|性別)?[:：]?\s?(?:男|女)|姓名\s{0,3}[:：\t]\s{0,3}[\p{Script=Han}a-z×*][\p{Script=Han}a-z×* ]{1,30}[^]{0,60}?(?:性别|性別|年龄|年齡|出生|sex|age|岁|歲)|(?:男|女)[,，\s]{1,2}\d{1,3}\s?(?:岁|歲)[^]{0,40}(?:患者|因|主诉|主訴|入院)|patient(?: name)?\s{0,2}[:：]\s{0,3}[a-z][a-z'’-]+[ ,]+[a-z][^]{0,80}?(?:dob|date of birth|age|sex|gender|years? old|y\/o)/u,
} as const;

const ENOUGH = 3;
/** A record has it all on a page or two; so much is looked at together. */
const PAGE = 6_000;

export const medicalRecord: Detector = {
  id: 'medical-record',
  title: { en: 'Medical record', 'zh-CN': '病历', 'zh-TW': '病歷' },
  about: {
    en: 'A clinical record of a person: record number or identity together with diagnosis, treatment or history. Health news without a patient is left alone.',
    'zh-CN': '某个人的病历：病历号或患者身份，加上诊断、治疗或病史；没有患者信息的健康资讯不算。',
    'zh-TW': '某個人的病歷：病歷號碼或病患身分，加上診斷、治療或病史；沒有病患資料的健康資訊不計。',
  },
  pattern:
    '病历号|病案号|住院号|门诊号|就诊卡号|病歷號|住院號|門診號|主诉|主訴|现病史|現病史|既往史|过敏史|過敏史|诊断|診斷|医嘱|醫囑|(?i:medical record|\\bmrn\\b|diagnos[ie]s|chief complaint|past medical history)',
  priority: PRIORITY.marking - 2,
  keywords: ['病历号', '住院号', '诊断', '主诉', '医嘱', '病歷號碼', '診斷', 'medical record', 'mrn', 'diagnosis'],
  isPresence: true,
  judge: () => [],
  judgeText,
};

function judgeText(whole: WholeText): readonly Hit[] {
  const { stretch, from } = stretchOf({ ...whole, text: whole.lower });
  for (let at = Math.max(0, whole.first - from - PAGE / 2); at < stretch.length; at += PAGE / 2) {
    const page = stretch.slice(at, at + PAGE);
    const found = Object.entries(GROUPS).flatMap(([group, form]) => {
      const match = form.exec(page);
      return match === null ? [] : [{ group, start: from + at + match.index, length: match[0].length }];
    });
    const has = (group: keyof typeof GROUPS): boolean => found.some((one) => one.group === group);
    if (found.length < ENOUGH || !(has('record') || has('identity'))) continue;
    const start = Math.min(...found.map((one) => one.start));
    const label = /^[^:：\s\d]{1,16}/.exec(whole.text.slice(start, start + 16))?.[0] ?? '';
    const confidence = has('identity') && has('diagnosis') ? 'high' : 'medium';
    // Only the label is shown: what follows it is the patient's.
    return [
      {
        start,
        end: start + Math.max(1, label.length),
        value: 'present',
        confidence,
        masked: found.map((one) => one.group).join(' + '),
      },
    ];
  }
  return [];
}
