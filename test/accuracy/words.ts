// People, firms and goods of generated mail. All made up; none is a value that any detector is about.
import type { Random } from '../../src/detect/samples.ts';
import type { Script } from './labels.ts';

interface Words {
  readonly people: readonly string[];
  readonly firms: readonly string[];
  readonly goods: readonly string[];
  readonly places: readonly string[];
  readonly departments: readonly string[];
}

export const WORDS: Readonly<Record<Script, Words>> = {
  'zh-Hans': {
    people: ['张伟', '王芳', '李娜', '刘洋', '陈静', '杨帆', '赵磊', '黄敏', '周婷', '吴昊', '欧阳雪', '孙国栋'],
    firms: ['华东贸易', '启明科技', '远航物流', '博雅咨询', '恒信机电', '金穗农资'],
    goods: ['伺服电机', '打印纸', '不锈钢管', '连接器', '办公椅', '传感器', '轴承', '节能灯'],
    places: ['上海', '深圳南山', '杭州', '成都高新区', '苏州工业园', '青岛'],
    departments: ['人力资源部', '财务部', '采购部', '信息技术部', '市场部', '客服中心'],
  },
  'zh-Hant': {
    people: ['陳怡君', '林志明', '黃淑芬', '張家豪', '李雅婷', '王建宏', '吳佩珊', '劉俊傑', '蔡宗翰', '楊曉雯'],
    firms: ['宏達貿易', '立群電子', '長榮物流', '大成顧問', '信義機械', '豐年農產'],
    goods: ['伺服馬達', '影印紙', '不鏽鋼管', '連接器', '辦公椅', '感測器', '軸承', '省電燈泡'],
    places: ['臺北', '新竹', '臺中', '高雄', '桃園', '香港九龍'],
    departments: ['人力資源部', '財務部', '採購部', '資訊部', '行銷部', '客服中心'],
  },
  en: {
    people: [
      'Emma Clarke',
      'Daniel Wong',
      'Sophie Miller',
      'Kevin Tan',
      'Laura Rossi',
      'James Lee',
      'Amy Chen',
      'Tom Becker',
    ],
    firms: ['Northwind Trading', 'Bluefin Logistics', 'Acorn Consulting', 'Harbour Electronics', 'Meridian Foods'],
    goods: ['servo motor', 'copy paper', 'steel pipe', 'connector', 'office chair', 'sensor', 'bearing', 'LED lamp'],
    places: ['Singapore', 'Hong Kong', 'Rotterdam', 'Manchester', 'Seattle', 'Taipei'],
    departments: ['Human Resources', 'Finance', 'Purchasing', 'IT', 'Marketing', 'Customer Service'],
  },
};

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

export const below = (random: Random, n: number): number => Math.floor(random() * n);
export const between = (random: Random, low: number, high: number): number => low + below(random, high - low + 1);
export const number = (random: Random, count: number): string =>
  Array.from({ length: count }, () => String(below(random, 10))).join('');
export const chance = (random: Random, share: number): boolean => random() < share;
