"""Words of a question that say nothing about what is asked for, as the stems that `tokens` gives."""

from shared.text_analysis.tokens import terms

_KOREAN = """
뭐야 뭐죠 뭔가 뭔가요 뭐예요 뭐가 뭘 무엇 무엇인가요 무엇이 어떤 어떻게 어떡해 어디 어느 언제 얼마 얼마나
왜 왜요 알려줘 알려주세요 알려줄래 설명해줘 설명해주세요 설명 말해줘 찾아줘 가르쳐줘 보여줘 해줘 해주세요
해야 하나 하나요 합니까 됩니까 되나 되나요 되죠 인가요 인가 있나 있나요 있어 있어요 있는 있을 있습니까
없나 없나요 없어 그리고 그런데 그럼 그러면 그래서 또는 혹은 이거 이것 그거 그것 저거 여기 지금 현재 요즘
오늘 자꾸 계속 너무 많이 좀 경우 때 때는 때문 때문에 것 거 수 등 및 더 잘 안 못 우리 제가 나는 대해 대한
대해서 관련 관하여 관해 무슨 이유로 나와 나와요 나와서 나올 나는데 나요 나고 생겨 생겨요 생기 생기는 생길
생기나요 좋아 좋을까 좋은 괜찮아 궁금해 방법 하지 하면 하고 됐어 됐는데 이렇게 그렇게 저렇게 어때
어떤가요 싶어 싶은데 줘 주세요 부탁해 부탁 정도
줄이는 줄이려면 줄일 줄여 줄여도 잡나요 잡는 올라요 나와도 심해요 심한 심하다 심하면 심함 심하게
"""
_ENGLISH = """
a an the is are was were be been being am do does did done doing have has had having i you he she it we
they my our your its their this that these those what which who whom whose when where why how can could
should would shall may might must will to of in on at by for with about from into onto over under as and
or but if then than so too very not no yes please tell me us explain describe show give find there here
get gets got getting much many more most some any need want know happen happens happening occur occurs
make makes
"""

STOPWORDS = frozenset(terms(_KOREAN)) | frozenset(terms(_ENGLISH))
