"""One spelling for texts that mean the same: width, radicals, traditional characters, look-alikes, spaces.

Reports come from scans, mirrors and text layers: ⼀ (U+2F00) stands for 一, 末收到 for 未收到, 圖文 for 图文, `1 8 6`
for 186. `fold` maps every character to one canonical character and drops the white space; the offsets lead back, so
that evidence is always quoted from the text as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Pairs of characters: traditional, simplified. Those of administrative prose and names of places; others stay.
_TRADITIONAL = (
    "開开報报關关閱阅專专欄栏號号條条發发佈布網网訪访問问門门戶户無无讀读錄录冊册遊游個个請请訴诉費费單单設设維维護护標标審审級级別别員员"
    "簽签臺台達达較较監监組组織织經经營营區区屬属館馆訓训計计參参責责題题務务資资訊讯處处級级遺遗產产點点擊击時时結结轉转議议沒没檢检複复"
    "復复製制圖图編编質质總总數数據据動动眾众廣广電电辦办匯汇閒闲長长進进體体權权機机關关執执規规劃划統统還还協协調调導导應应當当對对"
    "內内與与為为從从來来國国縣县鎮镇鄉乡鄰邻黨党書书記记證证許许變变實实現现見见觀观視视頻频聽听說说話话語语認认識识讓让論论評评詢询"
    "該该詳详誤误談谈謝谢講讲證证豐丰負负財财貢贡貨货購购貼贴貴贵買买賣卖賠赔跡迹車车軟软輕轻載载輔辅輯辑輸输農农連连週周運运過过遠远"
    "適适選选邊边郵邮釋释針针鈕钮銀银鋪铺錢钱錯错鍵键鏈链鐵铁陽阳隊队階阶際际隨随險险隱隐雙双離离難难電电靈灵靜静響响頁页項项順顺預预"
    "領领頭头願愿類类顯显風风飛飞養养餘余驗验驟骤魚鱼點点齊齐龍龙歡欢歲岁歷历殘残氣气決决沖冲況况涼凉淨净淺浅減减測测湊凑準准溝沟滅灭"
    "滿满漸渐潔洁灣湾災灾烏乌熱热燈灯爭争爾尔牆墙獎奖獨独獲获環环瑣琐畫画異异疊叠療疗癥症盡尽睏困碼码礎础禮礼稅税種种稱称積积穩稳竊窃"
    "筆笔節节範范築筑簡简糧粮紀纪約约紅红納纳純纯紙纸細细終终紹绍給给絡络絕绝絲丝綜综綠绿網网綱纲線线締缔緊紧緩缓練练縮缩繁繁繼继續续"
    "罰罚羅罗習习聞闻聯联聲声職职肅肃腦脑臨临舉举舊旧艙舱艱艰華华葉叶蓋盖藝艺藥药蘇苏蘭兰虛虚補补裝装裡里襲袭觸触訂订託托訟讼試试詞词"
    "誌志誠诚課课諮咨謀谋譯译讚赞貧贫販贩賬账賴赖趨趋踐践蹤踪躍跃軌轨輛辆輪轮辭辞遞递遷迁遲迟釐厘鑒鉴閉闭間间闊阔陣阵陸陆雖虽雜杂霧雾"
    "頒颁頓顿頻频顆颗顧顾飾饰駐驻驅驱鮮鲜麗丽們们價价優优偉伟側侧偵侦傳传債债傷伤億亿儲储兒儿兩两冊册凍冻劑剂勁劲動动勝胜勞劳勢势勵励"
    "萬万於于圖图僅仅個个該该須须儘尽佔占卻却區区協协單单厲厉參参吳吴員员啟启喚唤嚴严團团園园圍围圓圆圖图執执場场塊块壓压壞坏壩坝夠够夾夹奮奋婦妇孫孙學学寧宁審审寫写寬宽寶宝將将"
    "屆届層层屬属島岛嶺岭幣币師师帳账帶带幫帮幹干庫库廠厂廢废廳厅彙汇後后徑径徵征復复態态慮虑慶庆憂忧懷怀戰战戲戏擁拥擇择擔担據据擴扩"
    "擬拟攝摄敗败敘叙斷断曆历暫暂書书會会東东極极構构榮荣樓楼樣样樹树橋桥檔档權权欠欠歐欧"
    "濱滨興兴濟济潯浔瀘泸瀏浏漢汉漣涟澤泽潁颍濰潍灤滦灃沣湯汤淵渊渾浑鄭郑鄧邓鄖郧鄲郸鄒邹酈郦陝陕隴陇陳陈陰阴贛赣遼辽閩闽閬阆魯鲁晉晋薊蓟蕪芜萊莱蓮莲蘄蕲莊庄荊荆薩萨蘆芦楊杨棗枣欒栾樺桦橫横檳槟鹽盐黃黄龜龟衛卫賀贺賓宾賽赛銅铜錦锦鋼钢鉛铅"
    "錫锡鐘钟雲云韓韩馬马馮冯駱骆騰腾驛驿鮑鲍鳳凤鳥鸟鴨鸭鵬鹏鶴鹤鷹鹰鷺鹭鸞鸾嶗崂嵐岚峽峡巒峦崗岗岡冈堯尧墾垦壽寿奧奥婁娄尋寻廈厦廬庐張张彌弥彎弯強强揚扬損损撫抚攜携曉晓棲栖樂乐歸归涇泾渦涡湞浈溫温滄沧滌涤滬沪滸浒漁渔漲涨漵溆潛潜澗涧濃浓"
    "濤涛瀾澜灘滩煙烟爐炉牽牵狹狭獅狮獵猎獻献瑪玛瓊琼甌瓯疇畴盧卢盤盘碭砀磚砖禪禅穎颖窩窝竇窦籃篮綏绥綿绵緣缘縉缙縱纵績绩繞绕繡绣義义聖圣膠胶艷艳蒼苍蔣蒋藍蓝蘊蕴蟬蝉衝冲諸诸譚谭豬猪貝贝軍军轅辕輝辉釣钓鎖锁鏡镜鑼锣閔闵閣阁鞏巩韋韦顏颜飲饮"
    "饒饶驪骊鯉鲤鱷鳄鵝鹅麥麦齡龄蕭萧潤润湧涌滾滚漿浆緒绪絨绒緯纬縈萦賢贤軒轩遜逊鄔邬鍛锻鎢钨鐸铎閏闰隸隶雋隽韻韵頤颐駿骏騫骞鬥斗鯨鲸鳴鸣鷗鸥鸚鹦豎竖佇伫倉仓偽伪傑杰傢家僑侨儀仪儉俭兇凶剛刚劉刘勛勋匱匮厭厌吶呐嘗尝噸吨嚮向囪囱墮堕壯壮壺壶"
    "夢梦妝妆孿孪宮宫寢寝尷尴崢峥嶄崭嶼屿巔巅慣惯慘惨慚惭憐怜憑凭懇恳懲惩懶懒懸悬戀恋拋抛掃扫掛挂採采揀拣換换揮挥搖摇搶抢攔拦攤摊攪搅攬揽敵敌斃毙暢畅曠旷朧胧柵栅桿杆棟栋楓枫槍枪槳桨樁桩樞枢殼壳毀毁氈毡洶汹淚泪"
)
# What an engine takes for one another, folded to the one that administrative prose uses. 末 has words of its own.
_LOOK_ALIKE = "己已巳已入人曰日帐账囗口亊事條条査查増增冋问囯国沒没幵开休体清请埋理士土徽微搏博伴件候侯帳账"
_TABLE = {ord(a): b for pairs in (_TRADITIONAL, _LOOK_ALIKE) for a, b in zip(pairs[::2], pairs[1::2], strict=True)}
_SIMPLER = {ord(a): b for a, b in zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)}
_PUNCTUATION = {
    ",": "，",
    ":": "：",
    ";": "；",
    "(": "（",
    ")": "）",
    "?": "？",
    "!": "！",
    '"': "”",
    "“": "”",
    "．": ".",
}
_BASIC = 1 << 16  # code points; beyond them nothing is spelled otherwise
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_NOT_YET = re.compile(r"末(?=[收发發出产產有被因超受接提予能曾启存追组开作办制新形引])(?<![年月期周季岁级])")


def _canonical() -> dict[int, str]:
    """Code point → the one character that stands for it; a space for white space."""
    table: dict[int, str] = {}
    for point in [*range(0x2E80, 0x2FE0), *range(0xFF01, 0xFFEF), *range(0xF900, 0xFB00)]:
        plain = unicodedata.normalize("NFKC", chr(point))
        if len(plain) == 1:
            table[point] = plain
    table |= _TABLE
    for point, plain in list(table.items()):
        table[point] = _PUNCTUATION.get(plain, _TABLE.get(ord(plain), plain))
    table |= {ord(k): v for k, v in _PUNCTUATION.items()}
    return table | {ord(c): " " for c in _INVISIBLE}


@lru_cache(maxsize=1)
def _points() -> NDArray[np.uint32]:
    """The same for each code point of the basic plane. Built once."""
    points = np.arange(_BASIC, dtype=np.uint32)
    for point, plain in _canonical().items():
        points[point] = ord(plain)
    return points


class Folded(NamedTuple):
    """A text in canonical spelling without white space, and as long as the original with it (`spelled`)."""

    text: str
    spelled: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span of the folded characters start to end (end exclusive)."""
        if len(self.text) == len(self.spelled):
            return start, max(start, end)
        offsets = _offsets(self.spelled)
        first = offsets[start]
        return (first, first) if end <= start else (first, offsets[end - 1] + 1)


