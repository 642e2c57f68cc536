"""Build the files of the Lantern Strait dossier that an editor cannot type: archives' odd formats.

Everything here is fiction, written for Legation. The texts stand below as Unicode; the script turns
them into Akoma Ntoso XML, DOCX, PDF, ODT, RTF, a page scanned askew, two pre-Unicode Vietnamese
encodings (TCVN3 and VNI) and a mail with an attachment. Time stamps and seeds are fixed, so that
building twice gives the same bytes.

    python samples/build_archive.py [OUTPUT_FOLDER]

``SOURCES`` maps each built file (``path`` or ``path#member``) to its text, for ``truth/check.py``.
"""

from __future__ import annotations

import io
import random
import sys
import unicodedata
import zipfile
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

HERE = Path(__file__).resolve().parent
STAMP = (2025, 6, 30, 0, 0, 0)
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
FONT_BOLD = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf")
NOTICE_EN = "Fiction: the Lantern Strait dossier"
NOTICE_VI = "Hư cấu: hồ sơ Eo biển Đèn Lồng"

# --- the texts -----------------------------------------------------------------------------------
# Blank lines divide paragraphs; single line breaks are only for the reader of this script.

FISHERIES_TITLE = "Fisheries Protocol on the Amber Bank"
FISHERIES_PREAMBLE = """
The Republic of Averra, the Kingdom of Belmarre, the Republic of Lac Hai and the Federation of
Torvania (hereinafter "the Parties"),

Alarmed that the catch on the Amber Bank fell by half between 1994 and 2003,

Resolved that the Bank shall feed their coasts for generations to come,

Have agreed as follows:
"""
# (number, heading, paragraphs)
FISHERIES_ARTICLES: list[tuple[int, str, list[str]]] = [
    (1, "The Amber Bank", [
        "For the purposes of this Protocol \"the Bank\" means the waters less than two hundred "
        "metres deep that are shown on the chart kept by the Lantern Strait Commission.",
    ]),
    (2, "Total allowable catch and quotas", [
        "The total allowable catch on the Bank is 41,000 tonnes in each fishing season.",
        "It is divided as follows: Averra 9,000 tonnes; Belmarre 8,000 tonnes; Lac Hai 13,000 "
        "tonnes; Torvania 11,000 tonnes.",
        "A Party may transfer part of its quota to another Party. It shall inform the Depositary "
        "of the transfer within ten days.",
        "A Party whose vessels exceed its quota shall deduct the excess from its quota for the "
        "following season.",
    ]),
    (3, "Closed season", [
        "No vessel of a Party shall fish on the Bank from 1 May to 15 July of each year, both days "
        "included.",
        "The fishing season runs from 16 July to 30 April of the following year.",
    ]),
    (4, "Gear", [
        "Nets with a mesh of less than ninety millimetres shall not be used on the Bank.",
        "The Parties should encourage their fishermen to use lines in place of nets.",
    ]),
    (5, "Reports", [
        "Each Party shall submit a quota report to the Commission within sixty days of the end of "
        "each season.",
        "The report shall state the catch by species, the number of vessels and the days fished.",
    ]),
    (6, "Inspection", [
        "An inspector of any Party may board a fishing vessel of another Party on the Bank, "
        "between sunrise and sunset, to examine its nets and its log.",
        "The inspector shall show a card issued by the Commission, and shall not delay the vessel "
        "longer than three hours.",
    ]),
    (7, "Detention and release", [
        "A Party that detains a fishing vessel of another Party shall notify the flag State within "
        "twenty-four hours.",
        "It shall release the vessel and its crew upon the posting of a reasonable bond, and in "
        "any event within twenty-one days of the detention.",
        "The crew shall not be imprisoned for a breach of this Protocol alone.",
    ]),
    (8, "Disputes", [
        "The Parties shall consult at the request of any of them. A dispute not settled within "
        "ninety days may be referred to the Commission for an opinion.",
    ]),
    (9, "Depositary, entry into force and withdrawal", [
        "The Government of the Republic of Averra is the Depositary of this Protocol.",
        "This Protocol shall enter into force on the thirtieth day after the deposit of the fourth "
        "instrument of ratification.",
        "A Party may withdraw by six months' written notice to the Depositary, which shall expire "
        "on the last day of a fishing season.",
    ]),
]
FISHERIES_CLOSING = (
    "DONE at Cape Ferrow on the third day of October two thousand and four, in a single original "
    "in the English language."
)

