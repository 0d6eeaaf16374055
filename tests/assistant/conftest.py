"""A small archive of dated and undated pages, built by the hashed encoder."""

from pathlib import Path

import pytest

FAIR = """\
浮山庙会月中开幕

本报讯（记者 王小明）记者昨日从市文旅局获悉，浮山庙会将于2月15日上午9时开幕，为期7天。庙会门票每张20元，60岁以上老人
免票。主办方介绍，庙会期间将有社火、豫剧和剪纸展示。

市民可乘坐12路公交车前往，停车场设在浮山脚下的体育公园东门。
"""
LIBRARY = """\
图书馆延长夜间开放时间

本报讯（记者 李明）市图书馆夜间开放时间延长至21时30分。自习室新增座位120个，读者凭身份证即可入馆。
咨询电话：0392-3216789。
"""
BRIDGE = """\
淇河新桥合龙

本报讯（记者 赵亮）淇河新桥昨日合龙。新桥全长300米，总投资2.1亿元，明年5月1日建成通车。建设单位负责人说：“新桥通车后，
两岸居民过河时间将从40分钟缩短到5分钟。”
"""
VETERAN = """\
老兵王忠殿的故事

□本报记者 詹长松

1962年11月18日，战斗英雄王忠殿在战斗中英勇牺牲，年仅18岁。他的家乡建起了陈列馆，讲述他用胸膛顶住爆破筒的事迹。
"""
PAGES = {
    "鹤壁日报/2024-10-22/01版.txt": FAIR,
    "鹤壁日报/2024-10-23/02版.txt": LIBRARY,
    "焦作日报/2024-11-05/03版.txt": BRIDGE,
    "undated.txt": VETERAN,
}


@pytest.fixture(scope="session")
def _archive_built(tmp_path_factory, hashed_encoder) -> Path:
    from index.build import build

    work = tmp_path_factory.mktemp("archive")
    for name, text in PAGES.items():
        path = work / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    build(work / "index", work / "pages", hashed_encoder())
    return work / "index"


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """The archive's pages: raw texts by name."""
    return PAGES


@pytest.fixture
def archive_index(_archive_built, tmp_path) -> Path:
    """The archive's index: a copy that the test may change."""
    import shutil

    return Path(shutil.copytree(_archive_built, tmp_path / "archive-index"))


@pytest.fixture
def assistant_over(hashed_encoder):
    """Opens an assistant over an index folder, and closes it after the test."""
    from assistant.assistant import Assistant
    from index.archive import open_archive

    opened = []

    def over(index, encoder=None):
        encoder = encoder or hashed_encoder()
        opened.append(Assistant(open_archive(index, encoder.identity), encoder))
        return opened[-1]

    yield over
    for assistant in opened:
        assistant.close()


@pytest.fixture(scope="session")
def _shared(_archive_built, hashed_encoder):
    from assistant.assistant import Assistant
    from index.archive import open_archive

    assistant = Assistant(open_archive(_archive_built), hashed_encoder())
    yield assistant
    assistant.close()


@pytest.fixture
def assistant(_shared):
    """An assistant over the archive, to be asked and not to be changed."""
    return _shared


@pytest.fixture(scope="session")
def over_seeds(_seeds_built, hashed_encoder):
    """An assistant over the five pages, by the hashed encoder."""
    from assistant.assistant import Assistant
    from index.archive import open_archive

    made = Assistant(open_archive(_seeds_built), hashed_encoder())
    yield made
    made.close()