@lru_cache(maxsize=64)
def _offsets(spelled: str) -> list[int]:
    """Where each character stands that is no white space, and the text's length."""
    return [*(i for i, c in enumerate(spelled) if not c.isspace()), len(spelled)]


def spell(text: str) -> str:
    """The text in canonical spelling, as long as it was."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    spelled = _points().take(points, mode="clip")
    beyond = points >= _BASIC
    if beyond.any():
        spelled[beyond] = points[beyond]
    plain = spelled.tobytes().decode("utf-32-le", "surrogatepass")
    return _NOT_YET.sub("未", plain) if "末" in plain else plain


def simplified(text: str) -> str:
    """The text with traditional characters simplified and nothing else changed; as long as it was.

    For names: 清 and 请 are look-alikes, but a place called 清林 is not called 请林.
    """
    return text.translate(_SIMPLER)


def fold(text: str) -> Folded:
    """The text in canonical spelling, its white space dropped, with the way back."""
    return folds([text])[0]


def folds(texts: Sequence[str]) -> list[Folded]:
    """Several texts, each as `fold` folds it; as one they are spelled in a tenth of the time."""
    plain = spell("\n".join(texts))
    ends = [*accumulate(len(text) + 1 for text in texts)]
    spelled = [plain[end - len(text) - 1 : end - 1] for text, end in zip(texts, ends, strict=True)]
    return [Folded("".join(text.split()), text) for text in spelled]