MEMORANDUM = """
# Memorandum of Understanding on the Exchange of Hydrographic Data in the Lantern Strait

Fiction: the Lantern Strait dossier

The hydrographic services of the Republic of Averra, the Kingdom of Belmarre, the Republic of Lac
Hai, the Federation of Torvania, the Jinghai Republic and the Republic of Zoriania (hereinafter
"the Participants") have reached the following understanding.

## 1. Purpose

The Participants intend to improve the charts of the Lantern Strait for the safety of all mariners.

## 2. Exchange of data

2.1 Each Participant should share the results of a survey with the other Participants within ninety
days of the end of the survey.

2.2 A Participant may withhold data that it regards as sensitive for its defence. It should say
that data have been withheld.

2.3 The Participants may use the data received for official charts, and should name their source.

## 3. Datum and form

The Participants should use the common datum of the Royal Mole tide gauge, and may adopt technical
rules by correspondence.

## 4. Meetings

The heads of the hydrographic services may meet once a year. The Participant that presides should
circulate an agenda one month before the meeting.

## 5. Costs

Each Participant should meet its own costs.

## 6. Status of this Memorandum

This Memorandum does not create legal obligations under international law. It may be amended at any
time by common consent in writing.

## 7. Start and end

7.1 Cooperation under this Memorandum starts on the date of signature.

7.2 A Participant may end its cooperation at any time. It should give the others thirty days'
notice.

Signed at Port Maren on 11 September 2020, in six copies in the English language.
"""

AMENDMENT = """
# Amendment to Annex III of the Convention on Navigation in the Lantern Strait

Fiction: the Lantern Strait dossier

Resolution LSC/2021/7, adopted by the Lantern Strait Commission at its twenty-second ordinary
session, Quai-Royal, 1 December 2021, by five votes to one (Torvania).

The Lantern Strait Commission,

Acting under Article 18, paragraph 3, of the Convention done at Quai-Royal on 14 May 1998,

Noting that the dues have not changed since 2000, while the cost of buoys and tugs has risen by
more than half,

Decides to amend Annex III as follows:

1. In paragraph 1, the words "0.12 crown of account" are replaced by the words "0.15 crown of
account".

2. Paragraph 2 is replaced by the following: "2. The coastal States shall collect the dues and
shall transfer them to the Commission within twenty days of the end of each quarter. A coastal
State that is late shall pay interest of one half of one per cent for each month begun."

3. A new paragraph 4 is added: "4. The Commission shall publish an audited account of the dues by
30 April of each year."

4. The Secretary-General shall communicate this amendment to the Depositary within ten days.

5. In accordance with Article 18, paragraph 3, of the Convention, this amendment shall enter into
force on the first day of the seventh month following its adoption, that is to say on 1 July 2022,
unless one third of the Parties have objected.
"""

CUSTOMS_VI = """
# Hiệp định về hải quan và quá cảnh giữa Cộng hòa Lạc Hải và Vương quốc Ben-ma

Hư cấu: hồ sơ Eo biển Đèn Lồng

Cộng hòa Lạc Hải và Vương quốc Ben-ma (sau đây gọi là "các Bên"),

Mong muốn tạo thuận lợi cho hàng hóa quá cảnh giữa cảng Cảng Sen và cảng Quai-Royal,

Đã thỏa thuận như sau:

## Điều 1. Đối tượng

Hiệp định này điều chỉnh việc quá cảnh hải quan đối với hàng hóa của mỗi Bên qua lãnh thổ và cảng
biển của Bên kia.

## Điều 2. Phí quá cảnh

1. Phí quá cảnh mà một Bên thu không được vượt quá 0,8 phần trăm trị giá hàng hóa.

2. Không Bên nào được áp dụng đối với hàng quá cảnh mức phí cao hơn mức áp dụng đối với hàng hóa
của nước thứ ba.

3. Thuốc chữa bệnh và hàng cứu trợ được miễn mọi khoản phí quá cảnh.

## Điều 3. Tờ khai

1. Cơ quan hải quan phải quyết định về tờ khai quá cảnh trong vòng hai mươi bốn giờ kể từ khi nhận
được tờ khai.

2. Cơ quan hải quan có thể mở công-te-nơ đã niêm phong nếu có căn cứ xác đáng để nghi ngờ gian lận,
và phải lập biên bản.

## Điều 4. Tiền bảo đảm

Cơ quan hải quan phải hoàn trả tiền bảo đảm trong vòng ba mươi ngày sau khi hàng hóa rời lãnh thổ.

## Điều 5. Trao đổi thông tin

1. Các Bên cam kết trao đổi số liệu thống kê quá cảnh trước ngày mười lăm của tháng tiếp theo mỗi
quý.

2. Các Bên phải giữ kín thông tin liên quan đến doanh nghiệp.

## Điều 6. Ủy ban hỗn hợp

1. Nay thành lập Ủy ban hỗn hợp, họp mỗi năm hai lần, luân phiên tại Cảng Sen và Quai-Royal.

2. Ủy ban hỗn hợp có thể khuyến nghị các Bên hạ mức trần quy định tại Điều 2.

3. Bên đăng cai phải gửi biên bản cuộc họp cho Bên kia trong vòng hai mươi mốt ngày.

## Điều 7. Tranh chấp

Tranh chấp được đưa ra Ủy ban hỗn hợp. Nếu không đạt được thỏa thuận trong vòng bốn tháng, mỗi Bên
có thể yêu cầu chỉ định hòa giải viên.

## Điều 8. Điều khoản cuối cùng

1. Hiệp định này có hiệu lực từ ngày 01 tháng 01 năm 2013.

2. Hiệp định có thời hạn mười năm và mặc nhiên gia hạn từng giai đoạn năm năm, trừ khi một Bên
thông báo chấm dứt bằng văn bản ít nhất sáu tháng trước khi hết thời hạn hiện hành.

LÀM tại Cảng Sen, ngày 22 tháng 8 năm 2012, thành hai bản gốc bằng tiếng Việt và tiếng Pháp, hai
văn bản có giá trị như nhau.

Thay mặt Cộng hòa Lạc Hải. Thay mặt Vương quốc Ben-ma.
"""

