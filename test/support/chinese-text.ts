// Texts in Chinese made by chance from stock phrases, as business documents are: any two of one kind share many short runs and no
// passage. Deterministic by seed.

const PHRASES = (
  '本公司董事会决定|根据年度经营计划|在市场竞争加剧的情况下|进一步提高|产品质量|客户满意度|降低采购成本|加强内部控制|推动数字化转型|' +
  '双方应当按照约定|承担违约责任|经友好协商|签订补充协议|有限责任公司|研发投入占营业收入的比例|核心技术人员|供应链管理|海外市场拓展|' +
  '预计实现销售收入|同比增长|第三季度|完成并购交易|股权激励方案|资金使用效率|财务报表附注|保持谨慎乐观|提升品牌影响力|应收账款周转|' +
  '优化组织结构|项目验收合格后|支付剩余款项|知识产权归属|保密义务|不可抗力|争议解决方式|提交仲裁委员会|以书面形式通知|自签署之日起生效'
).split('|');
const FILLERS =
  '山水云天春秋江河湖海风雨雷电日月星辰金木火土石玉竹兰梅菊松柏桃李杏梨鹤鹿虎龙凤龟麟马牛羊鸡犬猪鼠兔蛇猴东西南北中左右前后上下大小多少长短高低';

export function chance(seed: number): () => number {
  let state = (seed * 7919 + 104_729) % 2_147_483_647;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

export function chineseText(seed: number, sentences: number): string {
  const random = chance(seed);
  const pick = (): string => PHRASES[Math.floor(random() * PHRASES.length)] ?? '';
  const filler = (): string =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
      FILLERS.charAt(Math.floor(random() * FILLERS.length)),
    ).join('');
  return Array.from(
    { length: sentences },
    () => `${pick()}，${filler()}${pick()}${filler()}，${pick()}${filler()}。`,
  ).join('\n');
}

export function englishText(seed: number, sentences: number): string {
  const random = chance(seed);
  const words =
    'the board plan of our company for next year says that market share revenue growth and cost control must improve while suppliers deliver parts on time under contract terms which both parties accept in writing before payment is due after inspection quality review team customer region product launch budget risk audit'.split(
      ' ',
    );
  return Array.from({ length: sentences }, () =>
    Array.from({ length: 14 }, () => words[Math.floor(random() * words.length)] ?? '').join(' '),
  ).join('. ');
}
