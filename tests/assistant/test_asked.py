"""What a question asks for, and what could be the answer to it."""

import pytest

from assistant.answering import answering_words, can_answer
from assistant.asked import Asked, asked_for


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("王忠殿牺牲的时候多大？", Asked.AGE),
        ("他今年几岁了", Asked.AGE),
        ("How old was Wang Zhongdian when he died?", Asked.AGE),
        ("왕중뎬은 몇 살에 죽었나요?", Asked.AGE),
        ("¿Qué edad tenía?", Asked.AGE),
        ("门票多少钱", Asked.MONEY),
        ("高铁票价是多少", Asked.MONEY),
        ("学校总占地面积有多大？", Asked.NUMBER),
        ("这座塔多高？", Asked.NUMBER),
        ("他才幾歲？", Asked.AGE),
        ("20周年紀念慶典於何年舉辦？", Asked.TIME),
        ("iPhone更新解决了哪个问题？", Asked.OTHER),
        ("What do progressives seek to separate?", Asked.OTHER),
        ("Who is the Costa Rican President?", Asked.PERSON),
        ("骚扰电话的罚金上限提高到了多少？", Asked.NUMBER),
        ("How much did the bridge cost?", Asked.MONEY),
        ("骑手当网格员每月有多少补贴？", Asked.MONEY),
        ("这座桥投资了多少？", Asked.MONEY),
        ("投资了多少家企业？", Asked.NUMBER),
        ("多少家庭收入增加了？", Asked.NUMBER),
        ("全年产值达几亿元？", Asked.MONEY),
        ("森林覆盖率是多少百分之", Asked.SHARE),
        ("GDP增长了多少", Asked.SHARE),
        ("群众满意率有多高？", Asked.SHARE),
        ("学校后来更名为什么？", Asked.OTHER),
        ("Сколько стоили камеры?", Asked.MONEY),
        ("¿Cuánto costó el puente?", Asked.MONEY),
        ("看画展要花钱吗？", Asked.MONEY),
        ("公园收不收费的？", Asked.MONEY),
        ("牡丹园收门票吗", Asked.MONEY),
        ("要不要带身份证？", Asked.OTHER),
        ("Is the garden free?", Asked.MONEY),
        ("保障有效期多长？", Asked.TIME),
        ("大桥有多长？", Asked.NUMBER),
        ("市图书馆的电话是多少？", Asked.PHONE),
        ("What is the hotline number?", Asked.PHONE),
        ("展览什么时候结束？", Asked.TIME),
        ("庙會什麼時候開幕", Asked.TIME),
        ("When does the exhibition end?", Asked.TIME),
        ("いつ開幕しますか", Asked.TIME),
        ("Когда открывается выставка?", Asked.TIME),
        ("متى يفتتح المعرض؟", Asked.TIME),
        ("Quand commence la foire ?", Asked.TIME),
        ("有多少人参加了活动", Asked.NUMBER),
        ("How many people took part?", Asked.NUMBER),
        ("摄像头是哪家公司提供的？", Asked.ORGANISATION),
        ("他毕业于什么大学？", Asked.ORGANISATION),
        ("Which company built the bridge?", Asked.ORGANISATION),
        ("有哪几家公司参加？", Asked.LIST),
        ("展览是哪几天办的？", Asked.TIME),
        ("办一件事要几分钟？", Asked.TIME),
        ("这几年他做了什么？", Asked.OTHER),
        ("几个月前他转发了什么？", Asked.OTHER),
        ("核心保护区有多大？", Asked.NUMBER),
        ("有多少個國家參加？", Asked.NUMBER),
        ("電話號碼是多少？", Asked.PHONE),
        ("这款手机是什么型号？", Asked.OTHER),
        ("何人完成了全过程？", Asked.PERSON),
        ("何人ですか", Asked.NUMBER),
        ("他被聘为什么职务？", Asked.OTHER),
        ("为什么设立公司？", Asked.REASON),
        ("他为什么和邻居吵架？", Asked.REASON),
        ("他没有来，为什么？", Asked.REASON),
        ("他因为什么被处分？", Asked.REASON),
        ("花有什么特点？", Asked.OTHER),
        ("谁是陈列馆馆长", Asked.PERSON),
        ("Who is the curator?", Asked.PERSON),
        ("展览在哪里举办", Asked.PLACE),
        ("Where is the fair?", Asked.PLACE),
        ("为什么要修桥", Asked.REASON),
        ("Why was the bridge built?", Asked.REASON),
        ("活动包括哪些内容", Asked.LIST),
        ("介绍一下鹤壁", Asked.OTHER),
    ],
)
def test_a_questions_own_words_say_what_it_asks_for(question, asked):
    assert asked_for(question) == asked