NOTES_EN = """
# Exchange of Notes between the Republic of Zoriania and the Republic of Averra concerning the
Ferrow Pipeline

Fiction: the Lantern Strait dossier

## Note II. The Embassy of the Republic of Averra to the Ministry of Foreign Affairs of the Republic
of Zoriania

Yasnohir, 5 April 2018

The Embassy of the Republic of Averra presents its compliments to the Ministry of Foreign Affairs of
the Republic of Zoriania and has the honour to acknowledge receipt of the Ministry's Note of today's
date, which in the agreed English text reads as follows:

1. The Republic of Averra undertakes to keep in the tanks of Cape Ferrow a stock of petroleum
products equal to thirty days' consumption of the Republic of Zoriania.

2. The Republic of Zoriania shall reimburse the cost of storing that stock by 31 January of each
year for the preceding year.

3. Each Party shall inform the other of planned repairs to the pipeline not later than sixty days
before they begin, and of accidents within six hours.

4. The Republic of Averra may use up to one fifth of the stock in the event of a natural disaster.
It must make good the part so used within forty-five days.

5. The Parties shall review the pumping tariff once a year, by 1 November.

6. Neither Party shall stop pumping on political grounds.

7. Disputes shall be settled by consultation. The Parties should refrain from statements to the
press while consultations are under way.

8. Either Party may terminate this understanding by giving twelve months' written notice.

The Embassy has the honour to state that the foregoing is acceptable to the Government of the
Republic of Averra, and that the Ministry's Note and this reply constitute an agreement between the
two Governments, which enters into force today, 5 April 2018. The Ukrainian and English texts are
equally authentic.

The Embassy avails itself of this opportunity to renew to the Ministry the assurances of its highest
consideration.
"""

SCAN_VI = """
CỘNG HÒA LẠC HẢI

BỘ NGOẠI GIAO

Hư cấu: hồ sơ Eo biển Đèn Lồng

Số: 214/NG-LPQT

Cảng Sen, ngày 15 tháng 6 năm 1999

CÔNG HÀM

Bộ Ngoại giao nước Cộng hòa Lạc Hải kính chào Chính phủ Vương quốc Ben-ma, cơ quan lưu chiểu Công
ước về hàng hải trong eo biển Đèn Lồng, và trân trọng thông báo:

Ngày 28 tháng 5 năm 1999, Quốc hội nước Cộng hòa Lạc Hải đã phê chuẩn Công ước nói trên.

Kèm theo Công hàm này là văn kiện phê chuẩn do Chủ tịch nước ký, nộp lưu chiểu hôm nay tại
Quai-Royal. Lạc Hải không đưa ra bảo lưu nào.

Nhân dịp này, Bộ Ngoại giao đề nghị cơ quan lưu chiểu lưu ý rằng khoản 1 Điều 7 của bản tiếng Việt
dùng từ "nên", trong khi bản tiếng Anh và bản tiếng Pháp có ý nghĩa bắt buộc. Lạc Hải sẽ thực hiện
khoản này như một nghĩa vụ.

Bộ Ngoại giao xin gửi tới Chính phủ Vương quốc Ben-ma lời chào trân trọng.
"""

