"""The sentences of `ui.words.faults`: as the layers below say them, in Simplified and in Traditional Chinese.

The first that fits a line is taken, so one that fits more stands below those that fit less.
"""

from typing import Final

# A blank's text, where it is one of these.
UNITS: Final = {
    "bytes": ("字节", "位元組"),
    "bytes unpacked": ("字节（解压后）", "位元組（解壓後）"),
    "times its packed size": ("倍于压缩后大小", "倍於壓縮後大小"),
    "members": ("个文件", "個檔案"),
    "members have room in its directory": ("个文件（按其目录）", "個檔案（按其目錄）"),
    "images": ("幅图像", "幅影像"),
    "pages": ("页", "頁"),
    "pixels": ("像素", "像素"),
    "No such file or directory": ("没有这个文件或文件夹", "沒有這個檔案或資料夾"),
    "Permission denied": ("没有权限", "沒有權限"),
    "Is a directory": ("是文件夹", "是資料夾"),
    "File name too long": ("文件名过长", "檔名過長"),
    "Input/output error": ("读写出错", "讀寫出錯"),
    "No space left on device": ("磁盘已满", "磁碟已滿"),
}

_FILES: Final = (
    (
        "{found} {unit}, expected at most {most}; split it or make it smaller, or allow more with {setting}",
        "有 {found} {unit}，最多应为 {most}；请拆分或缩小，或用 {setting} 放宽",
        "有 {found} {unit}，最多應為 {most}；請拆分或縮小，或用 {setting} 放寬",
    ),
    (
        "not a format that is read; expected {kinds}",
        "不是可读取的格式；应为 {kinds}",
        "不是可讀取的格式；應為 {kinds}",
    ),
    (
        "byte {at} ({byte}) is not UTF-8, and the file is not GB18030, Big5 or UTF-16 text either; save it as UTF-8",
        "第 {at} 字节（{byte}）不是 UTF-8，整个文件也不是 GB18030、Big5 或 UTF-16 文本；请另存为 UTF-8",
        "第 {at} 位元組（{byte}）不是 UTF-8，整個檔案也不是 GB18030、Big5 或 UTF-16 文字；請另存為 UTF-8",
    ),
    (
        "byte {at} can't be decoded as {encoding}, which the file's byte order mark says it is; save it again as UTF-8",
        "第 {at} 字节不能按 {encoding} 解码，而文件的字节顺序标记说它是；请另存为 UTF-8",
        "第 {at} 位元組不能按 {encoding} 解碼，而檔案的位元組順序記號說它是；請另存為 UTF-8",
    ),
    (
        "a sidecar is not UTF-8 at byte {at}",
        "附带的 .toml 文件第 {at} 字节不是 UTF-8",
        "附帶的 .toml 檔案第 {at} 位元組不是 UTF-8",
    ),
    (
        "a sidecar of more than {most} bytes; it holds only a few facts",
        "附带的 .toml 文件超过 {most} 字节；它只应写几项信息",
        "附帶的 .toml 檔案超過 {most} 位元組；它只應寫幾項資訊",
    ),
    (
        "not a TOML sidecar: {why}; expected lines like {example}",
        "不是 TOML 文件：{why}；应有像 {example} 这样的行",
        "不是 TOML 檔案：{why}；應有像 {example} 這樣的行",
    ),
    (
        "date = {found} is no date; expected YYYY-MM-DD",
        "date = {found} 不是日期；应为 YYYY-MM-DD",
        "date = {found} 不是日期；應為 YYYY-MM-DD",
    ),
    ("{key} = {found} is no text", "{key} = {found} 不是文字", "{key} = {found} 不是文字"),
    ("can't be opened: {why}", "无法打开：{why}", "無法開啟：{why}"),
    ("not a file; expected a page's file", "不是文件；应为版面文件", "不是檔案；應為版面檔案"),
    (
        "locked with a password; save it without one",
        "有密码保护；请去掉密码后另存",
        "有密碼保護；請去掉密碼後另存",
    ),
    (
        "locked with a password; zip it without one",
        "有密码保护；请不加密码重新压缩",
        "有密碼保護；請不加密碼重新壓縮",
    ),
    (
        "no sound PDF file ({why}); save it again",
        "不是完好的 PDF 文件（{why}）；请重新保存",
        "不是完好的 PDF 檔案（{why}）；請重新儲存",
    ),
    (
        "no sound PDF page ({why}); save the file again",
        "PDF 的这一页已损坏（{why}）；请重新保存文件",
        "PDF 的這一頁已損壞（{why}）；請重新儲存檔案",
    ),
    ("no such page; the file has {count}", "没有这一页；文件共 {count} 页", "沒有這一頁；檔案共 {count} 頁"),
    (
        "a page of {wide} by {high} points; save the file again",
        "页面为 {wide} × {high} 点；请重新保存文件",
        "頁面為 {wide} × {high} 點；請重新儲存檔案",
    ),
    (
        "{count} characters on one page, expected at most {most}",
        "一页有 {count} 个字，最多应为 {most}",
        "一頁有 {count} 個字，最多應為 {most}",
    ),
    (
        "no sound Word file ({why}); save it again as .docx",
        "不是完好的 Word 文件（{why}）；请另存为 .docx",
        "不是完好的 Word 檔案（{why}）；請另存為 .docx",
    ),
    (
        "no Word file: it has no text part; save it again as .docx",
        "不是 Word 文件：其中没有正文；请另存为 .docx",
        "不是 Word 檔案：其中沒有正文；請另存為 .docx",
    ),
    (
        "no HTML page ({why}); save the page again",
        "不是 HTML 网页（{why}）；请重新保存网页",
        "不是 HTML 網頁（{why}）；請重新儲存網頁",
    ),
    (
        "no text outside of scripts and menus; save the page as text",
        "脚本和菜单之外没有文字；请另存为文本",
        "指令碼和選單之外沒有文字；請另存為文字檔",
    ),
    (
        "no sound image ({why}); save it again as PNG or JPEG",
        "不是完好的图像（{why}）；请另存为 PNG 或 JPEG",
        "不是完好的影像（{why}）；請另存為 PNG 或 JPEG",
    ),
    ("no such image in the file", "文件中没有这幅图像", "檔案中沒有這幅影像"),
    (
        "needs recognition, which can't be loaded ({why}); run {command}",
        "需要文字识别，而它无法加载（{why}）；请运行 {command}",
        "需要文字辨識，而它無法載入（{why}）；請執行 {command}",
    ),
    (
        "can't be recognised ({why}); make the image smaller",
        "无法识别其中的文字（{why}）；请缩小图像",
        "無法辨識其中的文字（{why}）；請縮小影像",
    ),
    (
        "no sound zip file: it has no end; zip it again",
        "不是完好的 zip 文件：它不完整；请重新压缩",
        "不是完好的 zip 檔案：它不完整；請重新壓縮",
    ),
    (
        "no sound zip file ({why}); zip it again",
        "不是完好的 zip 文件（{why}）；请重新压缩",
        "不是完好的 zip 檔案（{why}）；請重新壓縮",
    ),
    (
        "can't be unpacked ({why}); zip it again",
        "无法解压（{why}）；请重新压缩",
        "無法解壓（{why}）；請重新壓縮",
    ),
    (
        "named twice in the zip; zip it again",
        "在 zip 中出现两次；请重新压缩",
        "在 zip 中出現兩次；請重新壓縮",
    ),
    ("no such member in the zip", "zip 中没有这个文件", "zip 中沒有這個檔案"),
    (
        "its path leads out of the zip; zip it again with plain paths",
        "它的路径指向 zip 之外；请用普通路径重新压缩",
        "它的路徑指向 zip 之外；請用普通路徑重新壓縮",
    ),
    ("a link; zip the file itself", "是链接；请压缩文件本身", "是連結；請壓縮檔案本身"),
    ("a zip inside a zip; unpack it", "zip 里还有 zip；请先解压", "zip 裡還有 zip；請先解壓"),
    (
        "the name holds {character}, which turns the text after it around; rename the file",
        "文件名含有 {character}，它会颠倒其后文字的方向；请改名",
        "檔名含有 {character}，它會顛倒其後文字的方向；請改名",
    ),
    (
        "the name holds the control character {character}; rename the file",
        "文件名含有控制字符 {character}；请改名",
        "檔名含有控制字元 {character}；請改名",
    ),
    ("the file's name is not UTF-8; rename it", "文件名不是 UTF-8；请改名", "檔名不是 UTF-8；請改名"),
    (
        "a folder's name ends with '!', which marks the members of a zip; rename the folder",
        "文件夹名以“!”结尾，而它用来标记 zip 的成员；请给文件夹改名",
        "資料夾名以「!」結尾，而它用來標記 zip 的成員；請給資料夾改名",
    ),
    (
        "another file has this name in composed characters; rename one of them",
        "另有一个文件的名字只是写法不同；请给其中一个改名",
        "另有一個檔案的名字只是寫法不同；請給其中一個改名",
    ),
    ("a link that leads to itself; remove it", "是指向自身的链接；请删除", "是指向自身的連結；請刪除"),
    (
        "a link that leads out of the pages folder; copy the file in",
        "是指向版面文件夹之外的链接；请把文件复制进来",
        "是指向版面資料夾之外的連結；請把檔案複製進來",
    ),
    ("not below the pages folder", "不在版面文件夹之中", "不在版面資料夾之中"),
    ("a page of this format has no image", "这种格式的版面没有图像", "這種格式的版面沒有影像"),
    (
        "can't be read ({why}); save the file again",
        "无法读取（{why}）；请重新保存文件",
        "無法讀取（{why}）；請重新儲存檔案",
    ),
)
_QUESTIONS: Final = (
    ("an empty question: ask something in words", "问题是空的；请用文字提问", "問題是空的；請用文字提問"),
    (
        "a question of {found} characters: expected at most {most}; ask about one thing at a time",
        "问题有 {found} 个字，最多应为 {most}；请一次问一件事",
        "問題有 {found} 個字，最多應為 {most}；請一次問一件事",
    ),
    (
        "{page}: no such page in the index; {hint}",
        "{page}：索引中没有这个版面；请另选版面",
        "{page}：索引中沒有這個版面；請另選版面",
    ),
    (
        "since {since} is after until {until}",
        "起始日期 {since} 晚于截止日期 {until}",
        "起始日期 {since} 晚於截止日期 {until}",
    ),
    (
        "article {article} is not in the index any more; ask again to get a new citation",
        "索引中已没有文章 {article}；请重新提问以得到新的引用",
        "索引中已沒有文章 {article}；請重新提問以得到新的引用",
    ),
    (
        "{page}: the cited place is not in article {article}; ask again",
        "{page}：引用之处不在文章 {article} 中；请重新提问",
        "{page}：引用之處不在文章 {article} 中；請重新提問",
    ),
    (
        "article {article} is not in the catalog; run {command}",
        "目录中没有文章 {article}；请运行 {command}",
        "目錄中沒有文章 {article}；請執行 {command}",
    ),
)
_INDEXES: Final = (
    (
        "{index}: no index yet; run {command} first",
        "{index}：还没有索引；请先运行 {command}",
        "{index}：還沒有索引；請先執行 {command}",
    ),
    (
        "{index}: the index has gone; run {command} to make it anew",
        "{index}：索引不见了；请运行 {command} 重建",
        "{index}：索引不見了；請執行 {command} 重建",
    ),
    (
        "{index}: {holder} is building this index; wait for it to end",
        "{index}：{holder} 正在重建这个索引；请等它结束",
        "{index}：{holder} 正在重建這個索引；請等它結束",
    ),
    (
        "{pages}: no pages in it, but the index has {count}; the index is left as it is",
        "{pages}：其中没有版面，而索引中有 {count} 个；索引保持原样",
        "{pages}：其中沒有版面，而索引中有 {count} 個；索引保持原樣",
    ),
    (
        "{pages}: no such folder; name the folder that holds the pages",
        "{pages}：没有这个文件夹；请指明存放版面的文件夹",
        "{pages}：沒有這個資料夾；請指明存放版面的資料夾",
    ),
    (
        "{place}: the disk is full; the index is as it was before; free some space and build again",
        "{place}：磁盘已满，索引保持原样；请腾出空间再重建",
        "{place}：磁碟已滿，索引保持原樣；請騰出空間再重建",
    ),
    (
        "{place}: {why}; the index is as it was before",
        "{place}：{why}；索引保持原样",
        "{place}：{why}；索引保持原樣",
    ),
    (
        "{index}: stored vectors are of {stored}, the encoder set now is {now}: {hint}",
        "{index}：存储的向量来自 {stored}，现在设定的模型是 {now}；请改回原来的模型，或运行 `wenbao build --fresh`",
        "{index}：儲存的向量來自 {stored}，現在設定的模型是 {now}；請改回原來的模型，或執行 `wenbao build --fresh`",
    ),
    (
        "{place}: index version {found}, expected {expected}; run {command}",
        "{place}：索引版本为 {found}，应为 {expected}；请运行 {command}",
        "{place}：索引版本為 {found}，應為 {expected}；請執行 {command}",
    ),
    (
        "{place}: missing; run `wenbao build --fresh`",
        "{place}：不见了；请运行 `wenbao build --fresh`",
        "{place}：不見了；請執行 `wenbao build --fresh`",
    ),
    (
        "{place}: {why}; run `wenbao build --fresh`",
        "{place}：已损坏（{why}）；请运行 `wenbao build --fresh`",
        "{place}：已損壞（{why}）；請執行 `wenbao build --fresh`",
    ),
)
SENTENCES: Final = _FILES + _QUESTIONS + _INDEXES
