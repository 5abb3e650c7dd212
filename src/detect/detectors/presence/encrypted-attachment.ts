// A file that nobody can look into without a password. Told by extract, not by text: the pattern is a character that no text has, and
// the findings are made of the message's attachments.
import type { Finding } from '../../../mail/finding.ts';
import type { Attachment } from '../../../mail/part.ts';
import type { Segment } from '../../../mail/segment.ts';
import { PRIORITY, type Detector } from '../../detector.ts';

export const encryptedAttachment: Detector = {
  id: 'encrypted-attachment',
  title: { en: 'Encrypted attachment', 'zh-CN': '加密附件', 'zh-TW': '加密附件' },
  about: {
    en: 'An attachment, or a file inside one, that needs a password: archives, Office and PDF files. Its content was not seen.',
    'zh-CN': '需要密码才能打开的附件或其中的文件：压缩包、Office 文档、PDF 等。其内容未经检查。',
    'zh-TW': '需要密碼才能開啟的附件或其中的檔案：壓縮檔、Office 文件、PDF 等。其內容未經檢查。',
  },
  pattern: String.raw`\x{10FFFF}`,
  priority: PRIORITY.marking - 5,
  isPresence: true,
  judge: () => [],
};

/** One for each file. @param segments in which the files' names stand */
export function encryptedFiles(attachments: readonly Attachment[], segments: readonly Segment[]): readonly Finding[] {
  return attachments
    .filter(({ unscannable }) => unscannable === 'encrypted')
    .map(({ path }) => {
      const at = segments.findIndex((segment) => segment.kind === 'attachment-name' && segment.path === path);
      return {
        detector: encryptedAttachment.id,
        confidence: 'high',
        segment: 'attachment',
        path,
        segmentIndex: Math.max(0, at),
        start: 0,
        end: 0,
        masked: '',
        valueKey: 'present',
      };
    });
}