TCVN3_VI = """
Tờ trình về việc phê chuẩn Công ước về hàng hải trong eo biển Đèn Lồng

Hư cấu: hồ sơ Eo biển Đèn Lồng

Bộ Ngoại giao nước Cộng hòa Lạc Hải

Cảng Sen, ngày 12 tháng 4 năm 1999

Kính gửi: Chính phủ

1. Công ước được ký tại Quai-Royal ngày 14 tháng 5 năm 1998. Đến nay, hai nước đã nộp văn kiện phê
chuẩn là Averra và Belmarre. Công ước có hiệu lực vào ngày thứ ba mươi sau khi văn kiện thứ tư được
nộp lưu chiểu.

2. Bộ Ngoại giao đề nghị phê chuẩn, không bảo lưu, vì ba lý do: hơn một nửa hàng xuất khẩu của ta đi
qua Eo Hẹp; Công ước bảo đảm tự do đi qua; và điều khoản trọng tài có lợi cho nước nhỏ.

3. Về ngôn ngữ: khoản 1 Điều 7 bản tiếng Việt dùng chữ "nên thông báo". Bản tiếng Anh và bản tiếng
Pháp đều là nghĩa vụ. Đây là sơ suất của tổ dịch thuật trong đêm cuối của hội nghị. Bộ kiến nghị nêu
rõ trong công hàm rằng ta coi đó là nghĩa vụ, chứ không yêu cầu sửa văn bản, vì mở lại văn bản sẽ
làm chậm việc phê chuẩn của các nước khác.

4. Kinh phí: phần đóng góp ban đầu cho uỷ ban của Công ước là 1,2 triệu curon tính toán, nộp một
lần trước ngày 31 tháng 12 năm 1999.

5. Sau khi Công ước có hiệu lực đối với ta, phải chỉ định cơ quan đầu mối quốc gia trong vòng một
trăm tám mươi ngày. Bộ đề nghị giao Cục Hàng hải.

Thay mặt Bộ trưởng, Vụ trưởng Vụ Luật pháp và Điều ước quốc tế
"""

VNI_VI = """
Công văn về việc chỉ định cơ quan đầu mối quốc gia theo Điều 11 Công ước

Hư cấu: hồ sơ Eo biển Đèn Lồng

BỘ NGOẠI GIAO CỘNG HÒA LẠC HẢI

Cảng Sen, ngày 20 tháng 7 năm 2000

Kính gửi: Tổng thư ký Ủy ban Eo biển Đèn Lồng

Thực hiện khoản 1 Điều 11 của Công ước, nước Cộng hòa Lạc Hải chỉ định Cục Hàng hải, trụ sở tại số 9
đường Bến Đá, Cảng Sen, làm cơ quan đầu mối quốc gia, kể từ ngày 01 tháng 8 năm 2000.

Công ước có hiệu lực đối với Lạc Hải ngày 01 tháng 3 năm 2000; thời hạn một trăm tám mươi ngày kết
thúc vào ngày 28 tháng 8 năm 2000. Việc chỉ định này vì vậy là đúng hạn.

Cục Hàng hải sẽ trực hai mươi bốn giờ mỗi ngày và nhận thông báo bằng tiếng Việt, tiếng Anh và
tiếng Pháp. Mọi thay đổi sẽ được báo trong vòng ba mươi ngày.

Trân trọng,

KT. BỘ TRƯỞNG, THỨ TRƯỞNG
"""

MAIL_BODY = """
Fiction: the Lantern Strait dossier
RESTRICTED

Colleagues,

Attached is the short paper you asked for on what Torvania's notice of withdrawal changes, and
when. Three points if you read no further:

1. Nothing changes before 20 May 2026. Article 19(3) keeps Torvania bound until then, Article 7
included.
2. The Fisheries Protocol is a separate treaty. The notice does not touch it, and we, not Belmarre,
are its depositary. No notice has been received under it.
3. We should expect the argument that the Vietnamese text of Article 7(1) only recommends notice.
Lac Hai itself has said since 1999 that it treats the paragraph as an obligation.

Please do not forward outside the Department before the Minister has seen it.

Priya Ashdown
Treaty Section, Ministry of Foreign Affairs, Port Maren
"""

MAIL_ATTACHMENT = """
# Torvania's notice of withdrawal: what changes and when

Fiction: the Lantern Strait dossier

RESTRICTED. Treaty Section, Port Maren, 23 May 2025.

## Dates

The depositary received the notice on 20 May 2025. Withdrawal takes effect twelve months later, on
20 May 2026. Until then Torvania owes its annual report of traffic for 2025, due on 31 March 2026,
and its dues for every quarter in between.

## What remains after May 2026

The search and rescue agreement of 2009 with Belmarre and the Fisheries Protocol of 2004 stand on
their own feet. The hydrographic memorandum of 2020 creates no obligations and so gives nothing to
withdraw from. Freedom of passage would rest on custom alone, which Torvinsk disputes.

## Can the notice be taken back?

Article 19 is silent. In our view a notice may be revoked at any time before it takes effect, and
Averra should say so early, to leave Torvinsk a door.

## Recommendation

The Minister should write to Ms Marchetti-Roux by 6 June 2025 to place on record that Article 7
binds Torvania throughout the twelve months. We assess it as likely that Torvania will restrict
passage in the Narrows before the end of the summer.
"""


