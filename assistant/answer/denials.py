"""Whether an answer says that something is not done of those of whom its sentence says that others do not do it.

"甲区和乙区开展试点；丙区、丁区暂不参加": asked who does not take part, a small model names the first it reads.
"""

from __future__ import annotations

import re

from assistant.answer.told_of import naming
from assistant.library.script import fold

_DENIAL = re.compile("[不未没](?!有|同|[到足满止过仅但断]|少于|低于|超过)[一-鿿]{2}")
_CLAUSES = re.compile("[^，,；;。：:]+(?![：:])(?=[，,；;。]|$)")  # what leads in a list denies nothing of others
_NAMES = 2  # terms, of two characters each: one name


def denied_of_others(draft: str, question: str, sentence: str) -> bool:
    """Whether the clause that denies what the question asks about names others than the draft does.

    Args:
        sentence: That holds the answer.
    """
    asked = fold(question).text
    known = naming(asked)
    new = naming(draft) - known
    text = fold(sentence).text
    for clause in _CLAUSES.finditer(text):
        denied = next((match for match in _DENIAL.finditer(clause.group()) if match.group() in asked), None)
        if denied is None:
            continue
        named = naming(clause.group()[: denied.start()]) - known
        before = new & naming(text[: clause.start()])  # what follows may be the list of those of whom it is denied
        if len(named) >= _NAMES and len(before) >= _NAMES and not before & named:
            return True
    return False
