// Chinese surnames, simplified and traditional: the common single ones and the double ones that are still borne.

const SINGLE =
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方' +
  '俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧' +
  '计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫' +
  '经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓' +
  '牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙' +
  '池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向' +
  '古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢' +
  '关蒯相查后荆红游竺权逯盖益桓公付肖代闫覃佟苟仝詹谌帅战涂邸原税阳门母尧禤邝敬楚冼火迟展但揭回候';
const SINGLE_TRADITIONAL =
  '趙錢孫吳鄭馮陳衛蔣韓楊許呂張嚴華謝鄒喻竇雲蘇範魯韋馬鳳鮑費賀湯羅畢鄔樂於時傅齊顧黃蕭計談龐紀項祝藍閔賈婁顏盧經' +
  '繆應鄧單諸鈕龔陸榮儲烏車寧欒厲劉葉龍韶黎薊懷從賴藺喬陰蒼雙聞黨譚貢勞酈壽邊農溫莊閻連習魚終滿國廣闕東歐師鞏聶簡饒' +
  '養須豐關後紅遊權蓋陽鄺遲';
const DOUBLE =
  '欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 夏侯 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 宇文 长孙 長孫 司徒 司空 鲜于 鮮于 ' +
  '闻人 聞人 端木 南宫 南宮 百里 东郭 東郭 呼延 西门 西門 独孤 獨孤 轩辕 軒轅 完颜 完顏 赫连 赫連 拓跋 澹台 澹臺 公冶 宗政 ' +
  '濮阳 濮陽 淳于 单于 單于 太叔 申屠 仲孙 仲孫 钟离 鐘離 鲜卑 闾丘 閭丘 亓官 司寇 巫马 巫馬 公西 漆雕 乐正 樂正 壤驷 公良 夹谷 ' +
  '宰父 谷梁 穀梁 段干 东门 東門 南门 南門 羊舌 微生 梁丘 左丘 第五 贺兰 賀蘭 纳兰 納蘭 爱新 叶赫 葉赫 那拉 张简 張簡 范姜 范姜 ' +
  '万俟 萬俟 欧陽 宗正 司城 子车 颛孙 顓孫 公羊';

/** One character each. */
const SINGLE_SURNAMES: ReadonlySet<string> = new Set([...SINGLE, ...SINGLE_TRADITIONAL]);
/** Two characters each. */
const DOUBLE_SURNAMES: ReadonlySet<string> = new Set(DOUBLE.split(' '));

/** All with which a surname begins, for a class of a pattern. */
export const SURNAME_CHARACTERS = [
  ...new Set([...SINGLE_SURNAMES, ...[...DOUBLE_SURNAMES].map((double) => double.charAt(0))]),
].join('');

/** Length of the surname with which a text begins, in characters; 0 when it begins with none. */
export function surnameLength(text: string): number {
  if (DOUBLE_SURNAMES.has(text.slice(0, 2))) return 2;
  return SINGLE_SURNAMES.has(text.slice(0, 1)) ? 1 : 0;
}
