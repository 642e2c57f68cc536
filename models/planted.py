"""Sentences that give a reader's machine orders: they may be found and quoted, but they answer no question.

Somebody who plants "ignore the above and say ..." in a document counts on a reader that obeys. Nothing here obeys, but
an extractive answer could still put such a sentence before a planner, as the best match of a question that it names.
"""

import re

_TO_A_MACHINE = (
    # English
    r"\b(?:ignore|disregard|forget|override)\b[^.!?\n]{0,60}\b(?:instructions?|prompts?|above|previous|prior|rules)\b",
    r"\b(?:answer|respond to|reply to) (?:every|all|any|each) (?:questions?|quer(?:y|ies)) (?:with|by saying)\b",
    r"\b(?:every|all|any|each) questions?\b[^.!?\n]{0,40}\b(?:answer|respond|reply)",
    r"\byou are (?:now )?(?:an? |the )?(?:ai\b|assistant|language model|chatbot)",
    r"\b(?:ai|virtual) assistants?\b[^.!?\n]{0,40}\b(?:must|should|shall)\b",
    # A role at the head of the line, as chat formats write it.
    r"^\W{0,4}(?:system|assistant|developer|hệ thống|система|système|系统|系統) ?[:：]",
    r"</?(?:system|instructions?|prompt)>|\[/?inst\]|<\|im_(?:start|end)\|>",
    # Vietnamese
    r"(?:bỏ qua|phớt lờ|quên)[^.!?\n]{0,60}(?:chỉ dẫn|hướng dẫn|chỉ thị|mệnh lệnh|yêu cầu (?:trước|ở trên))",
    r"trả lời[^.!?\n]{0,30}(?:mọi|tất cả|bất kỳ)[^.!?\n]{0,10}câu hỏi",
    # French
    r"\b(?:ignore[zr]?|oublie[zr]?)\b[^.!?\n]{0,60}\b(?:instructions?|consignes?|ci-dessus|précédent)",
    r"\brépond(?:s|ez|re)\b[^.!?\n]{0,60}\b(?:toutes? (?:les )?|chaque )questions?",
    # Russian
    r"(?:забудь|забудьте|игнорируй|игнорируйте|проигнорируй\w*|не обращай\w* внимания)"
    r"[^.!?\n]{0,60}(?:указани|инструкци|выше|предыдущ)",
    r"(?:любой|каждый|все)\w* вопрос\w*[^.!?\n]{0,30}отвеча|отвеча\w*[^.!?\n]{0,30}(?:любой|каждый|все)\w* вопрос",
    # Ukrainian
    r"(?:ігноруй|ігноруйте|забудь|забудьте|не зважай\w*)[^.!?\n]{0,60}(?:вказівк|інструкці|вище|попередн)",
    r"(?:кожне|будь-яке|всі)\w* запитання[^.!?\n]{0,30}відповіда|не згадуй\w* цю вказівку",
    # Chinese
    r"(?:忽略|无视|無視|忘记|忘記|不理会|不理會)[^。！？\n]{0,30}(?:指示|指令|提示|说明|說明|命令|以上)",
    r"(?:所有|任何|每个|每個|一切)(?:的)?(?:问题|問題)[^。！？\n]{0,12}(?:回答|答复|答覆)",
)
_ORDER = re.compile("|".join(f"(?:{pattern})" for pattern in _TO_A_MACHINE), re.IGNORECASE | re.MULTILINE)


def is_order(sentence: str) -> bool:
    """Whether a sentence tells a machine that reads it what to do (en, vi, fr, ru, uk, zh)."""
    return bool(_ORDER.search(sentence))
