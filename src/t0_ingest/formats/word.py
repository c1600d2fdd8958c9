"""Word (.docx) to Markdown, by way of HTML: headings, lists and tables stay what they are."""

import io
import zipfile
from xml.parsers.expat import ExpatError

import mammoth

from shared.knowledge.documents import DocumentError
from t0_ingest.formats.html import markup_to_markdown

MAX_UNPACKED_BYTES = 200_000_000
"""A file that unpacks to more than this is no text document, whatever it holds."""

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
"""


def word_to_markdown(data: bytes) -> str:
    """The document's text as Markdown, without images. Raises DocumentError with the reason."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise DocumentError("the Word file is encrypted; save it without a password")
        if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
            raise DocumentError("the Word file unpacks to more than 200 MB")
        if not any(member.filename == "[Content_Types].xml" for member in members):
            raise DocumentError("a zip file, but no Word file")
        names = [member.filename for member in members]
        if len(set(names)) < len(names):
            raise DocumentError("the Word file holds a part twice; which of the two counts is not guessed")
        # External files stay unread, and an image becomes an empty element instead of its bytes.
        converted = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(lambda _: {}),
        )
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError) as error:
        raise DocumentError("the Word file is damaged") from error
    except (ExpatError, KeyError, ValueError, LookupError, OSError, RecursionError) as error:
        raise DocumentError("the Word file is damaged or no Word document") from error
    return markup_to_markdown(converted.value)
