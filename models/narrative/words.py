"""Words that labelled reports hold and a scheme does not: what to put under `[words]` when a family is taught.

The texts are cut into words by jieba, whose dictionary is extended by the scheme's words, so that those stay whole; a
chi-squared test then tells which of the other words tell a label from the rest.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.feature_selection import chi2

from baobiao.models.narrative.corpus import Example
from baobiao.models.narrative.sections import targets
from baobiao.nlp.fold import spell
from baobiao.nlp.scheme import Scheme
from baobiao.nlp.skeleton import MARKS

_WORD = re.compile(r"[\u4e00-\u9fff]{2,6}\Z")
SEEN = 3  # paragraphs that a word must stand in


def cutter(scheme: Scheme) -> Callable[[str], list[str]]:
    """A function that cuts a text into words; the scheme's words stay whole."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    for group in scheme.data.words.values():
        for word in group:
            if word not in MARKS:
                tokenizer.add_word(word)
    return lambda text: [w for w in tokenizer.lcut(spell(text)) if _WORD.match(w)]


def missing_words(scheme: Scheme, reports: Sequence[Example], count: int) -> Iterable[tuple[str, list[str]]]:
    """For each label the words that tell it best and stand in no group of the scheme, the most telling first.

    Args:
        scheme: the family's, with the words that it has so far.
        reports: labelled.
        count: how many words a label.
    """
    texts = [unit.text for report in reports for unit in report.units]
    counter = CountVectorizer(analyzer=cutter(scheme), min_df=SEEN, binary=True)
    there = counter.fit_transform(texts)
    words = counter.get_feature_names_out()
    known = {word for group in scheme.data.words.values() for word in group}
    wanted = targets(reports, scheme.labels)
    for column, label in enumerate(scheme.labels):
        strength, _ = chi2(there, wanted[:, column])
        share = np.asarray(there.T @ wanted[:, column]) / np.asarray(there.sum(axis=0)).ravel()
        telling = np.where(share > wanted[:, column].mean(), np.nan_to_num(strength), 0)
        order = np.argsort(-telling, kind="stable")
        yield label, [str(words[k]) for k in order if telling[k] > 0 and words[k] not in known][:count]