def paragraphs(text: str) -> list[str]:
    """Split a block at blank lines and undo its line wrapping."""
    blocks = text.strip().split("\n\n")
    return [" ".join(block.split()) for block in blocks]


def plain(text: str) -> str:
    """The text of a block as a reader of the built file should find it, heading marks removed."""
    return "\n".join(part.lstrip("# ") for part in paragraphs(text))


def fisheries_text() -> str:
    """The Fisheries Protocol as plain text."""
    lines = [FISHERIES_TITLE, NOTICE_EN, *paragraphs(FISHERIES_PREAMBLE)]
    for number, heading, items in FISHERIES_ARTICLES:
        lines.append(f"Article {number} {heading}")
        lines += [f"{i}. {item}" for i, item in enumerate(items, 1)]
    lines.append(FISHERIES_CLOSING)
    return "\n".join(lines)


# --- Akoma Ntoso ---------------------------------------------------------------------------------


def akoma_ntoso() -> bytes:
    """The Fisheries Protocol as Akoma Ntoso 3.0, with eIds in the naming convention."""
    work = "/akn/xx-ls/act/treaty/2004-10-03/amber-bank"
    out: list[str] = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<!-- {NOTICE_EN} -->",
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">',
        '  <act name="treaty" contains="originalVersion">',
        "    <meta>",
        '      <identification source="#depositary">',
        "        <FRBRWork>",
        f'          <FRBRthis value="{work}/!main"/>',
        f'          <FRBRuri value="{work}"/>',
        '          <FRBRalias value="LS-FISH-2004" name="external_id"/>',
        '          <FRBRdate date="2004-10-03" name="signature"/>',
        '          <FRBRauthor href="#parties"/>',
        '          <FRBRcountry value="xx"/>',
        "        </FRBRWork>",
        "        <FRBRExpression>",
        f'          <FRBRthis value="{work}/eng@2004-10-03/!main"/>',
        f'          <FRBRuri value="{work}/eng@2004-10-03"/>',
        '          <FRBRdate date="2004-10-03" name="signature"/>',
        '          <FRBRauthor href="#parties"/>',
        '          <FRBRlanguage language="eng"/>',
        "        </FRBRExpression>",
        "        <FRBRManifestation>",
        f'          <FRBRthis value="{work}/eng@2004-10-03/!main.xml"/>',
        f'          <FRBRuri value="{work}/eng@2004-10-03.akn"/>',
        '          <FRBRdate date="2005-02-20" name="publication"/>',
        '          <FRBRauthor href="#depositary"/>',
        "        </FRBRManifestation>",
        "      </identification>",
        '      <references source="#depositary">',
        '        <TLCOrganization eId="depositary" href="/ontology/org/xav"'
        ' showAs="Government of the Republic of Averra"/>',
        '        <TLCOrganization eId="parties" href="/ontology/org/parties"'
        ' showAs="The Parties"/>',
        "      </references>",
        "    </meta>",
        f'    <preface eId="preface"><p><docTitle>{FISHERIES_TITLE}</docTitle></p>'
        f"<p>{NOTICE_EN}</p></preface>",
        '    <preamble eId="preamble">',
    ]
    out += [f"      <p>{escape(p)}</p>" for p in paragraphs(FISHERIES_PREAMBLE)]
    out += ["    </preamble>", '    <body eId="body">']
    for number, heading, items in FISHERIES_ARTICLES:
        art = f"art_{number}"
        out.append(f'      <article eId="{art}">')
        out.append(f"        <num>Article {number}</num>")
        out.append(f"        <heading>{escape(heading)}</heading>")
        for i, item in enumerate(items, 1):
            out.append(f'        <paragraph eId="{art}__para_{i}"><num>{i}.</num>')
            out.append(f"          <content><p>{escape(item)}</p></content>")
            out.append("        </paragraph>")
        out.append("      </article>")
    out += [
        "    </body>",
        f'    <conclusions eId="conclusions"><p>{escape(FISHERIES_CLOSING)}</p></conclusions>',
        "  </act>",
        "</akomaNtoso>",
        "",
    ]
    return "\n".join(out).encode("utf-8")


# --- DOCX, ODT, RTF ------------------------------------------------------------------------------


