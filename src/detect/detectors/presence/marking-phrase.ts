// Whether a level word stands as a marking does: by itself, or with the few words that go with markings. `机密文件 请勿外传` is one, the
// `秘密` of a hotel's name and the `Secret` of a brand's are none.

/** What parts a line into fields: `Acme Ltd | Confidential | Page 2`, `【机密】`, `预算_机密_v2`. */
const FIELD_END = /[|·•\t\n()【】[\]〔〕{}<>＜＞,;:。、/\\]|\s[-–—]+\s|\s{2,}|[–—]/;
/** On the first and last lines of a text commas, colons and tabs are those of sentences and tables. */
const EDGE_FIELD_END = /[|·•()【】[\]〔〕{}<>＜＞]|\/\/|\s[-–—]+\s| {2,}|[–—]/;
const NAME_FIELD_END = /[|·•()【】[\]〔〕{},;_]|\s?[-–—]+\s?|\s{1,}(?=[\u4E00-\u9FFF])|\.(?=[A-Za-z0-9]{1,5}$)/;

const HAN_BEFORE =
  /^(?:[\u4E00-\u9FFFA-Z]{0,16}(?:公司|集团|集團|银行|銀行|研究院|研究所|总部|總部)|密级|密級|本件|注意|©?\s?\d{4}年?)?$/;
const HAN_AFTER =
  /^(?:级|級|件|文件|文档|文檔|资料|資料|材料|信息|資訊|资讯|档案|檔案|事项|事項)?\s?[!.,]?\s?(?:(?:请勿|請勿|严禁|嚴禁|禁止|不得|切勿|注意|妥善|仅限|僅限|仅供|僅供|不要|未经|未經|阅后|閱後|勿|不可|限)[\u4E00-\u9FFF]{1,14}[!.]?\s?[,]?\s?){0,3}(?:第?\s?\d{1,4}\s?页?)?$/;
const LATIN_BEFORE = /^(?:(?:[A-Z][\w&.'’-]{0,24},?|©|\(c\)|\d{4}(?:-\d{4})?|of|and|the)(?:\s|$)){0,6}$/;
const LATIN_AFTER =
  /^(?:\s?(?:[-–—:.,!*]\s?)?(?:documents?|information|materials?|draft|copy|version|data|content|report|(?:and |& )?proprietary|property|do not (?:distribute|copy|forward|share|disclose|print)|not for (?:distribution|release|disclosure)|for internal use|internal use|internal|only|all rights reserved|page(?: of)?|v?\d{1,4}(?:[./]\d{1,4})?\b|of \d{1,4}\b))*[-–—:.,!*\s]*$/i;
/** Nothing that goes with a marking is longer. */
const MAX_BESIDE = 60;
const REPLY = /^(?:(?:re|fw|fwd|aw|wg|回复|答复|转发|回覆|答覆|轉寄|轉發)\s?[:：]\s?|\[[A-Z0-9 -]{2,16}\]\s?){1,5}/i;

/** Of which form a field is. */
export interface Field {
  readonly before: string;
  readonly after: string;
  /** The line has nothing but the level word and what goes with it. */
  readonly isWhole: boolean;
  /** The field stands in square or round brackets. */
  readonly isBracketed: boolean;
}

export type FieldKind = 'line' | 'edge' | 'name';
const FIELD_ENDS = { line: FIELD_END, edge: EDGE_FIELD_END, name: NAME_FIELD_END } as const;

/** @param start where the level word begins in the line */
export function fieldOf(line: string, start: number, end: number, kind: FieldKind): Field {
  const separator = FIELD_ENDS[kind];
  const head = line.slice(0, start);
  const tail = line.slice(end);
  const before = head.split(separator).at(-1) ?? '';
  const after = tail.split(separator, 1)[0] ?? '';
  const opener = head.at(head.length - before.length - 1) ?? '';
  const closer = tail.at(after.length) ?? '';
  return {
    before: withoutBlanks(before),
    after: withoutBlanks(after),
    isWhole: before.trim().length === head.replace(REPLY, '').trim().length && after.trim() === tail.trim(),
    isBracketed: '【[〔(（{＜<'.includes(opener) && '】]〕)）}＞>'.includes(closer) && opener !== '' && closer !== '',
  };
}

const withoutBlanks = (text: string): string => text.replaceAll(/^ +| +$/g, '');

/**
 * @param isHan the level word is in Han characters
 * @param mayBeOwned names may stand before it: in capitals, and in headers (`Kitchen Confidential` is a book)
 */
export function isMarkingPhrase({ before, after }: Field, isHan: boolean, mayBeOwned: boolean): boolean {
  if (before.length > MAX_BESIDE || after.length > MAX_BESIDE || /\t/.test(before + after)) return false;
  if (isHan) return HAN_BEFORE.test(before) && HAN_AFTER.test(after);
  if (!LATIN_AFTER.test(after)) return false;
  return (
    before === '' ||
    (mayBeOwned
      ? LATIN_BEFORE.test(before)
      : /^(?:company|[A-Z]\w+ (?:inc|ltd|corp|co|group|company))\.?$/i.test(before))
  );
}

/** In subjects a level leads (`机密：关于…`, `CONFIDENTIAL draft`) or stands at the end behind a dash. */
export function leadsOrEnds(line: string, start: number, end: number): boolean {
  const head = line.slice(0, start).replace(REPLY, '').trim();
  const tail = line.slice(end);
  if (head === '') return /^\s*[:|/–—-]\s*\S|^\s*$/.test(tail);
  return /^\s*$/.test(tail) && /[|/–—-]$/.test(head);
}