@pytest.mark.parametrize(
    ("asked", "text", "words"),
    [
        (Asked.AGE, "英勇牺牲,年仅18岁。", ["18岁"]),
        (Asked.AGE, "十八岁参军，享年八十三周岁", ["十八岁", "八十三周岁"]),
        (Asked.MONEY, "投入11万余元，门票20元", ["11万余元", "20元"]),
        (Asked.SHARE, "占比3.5%，提高两个百分点", ["3.5%", "两个百分点"]),
        (Asked.PHONE, "咨询电话：0392-3216789或12345", ["0392-3216789", "12345"]),
        (Asked.TIME, "将于2026年2月15日开幕", ["2026年2月15日"]),
        (Asked.TIME, "今年上午 8 时", ["今年", "上午 8 时"]),
        (Asked.NUMBER, "向 4548 名劳动者赠送", ["4548 名"]),
        (Asked.REASON, "由于下雨", ["由于"]),
    ],
)
def test_the_answering_words_are_those_of_the_kind_asked_for(asked, text, words):
    assert [text[start:end] for start, end in answering_words(asked, text)] == words


@pytest.mark.parametrize(
    "asked", [Asked.AGE, Asked.MONEY, Asked.SHARE, Asked.PHONE, Asked.TIME, Asked.NUMBER]
)
def test_a_text_without_anything_of_the_kind_can_not_answer(asked):
    text = "市领导出席会议并讲话。"
    assert (can_answer(asked, text), answering_words(asked, text)) == (False, [])


@pytest.mark.parametrize("asked", [Asked.ORGANISATION, Asked.PERSON, Asked.PLACE, Asked.LIST, Asked.OTHER])
def test_of_persons_places_and_lists_words_alone_can_tell_nothing(asked):
    assert (can_answer(asked, "市领导出席会议。"), answering_words(asked, "市领导出席会议。")) == (None, [])


def test_the_answering_words_of_a_traditional_text_stand_where_they_are_found():
    text = "學校於二○一九年招收學生三千餘個，共計一百條。"
    found = [text[start:end] for start, end in answering_words(Asked.NUMBER, text)]
    assert {"三千餘個", "一百條"} <= set(found)


@pytest.mark.parametrize("asked", list(Asked))
def test_answering_words_never_overlap(asked):
    text = "2026年2月15日上午8时，年仅18岁的他花了11万余元买了3.5%的股份，电话0392-3216789，因为下雨。"
    edges = [edge for place in answering_words(asked, text) for edge in place]
    assert edges == sorted(edges)
    assert bool(edges) == bool(can_answer(asked, text))