def fixed_zip(data: bytes) -> bytes:
    """Rewrite a zip archive with one fixed time stamp: it does not tell when it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            fixed = zipfile.ZipInfo(info.filename, STAMP)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o644 << 16
            new.writestr(fixed, old.read(info.filename))
    return out.getvalue()


def docx_bytes(text: str, identifier: str, date: str, author: str) -> bytes:
    """A Word document of the block, with headings as headings and core properties set."""
    from docx import Document

    document = Document()
    stamp = datetime.fromisoformat(date)
    core = document.core_properties
    core.title = paragraphs(text)[0].lstrip("# ")
    core.identifier, core.author, core.last_modified_by = identifier, author, author
    core.created = core.modified = core.last_printed = stamp
    core.language, core.comments, core.revision = "en", NOTICE_EN, 1
    for part in paragraphs(text):
        level = len(part) - len(part.lstrip("#"))
        if level:
            document.add_heading(part.lstrip("# "), level - 1)
        else:
            document.add_paragraph(part)
    out = io.BytesIO()
    document.save(out)
    return fixed_zip(out.getvalue())


def odt_bytes(text: str, identifier: str, date: str, author: str) -> bytes:
    """An OpenDocument text of the block: only the four parts that a reader needs."""
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    space = (
        f'xmlns:office="{office}office:1.0" xmlns:text="{office}text:1.0" '
        f'xmlns:meta="{office}meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    body: list[str] = []
    for part in paragraphs(text):
        level = len(part) - len(part.lstrip("#"))
        words = escape(part.lstrip("# "))
        if level:
            body.append(f'<text:h text:outline-level="{level}">{words}</text:h>')
        else:
            body.append(f"<text:p>{words}</text:p>")
    title = escape(paragraphs(text)[0].lstrip("# "))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    content = (
        f'{head}<office:document-content {space} office:version="1.3"><office:body><office:text>'
        + "".join(body)
        + "</office:text></office:body></office:document-content>"
    )
    meta = (
        f'{head}<office:document-meta {space} office:version="1.3"><office:meta>'
        f"<dc:title>{title}</dc:title><dc:description>{NOTICE_EN}</dc:description>"
        f"<dc:creator>{escape(author)}</dc:creator><dc:language>en</dc:language>"
        f"<meta:creation-date>{date}T00:00:00</meta:creation-date><dc:date>{date}T00:00:00</dc:date>"
        f"<meta:user-defined meta:name={quoteattr('id')}>{identifier}</meta:user-defined>"
        "</office:meta></office:document-meta>"
    )
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in (
            ("/", "application/vnd.oasis.opendocument.text"),
            ("content.xml", "text/xml"),
            ("meta.xml", "text/xml"),
        )
    )
    manifest = (
        f'{head}<manifest:manifest xmlns:manifest="{office}manifest:1.0" manifest:version="1.3">'
        f"{entries}</manifest:manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in (
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("META-INF/manifest.xml", manifest),
            ("content.xml", content),
            ("meta.xml", meta),
        ):
            info = zipfile.ZipInfo(name, STAMP)
            stored = name == "mimetype"
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def rtf_bytes(text: str, identifier: str, date: str, author: str) -> bytes:
    """An RTF file of the block; what is not ASCII goes out as ``\\uN?``."""

    def rtf(words: str) -> str:
        safe = words.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
        return "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in safe)

    year, month, day = (int(n) for n in date.split("-"))
    lines = [
        r"{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0\froman Times New Roman;}}",
        r"{\info{\title " + rtf(paragraphs(text)[0].lstrip("# ")) + r"}{\author " + rtf(author),
        r"}{\doccomm " + rtf(f"{NOTICE_EN}; id {identifier}") + "}",
        rf"{{\creatim\yr{year}\mo{month}\dy{day}}}}}",
        r"\f0\fs24",
    ]
    for part in paragraphs(text):
        if part.startswith("#"):
            lines.append(r"{\pard\sa200\b " + rtf(part.lstrip("# ")) + r"\par}")
        else:
            lines.append(r"{\pard\sa160 " + rtf(part) + r"\par}")
    return "\r\n".join([*lines, "}", ""]).encode("ascii")


# --- PDF -----------------------------------------------------------------------------------------


def pdf_bytes(text: str, identifier: str, author: str) -> bytes:
    """A clean PDF of a Vietnamese text: embedded font subset, selectable text, several pages."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(TTFont("Serif", FONT))
    pdfmetrics.registerFont(TTFont("SerifBold", FONT_BOLD))
    normal = ParagraphStyle("n", fontName="Serif", fontSize=11, leading=16, spaceAfter=7)
    heading = ParagraphStyle("h", parent=normal, fontName="SerifBold", spaceBefore=8)
    title = ParagraphStyle("t", parent=heading, fontSize=15, leading=20, alignment=1)
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=72, rightMargin=72, topMargin=72, bottomMargin=72,
        title=paragraphs(text)[0].lstrip("# "), author=author, subject=NOTICE_VI,
        keywords=[identifier], lang="vi", invariant=1,
    )  # fmt: skip
    styles = (normal, title, heading)
    document.build(
        [
            Paragraph(escape(part.lstrip("# ")), styles[len(part) - len(part.lstrip("#"))])
            for part in paragraphs(text)
        ]
    )
    return out.getvalue()


