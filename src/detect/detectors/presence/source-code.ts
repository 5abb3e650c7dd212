// Source code: attachments by the ending of their name, and texts by at least eight lines that only programs have. Style sheets, data
// and configuration are none; nor is a snippet of a few lines in a question.
import { PRIORITY, type Detector, type Hit } from '../../detector.ts';
import { stretchOf, type WholeText } from '../../whole-text.ts';

const ENDINGS =
  'java|kt|kts|scala|groovy|py|pyx|ipynb|c|cc|cpp|cxx|h|hpp|hxx|cs|go|rs|swift|mm|js|jsx|mjs|cjs|ts|tsx|vue|svelte|php|rb|pl|pm|lua|sql|sh|bash|ps1|psm1|vb|vbs|bas|pas|dart|asm|f90|erl|ex|exs|hs|ml|clj|sol|proto|sv|vhd|vhdl|tcl|cu|abap|cob|cbl';
const FILE = new RegExp(`\\.(?:${ENDINGS})$`, 'i');
/** `movie.ts`, `a.c` in a sentence: a name of a file has no blank before its ending, and stands at the end. */
const CUES = String.raw`#include[ ]?[<"]|\b(?:public|private|protected)[ ](?:static|final|class|void|int|string|async|override|const|func|interface|def)|\b(?:def|func|function|fn|sub)[ ]+[A-Za-z_]\w*[ ]?\(|\bimport[ ][A-Za-z_{*"'.]|\bfrom[ ]['"a-z_.]+[ ]import|\b(?:const|let|var|val)[ ][A-Za-z_$]\w*[ ]?(?::[^=\n]{1,30})?=|\busing[ ](?:namespace|System)|\bpackage[ ][a-z]|console\.log|System\.out|printf\(|(?i:\bcreate[ ](?:table|procedure|function|or[ ]replace)|\bselect[ ].{1,80}[ ]from[ ]|\binsert[ ]into[ ])|#!/`;

const KEYWORDS =
  /\b(?:if|else|elif|for|while|switch|case|return|break|continue|try|catch|except|finally|throw|raise|new|class|interface|struct|enum|extends|implements|import|from|include|package|using|namespace|def|func|function|fn|lambda|async|await|yield|const|let|var|val|static|public|private|protected|void|int|string|bool|boolean|float|double|self|this|null|none|nil|true|false|print|select|insert|update|delete|create|where|values|join|begin|end|declare)\b/g;
/** Ends, beginnings and forms of lines that prose does not have. */
const STRUCTURE =
  /[{};]\s*$|^\s*[})\]]+[;,]?\s*$|\)\s*:\s*$|=>\s*[{(]?\s*$|^\s*(?:#include|#define|@\w+|\/\/|\/\*|\*\/|import |from \S+ import|package |using |def |class |func |fn |function |return\b|elif |else:|try:|except\b|for .+:$|if .+:$|while .+:$)|\w\([^()]*\)\s*[;{:]?\s*$|^\s*[\w.[\]"'$]+\s*(?:[-+*/|&]?=|:=)\s*\S|^\s*(?:select|insert|update|delete|create|alter|drop|where|from|values|inner join|left join|set|and|or)\s/i;
const COMMENT = /\/\/.*$|#(?!include|define|!).*$|\/\*.*\*\/|--\s.*$|"[^"\n]{0,200}"|'[^'\n]{0,200}'/g;
const MAX_LINE = 240;
const ENOUGH_LINES = 8;
const ENOUGH_KEYWORDS = 4;
const SURE_LINES = 20;

const SAMPLE = [
  ...['public class Order {', '  private int count;', '  public int next() {', '    if (count < 0) {'],
  ...['      return 0;', '    }', '    for (int i = 0; i < 3; i++) {', '      count += i;', '    }'],
  ...['    return count;', '  }', '}'],
].join('\n');

export const sourceCode: Detector = {
  id: 'source-code',
  title: { en: 'Source code', 'zh-CN': '源代码', 'zh-TW': '原始碼' },
  about: {
    en: 'Files with the ending of a programming language, and texts with eight or more lines of a program.',
    'zh-CN': '带有编程语言扩展名的文件，以及含八行以上程序代码的文本。',
    'zh-TW': '帶有程式語言副檔名的檔案，以及含八行以上程式碼的文字。',
  },
  pattern: String.raw`\.(?i:${ENDINGS})|${CUES}`,
  prefilter: String.raw`\.(?i:${ENDINGS})|#include|#!/|\b(?:public|private|protected|def|func|function|fn|sub|import|const|let|var|val|using|package)[ ]|console\.log|System\.out|printf\(|(?i:\bcreate[ ]|\bselect[ ]|\binsert[ ]into)`,
  priority: PRIORITY.marking - 4,
  keywords: ['源代码', '源码', '原始碼', 'source code'],
  isPresence: true,
  judge: () => [],
  judgeText,
  sample: () => SAMPLE,
};

function fileName({ text }: WholeText): readonly Hit[] {
  if (!FILE.test(text)) return [];
  return [{ start: 0, end: text.length, value: 'present', confidence: 'medium', masked: text }];
}

function judgeText(whole: WholeText): readonly Hit[] {
  const { segment, label = '' } = whole;
  if (segment === 'attachment-name') return fileName(whole);
  if (segment === 'header' || segment === 'subject' || segment === 'structure') return [];
  // Scripts and styles of web pages, and what stands beside a document's text, are not what somebody sends.
  if (/source|beside|styles|scripts|links|attributes|hidden/.test(label)) return [];
  const { stretch, from } = stretchOf(whole);
  const block = codeBlock(stretch);
  if (block === undefined) return [];
  const confidence = block.lines >= SURE_LINES ? 'high' : 'medium';
  const start = from + block.start;
  return [{ start, end: from + block.end, value: 'present', confidence, masked: `${block.lines} lines of code` }];
}

interface Block {
  readonly start: number;
  readonly end: number;
  readonly lines: number;
}

/** The first run of lines of a program; a line of prose among them is a comment, two in a row end it. */
function codeBlock(text: string): Block | undefined {
  let best: Block | undefined;
  let run = newRun();
  let at = 0;
  const close = (): void => {
    const isCode = run.lines >= ENOUGH_LINES && run.keywords.size >= ENOUGH_KEYWORDS;
    if (isCode && (best === undefined || run.lines > best.lines))
      best = { start: run.start, end: run.end, lines: run.lines };
    run = newRun();
  };
  for (const line of text.split('\n')) {
    const start = at;
    at += line.length + 1;
    if (line.trim() === '') continue;
    const words = keywordsOf(line);
    if (words !== undefined) {
      if (run.lines === 0) run.start = start;
      run.lines++;
      run.end = start + line.length;
      run.others = 0;
      for (const word of words) run.keywords.add(word);
    } else if (run.lines > 0 && ++run.others > 2) close();
  }
  close();
  return best;
}

function newRun(): { start: number; end: number; lines: number; others: number; keywords: Set<string> } {
  return { start: 0, end: 0, lines: 0, others: 0, keywords: new Set() };
}

/** Keywords of a line of a program, perhaps none; undefined for prose, data and what is too long. */
function keywordsOf(line: string): readonly string[] | undefined {
  if (line.length > MAX_LINE) return undefined;
  if (!STRUCTURE.test(line)) return undefined;
  const code = line.replaceAll(COMMENT, '');
  if (/[\u4E00-\u9FFF]/.test(code)) return undefined;
  return [...code.toLowerCase().matchAll(KEYWORDS)].map((match) => match[0]);
}