@pytest.mark.parametrize(
    ("question", "text", "able"),
    [
        ("图书馆几点开门？", "11月28日，图书馆开放。", False),
        ("图书馆几点开门？", "每天9时开放。", True),
        ("图书馆几点开门？", "每天 8:30 至 17:30 开放。", True),
        ("图书馆几点开门？", "举办时间为今年。", False),
        ("学校是哪一年建的？", "学校始建于1958年。", True),
        ("学校是哪一年建的？", "学校10月15日举办活动。", False),
        ("学校是哪一年建的？", "三年级学生参加。", False),
        ("展览什么时候开幕？", "10月15日开幕。", True),
        ("看画展要花钱吗？", "市民可免费观赏。", True),
        ("看画展要花钱吗？", "展览将持续到月底。", False),
        ("有多少個國家參加？", "共有三十餘個國家參加。", True),
        ("他是什么时候牺牲的？", "全体人员默哀一分钟。", False),
        ("他是什么时候牺牲的？", "三年后，他在战斗中牺牲。", True),
        ("这座塔是什么时候建的？", "此塔始建于南宋。", True),
        ("展览什么时候结束？", "11月28日，一名小学生在作品前说。", False),
        ("他在比赛中得了第几名？", "比赛共有30人参加。", False),
        ("他在比赛中得了第几名？", "他获得季军。", True),
        ("展出了多少件？", "展出作品400余幅。", True),
        ("展出了多少件？", "展出时间为30天。", False),
        ("这座塔是哪一年建的？", "朝歌街道有一座塔。", False),
        ("这座塔是哪一年建的？", "塔建于明代。", True),
        ("她今年多大了？", "活动自2015年的秋天启动。", False),
        ("轮训班是哪几天办的？", "10月15日至18日，轮训班举办。", True),
        ("哪个村有牡丹园？", "泥沟陈村一处牡丹园迎来游客。", True),
        ("哪个村有牡丹园？", "牡丹园迎来游客。", False),
        ("停车场建在哪条路边？", "停车场位于常州路。", True),
        ("项目持续了多久？", "项目于10月15日开工。", False),
        ("项目持续了多久？", "项目历时三个月。", True),
        ("他为什么投降？", "他兵少，遂投降。", True),
        ("小区住了多少户居民？", "社区连着千家万户。", False),
        ("小区住了多少户居民？", "三百余户居民受益。", True),
        ("有多少人参加？", "吸引上千人参加。", True),
        ("有多少人参加？", "吸引千余人参加。", True),
        ("比赛的一等奖给了谁？", "市图书馆馆长郑红介绍了比赛。", False),
        ("比赛的一等奖给了谁？", "一等奖由张三获得。", None),
        ("Who won first prize?", "市图书馆馆长郑红介绍了比赛。", False),
        ("他在比赛中得了什么奖？", "他参加了比赛。", False),
        ("他在比赛中得了什么奖？", "他获得季军。", None),
        ("他得了什么奖励？", "他参加了比赛。", None),
        ("张三是哪里人？", "他说，市人民政府重视此事。", False),
        ("张三是哪里人？", "张三是浚县人，今年60岁。", None),
        ("Where is he from?", "他参加了比赛。", False),
        ("张三的妻子叫什么名字？", "张三的外甥女李四说。", False),
        ("张三的妻子叫什么名字？", "张三和爱人王五住在这里。", None),
        ("What was the name of his wife?", "他的外甥女李四说。", False),
        ("张三的妻子今年多大？", "王五今年60岁。", True),
        ("有多少政务事项可以跨省办？", "短短 2 分钟便完成了咨询。", False),
        ("有多少政务事项可以跨省办？", "满意度达到 98%。", False),
        ("有多少政务事项可以跨省办？", "202 项政务服务事项跨省通办。", True),
        ("办一件事要用几分钟？", "短短 2 分钟便完成了咨询。", True),
        ("这类事少了多少？", "同比下降 82%。", True),
        ("展览什么时候结束？", "11月28日，展览现场人头攒动。", False),
        ("展览什么时候结束？", "展览将持续至2026年2月。", True),
        ("展览能看到什么时候？", "展期为10月22日至10月30日。", True),
        ("When does the exhibition end?", "活动于10月30日结束。", True),
        ("展览什么时候开幕？", "展览10月22日至10月30日举办。", True),
        ("为什么发不了电？", "光伏发电项目成功并网后持续为村集体经济增收。", False),
        ("为什么办展览？", "本报讯 为弘扬雷锋精神，市里举办展览。", True),
        ("门票多少钱？", "对市民免费开放", True),
        ("投资了多少钱？", "免费开放", False),
        ("What time does it open?", "10月15日举办", False),
    ],
)
def test_a_question_may_say_more_of_what_it_asks_for_than_its_kind(question, text, able):
    assert can_answer(asked_for(question), text, question) is able


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("黄粉虫多少钱一公斤？", "每月出售500余公斤，预计年收入30万元。", []),
        ("黄粉虫多少钱一公斤？", "黄粉虫每公斤能卖16元。", ["每公斤能卖16元"]),
        ("冬凌草茶一斤卖多少钱？", "干茶60元一斤，鲜叶8元/斤。", ["60元一斤", "8元/斤"]),
        ("每张门票多少元？", "展览共收入2万元。", []),
        ("每张门票多少元？", "每张票20元，学生半价。", ["每张票20元"]),
    ],
)
def test_the_price_of_one_is_not_what_all_of_it_brought_in(question, text, said):
    found = answering_words(Asked.MONEY, text, question)
    assert [text[start:end] for start, end in found] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("不久之后,这里将建成一处停车场。", []),
        ("全市只有一处停车场。", ["一处"]),
        ("事故造成一人受伤。", ["一人"]),
        ("这里将建成十一处停车场。", ["十一处"]),
        ("停车场有一百二十个车位。", ["一百二十个"]),
    ],
)
def test_one_of_a_thing_is_a_count_only_where_it_is_said_to_be_all(text, said):
    found = answering_words(Asked.NUMBER, text, "How many are there?")
    assert [text[start:end] for start, end in found] == said