def scan_bytes(text: str, identifier: str, seed: int = 1999) -> bytes:
    """One page as an old scanner gives it: an image only, 1.6 degrees askew, with specks."""
    from PIL import Image, ImageDraw, ImageFilter, ImageFont
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    chance = random.Random(seed)
    width, height, margin = 1240, 1754, 130  # A4 at 150 dots an inch
    page = Image.new("L", (width, height), 244)
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), 27, layout_engine=ImageFont.Layout.BASIC)
    bold = ImageFont.truetype(str(FONT_BOLD), 30, layout_engine=ImageFont.Layout.BASIC)
    y = margin
    for part in paragraphs(text):
        centred = part == part.upper() and len(part) < 40
        face = bold if centred else font
        line = ""
        lines: list[str] = []
        for word in part.split():
            if line and draw.textlength(f"{line} {word}", font=face) > width - 2 * margin:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        for row_text in [*lines, line]:
            x = (width - draw.textlength(row_text, font=face)) / 2 if centred else margin
            draw.text((x, y), row_text, font=face, fill=46)
            y += 42
        y += 20
    draw.ellipse((820, y + 10, 1010, y + 200), outline=120, width=5)  # a stamp
    draw.text((862, y + 88), "ĐÃ NỘP", font=font, fill=120)
    page = page.rotate(1.6, resample=Image.Resampling.BICUBIC, fillcolor=238)
    page = page.filter(ImageFilter.GaussianBlur(0.6))
    pixels = page.load()
    assert pixels is not None
    for _ in range(5200):
        pixels[chance.randrange(width), chance.randrange(height)] = chance.randrange(60, 200)
    for column in range(width - 14, width):  # the shadow of the lid
        for row in range(height):
            pixels[column, row] = 150
    jpeg = io.BytesIO()
    page.save(jpeg, "JPEG", quality=50)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595.2, 841.92), invariant=1)
    canvas.setTitle(identifier)
    canvas.setSubject(NOTICE_VI)
    canvas.drawImage(ImageReader(jpeg), 0, 0, 595.2, 841.92)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


# --- Vietnamese before Unicode -------------------------------------------------------------------

# TCVN 5712:1993, the half that the ABC fonts use. Capitals with a tone mark have no code there
# (typists changed to a font of capitals instead), so the text above avoids them.
TCVN3 = dict(
    zip(
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        bytes.fromhex(
            "a1a2a3a4a5a6a7a8a9aaabacadae"
            "b5b6b7b8b9bbbcbdbec6c7c8c9cacb"
            "cccecfd0d1d2d3d4d5d6d7d8dcddde"
            "dfe1e2e3e4e5e6e7e8e9eaebecedee"
            "eff1f2f3f4f5f6f7f8f9fafbfcfdfe"
        ),
        strict=True,
    )
)

# VNI for Windows: a base letter followed by a letter of Windows-1252 that the font draws as marks.
GRAVE, ACUTE, TILDE, HOOK, DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
HAT, BREVE, HORN = "\u0302", "\u0306", "\u031b"
VNI_MARKS = {
    "": dict(zip((ACUTE, GRAVE, HOOK, TILDE, DOT), "ùøûõï", strict=True)),
    HAT: dict(zip(("", ACUTE, GRAVE, HOOK, TILDE, DOT), "âáàåãä", strict=True)),
    BREVE: dict(zip(("", ACUTE, GRAVE, HOOK, TILDE, DOT), "êéèúüë", strict=True)),
}
VNI_WHOLE = {
    "đ": "ñ", "ơ": "ô", "ư": "ö", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î",
}  # fmt: skip


def to_tcvn3(text: str) -> bytes:
    """Encode in TCVN3; a character that has no code is an error, never a question mark."""
    out = bytearray()
    for char in unicodedata.normalize("NFC", text):
        code = ord(char) if ord(char) < 128 else TCVN3.get(char)
        if code is None:
            raise ValueError(f"no TCVN3 code for {char!r} in {text[:40]!r}")
        out.append(code)
    return bytes(out)


def from_tcvn3(data: bytes) -> str:
    """Decode TCVN3: the other way round, to show that nothing was lost."""
    back = {code: char for char, code in TCVN3.items()}
    return "".join(back.get(code, chr(code)) for code in data)


