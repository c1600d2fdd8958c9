"""The stem of an English word: plural, -ing and -ed, irregular forms, British and American spelling.

Light on purpose: a stem is only compared with stems, and a word that is cut too far (Porter's
gener- for general and generator) finds the wrong document.
"""

from functools import lru_cache

_FORMS = """
stick: stuck | wear: wore worn | break: broke broken | bend: bent | blow: blew blown
freeze: froze frozen | tear: tore torn | rise: rose risen | fall: fell fallen | stand: stood
build: built | run: ran | stop: stopped | leak: leakage leaky | hot: hotter hottest
cold: colder coldest | thick: thicker thickness | thin: thinner thinness | high: higher highest
slow: slower slowly slowest | fast: faster fastest | late: later | early: earlier | warp: warpage
mold: mould moulds molds moulding molding | color: colour
discolor: discolour discolouration discoloration | aluminum: aluminium alu alum aluminiums
vapor: vapour | gray: grey | center: centre | fiber: fibre | gauge: gage | flake: flaky | peel: peeling
solder: soldering soldered | porous: porosity porosities | fluctuate: fluctuation fluctuations
vary: varies varying variation variations | clog: clogged clogging | erode: erosion | distort: distortion
contaminate: contamination | calculate: calculation | dilute: dilution
"""
_IRREGULAR = {
    form: base.strip()
    for entry in _FORMS.replace("\n", "|").split("|")
    if ":" in entry
    for base, _, forms in [entry.partition(":")]
    for form in forms.split()
}


@lru_cache(maxsize=20_000)
def english_stem(word: str) -> str:
    """The stem of a lowercased word; short words, numbers and names with digits stay as they are."""
    word = _IRREGULAR.get(word, word)
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")):
        if len(word) > 4 and word.endswith(ending):
            return word[: -len(ending)] + instead
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            base = word[: -len(ending)]
            return base[:-1] if base[-1] == base[-2] and base[-1] not in "lsz" else base
    return word.removesuffix("e") if len(word) > 4 else word