def vni_letter(char: str) -> str:
    """One letter of Vietnamese as VNI writes it (one or two letters of Windows-1252)."""
    lower = char.lower()
    if lower in VNI_WHOLE:
        code = VNI_WHOLE[lower]
    elif ord(char) < 128:
        return char
    else:
        base, *marks = unicodedata.normalize("NFD", lower)
        shape = next((m for m in marks if m in (HAT, BREVE, HORN)), "")
        tone = next((m for m in marks if m not in (HAT, BREVE, HORN)), "")
        if shape == HORN:
            code = ("ô" if base == "o" else "ö") + VNI_MARKS[""][tone]
        else:
            code = base + VNI_MARKS[shape][tone]
    return code.upper() if char.isupper() else code


def to_vni(text: str) -> bytes:
    """Encode in VNI."""
    normal = unicodedata.normalize("NFC", text)
    return "".join(vni_letter(char) for char in normal).encode("cp1252")


# --- mail ----------------------------------------------------------------------------------------


def mail_bytes() -> bytes:
    """A mail with a Word attachment, every header fixed."""
    mail = EmailMessage()
    mail["From"] = "Treaty Section <treaties@mfa.averra.example>"
    mail["To"] = "Policy Planning <planning@mfa.averra.example>"
    mail["Cc"] = "Legal Adviser <legal@mfa.averra.example>"
    mail["Subject"] = "Torvania's notice of withdrawal: paper attached (Fiction)"
    mail["Date"] = "Fri, 23 May 2025 16:42:00 +0000"
    mail["Message-ID"] = "<LS-REP-2025-05-23-AV@mfa.averra.example>"
    mail["X-Notice"] = NOTICE_EN
    mail.set_content(MAIL_BODY.strip() + "\n")
    attachment = docx_bytes(
        MAIL_ATTACHMENT, "LS-REP-2025-05-23-AV-ATT", "2025-05-23", "Treaty Section, Port Maren"
    )
    mail.add_attachment(
        attachment,
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.wordprocessingml.document",
        filename="withdrawal-what-changes.docx",
    )
    mail.set_boundary("=_lantern_strait_2025-05-23")
    return mail.as_bytes()


# --- all of them ---------------------------------------------------------------------------------

MAIL_PATH = "reports/LS-REP-2025-05-23-AV__2025-05-23.eml"
SOURCES: dict[str, str] = {
    "treaties/LS-FISH-2004__2004-10-03.xml": fisheries_text(),
    "treaties/LS-CUST-2012-VI__2012-08-22.pdf": plain(CUSTOMS_VI),
    "treaties/LS-NOTES-2018-EN__2018-04-05.rtf": plain(NOTES_EN),
    "treaties/LS-HYDRO-2020__2020-09-11.docx": plain(MEMORANDUM),
    "treaties/LS-CONV-AMEND-2021__2021-12-01.odt": plain(AMENDMENT),
    "depositary/LS-DEP-1999-06-15-LH__1999-06-15-scan.pdf": plain(SCAN_VI),
    "depositary/LS-DEP-1999-04-12-LH__1999-04-12-tcvn3.txt": plain(TCVN3_VI),
    "depositary/LS-DEP-2000-07-20-LH__2000-07-20-vni.txt": plain(VNI_VI),
    MAIL_PATH: plain(MAIL_BODY),
    f"{MAIL_PATH}#withdrawal-what-changes.docx": plain(MAIL_ATTACHMENT),
}


def build() -> dict[str, bytes]:
    """Every built file by its path under ``samples/``."""
    legacy = "\r\n".join
    tcvn3 = to_tcvn3(legacy([*paragraphs(TCVN3_VI), ""]))
    assert from_tcvn3(tcvn3).split("\r\n")[:-1] == paragraphs(TCVN3_VI)
    files = [
        akoma_ntoso(),
        pdf_bytes(CUSTOMS_VI, "LS-CUST-2012-VI", "Bộ Ngoại giao Lạc Hải"),
        rtf_bytes(NOTES_EN, "LS-NOTES-2018-EN", "2018-04-05", "Embassy of Averra, Yasnohir"),
        docx_bytes(MEMORANDUM, "LS-HYDRO-2020", "2020-09-11", "Hydrographic services"),
        odt_bytes(AMENDMENT, "LS-CONV-AMEND-2021", "2021-12-01", "Lantern Strait Commission"),
        scan_bytes(SCAN_VI, "LS-DEP-1999-06-15-LH"),
        tcvn3,
        to_vni(legacy([*paragraphs(VNI_VI), ""])),
        mail_bytes(),
    ]
    return dict(zip((path for path in SOURCES if "#" not in path), files, strict=True))


def main(arguments: list[str]) -> None:
    """Write the files and say how large they are."""
    target = Path(arguments[0]) if arguments else HERE
    for path, data in build().items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(data)
        print(f"{len(data):8d}  {path}")


if __name__ == "__main__":
    main(sys.argv[1:])
